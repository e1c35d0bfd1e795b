from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from qhealth.core.domain.recurring import SCHEDULE, Daily, Every, Task

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM).astimezone(UTC)


def due(task: Task, now: str) -> datetime | None:
    return SCHEDULE[task].due(at(now), STOCKHOLM)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2030-03-04T09:59:59", None),
        ("2030-03-04T10:00", "2030-03-04T10:00"),
        ("2030-03-04T21:59", "2030-03-04T10:00"),
        ("2030-03-04T22:00", None),
        ("2030-07-04T10:00", "2030-07-04T10:00"),
    ],
)
def test_birthdays_are_due_at_ten_and_until_the_evening(now, expected):
    assert due(Task.SEND_BIRTHDAY_GREETINGS, now) == (at(expected) if expected else None)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2030-12-23T12:00", None),
        ("2030-12-24T09:59", None),
        ("2030-12-24T10:00", "2030-12-24T10:00"),
        ("2030-12-25T10:00", None),
        ("2030-12-31T18:00", "2030-12-31T10:00"),
        ("2031-01-01T00:00", None),
    ],
)
def test_the_season_greets_on_two_days(now, expected):
    assert due(Task.SEND_SEASON_GREETINGS, now) == (at(expected) if expected else None)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2030-03-04T06:59", None),
        ("2030-03-04T07:00", "2030-03-04T07:00"),
        ("2030-03-07T12:00", "2030-03-04T07:00"),
        ("2030-03-10T06:59", "2030-03-04T07:00"),
        ("2030-03-10T07:00", None),
    ],
)
def test_a_report_that_was_missed_on_monday_is_worth_making_for_most_of_the_week(now, expected):
    assert due(Task.SEND_WEEKLY_REPORT, now) == (at(expected) if expected else None)


def test_a_night_that_was_missed_is_cleaned_up_after_in_the_day():
    assert due(Task.CLEAN_UP, "2030-03-04T23:00") == at("2030-03-04T03:30")
    assert due(Task.CLEAN_UP, "2030-03-05T03:29") is None


def test_reminders_are_due_every_five_minutes_whatever_the_clocks_do():
    assert due(Task.SEND_REMINDERS, "2030-03-04T09:04:59") == at("2030-03-04T09:00")
    assert due(Task.SEND_REMINDERS, "2030-03-04T09:05") == at("2030-03-04T09:05")
    first = datetime(2030, 10, 27, 0, 30, tzinfo=UTC)
    told = {Every(timedelta(minutes=5)).due(first + timedelta(minutes=n), STOCKHOLM) for n in range(120)}
    assert len(told) == 24


@pytest.mark.parametrize("day", ["2030-03-31", "2030-10-27", "2030-06-01"])
def test_a_day_on_which_the_clocks_change_has_each_time_once(day):
    midnight = datetime.combine(date.fromisoformat(day), time(0), STOCKHOLM).astimezone(UTC)
    plan = Daily(time(2, 30), good_for=timedelta(hours=12))
    told = {plan.due(midnight + timedelta(minutes=10 * n), STOCKHOLM) for n in range(23 * 6)}
    assert len(told - {None}) == 1

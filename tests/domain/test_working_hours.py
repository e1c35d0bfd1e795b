from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.working_hours import (
    WallClock,
    WeeklyBlock,
    WorkingHours,
    instant_of,
    minute_of_day,
    start_of_day,
)
from tests.domain.strategies import covered, is_tidy, seldom

STOCKHOLM = ZoneInfo("Europe/Stockholm")
HALF_PAST_FOUR_A_DAY = [WeeklyBlock(weekday, "01:30", "04:30") for weekday in range(1, 8)]

# The zones' days of change, with a plain day of each, and hours that change differently from the usual.
DAYS = [
    ("Europe/Stockholm", date(2030, 3, 31)),
    ("Europe/Stockholm", date(2030, 10, 27)),
    ("Europe/Stockholm", date(2030, 7, 1)),
    ("America/New_York", date(2030, 3, 10)),
    ("America/New_York", date(2030, 11, 3)),
    ("Asia/Kolkata", date(2030, 3, 31)),
    ("Australia/Lord_Howe", date(2030, 4, 7)),
    ("Australia/Lord_Howe", date(2030, 10, 6)),
    ("Pacific/Apia", date(2011, 12, 29)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Pacific/Apia", date(2011, 12, 31)),
    ("Pacific/Apia", date(2030, 1, 1)),
    ("America/Havana", date(2030, 11, 3)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("Africa/Cairo", date(2030, 10, 31)),
]


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def around(day: date) -> Interval:
    """Return the UTC days around a day of any zone."""
    noon = datetime.combine(day, time(12), tzinfo=UTC)
    return Interval(noon - timedelta(hours=48), noon + timedelta(hours=48))


def every_five_minutes(window: Interval) -> list[datetime]:
    return [datetime.fromtimestamp(300 * tick, UTC) for tick in window.ticks()]


def reads_within(blocks: list[WeeklyBlock], instant: datetime, zone: ZoneInfo) -> bool:
    """The model: what the clock on the wall shows lies within a block."""
    wall = instant.astimezone(zone)
    minute = wall.hour * 60 + wall.minute
    return any(
        block.weekday == wall.isoweekday() and minute_of_day(block.start) <= minute < minute_of_day(block.end)
        for block in blocks
    )


def shown_twice(day: date, minute: int, zone: ZoneInfo) -> bool:
    """Return whether the clock reads this twice, or leaps over it."""
    wall = datetime.combine(day, time(0), tzinfo=zone) + timedelta(minutes=minute)
    return wall.utcoffset() != wall.replace(fold=1).utcoffset()


@st.composite
def weeks(draw: st.DrawFn) -> list[WeeklyBlock]:
    """Draw the same disjoint blocks for every day of the week."""
    edges = sorted(draw(st.sets(st.integers(0, 288), min_size=2, max_size=6)))
    pairs = list(zip(edges[::2], edges[1::2], strict=False))
    return [WeeklyBlock(day, clock(5 * start), clock(5 * end)) for day in range(1, 8) for start, end in pairs]


@seldom
@given(st.sampled_from(DAYS), weeks())
def test_working_time_is_when_the_clock_on_the_wall_reads_within_a_block(place, blocks):
    name, day = place
    zone, window = ZoneInfo(name), around(day)
    found = WorkingHours(slot_minutes=30, weekly=tuple(blocks)).intervals(window, zone)
    points = every_five_minutes(window)
    expected = {instant for instant in points if reads_within(blocks, instant, zone)}
    actual = covered(found, points)
    edges = {minute_of_day(edge) for block in blocks for edge in (block.start, block.end)}
    days = [day + timedelta(days=step) for step in range(-3, 4)]
    if not any(shown_twice(near, edge, zone) for near in days for edge in edges):
        assert actual == expected
    # A block whose edge is shown twice opens at the first showing and closes at the second: never less than it says.
    assert actual >= expected
    assert is_tidy(found)


@seldom
@given(st.sampled_from(DAYS), weeks(), st.integers(0, 900), st.integers(1, 100))
def test_what_a_window_shows_does_not_depend_on_where_it_starts(place, blocks, skipped, length):
    name, day = place
    zone, wide = ZoneInfo(name), around(day)
    hours = WorkingHours(slot_minutes=30, weekly=tuple(blocks))
    start = wide.starts_at + timedelta(minutes=5 * skipped)
    narrow = Interval(start, min(start + timedelta(minutes=5 * length), wide.ends_at))
    points = every_five_minutes(narrow)
    assert covered(hours.intervals(narrow, zone), points) == covered(hours.intervals(wide, zone), points)


def test_the_night_in_which_the_clocks_go_back_has_an_hour_more():
    hours = WorkingHours(slot_minutes=30, weekly=tuple(HALF_PAST_FOUR_A_DAY))
    (night,) = hours.intervals(
        Interval(datetime(2030, 10, 26, 22, tzinfo=UTC), datetime(2030, 10, 27, 6, tzinfo=UTC)), STOCKHOLM
    )
    assert night == Interval(datetime(2030, 10, 26, 23, 30, tzinfo=UTC), datetime(2030, 10, 27, 3, 30, tzinfo=UTC))
    assert night.minutes == 4 * 60


def test_the_night_in_which_the_clocks_go_forward_has_an_hour_less():
    hours = WorkingHours(slot_minutes=30, weekly=tuple(HALF_PAST_FOUR_A_DAY))
    (night,) = hours.intervals(
        Interval(datetime(2030, 3, 30, 23, tzinfo=UTC), datetime(2030, 3, 31, 6, tzinfo=UTC)), STOCKHOLM
    )
    assert night.minutes == 2 * 60


def test_a_block_within_the_hour_that_is_leapt_over_does_not_take_place():
    block = WeeklyBlock(7, "02:00", "03:00")
    window = Interval(datetime(2030, 3, 30, tzinfo=UTC), datetime(2030, 4, 1, tzinfo=UTC))
    assert WorkingHours(slot_minutes=30, weekly=(block,)).intervals(window, STOCKHOLM) == []


def test_a_block_within_the_repeated_hour_spans_both_showings():
    block = WeeklyBlock(7, "02:15", "02:45")
    window = Interval(datetime(2030, 10, 26, tzinfo=UTC), datetime(2030, 10, 28, tzinfo=UTC))
    (found,) = WorkingHours(slot_minutes=30, weekly=(block,)).intervals(window, STOCKHOLM)
    assert found.minutes == 90


def test_a_day_that_a_zone_skips_has_no_hours():
    skipped_friday = WeeklyBlock(5, "00:00", "24:00")
    window = Interval(datetime(2011, 12, 28, tzinfo=UTC), datetime(2012, 1, 3, tzinfo=UTC))
    assert WorkingHours(slot_minutes=30, weekly=(skipped_friday,)).intervals(window, ZoneInfo("Pacific/Apia")) == []


def test_a_day_ends_where_the_next_one_starts_even_when_midnight_is_shown_twice():
    havana = ZoneInfo("America/Havana")
    end = instant_of(date(2030, 11, 2), 24 * 60, havana, closing=True)
    assert end == start_of_day(date(2030, 11, 3), havana)
    assert start_of_day(date(2030, 11, 4), havana) - end == timedelta(hours=25)


def test_a_day_that_starts_with_a_leap_starts_at_the_leap():
    sao_paulo = ZoneInfo("America/Sao_Paulo")
    first = start_of_day(date(2018, 11, 4), sao_paulo)
    assert first.astimezone(sao_paulo) == datetime(2018, 11, 4, 1, tzinfo=sao_paulo)
    assert (first - timedelta(minutes=1)).astimezone(sao_paulo).date() == date(2018, 11, 3)


def test_blocks_that_meet_at_midnight_are_one_stretch():
    hours = WorkingHours(slot_minutes=30, weekly=(WeeklyBlock(1, "22:00", "24:00"), WeeklyBlock(2, "00:00", "02:00")))
    window = Interval(datetime(2030, 1, 7, 22, tzinfo=UTC), datetime(2030, 1, 8, 0, tzinfo=UTC))
    (night,) = hours.intervals(window, STOCKHOLM)
    assert night.minutes == 4 * 60


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("08:00", None),
        ("00:00", None),
        ("23:55", None),
        ("24:00", None),
        ("24:05", "invalid_time"),
        ("8:00", "invalid_time"),
        ("08:60", "invalid_time"),
        ("08.00", "invalid_time"),
        ("08:00\n", "invalid_time"),
        ("٠٨:٠٠", "invalid_time"),
        ("", "invalid_time"),
        ("08:01", "not_on_grid"),
    ],
)
def test_a_time_of_the_day_is_hours_and_minutes_on_the_grid(text, code, context):
    found = WallClock().fault(text, context)
    assert (found[0] if found else None) == code


def faults_of_week(*blocks: WeeklyBlock) -> list[tuple[str, str]]:
    hours = WorkingHours(slot_minutes=30, weekly=blocks)
    return [(fault.field, fault.code) for fault in hours.faults()]


def test_blocks_may_touch_and_repeat_on_other_days():
    assert (
        faults_of_week(
            WeeklyBlock(1, "08:00", "12:00"), WeeklyBlock(1, "12:00", "16:00"), WeeklyBlock(2, "08:00", "12:00")
        )
        == []
    )


def test_every_wrong_block_is_named():
    assert faults_of_week(
        WeeklyBlock(1, "08:00", "12:00"),
        WeeklyBlock(1, "11:55", "13:00"),
        WeeklyBlock(2, "09:00", "09:00"),
        WeeklyBlock(3, "24:00", "00:00"),
    ) == [
        ("weekly.1", "overlapping_hours"),
        ("weekly.2.end", "ends_before_start"),
        ("weekly.3.end", "ends_before_start"),
    ]


def test_a_malformed_block_is_left_to_the_rule_of_its_fields():
    assert faults_of_week(
        WeeklyBlock(1, "noon", "evening"), WeeklyBlock(1, "08:00", "12:00"), WeeklyBlock(1, "11:00", "12:00")
    ) == [("weekly.2", "overlapping_hours")]

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from qhealth.core.domain.accounts import TimeOffQuery
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.lists import DayOrInstant
from qhealth.core.domain.working_hours import NO_HOURS, Schedule, WeeklyBlock, WorkingHours
from tests.builders import NINE, WHEN, a_doctor, a_time_off, after, half_open
from tests.contract.stores import StoreUnderTest

MORNINGS = WorkingHours(
    20, (WeeklyBlock(1, "08:00", "12:00"), WeeklyBlock(1, "13:00", "24:00"), WeeklyBlock(7, "00:00", "00:05"))
)


async def sets(store: StoreUnderTest, doctor_id: int, hours: WorkingHours) -> None:
    async with store.writing() as uow:
        await uow.schedules.set_working_hours(doctor_id, hours)


async def test_a_doctor_without_hours_has_none(store: StoreUnderTest):
    doctor = await store.keep(a_doctor())
    assert await store.reading.schedules.working_hours(doctor.id) == NO_HOURS
    assert await store.reading.schedules.working_hours(999) == NO_HOURS


async def test_hours_are_set_and_replaced(store: StoreUnderTest):
    doctor, other = await store.keep_all([a_doctor(), a_doctor()])
    await sets(store, doctor.id, MORNINGS)
    await sets(store, other.id, WorkingHours(45, ()))
    assert await store.reading.schedules.working_hours(doctor.id) == MORNINGS
    assert await store.reading.schedules.working_hours(other.id) == WorkingHours(45, ())
    fewer = WorkingHours(60, MORNINGS.weekly[:1])
    await sets(store, doctor.id, fewer)
    assert await store.reading.schedules.working_hours(doctor.id) == fewer


async def test_an_absence_is_stored_and_deleted(store: StoreUnderTest):
    doctor = await store.keep(a_doctor())
    given = a_time_off(doctor, NINE, after(days=3) + timedelta(microseconds=1), reason="Läger 🏕️")
    absence = await store.keep(given)
    assert absence == replace(given, id=absence.id)
    assert await store.reading.schedules.get_time_off(absence.id) == absence
    async with store.writing() as uow:
        await uow.schedules.delete_time_off(absence.id)
    assert await store.reading.schedules.get_time_off(absence.id) is None
    assert await store.reading.schedules.get_time_off(999) is None


def instant(minutes: float) -> DayOrInstant:
    return DayOrInstant(instant=after(minutes))


@pytest.mark.parametrize(
    ("query", "reasons"),
    [
        (TimeOffQuery(), ["early", "long", "nine", "late"]),
        (TimeOffQuery(sort="-starts_at"), ["late", "nine", "long", "early"]),
        (TimeOffQuery(sort="id"), ["nine", "early", "late", "long"]),
        (TimeOffQuery(from_=instant(0)), ["long", "nine", "late"]),
        (TimeOffQuery(from_=instant(-0.001)), ["early", "long", "nine", "late"]),
        (TimeOffQuery(to=instant(0)), ["early", "long"]),
        (TimeOffQuery(to=instant(0.001)), ["early", "long", "nine"]),
        (TimeOffQuery(from_=instant(60), to=instant(61)), ["long"]),
        (TimeOffQuery(from_=DayOrInstant(day=date(2030, 3, 5))), ["late"]),
        (TimeOffQuery(to=DayOrInstant(day=date(2030, 3, 4))), ["early", "long", "nine"]),
        (TimeOffQuery(page=2, page_size=3), ["late"]),
        (TimeOffQuery(page=3, page_size=3), []),
    ],
)
async def test_absences_that_touch_the_span_are_listed(store: StoreUnderTest, query: TimeOffQuery, reasons: list[str]):
    doctor, other = await store.keep_all([a_doctor(), a_doctor()])
    await store.keep_all(
        [
            a_time_off(doctor, NINE, after(60), reason="nine"),
            a_time_off(doctor, after(-60), NINE, reason="early"),
            a_time_off(doctor, after(days=1), after(days=2), reason="late"),
            a_time_off(doctor, after(-30), after(hours=5), reason="long"),
            a_time_off(other, NINE, after(60), reason="of somebody else"),
        ]
    )
    page = await store.reading.schedules.find_time_off(doctor.id, query, WHEN)
    assert [absence.reason for absence in page.items] == reasons


async def test_says_when_a_doctor_is_away_within_a_half_open_window(store: StoreUnderTest):
    doctor, other = await store.keep_all([a_doctor(), a_doctor()])
    for start, end in ((30, 60), (-30, 0), (0, 30), (-60, 120), (60, 90)):
        await store.keep(a_time_off(doctor, after(start), after(end)))
    await store.keep(a_time_off(other, NINE, after(60)))
    await sets(store, doctor.id, MORNINGS)
    schedule = await store.reading.schedules.schedule(doctor.id, half_open(0, 60))
    assert schedule.time_off == (Interval(after(-60), after(120)), half_open(0, 30), half_open(30, 60))
    assert schedule.hours == MORNINGS


async def test_a_schedule_may_be_empty(store: StoreUnderTest):
    with_nothing, with_hours, away = await store.keep_all([a_doctor(), a_doctor(), a_doctor()])
    await sets(store, with_hours.id, MORNINGS)
    await store.keep(a_time_off(away, after(0), after(30)))
    schedules = store.reading.schedules
    assert await schedules.schedule(with_nothing.id, half_open(0, 60)) == Schedule(NO_HOURS, ())
    assert await schedules.schedule(999, half_open(0, 60)) == Schedule(NO_HOURS, ())
    assert await schedules.schedule(with_hours.id, half_open(0, 60)) == Schedule(MORNINGS, ())
    assert await schedules.schedule(away.id, half_open(0, 60)) == Schedule(NO_HOURS, (half_open(0, 30),))

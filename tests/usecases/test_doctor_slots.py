from datetime import date, timedelta
from itertools import pairwise

import pytest

from qhealth.core.domain.accounts import DoctorSlotQuery
from qhealth.core.domain.errors import Invalid, NotFound
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.lists import DayOrInstant
from qhealth.core.domain.working_hours import WeeklyBlock, WorkingHours
from qhealth.core.usecases.doctor_slots import find_doctor_slots
from tests.builders import NOW, after
from tests.roles_table import ROLES
from tests.usecases.care import TOMORROW, Care, minutes, starts

SEVEN = TOMORROW - timedelta(hours=2)
"""When the doctors start work on Tuesday: 8:00 in the clinic."""


async def free(care: Care, first="2030-03-05", last="2030-03-05", *, role="patient", **more) -> tuple[Interval, ...]:
    query = DoctorSlotQuery(from_=DayOrInstant.parse(first), to=DayOrInstant.parse(last), **more)
    return (await find_doctor_slots(care.doctor.id, query, actor=care.as_role(role), ports=care.ports)).slots


@pytest.mark.parametrize("role", ROLES)
async def test_everybody_sees_free_times(care: Care, role):
    assert starts(await free(care, role=role)) == [SEVEN + minutes(30 * step) for step in range(16)]


async def test_what_is_booked_or_off_is_not_free_and_what_is_cancelled_is(care: Care):
    await care.books(SEVEN + minutes(15))
    await care.is_away(care.doctor, SEVEN + minutes(90), SEVEN + timedelta(hours=7))
    assert starts(await free(care)) == [SEVEN + minutes(step) for step in (60, 420, 450)]


async def test_a_longer_visit_starts_on_the_same_steps(care: Care):
    assert starts(await free(care, duration_minutes=420)) == [SEVEN + minutes(step) for step in (0, 30, 60)]


async def test_times_that_have_passed_are_not_offered(care: Care):
    care.clock.set(after(4))
    today = starts(await free(care, "2030-03-04", "2030-03-04"))
    assert today[0] == after(30)


async def test_instants_cut_the_day_and_only_whole_slots_show(care: Care):
    found = await free(care, "2030-03-05T09:10:00Z", "2030-03-05T10:40:00Z")
    assert starts(found) == [TOMORROW + minutes(30), TOMORROW + minutes(60)]


async def test_a_doctor_who_takes_no_bookings_has_no_free_times(care: Care):
    await care.becomes(care.doctor, is_available_for_booking=False)
    assert await free(care) == ()


async def test_a_free_time_is_a_time_that_can_be_booked(care: Care):
    await care.works(
        care.doctor, WorkingHours(50, (WeeklyBlock(2, "08:05", "12:35"), WeeklyBlock(2, "13:00", "14:00")))
    )
    await care.books(TOMORROW, duration_minutes=5)
    for slot in await free(care):
        await care.books(slot.starts_at)
    assert await free(care) == ()


@pytest.mark.parametrize(("day", "count"), [("2030-03-31", 6), ("2030-10-27", 10), ("2030-03-24", 8)])
async def test_days_on_which_the_clocks_change_have_as_many_slots_as_hours(care: Care, day, count):
    await care.works(care.doctor, WorkingHours(30, (WeeklyBlock(7, "01:00", "05:00"),)))
    found = await free(care, day, day)
    assert len(found) == count
    assert all(slot.minutes == 30 for slot in found)
    assert all(one.ends_at == other.starts_at for one, other in pairwise(found))


async def test_at_most_62_days_are_shown_at_once(care: Care):
    first = date(2030, 9, 1)
    last = first + timedelta(days=61)
    assert await free(care, first.isoformat(), last.isoformat())
    with care.refuses(Invalid) as refused:
        await free(care, first.isoformat(), (last + timedelta(days=1)).isoformat())
    assert refused.value.problem_code == "window_too_long"


@pytest.mark.parametrize(
    ("first", "last"), [("2030-03-06", "2030-03-05"), ("2030-03-05T09:00:00Z", "2030-03-05T09:00:00Z")]
)
async def test_a_window_ends_after_it_starts(care: Care, first, last):
    with care.refuses(Invalid) as refused:
        await free(care, first, last)
    assert refused.value.problem_code == "ends_before_start"


@pytest.mark.parametrize("length", [0, 7, 485])
async def test_only_lengths_that_can_be_booked_are_asked_for(care: Care, length):
    with care.refuses(Invalid) as refused:
        await free(care, duration_minutes=length)
    assert refused.value.problem_code == "not_on_grid"


async def test_who_is_no_doctor_has_no_slots_to_find(care: Care):
    query = DoctorSlotQuery(from_=DayOrInstant(day=NOW.date()), to=DayOrInstant(day=NOW.date()))
    for user_id in (care.operator.id, care.patient.id, 10**6):
        with care.refuses(NotFound):
            await find_doctor_slots(user_id, query, actor=care.operating, ports=care.ports)


async def test_far_away_days_have_no_slots_and_do_no_harm(care: Care):
    assert await free(care, "2199-12-31", "2200-01-31") == ()
    assert await free(care, "1900-01-01", "1900-01-31") == ()

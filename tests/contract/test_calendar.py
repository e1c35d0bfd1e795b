from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from qhealth.core.domain.diagnostics import BookingStatus
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.visits import VisitStatus
from qhealth.ports.calendar import Claim, Holder, Resource, TickTaken
from tests.builders import (
    NINE,
    NOW,
    a_booking,
    a_diagnostic,
    a_doctor,
    a_patient,
    a_visit,
    after,
    half_open,
)
from tests.contract.stores import StoreUnderTest

ONE, OTHER = Holder("visit", 1), Holder("visit", 2)
HOUR = half_open(0, 60)


def claims(ticks: Sequence[int], resource: Resource = Resource.DOCTOR, *, of: int = 7, lane: int = 1) -> list[Claim]:
    return [Claim(resource, of, lane, tick) for tick in ticks]


async def claim(store: StoreUnderTest, holder: Holder, wanted: Sequence[Claim]) -> bool:
    try:
        async with store.writing() as uow:
            await uow.calendar.claim(holder, wanted)
    except TickTaken:
        return False
    return True


async def test_refuses_a_tick_that_somebody_else_holds(store: StoreUnderTest):
    assert await claim(store, ONE, claims(range(100, 106)))
    assert not await claim(store, OTHER, claims(range(105, 108)))


async def test_a_claim_that_lost_holds_none_of_its_ticks(store: StoreUnderTest):
    await claim(store, ONE, claims([105]))
    assert not await claim(store, OTHER, claims(range(103, 108)))
    assert await claim(store, OTHER, claims([103, 104, 106, 107]))


async def test_touching_claims_do_not_collide(store: StoreUnderTest):
    assert await claim(store, ONE, claims(range(100, 106)))
    assert await claim(store, OTHER, claims(range(106, 112)))


@pytest.mark.parametrize(
    "elsewhere",
    [
        claims([100], Resource.PATIENT),
        claims([100], of=8),
        claims([100], lane=2),
        claims([101]),
        claims([-100]),
        claims([2**31 + 100]),
    ],
)
async def test_claims_of_another_resource_lane_or_tick_do_not_collide(store: StoreUnderTest, elsewhere: list[Claim]):
    assert await claim(store, ONE, claims([100]))
    assert await claim(store, OTHER, elsewhere)


async def test_releasing_frees_the_ticks_of_one_booking_only(store: StoreUnderTest):
    await claim(store, ONE, claims([100]) + claims([100], Resource.PATIENT))
    await claim(store, Holder("diagnostic_booking", 1), claims([101]))
    async with store.writing() as uow:
        await uow.calendar.release(ONE)
        await uow.calendar.release(Holder("visit", 999))
    assert await claim(store, OTHER, claims([100]) + claims([100], Resource.PATIENT))
    assert not await claim(store, OTHER, claims([101]))


async def move(store: StoreUnderTest, holder: Holder, to: Sequence[Claim]) -> None:
    async with store.writing() as uow:
        await uow.calendar.release(holder)
        await uow.calendar.claim(holder, to)


async def test_a_booking_is_moved_by_releasing_and_claiming_in_one_go(store: StoreUnderTest):
    await claim(store, ONE, claims(range(100, 106)))
    await move(store, ONE, claims(range(103, 109)))
    assert await claim(store, OTHER, claims([100, 101, 102]))
    assert not await claim(store, OTHER, claims([108]))


async def test_a_move_that_fails_gives_nothing_back(store: StoreUnderTest):
    await claim(store, ONE, claims([100]))
    await claim(store, OTHER, claims([103]))
    with pytest.raises(TickTaken):
        await move(store, ONE, claims([103]))
    assert not await claim(store, Holder("visit", 3), claims([100]))


async def test_claiming_nothing_is_possible(store: StoreUnderTest):
    assert await claim(store, ONE, [])


async def test_of_many_at_once_exactly_one_gets_the_slot(store: StoreUnderTest):
    tries = (claim(store, Holder("visit", number), claims(range(100 - number, 106))) for number in range(10))
    assert sorted(await asyncio.gather(*tries)) == [False] * 9 + [True]


async def test_says_which_lanes_of_a_diagnostic_are_taken(store: StoreUnderTest):
    one, other = Holder("diagnostic_booking", 1), Holder("diagnostic_booking", 2)
    await claim(store, one, claims([100, 101], Resource.DIAGNOSTIC) + claims([100], Resource.PATIENT))
    await claim(store, other, claims([101, 102], Resource.DIAGNOSTIC, lane=2))
    await claim(store, other, claims([101], Resource.DIAGNOSTIC, of=8))
    calendar = store.reading.calendar
    assert sorted(await calendar.taken_lanes(7, range(100, 102))) == [(100, 1), (101, 1), (101, 2)]
    assert sorted(await calendar.taken_lanes(7, range(102, 103))) == [(102, 2)]
    assert sorted(await calendar.taken_lanes(7, range(100, 103), besides=one)) == [(101, 2), (102, 2)]
    assert sorted(await calendar.taken_lanes(7, range(200, 300))) == []


async def test_a_same_numbered_booking_of_the_other_kind_is_another_holder(store: StoreUnderTest):
    await claim(store, Holder("diagnostic_booking", 1), claims([100], Resource.DIAGNOSTIC))
    taken = await store.reading.calendar.taken_lanes(7, range(100, 101), besides=Holder("visit", 1))
    assert list(taken) == [(100, 1)]


async def busy(
    store: StoreUnderTest, resource: Resource, of: int, window: Interval = HOUR, besides: Holder | None = None
) -> list[Interval]:
    found = await store.reading.calendar.busy([(resource, of)], window, besides=besides)
    assert list(found) == [(resource, of)]
    return sorted(found[resource, of])


async def test_a_patient_is_busy_with_visits_and_with_diagnostics(store: StoreUnderTest):
    patient, doctor = await store.keep_all([a_patient(), a_doctor()])
    mri = await store.keep(a_diagnostic())
    await store.keep(a_visit(patient=patient, doctor=doctor, starting=NINE, minutes=15))
    await store.keep(a_booking(patient=patient, diagnostic=mri, starting=after(20)))
    assert await busy(store, Resource.PATIENT, patient.id) == [half_open(0, 15), half_open(20, 50)]
    assert await busy(store, Resource.DOCTOR, doctor.id) == [half_open(0, 15)]
    assert await busy(store, Resource.DIAGNOSTIC, mri.id) == [half_open(20, 50)]


async def test_every_resource_asked_for_is_answered(store: StoreUnderTest):
    patient, doctor = await store.keep_all([a_patient(), a_doctor()])
    await store.keep(a_visit(patient=patient, doctor=doctor))
    wanted = [(Resource.PATIENT, patient.id), (Resource.DOCTOR, 999), (Resource.DIAGNOSTIC, doctor.id)]
    found = await store.reading.calendar.busy(wanted, HOUR)
    assert {resource: list(intervals) for resource, intervals in found.items()} == {
        (Resource.PATIENT, patient.id): [half_open(0, 30)],
        (Resource.DOCTOR, 999): [],
        (Resource.DIAGNOSTIC, doctor.id): [],
    }


async def test_nothing_asked_is_nothing_answered(store: StoreUnderTest):
    assert await store.reading.calendar.busy([], HOUR) == {}


@pytest.mark.parametrize(
    ("window", "is_busy"),
    [
        ((-30, 0), False),
        ((-30, 0.001), True),
        ((29.999, 60), True),
        ((30, 60), False),
        ((10, 20), True),
        ((-9, 99), True),
    ],
)
async def test_the_window_is_half_open(store: StoreUnderTest, window: tuple[float, float], *, is_busy: bool):
    patient, doctor = await store.keep_all([a_patient(), a_doctor()])
    mri = await store.keep(a_diagnostic())
    await store.keep(a_visit(patient=patient, doctor=doctor, minutes=30))
    await store.keep(a_booking(patient=await store.keep(a_patient()), diagnostic=mri, starting=NINE))
    expected = [half_open(0, 30)] if is_busy else []
    assert await busy(store, Resource.DOCTOR, doctor.id, half_open(*window)) == expected
    assert await busy(store, Resource.PATIENT, patient.id, half_open(*window)) == expected
    assert await busy(store, Resource.DIAGNOSTIC, mri.id, half_open(*window)) == expected


async def test_nobody_is_busy_with_what_is_not_live(store: StoreUnderTest):
    patient, doctor = await store.keep_all([a_patient(), a_doctor()])
    mri = await store.keep(a_diagnostic())
    for status in (VisitStatus.CANCELLED, VisitStatus.COMPLETED, VisitStatus.NO_SHOW):
        await store.keep(a_visit(patient=patient, doctor=doctor, status=status))
    await store.keep(a_booking(patient=patient, diagnostic=mri, starting=NINE, status=BookingStatus.CANCELLED))
    await store.keep(a_booking(patient=patient, diagnostic=mri))
    for resource, of in ((Resource.PATIENT, patient.id), (Resource.DOCTOR, doctor.id), (Resource.DIAGNOSTIC, mri.id)):
        assert await busy(store, resource, of) == []


async def test_the_booking_that_is_being_moved_is_left_out(store: StoreUnderTest):
    patient, doctor = await store.keep_all([a_patient(), a_doctor()])
    mri = await store.keep(a_diagnostic(capacity=2))
    visit = await store.keep(a_visit(patient=patient, doctor=doctor))
    booking = await store.keep(a_booking(patient=patient, diagnostic=mri, starting=NINE))
    assert visit.id == booking.id
    moved = Holder("visit", visit.id)
    assert await busy(store, Resource.DOCTOR, doctor.id, besides=moved) == []
    assert await busy(store, Resource.PATIENT, patient.id, besides=moved) == [half_open(0, 30)]
    moved = Holder("diagnostic_booking", booking.id)
    assert await busy(store, Resource.DIAGNOSTIC, mri.id, besides=moved) == []
    assert await busy(store, Resource.DOCTOR, doctor.id, besides=moved) == [half_open(0, 30)]


async def test_bookings_at_once_are_all_named(store: StoreUnderTest):
    one, other = await store.keep_all([a_patient(), a_patient()])
    mri = await store.keep(a_diagnostic(capacity=2))
    await store.keep_all([a_booking(patient=patient, diagnostic=mri, starting=NINE) for patient in (one, other)])
    assert await busy(store, Resource.DIAGNOSTIC, mri.id) == [half_open(0, 30), half_open(0, 30)]


async def test_a_moved_visit_keeps_its_doctor_and_patient_busy_at_the_new_time_only(store: StoreUnderTest):
    patient, doctor = await store.keep_all([a_patient(), a_doctor()])
    visit = await store.keep(a_visit(patient=patient, doctor=doctor))
    async with store.writing() as uow:
        await uow.visits.save(replace(visit, starts_at=after(40), ends_at=after(50), updated_at=NOW))
    assert await busy(store, Resource.DOCTOR, doctor.id) == [half_open(40, 50)]

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from qhealth.core.domain.diagnostics import BookingStatus, DiagnosticBooking, DiagnosticBookingQuery
from qhealth.core.domain.errors import Contended, DuplicateBooking, Obstacle
from qhealth.core.domain.lists import DayOrInstant
from qhealth.ports.when import When
from tests.builders import (
    NINE,
    NOW,
    STOCKHOLM,
    WHEN,
    YESTERDAY,
    a_booking,
    a_diagnostic,
    a_doctor,
    a_patient,
    a_visit,
    after,
    an_operator,
)
from tests.contract.stores import StoreUnderTest


async def test_gives_back_every_field_as_it_was_stored(store: StoreUnderTest):
    patient, operator = await store.keep_all([a_patient(birth_date=date(1985, 4, 12)), an_operator()])
    knee = await store.keep(a_diagnostic())
    given = replace(
        a_booking(patient=patient, diagnostic=knee, starting=NINE, status=BookingStatus.CANCELLED),
        note="Mornings 🌅",
        call_note="Prefers\nmornings",
        override="Emergency",
        booked_by=operator.person,
        cancelled_by=patient.person,
        cancelled_at=NOW + timedelta(microseconds=3),
        cancel_reason="Åkte hem",
        requested_at=YESTERDAY + timedelta(microseconds=1),
        created_at=YESTERDAY + timedelta(microseconds=2),
        updated_at=NOW + timedelta(microseconds=4),
    )
    kept = await store.keep(given)
    assert kept == replace(given, id=kept.id)
    assert await store.reading.diagnostic_bookings.get(kept.id, now=NOW) == kept


async def test_a_request_without_a_date_comes_back_unchanged(store: StoreUnderTest):
    given = a_booking(patient=await store.keep(a_patient()), diagnostic=await store.keep(a_diagnostic()))
    kept = await store.keep(given)
    assert await store.reading.diagnostic_bookings.get(kept.id, now=NOW) == replace(given, id=kept.id)
    assert await store.reading.diagnostic_bookings.get(999, now=NOW) is None


async def test_a_scheduled_booking_is_shown_as_completed_once_its_end_has_passed(store: StoreUnderTest):
    knee = await store.keep(a_diagnostic(duration_minutes=30))
    kept = await store.keep(a_booking(patient=await store.keep(a_patient()), diagnostic=knee, starting=NINE))
    before = await store.reading.diagnostic_bookings.get(kept.id, now=after(30) - timedelta(microseconds=1))
    assert before == kept
    then = await store.reading.diagnostic_bookings.get(kept.id, now=after(30))
    assert then == replace(kept, status=BookingStatus.COMPLETED)


@pytest.mark.parametrize("first", [None, after(30)])
@pytest.mark.parametrize("second", [None, after(300)])
async def test_refuses_a_second_active_booking_of_the_same_diagnostic(store: StoreUnderTest, first: Any, second: Any):
    patient = await store.keep(a_patient())
    knee = await store.keep(a_diagnostic())
    await store.keep(a_booking(patient=patient, diagnostic=knee, starting=first))
    with pytest.raises(DuplicateBooking):
        await store.keep(a_booking(patient=patient, diagnostic=knee, starting=second, created_at=NOW))


async def test_takes_bookings_of_other_diagnostics_and_by_other_patients(store: StoreUnderTest):
    one, other = await store.keep_all([a_patient(), a_patient()])
    knee, heart = await store.keep_all([a_diagnostic("Knee"), a_diagnostic("Heart")])
    for patient in (one, other):
        for diagnostic in (knee, heart):
            await store.keep(a_booking(patient=patient, diagnostic=diagnostic))


async def test_a_cancelled_booking_makes_room_for_a_new_one(store: StoreUnderTest):
    patient = await store.keep(a_patient())
    knee = await store.keep(a_diagnostic())
    former = await store.keep(a_booking(patient=patient, diagnostic=knee))
    async with store.writing() as uow:
        await uow.diagnostic_bookings.save(former.cancelled(by=patient.person, reason="", at=NOW))
    assert (await store.keep(a_booking(patient=patient, diagnostic=knee))).id != former.id


@pytest.mark.parametrize(("created", "is_over"), [(after(30), True), (after(29), False)])
async def test_a_booking_that_is_over_makes_room_for_a_new_one(store: StoreUnderTest, created: Any, *, is_over: bool):
    patient = await store.keep(a_patient())
    knee = await store.keep(a_diagnostic(duration_minutes=30))
    former = await store.keep(a_booking(patient=patient, diagnostic=knee, starting=NINE))
    again = a_booking(patient=patient, diagnostic=knee, created_at=created)
    if not is_over:
        with pytest.raises(DuplicateBooking):
            await store.keep(again)
        return
    await store.keep(again)
    found = await store.reading.diagnostic_bookings.get(former.id, now=created)
    assert found is not None
    assert found.status is BookingStatus.COMPLETED
    assert found.version == former.version


async def test_a_former_booking_can_still_be_changed_after_a_new_one(store: StoreUnderTest):
    patient = await store.keep(a_patient())
    knee = await store.keep(a_diagnostic(duration_minutes=30))
    former = await store.keep(a_booking(patient=patient, diagnostic=knee, starting=NINE))
    await store.keep(a_booking(patient=patient, diagnostic=knee, created_at=after(60)))
    shown = await store.reading.diagnostic_bookings.get(former.id, now=after(60))
    assert shown is not None
    async with store.writing() as uow:
        await uow.diagnostic_bookings.save(replace(shown, call_note="Did not come"))
    noted = await store.reading.diagnostic_bookings.get(former.id, now=after(60))
    assert noted is not None
    assert (noted.call_note, noted.status) == ("Did not come", BookingStatus.COMPLETED)


async def test_refuses_to_move_a_former_booking_beside_a_new_one(store: StoreUnderTest):
    patient = await store.keep(a_patient())
    knee = await store.keep(a_diagnostic(duration_minutes=30))
    former = await store.keep(a_booking(patient=patient, diagnostic=knee, starting=NINE))
    await store.keep(a_booking(patient=patient, diagnostic=knee, created_at=after(60)))
    moved = replace(former, starts_at=after(90), ends_at=after(120), updated_at=after(60))
    with pytest.raises(DuplicateBooking):
        async with store.writing() as uow:
            await uow.diagnostic_bookings.save(moved)


async def test_saving_raises_the_version(store: StoreUnderTest):
    patient, operator = await store.keep_all([a_patient(), an_operator()])
    request = await store.keep(a_booking(patient=patient, diagnostic=await store.keep(a_diagnostic())))
    dated = replace(
        request, starts_at=NINE, ends_at=after(30), status=BookingStatus.SCHEDULED, booked_by=operator.person
    )
    async with store.writing() as uow:
        saved = await uow.diagnostic_bookings.save(dated)
    assert saved == replace(dated, version=request.version + 1)
    assert await store.reading.diagnostic_bookings.get(request.id, now=NOW) == saved


async def test_refuses_to_overwrite_or_delete_a_newer_or_unknown_booking(store: StoreUnderTest):
    booking = await store.keep(
        a_booking(patient=await store.keep(a_patient()), diagnostic=await store.keep(a_diagnostic()))
    )
    async with store.writing() as uow:
        await uow.diagnostic_bookings.save(booking)
    for stale in (booking, replace(booking, id=999)):
        with pytest.raises(Contended):
            async with store.writing() as uow:
                await uow.diagnostic_bookings.save(stale)
        with pytest.raises(Contended):
            async with store.writing() as uow:
                await uow.diagnostic_bookings.delete(stale)


async def test_visits_stay_when_the_booking_that_led_to_them_is_deleted(store: StoreUnderTest):
    patient, doctor = await store.keep_all([a_patient(), a_doctor()])
    booking = await store.keep(a_booking(patient=patient, diagnostic=await store.keep(a_diagnostic())))
    visit = await store.keep(a_visit(patient=patient, doctor=doctor, request_id=booking.id))
    async with store.writing() as uow:
        await uow.diagnostic_bookings.delete(booking)
    assert await store.reading.diagnostic_bookings.get(booking.id, now=NOW) is None
    found = await store.reading.visits.get(visit.id)
    assert found is not None
    assert found.request_id is None


async def test_a_deleted_booking_makes_room_and_its_id_is_not_given_again(store: StoreUnderTest):
    given = a_booking(patient=await store.keep(a_patient()), diagnostic=await store.keep(a_diagnostic()))
    booking = await store.keep(given)
    async with store.writing() as uow:
        await uow.diagnostic_bookings.delete(booking)
    assert (await store.keep(given)).id != booking.id


async def test_lists_a_patients_active_bookings_as_obstacles(store: StoreUnderTest):
    patient, other = await store.keep_all([a_patient(), a_patient()])
    names = ["Requested", "Coming", "Over", "Cancelled", "Completed"]
    diagnostics = dict(zip(names, await store.keep_all([a_diagnostic(name) for name in names]), strict=True))

    def of(name: str, starting: Any = None, status: BookingStatus | None = None) -> DiagnosticBooking:
        return a_booking(patient=patient, diagnostic=diagnostics[name], starting=starting, status=status)

    requested, coming, *_ = await store.keep_all(
        [
            of("Requested"),
            of("Coming", after(15)),
            of("Over", after(-30)),
            of("Cancelled", after(15), BookingStatus.CANCELLED),
            of("Completed", after(-60), BookingStatus.COMPLETED),
            a_booking(patient=other, diagnostic=diagnostics["Coming"], starting=after(15)),
        ]
    )
    active = await store.reading.diagnostic_bookings.active_of(patient.id, now=NINE)
    assert sorted(active, key=lambda obstacle: obstacle.id) == [
        Obstacle("diagnostic_booking", requested.id, None),
        Obstacle("diagnostic_booking", coming.id, after(15)),
    ]


async def with_bookings(store: StoreUnderTest) -> dict[int, str]:
    """Store some bookings and return what the tests call them, by id."""
    asa, li = await store.keep_all([a_patient("Åsa", "O'Neill"), a_patient("小龙", "李")])
    knee, heart, blood, lung = await store.keep_all(
        [a_diagnostic("MRI of the knee"), a_diagnostic("Heart écho"), a_diagnostic("Blood 100%"), a_diagnostic("Lung")]
    )
    midnight = NINE.replace(hour=23) - timedelta(days=1)
    bookings = {
        "requested": a_booking(patient=asa, diagnostic=knee, created_at=YESTERDAY + timedelta(microseconds=1)),
        "coming": a_booking(patient=asa, diagnostic=heart, starting=after(60)),
        "over": a_booking(patient=li, diagnostic=knee, starting=midnight),
        "cancelled": a_booking(patient=li, diagnostic=blood, starting=after(60), status=BookingStatus.CANCELLED),
        "completed": a_booking(
            patient=asa, diagnostic=lung, starting=midnight - timedelta(seconds=1), status=BookingStatus.COMPLETED
        ),
        "second request": a_booking(patient=li, diagnostic=heart),
    }
    kept = await store.keep_all(bookings.values())
    return {booking.id: name for booking, name in zip(kept, bookings, strict=True)}


MONDAY = DayOrInstant(day=date(2030, 3, 4))


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, ["requested", "coming", "over", "cancelled", "completed", "second request"]),
        ({"diagnostic_id": 1}, ["requested", "over"]),
        ({"diagnostic_id": 999}, []),
        ({"diagnostic_name": "knee"}, ["requested", "over"]),
        ({"diagnostic_name": "100%"}, ["cancelled"]),
        ({"diagnostic_name": "ech"}, ["coming", "second request"]),
        ({"patient_id": 1}, ["requested", "coming", "completed"]),
        ({"patient_name": "neill"}, ["requested", "coming", "completed"]),
        ({"patient_name": "neill asa"}, ["requested", "coming", "completed"]),
        ({"patient_name": "李"}, ["over", "cancelled", "second request"]),
        ({"status": BookingStatus.REQUESTED}, ["requested", "second request"]),
        ({"status": BookingStatus.SCHEDULED}, ["coming"]),
        ({"status": BookingStatus.COMPLETED}, ["over", "completed"]),
        ({"status": BookingStatus.CANCELLED}, ["cancelled"]),
        ({"from_": MONDAY}, ["coming", "over", "cancelled"]),
        ({"to": MONDAY}, ["coming", "over", "cancelled", "completed"]),
        ({"to": DayOrInstant(day=date(2030, 3, 3))}, ["completed"]),
        ({"from_": DayOrInstant(instant=after(60)), "to": DayOrInstant(instant=after(60))}, []),
        ({"from_": DayOrInstant(instant=after(60))}, ["coming", "cancelled"]),
        ({"to": DayOrInstant(instant=after(60))}, ["over", "completed"]),
        ({"status": BookingStatus.SCHEDULED, "from_": MONDAY, "to": MONDAY, "patient_name": "a"}, ["coming"]),
        ({"sort": None}, ["coming", "over", "cancelled", "completed", "second request", "requested"]),
        ({"sort": "-requested_at"}, ["requested", "second request", "completed", "cancelled", "over", "coming"]),
        ({"sort": "starts_at"}, ["requested", "second request", "completed", "over", "coming", "cancelled"]),
        ({"sort": "-starts_at"}, ["cancelled", "coming", "over", "completed", "second request", "requested"]),
        ({"sort": "starts_at", "page_size": 2, "page": 2}, ["completed", "over"]),
        ({"page_size": 100, "page": 2}, []),
    ],
)
async def test_every_filter_lets_the_right_bookings_through(
    store: StoreUnderTest, filters: dict[str, Any], names: list[str]
):
    called = await with_bookings(store)
    given: dict[str, Any] = {"sort": "id", **filters}
    when = When(NINE, STOCKHOLM)
    page = await store.reading.diagnostic_bookings.find(DiagnosticBookingQuery(**given), when)
    assert [called[booking.id] for booking in page.items] == names


async def test_a_list_shows_bookings_as_they_stand_now_and_can_be_narrowed_to_an_owner(store: StoreUnderTest):
    called = await with_bookings(store)
    page = await store.reading.diagnostic_bookings.find(DiagnosticBookingQuery(sort="id"), WHEN, owner_id=2)
    assert [called[booking.id] for booking in page.items] == ["over", "cancelled", "second request"]
    assert page.total == 3
    for booking in page.items:
        assert await store.reading.diagnostic_bookings.get(booking.id, now=WHEN.now) == booking
    other = DiagnosticBookingQuery(patient_id=1)
    assert (await store.reading.diagnostic_bookings.find(other, WHEN, owner_id=2)).total == 0


async def test_bookings_show_people_and_diagnostics_under_their_present_names(store: StoreUnderTest):
    patient = await store.keep(a_patient("Åsa", "Berg"))
    knee = await store.keep(a_diagnostic("Knee"))
    booking = await store.keep(replace(a_booking(patient=patient, diagnostic=knee), booked_by=patient.person))
    async with store.writing() as uow:
        renamed = await uow.accounts.save(replace(patient, profile=replace(patient.profile, last_name="Ny")))
        hip = await uow.diagnostics.save(replace(knee, name="Hip", duration_minutes=60))
    found = await store.reading.diagnostic_bookings.get(booking.id, now=NOW)
    assert found == replace(booking, patient=renamed.as_patient, booked_by=renamed.person, diagnostic=hip.ref)
    query = DiagnosticBookingQuery(patient_name="ny", diagnostic_name="hip")
    assert (await store.reading.diagnostic_bookings.find(query, WHEN)).items == (found,)

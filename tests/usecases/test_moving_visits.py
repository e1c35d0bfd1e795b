from datetime import timedelta

import pytest

from qhealth.core.domain.errors import (
    AlreadyCancelled,
    AlreadyCompleted,
    AlreadyStarted,
    BookingRefused,
    Forbidden,
    Invalid,
    NotFound,
)
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.visits import Cancel, RescheduleVisit, Visit, VisitStatus
from qhealth.core.usecases.visits import cancel_visit, complete_visit, reschedule_visit
from tests.builders import NOW
from tests.usecases.care import TOMORROW, Care, kinds, minutes, starts
from tests.usecases.house import acting

LATER = TOMORROW + timedelta(hours=2)


async def moves(care: Care, visit: Visit, to=LATER, *, by=None, **more) -> Visit:
    return await reschedule_visit(visit.id, RescheduleVisit(to, **more), actor=by or care.operating, ports=care.ports)


async def test_a_moved_visit_keeps_its_length_and_gives_its_old_time_back(care: Care):
    visit = await care.books(duration_minutes=45, note="Cough")
    moved = await moves(care, visit)
    assert (moved.id, moved.note, moved.patient, moved.doctor) == (visit.id, "Cough", visit.patient, visit.doctor)
    assert moved.interval == Interval.of(LATER, 45)
    assert moved.version == visit.version + 1
    await care.books(TOMORROW)
    with care.refuses(BookingRefused) as refused:
        await care.books(LATER, patient_id=care.other_patient.id)
    assert kinds(refused) == ["doctor_busy"]


async def test_a_visit_may_move_by_less_than_its_length(care: Care):
    visit = await care.books()
    assert (await moves(care, visit, TOMORROW + minutes(5))).starts_at == TOMORROW + minutes(5)
    assert (await moves(care, visit, TOMORROW)).starts_at == TOMORROW


async def test_a_visit_moves_to_another_doctor(care: Care):
    visit = await care.books()
    moved = await moves(care, visit, TOMORROW, doctor_id=care.other_doctor.id)
    assert moved.doctor == care.other_doctor.as_doctor_ref
    await care.books(TOMORROW, patient_id=care.other_patient.id)


async def test_a_refused_move_leaves_the_visit_where_it_was(care: Care):
    visit = await care.books()
    await care.books(LATER, patient_id=care.other_patient.id)
    with care.refuses(BookingRefused) as refused:
        await moves(care, visit)
    assert kinds(refused) == ["doctor_busy"]
    assert await care.store.visits.get(visit.id) == visit
    with care.refuses(BookingRefused):
        await care.books(TOMORROW, patient_id=care.other_patient.id)


async def test_a_refused_move_offers_times_that_count_the_visits_own_time_as_free(care: Care):
    visit = await care.books(TOMORROW)
    await care.books(TOMORROW + minutes(30), patient_id=care.other_patient.id)
    with care.refuses(BookingRefused) as refused:
        await moves(care, visit, TOMORROW + minutes(30))
    assert TOMORROW in starts(refused.value.alternatives)


async def test_a_patient_who_is_busy_elsewhere_stands_in_the_way(care: Care):
    visit = await care.books()
    await care.examines(LATER)
    with care.refuses(BookingRefused) as refused:
        await moves(care, visit)
    assert kinds(refused) == ["patient_busy"]


async def test_a_reason_overrides_hours_and_goes_again_with_the_next_move(care: Care):
    visit = await care.books()
    evening = TOMORROW + timedelta(hours=9)
    with care.refuses(BookingRefused) as refused:
        await moves(care, visit, evening)
    assert kinds(refused) == ["outside_working_hours"]
    assert (await moves(care, visit, evening, override="Night shift")).override == "Night shift"
    assert (await care.last_event()).details["override"] == "Night shift"
    assert (await moves(care, visit)).override is None


async def test_the_audit_trail_says_from_where_it_was_moved(care: Care):
    visit = await care.books()
    await moves(care, visit, doctor_id=care.other_doctor.id)
    event = await care.last_event()
    assert (event.action, event.subject_id, event.actor) == ("visit.rescheduled", visit.id, care.operator.person)
    assert event.details == {"previous_start": TOMORROW.isoformat(), "previous_doctor": care.doctor.id}


async def test_the_patient_is_told_of_old_and_new_time(care: Care):
    visit = await care.books(TOMORROW + timedelta(days=2))
    await care.mails()
    await moves(care, visit, LATER)
    mails = await care.last_mails()
    assert list(mails) == ["visit_moved"]
    assert mails["visit_moved"].to == care.patient.email
    facts = mails["visit_moved"].facts
    assert (facts["previous_starts_at"], facts["starts_at"]) == (visit.starts_at, LATER)
    assert facts["previous_doctor"] == "Greta House"


@pytest.mark.parametrize(("old", "new"), [(NOW + minutes(60), LATER), (LATER, NOW + minutes(60))])
async def test_the_doctor_is_told_when_the_old_or_the_new_time_is_near(care: Care, old, new):
    visit = await care.books(old)
    await care.mails()
    await moves(care, visit, new)
    assert list(await care.last_mails()) == ["visit_moved", "doctor_visit_moved"]


async def test_of_two_doctors_each_is_told_its_part_when_it_is_near(care: Care):
    visit = await care.books(NOW + minutes(60))
    await care.mails()
    await moves(care, visit, NOW + minutes(120), doctor_id=care.other_doctor.id)
    mails = await care.last_mails()
    assert {template: mail.to for template, mail in mails.items()} == {
        "visit_moved": care.patient.email,
        "doctor_visit_cancelled": care.doctor.email,
        "doctor_visit_booked": care.other_doctor.email,
    }
    assert mails["doctor_visit_cancelled"].facts["starts_at"] == visit.starts_at


async def test_a_doctor_who_takes_no_bookings_any_more_gets_none_by_a_move(care: Care):
    visit = await care.books()
    await care.becomes(care.doctor, is_available_for_booking=False)
    with care.refuses(BookingRefused) as refused:
        await moves(care, visit)
    assert kinds(refused) == ["doctor_unavailable"]
    await moves(care, visit, doctor_id=care.other_doctor.id)


async def test_only_a_doctor_takes_over_a_visit(care: Care):
    visit = await care.books()
    with care.refuses(Invalid) as refused:
        await moves(care, visit, doctor_id=care.operator.id)
    assert refused.value.problem_code == "not_a_doctor"


@pytest.mark.parametrize(
    ("to", "code"),
    [
        (NOW - minutes(5), "starts_in_past"),
        (LATER + minutes(1), "not_on_grid"),
        (NOW + timedelta(days=800), "too_far_ahead"),
    ],
)
async def test_a_visit_moves_to_no_time_that_cannot_be_booked(care: Care, to, code):
    visit = await care.books()
    with care.refuses(Invalid) as refused:
        await moves(care, visit, to)
    assert refused.value.problem_code == code


async def test_a_visit_that_has_started_is_not_moved(care: Care):
    visit = await care.books()
    care.clock.set(TOMORROW)
    with care.refuses(AlreadyStarted):
        await moves(care, visit)


async def test_a_cancelled_or_completed_visit_is_not_moved(care: Care):
    cancelled = await care.books()
    await cancel_visit(cancelled.id, Cancel(), actor=care.operating, ports=care.ports)
    with care.refuses(AlreadyCancelled):
        await moves(care, cancelled)
    completed = await care.books(NOW)
    await complete_visit(completed.id, actor=care.operating, ports=care.ports)
    with care.refuses(AlreadyCompleted):
        await moves(care, completed)


async def test_an_unknown_visit_is_not_found(care: Care):
    with care.refuses(NotFound):
        await reschedule_visit(10**6, RescheduleVisit(LATER), actor=care.operating, ports=care.ports)


@pytest.mark.parametrize("role", ["doctor", "pharmacist", "patient"])
async def test_who_lacks_the_action_moves_nothing(care: Care, role):
    visit = await care.books()
    with care.refuses(Forbidden):
        await moves(care, visit, by=care.as_role(role))


async def test_a_moved_visit_is_still_booked(care: Care):
    visit = await care.books()
    moved = await moves(care, visit, by=acting(care.superuser))
    assert moved.status is VisitStatus.BOOKED
    assert moved.booked_by == care.operator.person

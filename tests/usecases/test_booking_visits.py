from datetime import timedelta
from typing import Any

import pytest

from qhealth.core.domain.errors import BookingRefused, Conflict, Forbidden, Invalid
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.visits import VisitStatus
from qhealth.core.domain.working_hours import WeeklyBlock, WorkingHours
from tests.builders import NINE, NOW, a_patient, after
from tests.usecases.care import TOMORROW, Care, kinds, minutes, starts


def fault(refused: pytest.ExceptionInfo[Invalid]) -> tuple[str, str]:
    (only,) = refused.value.faults
    return only.field, only.code


async def test_a_visit_holds_what_was_asked_for_and_who_booked_it(care: Care):
    visit = await care.books(duration_minutes=45, note="Cough for two weeks")
    assert visit.patient == care.patient.as_patient
    assert visit.doctor == care.doctor.as_doctor_ref
    assert visit.interval == Interval.of(TOMORROW, 45)
    assert visit.status is VisitStatus.BOOKED
    assert (visit.note, visit.override, visit.request_id) == ("Cough for two weeks", None, None)
    assert visit.booked_by == care.operator.person
    assert (visit.created_at, visit.updated_at) == (NOW, NOW)
    assert await care.store.visits.get(visit.id) == visit


async def test_a_visit_without_a_length_lasts_the_doctors_usual_slot(care: Care):
    await care.works(care.doctor, WorkingHours(20, (WeeklyBlock(2, "08:00", "16:00"),)))
    assert (await care.books()).interval.minutes == 20


async def test_booking_stands_in_the_audit_trail(care: Care):
    visit = await care.books()
    event = await care.last_event()
    assert (event.action, event.subject_type, event.subject_id) == ("visit.booked", "visit", visit.id)
    assert (event.actor, event.at, event.ip_address) == (care.operator.person, NOW, "192.0.2.7")
    assert event.details == {}


async def test_the_patient_is_told_and_the_doctor_is_not_of_what_is_a_day_away(care: Care):
    visit = await care.books(TOMORROW - timedelta(hours=1))
    mails = await care.last_mails()
    assert list(mails) == ["visit_booked"]
    assert mails["visit_booked"].to == care.patient.email
    assert mails["visit_booked"].facts == {
        "visit_id": visit.id,
        "sequence": visit.version,
        "doctor": "Greta House",
        "starts_at": visit.starts_at,
        "ends_at": visit.ends_at,
    }


async def test_a_doctor_is_told_of_a_visit_less_than_a_day_ahead_without_the_patients_name(care: Care):
    await care.books(TOMORROW - minutes(65))
    mails = await care.last_mails()
    assert list(mails) == ["visit_booked", "doctor_visit_booked"]
    told = mails["doctor_visit_booked"]
    assert told.to == care.doctor.email
    assert not any("Berg" in str(fact) or "Asta" in str(fact) for fact in told.facts.values())


async def test_a_patient_without_an_address_gets_no_mail_and_a_visit_all_the_same(care: Care):
    imported = await care.has(a_patient("Ing", "Post", email=None), None)
    await care.books(patient_id=imported.id)
    assert await care.mails() == []


@pytest.mark.parametrize("role", ["doctor", "pharmacist", "patient"])
async def test_who_lacks_the_action_books_nothing(care: Care, role: str):
    with care.refuses(Forbidden):
        await care.books(by=care.as_role(role))


@pytest.mark.parametrize("role", ["superuser", "admin", "operator"])
async def test_superuser_admin_and_operator_book(care: Care, role: str):
    assert (await care.books(by=care.as_role(role))).booked_by == getattr(care, role).person


@pytest.mark.parametrize(
    ("who", "code"), [("doctor", "not_a_patient"), ("admin", "not_a_patient"), ("operator", "not_a_patient")]
)
async def test_only_a_patient_is_booked_as_one(care: Care, who: str, code: str):
    with care.refuses(Invalid) as refused:
        await care.books(patient_id=getattr(care, who).id)
    assert fault(refused) == ("patient_id", code)


@pytest.mark.parametrize("who", ["patient", "other_patient", "operator", "pharmacist", "superuser"])
async def test_only_a_doctor_is_booked_as_one(care: Care, who: str):
    with care.refuses(Invalid) as refused:
        await care.books(doctor_id=getattr(care, who).id)
    assert fault(refused) == ("doctor_id", "not_a_doctor")


async def test_unknown_people_are_named_by_the_field(care: Care):
    with care.refuses(Invalid) as refused:
        await care.books(patient_id=10**6)
    assert fault(refused) == ("patient_id", "unknown")
    with care.refuses(Invalid) as refused:
        await care.books(doctor_id=10**6)
    assert fault(refused) == ("doctor_id", "unknown")


async def test_a_doctor_who_is_made_admin_stays_bookable(care: Care):
    await care.becomes(care.doctor, is_admin=True)
    assert (await care.books()).doctor.id == care.doctor.id


@pytest.mark.parametrize(
    ("start", "code"),
    [
        (NOW - minutes(5), "starts_in_past"),
        (NOW + timedelta(days=731), "too_far_ahead"),
        (TOMORROW + minutes(1), "not_on_grid"),
        (TOMORROW + timedelta(seconds=1), "not_on_grid"),
    ],
)
async def test_a_start_off_the_grid_past_or_far_away_is_refused(care: Care, start, code):
    with care.refuses(Invalid) as refused:
        await care.books(start)
    assert fault(refused) == ("starts_at", code)


@pytest.mark.parametrize("length", [0, 7, 485, -30])
async def test_a_length_off_the_grid_is_refused(care: Care, length):
    with care.refuses(Invalid) as refused:
        await care.books(duration_minutes=length)
    assert fault(refused) == ("duration_minutes", "not_on_grid")


async def test_a_visit_may_start_at_this_very_moment(care: Care):
    assert (await care.books(NOW)).starts_at == NOW


async def test_refuses_a_visit_that_overlaps_another_of_the_doctor_by_five_minutes(care: Care):
    await care.books(TOMORROW)
    with care.refuses(BookingRefused) as refused:
        await care.books(TOMORROW + minutes(25), patient_id=care.other_patient.id)
    assert kinds(refused) == ["doctor_busy"]
    assert refused.value.conflicts == (Conflict("doctor_busy", TOMORROW, TOMORROW + minutes(30)),)
    assert refused.value.kind == "doctor_busy"


async def test_visits_may_touch(care: Care):
    await care.books(TOMORROW)
    await care.books(TOMORROW + minutes(30), patient_id=care.other_patient.id)
    await care.books(TOMORROW - minutes(30))


async def test_refuses_a_patient_who_is_with_another_doctor(care: Care):
    await care.books(TOMORROW)
    with care.refuses(BookingRefused) as refused:
        await care.books(TOMORROW, doctor_id=care.other_doctor.id)
    assert kinds(refused) == ["patient_busy"]


async def test_refuses_a_patient_who_has_a_diagnostic(care: Care):
    await care.examines(TOMORROW + minutes(15))
    with care.refuses(BookingRefused) as refused:
        await care.books(TOMORROW)
    assert kinds(refused) == ["patient_busy"]


async def test_refuses_a_doctor_who_takes_no_bookings(care: Care):
    await care.becomes(care.doctor, is_available_for_booking=False)
    with care.refuses(BookingRefused) as refused:
        await care.books(override="emergency")
    assert kinds(refused) == ["doctor_unavailable"]
    assert refused.value.alternatives == ()


async def test_refuses_a_doctor_who_is_blocked(care: Care):
    await care.becomes(care.doctor, blocked_at=NOW)
    with care.refuses(BookingRefused) as refused:
        await care.books()
    assert kinds(refused) == ["doctor_unavailable"]


async def test_refuses_a_visit_outside_working_hours(care: Care):
    with care.refuses(BookingRefused) as refused:
        await care.books(after(days=1, hours=5, minutes=45))
    assert kinds(refused) == ["outside_working_hours"]
    (conflict,) = refused.value.conflicts
    assert (conflict.starts_at, conflict.ends_at) == (after(days=1, hours=6), after(days=1, hours=6, minutes=15))


async def test_refuses_a_visit_to_a_doctor_without_hours(care: Care):
    await care.works(care.doctor, WorkingHours(30, ()))
    with care.refuses(BookingRefused) as refused:
        await care.books()
    assert kinds(refused) == ["outside_working_hours"]


async def test_refuses_a_visit_in_a_doctors_time_off(care: Care):
    await care.is_away(care.doctor, TOMORROW, TOMORROW + timedelta(hours=2))
    with care.refuses(BookingRefused) as refused:
        await care.books()
    assert kinds(refused) == ["doctor_time_off"]


async def test_everything_in_the_way_is_told_at_once(care: Care):
    await care.books(TOMORROW)
    await care.is_away(care.doctor, TOMORROW, TOMORROW + timedelta(hours=2))
    with care.refuses(BookingRefused) as refused:
        await care.books(TOMORROW, duration_minutes=480)
    assert kinds(refused) == ["doctor_busy", "patient_busy", "doctor_time_off", "outside_working_hours"]


async def test_a_reason_overrides_hours_and_time_off_and_is_kept(care: Care):
    await care.is_away(care.doctor, TOMORROW + timedelta(hours=5), TOMORROW + timedelta(hours=6))
    visit = await care.books(
        TOMORROW + timedelta(hours=5, minutes=45), duration_minutes=60, override="The patient flew in"
    )
    assert visit.override == "The patient flew in"
    assert (await care.last_event()).details == {"override": "The patient flew in"}


async def test_a_reason_that_nothing_needed_is_not_kept(care: Care):
    assert (await care.books(override="just in case")).override is None


@pytest.mark.parametrize("who", ["doctor_busy", "patient_busy"])
async def test_no_reason_overrides_a_busy_doctor_or_patient(care: Care, who: str):
    await care.books(TOMORROW)
    beside: dict[str, Any] = (
        {"patient_id": care.other_patient.id} if who == "doctor_busy" else {"doctor_id": care.other_doctor.id}
    )
    with care.refuses(BookingRefused) as refused:
        await care.books(TOMORROW, override="emergency", **beside)
    assert kinds(refused) == [who]


async def test_a_refusal_offers_the_five_nearest_times_that_are_free_for_both(care: Care):
    await care.books(TOMORROW)
    await care.books(TOMORROW + minutes(30), doctor_id=care.other_doctor.id)
    await care.books(TOMORROW - minutes(30), patient_id=care.other_patient.id)
    with care.refuses(BookingRefused) as refused:
        await care.books(TOMORROW)
    offered = [minutes(step) for step in (-120, -90, -60, 60, 90)]
    assert starts(refused.value.alternatives) == [TOMORROW + step for step in offered]
    for alternative in refused.value.alternatives:
        await care.books(alternative.starts_at)


async def test_what_is_offered_has_the_length_that_was_asked_for_and_is_not_past(care: Care):
    await care.books(NOW)
    with care.refuses(BookingRefused) as refused:
        await care.books(NOW, duration_minutes=60)
    assert starts(refused.value.alternatives) == [NOW + minutes(30 * step) for step in range(1, 6)]
    assert all(alternative.minutes == 60 for alternative in refused.value.alternatives)


async def test_no_offer_reaches_into_what_was_not_looked_at(care: Care):
    """The last day looked at is cut off in the middle: what is booked behind the cut must not be offered."""
    await care.works(care.doctor, WorkingHours(30, (WeeklyBlock(2, "08:00", "16:00"),)))
    wanted = TOMORROW
    for week in (0, 2):
        day = wanted + timedelta(days=7 * week)
        await care.is_away(care.doctor, day - timedelta(hours=2), day + minutes(30))
        await care.books(day + minutes(30), patient_id=care.other_patient.id, duration_minutes=330)
    await care.is_away(care.doctor, wanted + timedelta(days=6), wanted + timedelta(days=8))
    with care.refuses(BookingRefused) as refused:
        await care.books(wanted)
    assert refused.value.alternatives == ()


async def test_a_visit_may_name_the_request_that_led_to_it(care: Care):
    request = await care.asks()
    assert (await care.books(request_id=request.id)).request_id == request.id


async def test_a_request_of_another_patient_or_an_unknown_one_is_refused(care: Care):
    request = await care.asks(by=care.other_patient)
    for request_id in (request.id, 10**6):
        with care.refuses(Invalid) as refused:
            await care.books(request_id=request_id)
        assert fault(refused) == ("request_id", "unknown")


async def test_a_visit_is_booked_on_the_night_the_clocks_go_back_and_both_showings_of_the_hour_differ(care: Care):
    await care.works(care.doctor, WorkingHours(30, (WeeklyBlock(7, "00:00", "06:00"),)))
    first_showing = NINE.replace(month=10, day=27, hour=0, minute=30)
    await care.books(first_showing)
    with care.refuses(BookingRefused):
        await care.books(first_showing, patient_id=care.other_patient.id)
    assert (await care.books(first_showing + minutes(60))).starts_at == first_showing + minutes(60)

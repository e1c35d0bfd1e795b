import pytest

from qhealth.core.domain.diagnostics import BookDiagnostic, BookingStatus, DiagnosticBookingQuery
from qhealth.core.domain.errors import (
    AlreadyCancelled,
    AlreadyScheduled,
    DuplicateBooking,
    Forbidden,
    Invalid,
    NotFound,
)
from qhealth.core.domain.visits import Cancel
from qhealth.core.usecases.diagnostic_bookings import (
    book_diagnostic,
    cancel_diagnostic_booking,
    list_diagnostic_bookings,
    view_diagnostic_booking,
)
from tests.builders import NOW
from tests.usecases.care import TOMORROW, Care, minutes
from tests.usecases.house import acting


def found(refused: pytest.ExceptionInfo[Invalid]) -> set[tuple[str, str]]:
    return {(fault.field, fault.code) for fault in refused.value.faults}


async def withdraws(care: Care, booking, *, by=None, reason=""):
    return await cancel_diagnostic_booking(
        booking.id, Cancel(reason), actor=acting(by or care.patient), ports=care.ports
    )


async def test_a_patient_asks_without_a_date(care: Care):
    request = await care.asks(note="Mornings suit me best")
    assert request.status is BookingStatus.REQUESTED
    assert (request.patient, request.diagnostic) == (care.patient.as_patient, care.mri.ref)
    assert (request.starts_at, request.ends_at, request.booked_by) == (None, None, None)
    assert (request.note, request.requested_at) == ("Mornings suit me best", NOW)
    event = await care.last_event()
    assert (event.action, event.subject_id) == ("diagnostic_booking.requested", request.id)
    assert event.actor == care.patient.person
    mails = await care.last_mails()
    assert list(mails) == ["diagnostic_requested"]
    assert mails["diagnostic_requested"].to == care.patient.email


async def test_a_patient_may_name_itself(care: Care):
    assert (await care.asks(patient_id=care.patient.id)).patient.id == care.patient.id


async def test_a_patient_gives_no_date_names_nobody_else_and_overrides_nothing(care: Care):
    with care.refuses(Invalid) as refused:
        await care.asks(starts_at=TOMORROW, patient_id=care.other_patient.id, override="please")
    assert found(refused) == {
        ("starts_at", "date_not_allowed"),
        ("patient_id", "not_allowed"),
        ("override", "not_allowed"),
    }
    with care.refuses(Invalid) as refused:
        await care.asks(starts_at=TOMORROW)
    assert refused.value.problem_code == "date_not_allowed"


async def test_staff_says_for_whom_and_when(care: Care):
    with care.refuses(Invalid) as refused:
        await book_diagnostic(BookDiagnostic(care.mri.id), actor=care.operating, ports=care.ports)
    assert found(refused) == {("patient_id", "required"), ("starts_at", "date_required")}


@pytest.mark.parametrize("role", ["doctor", "pharmacist"])
async def test_doctors_and_pharmacists_neither_ask_nor_book(care: Care, role):
    with care.refuses(Forbidden):
        await care.examines(by=care.as_role(role))
    with care.refuses(Forbidden):
        await book_diagnostic(BookDiagnostic(care.mri.id), actor=care.as_role(role), ports=care.ports)


async def test_an_unknown_diagnostic_is_named_by_the_field(care: Care):
    with care.refuses(Invalid) as refused:
        await care.asks(diagnostic_id=10**6)
    assert found(refused) == {("diagnostic_id", "unknown")}


async def test_a_patient_asks_once_for_the_same_diagnostic(care: Care):
    request = await care.asks()
    with care.refuses(DuplicateBooking):
        await care.asks()
    with care.refuses(DuplicateBooking):
        await care.examines()
    await care.asks(diagnostic_id=care.blood_test.id)
    await care.asks(by=care.other_patient)
    await withdraws(care, request)
    await care.asks()


async def test_a_booking_that_is_over_does_not_stand_in_the_way_of_the_next(care: Care):
    booking = await care.examines()
    care.clock.set(TOMORROW + minutes(25))
    with care.refuses(DuplicateBooking):
        await care.asks()
    care.clock.set(TOMORROW + minutes(30))
    seen = await view_diagnostic_booking(booking.id, actor=acting(care.patient), ports=care.ports)
    assert seen.status is BookingStatus.COMPLETED
    await care.asks()


async def test_a_patient_withdraws_its_own_request(care: Care):
    request = await care.asks()
    await care.mails()
    withdrawn = await withdraws(care, request, reason="Feeling better")
    assert withdrawn.status is BookingStatus.CANCELLED
    assert (withdrawn.cancelled_by, withdrawn.cancelled_at) == (care.patient.person, NOW)
    assert withdrawn.cancel_reason == "Feeling better"
    assert list(await care.last_mails()) == ["diagnostic_cancelled"]
    event = await care.last_event()
    assert (event.action, event.details) == ("diagnostic_booking.cancelled", {"reason": "Feeling better"})
    with care.refuses(AlreadyCancelled):
        await withdraws(care, request)


async def test_a_patient_does_not_withdraw_what_has_a_date(care: Care):
    booking = await care.examines()
    with care.refuses(AlreadyScheduled):
        await withdraws(care, booking)


async def test_a_request_of_somebody_else_is_not_found(care: Care):
    request = await care.asks()
    with care.refuses(NotFound):
        await withdraws(care, request, by=care.other_patient)
    with care.refuses(NotFound):
        await view_diagnostic_booking(request.id, actor=acting(care.other_patient), ports=care.ports)


@pytest.mark.parametrize("role", ["doctor", "pharmacist"])
async def test_doctors_and_pharmacists_cancel_nothing(care: Care, role):
    request = await care.asks()
    with care.refuses(Forbidden):
        await cancel_diagnostic_booking(request.id, Cancel(), actor=care.as_role(role), ports=care.ports)


async def test_a_patient_lists_its_own_bookings_only(care: Care):
    own = await care.asks()
    await care.asks(by=care.other_patient)
    for query in (DiagnosticBookingQuery(), DiagnosticBookingQuery(patient_id=care.other_patient.id)):
        page = await list_diagnostic_bookings(query, actor=acting(care.patient), ports=care.ports)
        assert page.items == ((own,) if query.patient_id is None else ())


async def test_a_pharmacist_sees_no_bookings(care: Care):
    request = await care.asks()
    with care.refuses(Forbidden):
        await list_diagnostic_bookings(DiagnosticBookingQuery(), actor=acting(care.pharmacist), ports=care.ports)
    with care.refuses(Forbidden):
        await view_diagnostic_booking(request.id, actor=acting(care.pharmacist), ports=care.ports)

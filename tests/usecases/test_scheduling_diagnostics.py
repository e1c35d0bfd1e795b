from datetime import timedelta

import pytest

from qhealth.core.domain.diagnostics import (
    BookingStatus,
    ChangeDiagnostic,
    DiagnosticBookingQuery,
    NoteCall,
    ScheduleDiagnostic,
)
from qhealth.core.domain.errors import (
    AlreadyCancelled,
    AlreadyCompleted,
    AlreadyStarted,
    BookingRefused,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    StaleObject,
)
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.visits import Cancel
from qhealth.core.usecases.diagnostic_bookings import (
    cancel_diagnostic_booking,
    delete_diagnostic_booking,
    list_diagnostic_bookings,
    note_call,
    schedule_diagnostic,
    view_diagnostic_booking,
)
from qhealth.core.usecases.diagnostics import change_diagnostic
from tests.builders import NOW
from tests.usecases.care import TOMORROW, Care, kinds, minutes, starts
from tests.usecases.house import acting

LATER = TOMORROW + timedelta(hours=2)


async def schedules(care: Care, booking, to=TOMORROW, *, by=None, **more):
    return await schedule_diagnostic(
        booking.id, ScheduleDiagnostic(to, **more), actor=by or care.operating, ports=care.ports
    )


async def cancels(care: Care, booking, reason=""):
    return await cancel_diagnostic_booking(booking.id, Cancel(reason), actor=care.operating, ports=care.ports)


async def notes(care: Care, booking, text, *, by=None):
    return await note_call(booking.id, NoteCall(text), actor=by or care.operating, ports=care.ports)


async def test_a_request_gets_its_date_moves_and_is_cancelled(care: Care):
    request = await care.asks()
    await care.mails()
    scheduled = await schedules(care, request)
    assert scheduled.status is BookingStatus.SCHEDULED
    assert scheduled.interval == Interval.of(TOMORROW, 30)
    assert (scheduled.id, scheduled.booked_by) == (request.id, care.operator.person)
    assert list(await care.last_mails()) == ["diagnostic_booked"]
    moved = await schedules(care, scheduled, LATER)
    assert moved.interval == Interval.of(LATER, 30)
    mails = await care.last_mails()
    assert list(mails) == ["diagnostic_moved"]
    assert mails["diagnostic_moved"].facts["previous_starts_at"] == TOMORROW
    cancelled = await cancels(care, moved, "The machine is broken")
    assert (cancelled.status, cancelled.cancel_reason) == (BookingStatus.CANCELLED, "The machine is broken")
    mails = await care.last_mails()
    assert list(mails) == ["diagnostic_cancelled"]
    assert mails["diagnostic_cancelled"].facts["reason"] == "The machine is broken"
    assert [action for action in await care.actions() if action.startswith("diagnostic_booking")] == [
        "diagnostic_booking.requested",
        "diagnostic_booking.scheduled",
        "diagnostic_booking.moved",
        "diagnostic_booking.cancelled",
    ]


async def test_staff_books_with_a_date_at_once(care: Care):
    booking = await care.examines(note="Bring the old pictures")
    assert booking.status is BookingStatus.SCHEDULED
    assert booking.interval == Interval.of(TOMORROW, 30)
    assert booking.booked_by == care.operator.person
    assert (await care.last_event()).action == "diagnostic_booking.booked"
    mails = await care.last_mails()
    assert list(mails) == ["diagnostic_booked"]
    assert mails["diagnostic_booked"].facts == {
        "booking_id": booking.id,
        "starts_at": TOMORROW,
        "ends_at": TOMORROW + minutes(30),
    }


async def test_a_full_diagnostic_is_refused_with_the_nearest_free_times(care: Care):
    await care.examines()
    with care.refuses(BookingRefused) as refused:
        await care.examines(TOMORROW + minutes(25), patient_id=care.other_patient.id, override="emergency")
    assert refused.value.conflicts == (Conflict("no_capacity", TOMORROW, TOMORROW + minutes(30)),)
    offered = [minutes(step) for step in (-30, 30, 45, 60, 75)]
    assert starts(refused.value.alternatives) == [TOMORROW + step for step in offered]


async def test_a_patient_who_has_a_visit_is_busy(care: Care):
    await care.books(TOMORROW)
    with care.refuses(BookingRefused) as refused:
        await care.examines(TOMORROW + minutes(15))
    assert kinds(refused) == ["patient_busy"]
    assert TOMORROW + minutes(15) not in starts(refused.value.alternatives)


async def test_a_patient_who_has_another_diagnostic_is_busy(care: Care):
    await care.examines()
    with care.refuses(BookingRefused) as refused:
        await care.examines(diagnostic_id=care.blood_test.id)
    assert kinds(refused) == ["patient_busy"]


async def test_the_clinics_opening_hours_are_overridden_by_a_reason_only(care: Care):
    sunday = TOMORROW + timedelta(days=5)
    with care.refuses(BookingRefused) as refused:
        await care.examines(sunday)
    assert kinds(refused) == ["outside_opening_hours"]
    booking = await care.examines(sunday, override="Emergency")
    assert booking.override == "Emergency"
    assert (await care.last_event()).details == {"override": "Emergency"}
    assert (await schedules(care, booking, LATER, override="just in case")).override is None


async def test_a_refused_move_leaves_the_booking_where_it_was(care: Care):
    booking = await care.examines()
    await care.examines(TOMORROW + minutes(30), patient_id=care.other_patient.id)
    with care.refuses(BookingRefused) as refused:
        await schedules(care, booking, TOMORROW + minutes(30))
    assert TOMORROW in starts(refused.value.alternatives)
    assert await care.store.diagnostic_bookings.get(booking.id, now=NOW) == booking


async def test_a_booking_may_move_by_less_than_its_length(care: Care):
    booking = await care.examines()
    assert (await schedules(care, booking, TOMORROW + minutes(5))).starts_at == TOMORROW + minutes(5)


async def test_a_moved_booking_keeps_the_length_that_it_was_given(care: Care):
    booking = await care.examines()
    longer = ChangeDiagnostic(duration_minutes=45)
    await change_diagnostic(booking.diagnostic.id, longer, actor=acting(care.admin), ports=care.ports)
    assert (await schedules(care, booking, LATER)).interval == Interval.of(LATER, 30)


async def test_a_booking_under_way_is_not_moved(care: Care):
    booking = await care.examines()
    care.clock.set(TOMORROW + minutes(5))
    with care.refuses(AlreadyStarted):
        await schedules(care, booking, LATER)


async def test_a_cancelled_booking_gives_its_time_back(care: Care):
    await cancels(care, await care.examines())
    await care.examines(patient_id=care.other_patient.id)
    await care.books(TOMORROW)


async def test_a_capacity_that_is_lowered_admits_nobody_until_there_is_room(care: Care):
    await care.examines(diagnostic_id=care.blood_test.id)
    await change_diagnostic(
        care.blood_test.id, ChangeDiagnostic(capacity=1), actor=acting(care.admin), ports=care.ports
    )
    with care.refuses(BookingRefused):
        await care.examines(diagnostic_id=care.blood_test.id, patient_id=care.other_patient.id)


@pytest.mark.parametrize(
    ("to", "code"),
    [
        (NOW - minutes(5), "starts_in_past"),
        (TOMORROW + minutes(1), "not_on_grid"),
        (NOW + timedelta(days=731), "too_far_ahead"),
    ],
)
async def test_no_date_is_given_that_cannot_be_booked(care: Care, to, code):
    request = await care.asks()
    with care.refuses(Invalid) as refused:
        await schedules(care, request, to)
    assert refused.value.problem_code == code
    with care.refuses(Invalid):
        await care.examines(to, diagnostic_id=care.blood_test.id)


@pytest.mark.parametrize("who", ["doctor", "admin"])
async def test_only_a_patient_is_examined(care: Care, who):
    with care.refuses(Invalid) as refused:
        await care.examines(patient_id=getattr(care, who).id)
    assert refused.value.problem_code == "not_a_patient"


async def test_what_is_cancelled_or_over_gets_no_date_and_is_not_cancelled_again(care: Care):
    cancelled = await cancels(care, await care.examines())
    with care.refuses(AlreadyCancelled):
        await schedules(care, cancelled, LATER)
    with care.refuses(AlreadyCancelled):
        await cancels(care, cancelled)
    over = await care.examines()
    care.clock.set(TOMORROW + minutes(30))
    with care.refuses(AlreadyCompleted):
        await schedules(care, over, LATER)
    with care.refuses(AlreadyCompleted):
        await cancels(care, over)


@pytest.mark.parametrize("role", ["doctor", "pharmacist", "patient"])
async def test_who_lacks_the_action_schedules_notes_and_deletes_nothing(care: Care, role):
    request = await care.asks()
    actor = care.as_role(role)
    with care.refuses(Forbidden):
        await schedules(care, request, by=actor)
    with care.refuses(Forbidden):
        await notes(care, request, "Purpose", by=actor)
    with care.refuses(Forbidden):
        await delete_diagnostic_booking(request.id, actor=actor, ports=care.ports)


@pytest.mark.parametrize("role", ["superuser", "admin", "operator", "doctor"])
async def test_staff_sees_what_the_operator_noted_on_the_telephone(care: Care, role):
    request = await care.asks()
    noted = await notes(care, request, "Pain at night")
    assert noted.call_note == "Pain at night"
    seen = await view_diagnostic_booking(request.id, actor=care.as_role(role), ports=care.ports)
    assert seen.call_note == "Pain at night"
    page = await list_diagnostic_bookings(DiagnosticBookingQuery(), actor=care.as_role(role), ports=care.ports)
    assert [booking.call_note for booking in page.items] == ["Pain at night"]


async def test_the_patient_never_sees_the_call_note(care: Care):
    request = await care.asks()
    await notes(care, request, "Pain at night")
    seen = await view_diagnostic_booking(request.id, actor=acting(care.patient), ports=care.ports)
    assert seen.call_note is None
    page = await list_diagnostic_bookings(DiagnosticBookingQuery(), actor=acting(care.patient), ports=care.ports)
    assert [booking.call_note for booking in page.items] == [None]
    withdrawn = await cancel_diagnostic_booking(request.id, Cancel(), actor=acting(care.patient), ports=care.ports)
    assert withdrawn.call_note is None
    kept = await view_diagnostic_booking(request.id, actor=care.operating, ports=care.ports)
    assert kept.call_note == "Pain at night"


async def test_a_call_note_is_changed_removed_and_left_alone(care: Care):
    request = await care.asks()
    await notes(care, request, "Pain at night")
    event = await care.last_event()
    assert (event.action, event.subject_id, event.details) == ("diagnostic_booking.call_noted", request.id, {})
    before = care.database.committed
    untouched = await note_call(request.id, NoteCall(), actor=care.operating, ports=care.ports)
    assert untouched.call_note == "Pain at night"
    await notes(care, request, "Pain at night")
    assert care.database.committed is before
    assert (await notes(care, request, None)).call_note is None


async def test_a_call_note_keeps_its_limits_and_its_precondition(care: Care):
    def stale(_current: object) -> None:
        raise StaleObject

    request = await care.asks()
    with care.refuses(Invalid):
        await notes(care, request, "NUL\0")
    with care.refuses(StaleObject):
        await note_call(request.id, NoteCall("x"), actor=care.operating, ports=care.ports, precondition=stale)


async def test_a_deleted_booking_frees_its_time_and_tells_the_patient(care: Care):
    booking = await care.examines()
    visit = await care.books(LATER, request_id=booking.id)
    await care.mails()
    await delete_diagnostic_booking(booking.id, actor=care.operating, ports=care.ports)
    assert list(await care.last_mails()) == ["diagnostic_cancelled"]
    event = await care.last_event()
    assert (event.action, event.subject_id) == ("diagnostic_booking.deleted", booking.id)
    assert event.details["status"] == "scheduled"
    await care.books(TOMORROW)
    kept = await care.store.visits.get(visit.id)
    assert kept is not None
    assert kept.request_id is None
    with care.refuses(NotFound):
        await delete_diagnostic_booking(booking.id, actor=care.operating, ports=care.ports)


async def test_deleting_what_is_over_tells_nobody(care: Care):
    booking = await care.examines()
    care.clock.set(LATER)
    await care.mails()
    await delete_diagnostic_booking(booking.id, actor=care.operating, ports=care.ports)
    assert await care.mails() == []
    assert (await care.last_event()).details["status"] == "completed"

"""Diagnostic bookings: requested by patients, given a date by operators, cancelled and deleted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from qhealth.core.domain import events, mails
from qhealth.core.domain.availability import lanes
from qhealth.core.domain.diagnostics import BookingStatus, DiagnosticBooking
from qhealth.core.domain.errors import DuplicateBooking, Fault, Invalid
from qhealth.core.domain.events import Change
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.mails import Mail, Template
from qhealth.core.domain.policy import Action, Scope, authorise, owner_in_scope, scope_of
from qhealth.core.domain.validation import UNSET
from qhealth.core.usecases.calendars import Collision, DeviceCalendars, claims, settle
from qhealth.core.usecases.common import (
    Precondition,
    audited,
    check,
    first_answer,
    found,
    no_precondition,
    the_patient,
)
from qhealth.ports.calendar import Holder, Resource, TickTaken

if TYPE_CHECKING:
    from datetime import datetime

    from qhealth.core.domain.diagnostics import (
        BookDiagnostic,
        Diagnostic,
        DiagnosticBookingQuery,
        NoteCall,
        ScheduleDiagnostic,
    )
    from qhealth.core.domain.lists import Page
    from qhealth.core.domain.people import Account
    from qhealth.core.domain.policy import Actor
    from qhealth.core.domain.visits import Cancel
    from qhealth.ports.gathered import Ports
    from qhealth.ports.idempotency import IdempotencyKey
    from qhealth.ports.unit_of_work import UnitOfWork

CREATE: Final = "diagnostic_booking.create"


async def list_diagnostic_bookings(
    query: DiagnosticBookingQuery, *, actor: Actor, ports: Ports
) -> Page[DiagnosticBooking]:
    """Return a page of bookings, a patient's own only."""
    owner_id = owner_in_scope(actor, Action.DIAGNOSTIC_BOOKING_LIST)
    check(query, ports)
    page = await ports.store.diagnostic_bookings.find(query, ports.when(), owner_id=owner_id)
    return replace(page, items=tuple(_seen_by(actor, booking) for booking in page.items))


async def view_diagnostic_booking(booking_id: int, *, actor: Actor, ports: Ports) -> DiagnosticBooking:
    """Return a booking; raises `NotFound` for what is not the caller's to see."""
    authorise(actor, Action.DIAGNOSTIC_BOOKING_VIEW)
    booking = found(await ports.store.diagnostic_bookings.get(booking_id, now=ports.clock.now()))
    authorise(actor, Action.DIAGNOSTIC_BOOKING_VIEW, owner_id=booking.patient.id)
    return _seen_by(actor, booking)


async def book_diagnostic(
    command: BookDiagnostic, *, actor: Actor, ports: Ports, key: IdempotencyKey | None = None
) -> DiagnosticBooking:
    """Ask for a diagnostic (whoever may only request: without a date), or book one with a date (staff).

    Raises:
        DuplicateBooking: the patient has an active booking for this diagnostic.
        BookingRefused: the time is not free; says what is in the way and offers the nearest free times.
        Invalid: a field is at fault; `date_not_allowed` for patients, `date_required` for staff.
    """
    dated = scope_of(actor.roles, Action.DIAGNOSTIC_BOOKING_CREATE) is not Scope.NONE
    authorise(actor, Action.DIAGNOSTIC_BOOKING_CREATE if dated else Action.DIAGNOSTIC_BOOKING_REQUEST)
    now = ports.clock.now()
    try:
        check(command, ports, also=_missing(command) if dated else _too_much(command, actor))
        return await _book(_Creation(command, key, dated=dated), actor=actor, ports=ports, now=now)
    except (Collision, DuplicateBooking, Invalid) as refused:
        # What is sent again may be in its own way, or against a rule that it kept the first time: its start has passed.
        if earlier := await first_answer(key, DiagnosticBooking, store=ports.store, now=now):
            return _seen_by(actor, earlier)
        if isinstance(refused, Collision):
            raise await refused.refusal(ports.store, now=now) from refused
        raise


@dataclass(frozen=True, slots=True)
class _Creation:
    command: BookDiagnostic
    key: IdempotencyKey | None
    dated: bool


async def _book(creation: _Creation, *, actor: Actor, ports: Ports, now: datetime) -> DiagnosticBooking:
    command, key = creation.command, creation.key
    async with ports.unit_of_work() as uow:
        if earlier := await first_answer(key, DiagnosticBooking, store=uow, now=now):
            return _seen_by(actor, earlier)
        diagnostic = await _the_diagnostic(command.diagnostic_id, uow)
        patient_id = command.patient_id or actor.id
        patient = the_patient(await uow.accounts.get_many({patient_id}), patient_id)
        booking = _requested(command, diagnostic, patient, now)
        if creation.dated and command.starts_at:
            wanted = Interval.of(command.starts_at, diagnostic.duration_minutes)
            calendars = DeviceCalendars(uow, ports.clinic, diagnostic, patient.id)
            override = await settle(wanted, calendars, command.override)
            booking = booking.scheduled(wanted, by=actor.person, override=override, at=now)
            booking = await uow.diagnostic_bookings.add(booking)
            await _hold(booking, wanted, calendars, uow)
        else:
            booking = await uow.diagnostic_bookings.add(booking)
        action, template = (
            ("diagnostic_booking.booked", Template.DIAGNOSTIC_BOOKED)
            if creation.dated
            else ("diagnostic_booking.requested", Template.DIAGNOSTIC_REQUESTED)
        )
        await uow.audit_trail.add(audited(action, booking.id, actor=actor, at=now, override=booking.override))
        await uow.outbox.add(mails.about_diagnostic(template, patient, booking), at=now)
        await uow.events.add(events.of_booking(Change.CREATED, booking), at=now)
        if key:
            await uow.idempotency.remember(key, booking, subject_id=booking.id, now=now)
        await uow.commit()
        return _seen_by(actor, booking)


async def schedule_diagnostic(
    booking_id: int, command: ScheduleDiagnostic, *, actor: Actor, ports: Ports
) -> DiagnosticBooking:
    """Give a request its date, or move a booking to another one, and tell the patient.

    Raises:
        BookingRefused: the time is not free.
        AlreadyCancelled, AlreadyCompleted, AlreadyStarted: the booking is not moved any more.
    """
    authorise(actor, Action.DIAGNOSTIC_BOOKING_SCHEDULE)
    now = check(command, ports)
    try:
        return await _schedule(booking_id, command, actor=actor, ports=ports, now=now)
    except Collision as collision:
        raise await collision.refusal(ports.store, now=now) from collision


async def _schedule(
    booking_id: int, command: ScheduleDiagnostic, *, actor: Actor, ports: Ports, now: datetime
) -> DiagnosticBooking:
    async with ports.unit_of_work() as uow:
        old = found(await uow.diagnostic_bookings.get(booking_id, now=now))
        diagnostic = await _the_diagnostic(old.diagnostic.id, uow)
        # What has a date keeps its length, whatever became of the diagnostic since.
        minutes = old.interval.minutes if old.interval else diagnostic.duration_minutes
        wanted = Interval.of(command.starts_at, minutes)
        new = old.scheduled(wanted, by=actor.person, override=None, at=now)
        calendars = DeviceCalendars(uow, ports.clinic, diagnostic, old.patient.id, besides=_holder(old))
        override = await settle(wanted, calendars, command.override)
        moved = old.status is BookingStatus.SCHEDULED
        template = Template.DIAGNOSTIC_MOVED if moved else Template.DIAGNOSTIC_BOOKED
        before = {"previous_starts_at": old.starts_at} if moved else {}
        # People are read, and thereby held, before times: in the order in which whoever books takes them.
        told = await _mails(template, new, uow, **before)
        new = await uow.diagnostic_bookings.save(replace(new, override=override))
        await uow.calendar.release(_holder(old))
        await _hold(new, wanted, calendars, uow)
        await uow.audit_trail.add(
            audited(
                "diagnostic_booking.moved" if moved else "diagnostic_booking.scheduled",
                new.id,
                actor=actor,
                at=now,
                override=override,
                previous_start=old.starts_at.isoformat() if old.starts_at else None,
            )
        )
        await uow.outbox.add(told, at=now)
        await uow.events.add(events.of_booking(Change.UPDATED, new), at=now)
        await uow.commit()
        return new


async def note_call(
    booking_id: int,
    command: NoteCall,
    *,
    actor: Actor,
    ports: Ports,
    precondition: Precondition = no_precondition,
) -> DiagnosticBooking:
    """Write down what was said on the telephone; only staff ever sees it."""
    authorise(actor, Action.DIAGNOSTIC_BOOKING_UPDATE)
    now = check(command, ports)
    async with ports.unit_of_work() as uow:
        booking = found(await uow.diagnostic_bookings.get(booking_id, now=now))
        precondition(booking)
        if command.call_note is UNSET or command.call_note == booking.call_note:
            return booking
        booking = await uow.diagnostic_bookings.save(replace(booking, call_note=command.call_note, updated_at=now))
        await uow.audit_trail.add(audited("diagnostic_booking.call_noted", booking.id, actor=actor, at=now))
        await uow.events.add(events.of_booking(Change.UPDATED, booking), at=now)
        await uow.commit()
        return booking


async def cancel_diagnostic_booking(
    booking_id: int, command: Cancel, *, actor: Actor, ports: Ports
) -> DiagnosticBooking:
    """Cancel a booking (staff: always) or withdraw one's own request (a patient: while it has no date).

    Raises:
        AlreadyScheduled: a patient withdraws what has a date already.
        AlreadyCancelled, AlreadyCompleted: there is nothing to cancel.
    """
    by_staff = scope_of(actor.roles, Action.DIAGNOSTIC_BOOKING_CANCEL) is not Scope.NONE
    action = Action.DIAGNOSTIC_BOOKING_CANCEL if by_staff else Action.DIAGNOSTIC_BOOKING_WITHDRAW
    authorise(actor, action)
    now = check(command, ports)
    async with ports.unit_of_work() as uow:
        booking = found(await uow.diagnostic_bookings.get(booking_id, now=now))
        authorise(actor, action, owner_id=booking.patient.id)
        end = booking.cancelled if by_staff else booking.withdrawn
        booking = end(by=actor.person, reason=command.reason, at=now)
        # People are read, and thereby held, before times: in the order in which whoever books takes them.
        told = await _cancellation_mails(booking, actor, uow, now)
        booking = await uow.diagnostic_bookings.save(booking)
        await uow.calendar.release(_holder(booking))
        await uow.audit_trail.add(
            audited("diagnostic_booking.cancelled", booking.id, actor=actor, at=now, reason=booking.cancel_reason)
        )
        await uow.outbox.add(told, at=now)
        await uow.events.add(events.of_booking(Change.UPDATED, booking), at=now)
        await uow.commit()
        return _seen_by(actor, booking)


async def delete_diagnostic_booking(booking_id: int, *, actor: Actor, ports: Ports) -> None:
    """Delete a booking and give its time back; the patient is told when it was active."""
    authorise(actor, Action.DIAGNOSTIC_BOOKING_DELETE)
    now = ports.clock.now()
    async with ports.unit_of_work() as uow:
        booking = found(await uow.diagnostic_bookings.get(booking_id, now=now))
        # People are read, and thereby held, before times: in the order in which whoever books takes them.
        told = await _cancellation_mails(booking, actor, uow, now) if booking.is_active else []
        # From here on nobody moves it, so all the time that it holds is known.
        await uow.diagnostic_bookings.delete(booking)
        await uow.calendar.release(_holder(booking))
        await uow.idempotency.forget(CREATE, booking.id)
        await uow.audit_trail.add(
            audited(
                "diagnostic_booking.deleted",
                booking.id,
                actor=actor,
                at=now,
                patient_id=booking.patient.id,
                diagnostic_id=booking.diagnostic.id,
                starts_at=booking.starts_at.isoformat() if booking.starts_at else None,
                status=booking.status.value,
            )
        )
        await uow.outbox.add(told, at=now)
        await uow.events.add(events.of_booking(Change.DELETED, booking), at=now)
        await uow.commit()


def _missing(command: BookDiagnostic) -> list[Fault]:
    faults: list[Fault] = []
    if command.patient_id is None:
        faults.append(Fault("patient_id", "required", "Say whose booking this is."))
    if command.starts_at is None:
        faults.append(Fault("starts_at", "date_required", "Staff books a diagnostic with a date."))
    return faults


def _too_much(command: BookDiagnostic, actor: Actor) -> list[Fault]:
    faults: list[Fault] = []
    if command.starts_at is not None:
        faults.append(Fault("starts_at", "date_not_allowed", "The clinic calls you back to agree on a date."))
    if command.patient_id not in (None, actor.id):
        faults.append(Fault("patient_id", "not_allowed", "You can ask for diagnostics for yourself only."))
    if command.override is not None:
        faults.append(Fault("override", "not_allowed", "Only staff books outside opening hours."))
    return faults


def _requested(command: BookDiagnostic, diagnostic: Diagnostic, patient: Account, now: datetime) -> DiagnosticBooking:
    return DiagnosticBooking(
        id=0,
        patient=patient.as_patient,
        diagnostic=diagnostic.ref,
        starts_at=None,
        ends_at=None,
        status=BookingStatus.REQUESTED,
        note=command.note,
        call_note=None,
        override=None,
        requested_at=now,
        booked_by=None,
        cancelled_by=None,
        cancelled_at=None,
        cancel_reason=None,
        created_at=now,
        updated_at=now,
    )


def _holder(booking: DiagnosticBooking) -> Holder:
    return Holder("diagnostic_booking", booking.id)


async def _hold(booking: DiagnosticBooking, wanted: Interval, calendars: DeviceCalendars, uow: UnitOfWork) -> None:
    diagnostic, ticks = calendars.diagnostic, wanted.ticks()
    taken = await uow.calendar.taken_lanes(diagnostic.id, ticks)
    chosen = lanes(wanted, taken, diagnostic.capacity)
    if chosen is None:
        raise Collision(wanted, calendars, booking.override)
    try:
        await uow.calendar.claim(
            _holder(booking),
            [
                *claims(Resource.DIAGNOSTIC, diagnostic.id, chosen),
                *claims(Resource.PATIENT, booking.patient.id, ticks),
            ],
        )
    except TickTaken as lost:
        raise Collision(wanted, calendars, booking.override) from lost


async def _the_diagnostic(diagnostic_id: int, uow: UnitOfWork) -> Diagnostic:
    diagnostic = await uow.diagnostics.get(diagnostic_id)
    if diagnostic is None:
        raise Invalid([Fault("diagnostic_id", "unknown", "There is no diagnostic with this id.")])
    return diagnostic


def _seen_by(actor: Actor, booking: DiagnosticBooking) -> DiagnosticBooking:
    """Return the booking without the operator's notes for whoever sees no more than its own bookings."""
    own_only = scope_of(actor.roles, Action.DIAGNOSTIC_BOOKING_VIEW) is Scope.OWN
    return booking.without_call_note() if own_only else booking


async def _mails(template: Template, booking: DiagnosticBooking, uow: UnitOfWork, **more: object) -> list[Mail]:
    patient = await uow.accounts.get(booking.patient.id)
    return mails.about_diagnostic(template, patient, booking, **more) if patient else []


async def _cancellation_mails(booking: DiagnosticBooking, actor: Actor, uow: UnitOfWork, now: datetime) -> list[Mail]:
    facts = mails.cancellation(actor.person, booking.cancel_reason, now)
    return await _mails(Template.DIAGNOSTIC_CANCELLED, booking, uow, **facts)

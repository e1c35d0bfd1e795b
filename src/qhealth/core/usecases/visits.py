"""Visits: booked, moved, cancelled, marked and deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from qhealth.core.domain import events, mails
from qhealth.core.domain.errors import Fault, Invalid
from qhealth.core.domain.events import Change
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.mails import Mail, Template
from qhealth.core.domain.policy import Action, Scope, authorise, owner_in_scope
from qhealth.core.domain.rules import LONGEST_BOOKING_MINUTES
from qhealth.core.domain.visits import Visit, VisitStatus
from qhealth.core.usecases.calendars import Collision, DoctorCalendars, claims, settle
from qhealth.core.usecases.common import audited, check, first_answer, found, the_doctor, the_patient
from qhealth.ports.calendar import Holder, Resource, TickTaken

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from qhealth.core.domain.lists import Page
    from qhealth.core.domain.people import Account
    from qhealth.core.domain.policy import Actor
    from qhealth.core.domain.visits import BookVisit, Cancel, RescheduleVisit, VisitQuery
    from qhealth.ports.gathered import Ports
    from qhealth.ports.idempotency import IdempotencyKey
    from qhealth.ports.unit_of_work import UnitOfWork

SHORT_NOTICE: Final = timedelta(hours=24)
"""A doctor is told by mail of what changes less than this before a visit."""
CREATE: Final = "visit.create"


async def list_visits(query: VisitQuery, *, actor: Actor, ports: Ports) -> Page[Visit]:
    """Return a page of visits, a patient's own only."""
    owner_id = owner_in_scope(actor, Action.VISIT_LIST)
    check(query, ports)
    return await ports.store.visits.find(query, ports.when(), owner_id=owner_id)


async def view_visit(visit_id: int, *, actor: Actor, ports: Ports) -> Visit:
    """Return a visit; raises `NotFound` for what is not the caller's to see."""
    authorise(actor, Action.VISIT_VIEW)
    visit = found(await ports.store.visits.get(visit_id))
    authorise(actor, Action.VISIT_VIEW, owner_id=visit.patient.id)
    return visit


async def book_visit(command: BookVisit, *, actor: Actor, ports: Ports, key: IdempotencyKey | None = None) -> Visit:
    """Book a visit and tell the patient.

    Raises:
        BookingRefused: the time is not free; says what is in the way and offers the nearest free times.
        Invalid: a field is at fault, or names no patient, doctor or request of this patient.
    """
    authorise(actor, Action.VISIT_CREATE)
    now = ports.clock.now()
    try:
        check(command, ports)
        return await _book(command, actor=actor, ports=ports, key=key, now=now)
    except (Collision, Invalid) as refused:
        # What is sent again may be in its own way, or against a rule that it kept the first time: its start has passed.
        if earlier := await first_answer(key, Visit, store=ports.store, now=now):
            return earlier
        if isinstance(refused, Collision):
            raise await refused.refusal(ports.store, now=now) from refused
        raise


async def _book(command: BookVisit, *, actor: Actor, ports: Ports, key: IdempotencyKey | None, now: datetime) -> Visit:
    async with ports.unit_of_work() as uow:
        if earlier := await first_answer(key, Visit, store=uow, now=now):
            return earlier
        people = await uow.accounts.get_many({command.patient_id, command.doctor_id})
        patient, doctor = the_patient(people, command.patient_id), the_doctor(people, command.doctor_id)
        await _check_request(command, uow, now)
        # How long a visit takes is among what is read here, so it is read for the longest.
        longest = Interval.of(command.starts_at, LONGEST_BOOKING_MINUTES)
        schedule = await uow.schedules.schedule(doctor.id, longest)
        wanted = Interval.of(command.starts_at, command.duration_minutes or schedule.hours.slot_minutes)
        calendars = DoctorCalendars(uow, ports.clinic, doctor, patient.id, known=schedule)
        override = await settle(wanted, calendars, command.override)
        visit = await uow.visits.add(
            Visit(
                id=0,
                patient=patient.as_patient,
                doctor=doctor.as_doctor_ref,
                starts_at=wanted.starts_at,
                ends_at=wanted.ends_at,
                status=VisitStatus.BOOKED,
                note=command.note,
                override=override,
                request_id=command.request_id,
                booked_by=actor.person,
                cancelled_by=None,
                cancelled_at=None,
                cancel_reason=None,
                created_at=now,
                updated_at=now,
            )
        )
        await _hold(visit, calendars, uow)
        await uow.audit_trail.add(audited("visit.booked", visit.id, actor=actor, at=now, override=override))
        told = mails.about_visit(Template.VISIT_BOOKED, patient, visit)
        if _is_soon(visit, now):
            told += mails.about_visit(Template.DOCTOR_VISIT_BOOKED, doctor, visit)
        await uow.outbox.add(told, at=now)
        await uow.events.add(events.of_visit(Change.CREATED, visit), at=now)
        if key:
            await uow.idempotency.remember(key, visit, subject_id=visit.id, now=now)
        await uow.commit()
        return visit


async def reschedule_visit(visit_id: int, command: RescheduleVisit, *, actor: Actor, ports: Ports) -> Visit:
    """Move a visit to another time, perhaps to another doctor, keeping its length.

    The old time is given back only together with holding the new one: a refusal leaves everything as it was.

    Raises:
        BookingRefused: the new time is not free.
        AlreadyCancelled, AlreadyCompleted, AlreadyStarted: this visit is not moved any more.
    """
    authorise(actor, Action.VISIT_RESCHEDULE)
    now = check(command, ports)
    try:
        return await _reschedule(visit_id, command, actor=actor, ports=ports, now=now)
    except Collision as collision:
        raise await collision.refusal(ports.store, now=now) from collision


async def _reschedule(visit_id: int, command: RescheduleVisit, *, actor: Actor, ports: Ports, now: datetime) -> Visit:
    async with ports.unit_of_work() as uow:
        old = found(await uow.visits.get(visit_id))
        doctor_id = command.doctor_id or old.doctor.id
        people = await uow.accounts.get_many({old.patient.id, old.doctor.id, doctor_id})
        doctor = the_doctor(people, doctor_id)
        wanted = Interval.of(command.starts_at, old.interval.minutes)
        moved = old.rescheduled(wanted, doctor=doctor.as_doctor_ref, override=None, at=now)
        calendars = DoctorCalendars(uow, ports.clinic, doctor, old.patient.id, besides=_holder(old))
        override = await settle(wanted, calendars, command.override)
        new = await uow.visits.save(replace(moved, override=override))
        await uow.calendar.release(_holder(old))
        await _hold(new, calendars, uow)
        await uow.audit_trail.add(
            audited(
                "visit.rescheduled",
                new.id,
                actor=actor,
                at=now,
                override=override,
                previous_start=old.starts_at.isoformat(),
                previous_doctor=old.doctor.id,
            )
        )
        await uow.outbox.add(_move_mails(old, new, people, now), at=now)
        await uow.events.add(events.of_visit(Change.UPDATED, new), at=now)
        await uow.commit()
        return new


async def cancel_visit(visit_id: int, command: Cancel, *, actor: Actor, ports: Ports) -> Visit:
    """Cancel a visit, tell the patient who did it and why, and give the time back.

    Raises:
        CancellationWindowClosed: a patient cancels less than 24 hours before the start.
        AlreadyCancelled, AlreadyCompleted: there is nothing to cancel.
    """
    authorise(actor, Action.VISIT_CANCEL)
    now = check(command, ports)
    async with ports.unit_of_work() as uow:
        visit = found(await uow.visits.get(visit_id))
        scope = authorise(actor, Action.VISIT_CANCEL, owner_id=visit.patient.id)
        visit = visit.cancelled(at=now, by=actor.person, reason=command.reason, with_notice=scope is Scope.OWN)
        # People are read, and thereby held, before times: in the order in which whoever books takes them.
        told = await _cancellation_mails(visit, actor, uow, now)
        visit = await uow.visits.save(visit)
        await uow.calendar.release(_holder(visit))
        await uow.audit_trail.add(audited("visit.cancelled", visit.id, actor=actor, at=now, reason=visit.cancel_reason))
        await uow.outbox.add(told, at=now)
        await uow.events.add(events.of_visit(Change.UPDATED, visit), at=now)
        await uow.commit()
        return visit


async def complete_visit(visit_id: int, *, actor: Actor, ports: Ports) -> Visit:
    """Mark a visit as having taken place; raises `NotStarted` before its start."""
    return await _mark(visit_id, Action.VISIT_COMPLETE, Visit.completed, actor=actor, ports=ports)


async def mark_no_show(visit_id: int, *, actor: Actor, ports: Ports) -> Visit:
    """Mark a visit as missed by the patient; raises `NotStarted` before its start."""
    return await _mark(visit_id, Action.VISIT_NO_SHOW, Visit.no_show, actor=actor, ports=ports)


async def _mark(visit_id: int, action: Action, marked: Callable[..., Visit], *, actor: Actor, ports: Ports) -> Visit:
    authorise(actor, action)
    now = ports.clock.now()
    async with ports.unit_of_work() as uow:
        visit = found(await uow.visits.get(visit_id))
        authorise(actor, action, owner_id=visit.doctor.id)
        visit = await uow.visits.save(marked(visit, at=now))
        await uow.calendar.release(_holder(visit))
        await uow.audit_trail.add(audited(f"visit.{visit.status}", visit.id, actor=actor, at=now))
        await uow.events.add(events.of_visit(Change.UPDATED, visit), at=now)
        await uow.commit()
        return visit


async def delete_visit(visit_id: int, *, actor: Actor, ports: Ports) -> None:
    """Delete a visit and give its time back; the patient is told when it was still to come."""
    authorise(actor, Action.VISIT_DELETE)
    now = ports.clock.now()
    async with ports.unit_of_work() as uow:
        visit = found(await uow.visits.get(visit_id))
        # People are read, and thereby held, before times: in the order in which whoever books takes them.
        told = await _cancellation_mails(visit, actor, uow, now) if visit.is_booked else []
        # From here on nobody moves it, so all the time that it holds is known.
        await uow.visits.delete(visit)
        await uow.calendar.release(_holder(visit))
        await uow.idempotency.forget(CREATE, visit.id)
        await uow.audit_trail.add(
            audited(
                "visit.deleted",
                visit.id,
                actor=actor,
                at=now,
                patient_id=visit.patient.id,
                doctor_id=visit.doctor.id,
                starts_at=visit.starts_at.isoformat(),
                status=visit.status.value,
            )
        )
        await uow.outbox.add(told, at=now)
        await uow.events.add(events.of_visit(Change.DELETED, visit), at=now)
        await uow.commit()


def _holder(visit: Visit) -> Holder:
    return Holder("visit", visit.id)


async def _hold(visit: Visit, calendars: DoctorCalendars, uow: UnitOfWork) -> None:
    ticks = visit.interval.ticks()
    try:
        await uow.calendar.claim(
            _holder(visit),
            [*claims(Resource.DOCTOR, visit.doctor.id, ticks), *claims(Resource.PATIENT, visit.patient.id, ticks)],
        )
    except TickTaken as lost:
        raise Collision(visit.interval, calendars, visit.override) from lost


async def _check_request(command: BookVisit, uow: UnitOfWork, now: datetime) -> None:
    if command.request_id is None:
        return
    request = await uow.diagnostic_bookings.get(command.request_id, now=now)
    if request is None or request.patient.id != command.patient_id:
        raise Invalid([Fault("request_id", "unknown", "This patient has no diagnostic request with this id.")])


def _is_soon(visit: Visit, now: datetime) -> bool:
    return now < visit.ends_at and visit.starts_at - now < SHORT_NOTICE


def _move_mails(old: Visit, new: Visit, people: Mapping[int, Account], now: datetime) -> list[Mail]:
    def tell(template: Template, user_id: int, visit: Visit, **more: object) -> list[Mail]:
        account = people.get(user_id)
        return mails.about_visit(template, account, visit, **more) if account else []

    before = {"previous_starts_at": old.starts_at, "previous_doctor": old.doctor.full_name}
    told = tell(Template.VISIT_MOVED, new.patient.id, new, **before)
    if old.doctor.id == new.doctor.id:
        if _is_soon(old, now) or _is_soon(new, now):
            told += tell(Template.DOCTOR_VISIT_MOVED, new.doctor.id, new, **before)
        return told
    if _is_soon(old, now):
        told += tell(Template.DOCTOR_VISIT_CANCELLED, old.doctor.id, old, reason=None)
    if _is_soon(new, now):
        told += tell(Template.DOCTOR_VISIT_BOOKED, new.doctor.id, new)
    return told


async def _cancellation_mails(visit: Visit, actor: Actor, uow: UnitOfWork, now: datetime) -> list[Mail]:
    if visit.ends_at <= now:
        return []
    people = await uow.accounts.get_many({visit.patient.id, visit.doctor.id})
    told: list[Mail] = []
    if patient := people.get(visit.patient.id):
        facts = mails.cancellation(actor.person, visit.cancel_reason, now)
        # The cancelled visit is stored, or deleted, after this: above the number of whatever was sent before.
        facts["sequence"] = visit.version + 1
        told += mails.about_visit(Template.VISIT_CANCELLED, patient, visit, **facts)
    doctor = people.get(visit.doctor.id)
    if doctor and _is_soon(visit, now):
        told += mails.about_visit(Template.DOCTOR_VISIT_CANCELLED, doctor, visit, reason=visit.cancel_reason)
    return told

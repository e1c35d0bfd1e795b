"""The doctor directory, who of it takes bookings, working hours and time off."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from qhealth.core.domain import events, mails
from qhealth.core.domain.errors import Fault, NotFound, VisitsInTheWay
from qhealth.core.domain.events import Change
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.mails import Template
from qhealth.core.domain.policy import Action, authorise
from qhealth.core.domain.working_hours import TimeOff, WorkingHours
from qhealth.core.usecases.common import audited, check, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qhealth.core.domain.accounts import DoctorQuery, TakeTimeOff, TimeOffQuery
    from qhealth.core.domain.lists import Page
    from qhealth.core.domain.people import Account, Doctor
    from qhealth.core.domain.policy import Actor
    from qhealth.ports.gathered import Ports
    from qhealth.ports.unit_of_work import Store

LONGEST_TIME_OFF: Final = timedelta(days=366)
FURTHEST_TIME_OFF: Final = timedelta(days=5 * 365)
"""How far ahead an absence may end."""


async def list_doctors(query: DoctorQuery, *, actor: Actor, ports: Ports) -> Page[Doctor]:
    """Return a page of the doctor directory, which everybody who is signed in may read."""
    authorise(actor, Action.DOCTOR_LIST)
    check(query, ports)
    return await ports.store.accounts.find_doctors(query)


async def view_doctor(doctor_id: int, *, actor: Actor, ports: Ports) -> Doctor:
    """Return an entry of the doctor directory; a blocked doctor has none."""
    authorise(actor, Action.DOCTOR_VIEW)
    doctor = await _doctor(doctor_id, ports.store)
    if doctor.blocked_at is not None:
        raise NotFound
    return doctor.as_doctor


async def suspend_booking(doctor_id: int, *, actor: Actor, ports: Ports) -> Doctor:
    """Take no more bookings for a doctor; visits that are booked stay. A suspended one stays as it is."""
    return await _set_available(doctor_id, Action.DOCTOR_SUSPEND_BOOKING, actor=actor, ports=ports)


async def resume_booking(doctor_id: int, *, actor: Actor, ports: Ports) -> Doctor:
    """Take bookings for a doctor again; one who takes them stays as it is."""
    return await _set_available(doctor_id, Action.DOCTOR_RESUME_BOOKING, actor=actor, ports=ports)


async def _set_available(doctor_id: int, action: Action, *, actor: Actor, ports: Ports) -> Doctor:
    authorise(actor, action)
    now = ports.clock.now()
    available = action is Action.DOCTOR_RESUME_BOOKING
    template, event = (
        (Template.BOOKING_RESUMED, "doctor.booking_resumed")
        if available
        else (Template.BOOKING_SUSPENDED, "doctor.booking_suspended")
    )
    async with ports.unit_of_work() as uow:
        doctor = await _doctor(doctor_id, uow)
        if doctor.is_available_for_booking is not available:
            doctor = await uow.accounts.save(replace(doctor, is_available_for_booking=available))
            await uow.audit_trail.add(audited(event, doctor.id, actor=actor, at=now))
            await uow.outbox.add(mails.to_account(template, doctor), at=now)
            await uow.events.add(events.of_account(Change.UPDATED, doctor), at=now)
            await uow.commit()
    return doctor.as_doctor


async def view_working_hours(doctor_id: int, *, actor: Actor, ports: Ports) -> WorkingHours:
    """Return when a doctor works, in the clinic's wall-clock time; everybody who is signed in may know."""
    authorise(actor, Action.DOCTOR_VIEW)
    doctor = await _doctor(doctor_id, ports.store)
    return await ports.store.schedules.working_hours(doctor.id)


async def set_working_hours(doctor_id: int, hours: WorkingHours, *, actor: Actor, ports: Ports) -> WorkingHours:
    """Set when a doctor works, in place of all former hours. Visits that are booked stay.

    Raises:
        Invalid: blocks are malformed, end before they start or overlap; all of them are named.
    """
    authorise(actor, Action.WORKING_HOURS_EDIT, owner_id=doctor_id)
    now = check(hours, ports, also=[*hours.faults()])
    async with ports.unit_of_work() as uow:
        doctor = await _doctor(doctor_id, uow)
        await uow.schedules.set_working_hours(doctor.id, hours)
        await uow.audit_trail.add(audited("working_hours.updated", doctor.id, actor=actor, at=now))
        await uow.events.add(events.of_free_times(doctor.id), at=now)
        await uow.commit()
    return hours


async def list_time_off(doctor_id: int, query: TimeOffQuery, *, actor: Actor, ports: Ports) -> Page[TimeOff]:
    """Return a page of a doctor's absences with their reasons; a doctor sees its own only."""
    authorise(actor, Action.TIME_OFF_LIST, owner_id=doctor_id)
    check(query, ports)
    doctor = await _doctor(doctor_id, ports.store)
    return await ports.store.schedules.find_time_off(doctor.id, query, ports.when())


async def take_time_off(doctor_id: int, command: TakeTimeOff, *, actor: Actor, ports: Ports) -> TimeOff:
    """Enter an absence.

    Raises:
        Invalid: it ends before it starts, is over already, too long or too far away.
        VisitsInTheWay: names the booked visits that are still to end in this time.
    """
    authorise(actor, Action.TIME_OFF_CREATE, owner_id=doctor_id)
    now = check(command, ports, also=[*_time_off_faults(command, ports.clock.now())])
    starts_at, ends_at = command.starts_at.astimezone(UTC), command.ends_at.astimezone(UTC)
    async with ports.unit_of_work() as uow:
        doctor = await _doctor(doctor_id, uow)
        visits = await uow.visits.booked_of(doctor.id, Interval(max(starts_at, now), ends_at))
        if visits:
            raise VisitsInTheWay(visits)
        time_off = await uow.schedules.add_time_off(TimeOff(0, doctor.id, starts_at, ends_at, command.reason, now))
        await uow.audit_trail.add(audited("time_off.created", time_off.id, actor=actor, at=now, doctor_id=doctor.id))
        await uow.events.add(events.of_free_times(doctor.id), at=now)
        await uow.commit()
        return time_off


def _time_off_faults(command: TakeTimeOff, now: datetime) -> Iterator[Fault]:
    if command.ends_at <= command.starts_at:
        yield Fault("ends_at", "ends_before_start", "Time off ends after it starts.")
    elif command.ends_at - command.starts_at > LONGEST_TIME_OFF:
        yield Fault("ends_at", "too_long", f"Time off lasts at most {LONGEST_TIME_OFF.days} days.")
    if command.ends_at <= now:
        yield Fault("ends_at", "in_past", "This time has passed.")
    elif command.ends_at > now + FURTHEST_TIME_OFF:
        yield Fault("ends_at", "too_far_ahead", "Time off is possible up to five years ahead.")


async def delete_time_off(doctor_id: int, time_off_id: int, *, actor: Actor, ports: Ports) -> None:
    """Delete an absence; raises `NotFound` for another doctor's."""
    authorise(actor, Action.TIME_OFF_DELETE, owner_id=doctor_id)
    now = ports.clock.now()
    async with ports.unit_of_work() as uow:
        time_off = found(await uow.schedules.get_time_off(time_off_id))
        if time_off.doctor_id != doctor_id:
            raise NotFound
        await uow.schedules.delete_time_off(time_off.id)
        await uow.audit_trail.add(
            audited(
                "time_off.deleted",
                time_off.id,
                actor=actor,
                at=now,
                doctor_id=doctor_id,
                starts_at=time_off.starts_at.isoformat(),
                ends_at=time_off.ends_at.isoformat(),
            )
        )
        await uow.events.add(events.of_free_times(doctor_id), at=now)
        await uow.commit()


async def _doctor(doctor_id: int, store: Store) -> Account:
    account = found(await store.accounts.get(doctor_id))
    if not account.is_doctor:
        raise NotFound
    return account

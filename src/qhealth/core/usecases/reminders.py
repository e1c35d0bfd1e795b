"""Reminding people of what they have booked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from qhealth.core.domain import mails
from qhealth.core.domain.diagnostics import BookingStatus
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.mails import Mail, Template

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qhealth.core.domain.diagnostics import DiagnosticBooking
    from qhealth.core.domain.visits import Visit
    from qhealth.ports.gathered import Ports
    from qhealth.ports.unit_of_work import UnitOfWork

NOTICE: Final = timedelta(hours=24)
"""How long before the start a reminder goes out (specification, "E-mails")."""
AT_ONCE: Final = 100


async def send_reminders(*, ports: Ports) -> int:
    """Write the reminders of everything that starts within 24 hours, once each, and return how many.

    Who booked or moved it later than that has just had a mail, and is not reminded. A run that was missed is made up
    for by the next one, as long as the booking lies ahead.
    """
    written = 0
    while True:
        handled, told = await _remind(ports)
        written += told
        if not handled:
            return written


async def _remind(ports: Ports) -> tuple[int, int]:
    now = ports.clock.now()
    soon = Interval(now, now + NOTICE)
    async with ports.unit_of_work() as uow:
        visits = await uow.reminders.visits(soon, most=AT_ONCE)
        bookings = await uow.reminders.diagnostic_bookings(soon, most=AT_ONCE)
        told = [*await _of_visits(visits, uow), *await _of_bookings(bookings, uow)]
        await uow.outbox.add(told, at=now)
        await uow.commit()
    return len(visits) + len(bookings), len(told)


async def _of_visits(visits: Sequence[Visit], uow: UnitOfWork) -> list[Mail]:
    patients = await uow.accounts.get_many({visit.patient.id for visit in visits})
    told: list[Mail] = []
    for visit in visits:
        patient = patients.get(visit.patient.id)
        if await uow.reminders.note_visit(visit) and patient and _is_due(visit.starts_at, visit.updated_at):
            told += mails.about_visit(Template.VISIT_REMINDER, patient, visit)
    return told


async def _of_bookings(bookings: Sequence[DiagnosticBooking], uow: UnitOfWork) -> list[Mail]:
    patients = await uow.accounts.get_many({booking.patient.id for booking in bookings})
    told: list[Mail] = []
    for booking in bookings:
        patient = patients.get(booking.patient.id)
        noted = await uow.reminders.note_diagnostic_booking(booking)
        if noted and patient and booking.starts_at and _is_due(booking.starts_at, booking.updated_at):
            told += mails.about_diagnostic(Template.DIAGNOSTIC_REMINDER, patient, booking)
    return told


def _is_due(starts_at: datetime, agreed_at: datetime) -> bool:
    return starts_at - agreed_at > NOTICE


async def still_holds(mail: Mail, *, ports: Ports) -> bool:
    """Return whether a mail is still true at the moment of sending it.

    Only a reminder can have become untrue while it waited: its booking was cancelled, moved or deleted, or has begun.
    """
    now, facts = ports.clock.now(), mail.facts
    if mail.template is Template.VISIT_REMINDER:
        visit = await ports.store.visits.get(facts["visit_id"])
        return visit is not None and visit.is_booked and visit.starts_at == _instant(facts["starts_at"]) > now
    if mail.template is Template.DIAGNOSTIC_REMINDER:
        booking = await ports.store.diagnostic_bookings.get(facts["booking_id"], now=now)
        if booking is None or booking.status is not BookingStatus.SCHEDULED:
            return False
        return booking.starts_at == _instant(facts["starts_at"]) > now
    return True


def _instant(fact: datetime | str) -> datetime:
    return datetime.fromisoformat(fact) if isinstance(fact, str) else fact

"""Booking a visit: the checks that QHealth makes, and the rows that it writes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from fastapi import HTTPException
from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bench.peers.config import CLINIC_ZONE
from bench.peers.models import (
    Account,
    AuditEvent,
    DiagnosticBooking,
    Occupancy,
    OutboxMail,
    TimeOff,
    Visit,
    WorkingHours,
)
from bench.peers.schemas import VisitIn
from bench.peers.security import Caller

_TICK_SECONDS = 300
_SHORT_NOTICE = timedelta(hours=24)


async def book_visit(command: VisitIn, caller: Caller, session: AsyncSession) -> Visit:
    """Book a visit and return it; raises HTTPException for what is not free."""
    now = datetime.now(UTC)
    patient, doctor = await _people(command, session)
    hours = await session.get(WorkingHours, doctor.id)
    length = command.duration_minutes or (hours.slot_minutes if hours else 30)
    starts_at = command.starts_at.astimezone(UTC)
    ends_at = starts_at + timedelta(minutes=length)
    await _check_free(patient, doctor, hours, (starts_at, ends_at), session)
    visit = Visit(
        patient=patient,
        doctor=doctor,
        starts_at=starts_at,
        ends_at=ends_at,
        status="booked",
        note=command.note,
        override=None,
        request_id=None,
        # Who calls may be remembered from another session.
        booked_by=await session.merge(caller.account, load=False),
        cancelled_by=None,
        cancelled_at=None,
        cancel_reason=None,
        created_at=now,
        updated_at=now,
        version=1,
    )
    session.add(visit)
    await session.flush()
    session.add_all(_ticks(visit))
    session.add(
        AuditEvent(
            at=now,
            actor_id=caller.account.id,
            ip_address=caller.ip_address,
            action="visit.booked",
            subject_type="visit",
            subject_id=visit.id,
            details="{}",
        )
    )
    session.add_all(_mails(visit, now))
    try:
        await session.commit()
    except IntegrityError as error:
        raise HTTPException(409, "This time is taken.") from error
    return visit


async def _people(command: VisitIn, session: AsyncSession) -> tuple[Account, Account]:
    wanted = select(Account).where(
        Account.id.in_([command.patient_id, command.doctor_id]), Account.deleted_at.is_(None)
    )
    found = {account.id: account for account in await session.scalars(wanted.order_by(Account.id).with_for_update())}
    patient, doctor = found.get(command.patient_id), found.get(command.doctor_id)
    if patient is None or patient.role != "patient":
        raise HTTPException(422, "There is no patient with this id.")
    if doctor is None or doctor.staff_role != "doctor":
        raise HTTPException(422, "There is no doctor with this id.")
    return patient, doctor


async def _check_free(
    patient: Account,
    doctor: Account,
    hours: WorkingHours | None,
    span: tuple[datetime, datetime],
    session: AsyncSession,
) -> None:
    starts_at, ends_at = span
    if doctor.blocked_at is not None or not doctor.is_available_for_booking:
        raise HTTPException(409, "This doctor takes no bookings.")
    if not _works(hours, starts_at, ends_at):
        raise HTTPException(409, "This doctor does not work then.")
    away = select(TimeOff.id).where(
        TimeOff.doctor_id == doctor.id, TimeOff.starts_at < ends_at, TimeOff.ends_at > starts_at
    )
    if (await session.scalars(away.limit(1))).first() is not None:
        raise HTTPException(409, "This doctor is away.")
    earliest = starts_at - timedelta(days=1)
    visits = select(Visit.id).where(
        or_(Visit.doctor_id == doctor.id, Visit.patient_id == patient.id),
        Visit.status == "booked",
        Visit.starts_at < ends_at,
        Visit.starts_at > earliest,
        Visit.ends_at > starts_at,
    )
    if (await session.scalars(visits.limit(1))).first() is not None:
        raise HTTPException(409, "The doctor or the patient is busy.")
    diagnostics = select(DiagnosticBooking.id).where(
        DiagnosticBooking.patient_id == patient.id,
        DiagnosticBooking.status == "scheduled",
        DiagnosticBooking.starts_at < ends_at,
        DiagnosticBooking.starts_at > earliest,
        DiagnosticBooking.ends_at > starts_at,
    )
    if (await session.scalars(diagnostics.limit(1))).first() is not None:
        raise HTTPException(409, "The patient is busy.")


def _works(hours: WorkingHours | None, starts_at: datetime, ends_at: datetime) -> bool:
    """Return whether the blocks of the week cover the time without a gap."""
    blocks = json.loads(hours.weekly) if hours else []
    covered = starts_at
    for opening, closing in sorted(_openings(blocks, starts_at, ends_at)):
        if opening <= covered:
            covered = max(covered, closing)
    return covered >= ends_at


def _openings(
    blocks: list[dict[str, str]], starts_at: datetime, ends_at: datetime
) -> Iterator[tuple[datetime, datetime]]:
    day, last = starts_at.astimezone(CLINIC_ZONE).date(), ends_at.astimezone(CLINIC_ZONE).date()
    while day <= last:
        midnight = datetime.combine(day, time(), tzinfo=CLINIC_ZONE)
        for block in blocks:
            if block["weekday"] == day.isoweekday():
                yield midnight + _since_midnight(block["start"]), midnight + _since_midnight(block["end"])
        day += timedelta(days=1)


def _since_midnight(wall_clock: str) -> timedelta:
    hours, minutes = wall_clock.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def _ticks(visit: Visit) -> Iterator[Occupancy]:
    first, end = int(visit.starts_at.timestamp()) // _TICK_SECONDS, int(visit.ends_at.timestamp()) // _TICK_SECONDS
    for kind, resource_id in (("doctor", visit.doctor_id), ("patient", visit.patient_id)):
        for tick in range(first, end):
            yield Occupancy(
                resource_kind=kind,
                resource_id=resource_id,
                lane=1,
                tick=tick,
                holder_kind="visit",
                holder_id=visit.id,
            )


def _mails(visit: Visit, now: datetime) -> Iterator[OutboxMail]:
    told = [("visit_booked", visit.patient)]
    if visit.starts_at - now < _SHORT_NOTICE:
        told.append(("doctor_visit_booked", visit.doctor))
    facts = {
        "visit_id": visit.id,
        "sequence": 1,
        "doctor": visit.doctor.full_name,
        "starts_at": {"$instant": visit.starts_at.isoformat()},
        "ends_at": {"$instant": visit.ends_at.isoformat()},
    }
    for template, account in told:
        if account.email is not None:
            yield OutboxMail(
                template=template,
                address=account.email,
                recipient=account.full_name,
                facts=json.dumps(facts, ensure_ascii=False, separators=(",", ":")),
                created_at=now,
                due_at=now,
                attempts=0,
            )

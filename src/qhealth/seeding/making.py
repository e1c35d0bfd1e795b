"""The whole clinic, batch by batch, in an order in which each thing refers to earlier ones only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Final, TypeVar

from qhealth.core.domain.clinic import Clinic
from qhealth.core.domain.diagnostics import Diagnostic, DiagnosticBooking
from qhealth.core.domain.oversight import AuditEvent, LoginAttempt
from qhealth.core.domain.people import Account, StaffRole
from qhealth.core.domain.records import JournalEntry, Prescription
from qhealth.core.domain.visits import Visit
from qhealth.core.domain.working_hours import TimeOff, WorkingHours
from qhealth.ports.calendar import Claim, Holder, Resource
from qhealth.seeding.care import Care, LaneHeld, Staffing
from qhealth.seeding.history import History
from qhealth.seeding.people import HOURS, People
from qhealth.seeding.sizes import Size

T = TypeVar("T")
_AT_ONCE: Final = 5000

Thing = (
    Account | Diagnostic | Visit | DiagnosticBooking | JournalEntry | Prescription | LoginAttempt | AuditEvent | TimeOff
)


@dataclass(frozen=True, slots=True)
class Batch:
    """Things of one kind, and what they claim or keep."""

    things: Sequence[Thing]
    claims: Sequence[tuple[Holder, Sequence[Claim]]] = ()
    hours: Mapping[int, WorkingHours] | None = None
    """The working hours of doctors, by id."""


@dataclass(frozen=True, slots=True)
class ClinicAtWork:
    """Where and when it is made, and what ids are free: `first_ids` by the name of the kind, 1 where there is none."""

    clinic: Clinic
    now: datetime
    seed: int
    first_ids: Mapping[type[Thing], int]


def batches(size: Size, at: ClinicAtWork) -> Iterator[Batch]:
    """Yield everything. Equal arguments give equal batches."""
    rng, today = Random(at.seed), at.clinic.day_of(at.now)  # noqa: S311 - made-up data, not secrets.
    ids = at.first_ids
    first = ids.get(Account, 1)
    staffing = Staffing(
        size,
        doctor_id=first,
        operator_id=first + size.doctors,
        pharmacist_id=first + size.doctors + size.operators,
        patient_id=first + size.doctors + size.operators + size.pharmacists,
        diagnostic_id=ids.get(Diagnostic, 1),
    )
    people = People(rng, at.now, today, first)
    care = Care(rng, at.now, today, at.clinic.zone, staffing)
    history = History(rng, at.now, staffing)
    for chunk in _chunks(people.staff(size.doctors, StaffRole.DOCTOR)):
        yield Batch(chunk, hours={doctor.id: HOURS for doctor in chunk})
    yield from _plain(people.staff(size.operators, StaffRole.OPERATOR))
    yield from _plain(people.staff(size.pharmacists, StaffRole.PHARMACIST))
    yield from _plain(people.patients(size.patients))
    yield from _plain(_time_off(staffing, at.now, ids.get(TimeOff, 1)))
    yield from _plain(care.diagnostics())
    yield from _plain(care.past_visits(ids.get(Visit, 1)))
    for visits in _chunks(care.visits_to_come(ids.get(Visit, 1))):
        yield Batch(visits, claims=[_claims_of_visit(visit) for visit in visits])
    yield from _plain(care.past_bookings(ids.get(DiagnosticBooking, 1)))
    yield from _plain(care.requests(ids.get(DiagnosticBooking, 1)))
    for held in _chunks(care.bookings_to_come(ids.get(DiagnosticBooking, 1))):
        yield Batch([each.booking for each in held], claims=[_claims_of_booking(each) for each in held])
    yield from _plain(history.journal_entries(ids.get(JournalEntry, 1)))
    yield from _plain(history.prescriptions(ids.get(Prescription, 1)))
    yield from _plain(history.login_attempts(ids.get(LoginAttempt, 1)))
    yield from _plain(history.audit_events(ids.get(AuditEvent, 1), ids.get(Visit, 1)))


def _chunks(things: Iterable[T]) -> Iterator[list[T]]:
    remaining = iter(things)
    while chunk := list(islice(remaining, _AT_ONCE)):
        yield chunk


def _plain(things: Iterable[Thing]) -> Iterator[Batch]:
    return (Batch(chunk) for chunk in _chunks(things))


def _time_off(staffing: Staffing, now: datetime, first_id: int) -> Iterator[TimeOff]:
    # A week in the year after next, when nothing can be booked yet, so that it is in nobody's way.
    starts_at = now.replace(minute=0, second=0, microsecond=0) + timedelta(days=800)
    for number in range(staffing.size.doctors):
        away = starts_at + timedelta(days=number % 100)
        doctor_id = staffing.doctor_id + number
        yield TimeOff(first_id + number, doctor_id, away, away + timedelta(days=7), "Holiday", created_at=now)


def _claims_of_visit(visit: Visit) -> tuple[Holder, Sequence[Claim]]:
    ticks = visit.interval.ticks()
    held = ((Resource.DOCTOR, visit.doctor.id), (Resource.PATIENT, visit.patient.id))
    return Holder("visit", visit.id), [Claim(*resource, 1, tick) for resource in held for tick in ticks]


def _claims_of_booking(held: LaneHeld) -> tuple[Holder, Sequence[Claim]]:
    booking = held.booking
    ticks = booking.interval.ticks() if booking.interval else range(0)
    claims = ((Resource.DIAGNOSTIC, booking.diagnostic.id, held.lane), (Resource.PATIENT, booking.patient.id, 1))
    return Holder("diagnostic_booking", booking.id), [Claim(*claim, tick) for claim in claims for tick in ticks]

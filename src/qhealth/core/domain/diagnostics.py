"""Diagnostics that the clinic offers, and their bookings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar

from qhealth.core.domain.errors import AlreadyCancelled, AlreadyCompleted, AlreadyScheduled, AlreadyStarted
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.lists import DayOrInstant, ListQuery
from qhealth.core.domain.people import PatientRef, Person
from qhealth.core.domain.rules import Between, BookingMinutes, BookingStart, Id, Text
from qhealth.core.domain.validation import UNSET, Described, Unset


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """An examination that the clinic offers; `capacity` many may run at once."""

    id: int
    name: str
    description: str
    duration_minutes: int
    capacity: int
    created_at: datetime
    updated_at: datetime
    version: int = 1

    @property
    def ref(self) -> DiagnosticRef:
        """Return the reference that bookings carry."""
        return DiagnosticRef(self.id, self.name, self.duration_minutes)


@dataclass(frozen=True, slots=True)
class DiagnosticRef:
    """A diagnostic inside a booking."""

    id: int
    name: str
    duration_minutes: int


class BookingStatus(StrEnum):
    """Where a diagnostic booking stands. A scheduled one is completed as soon as its end has passed."""

    REQUESTED = "requested"
    SCHEDULED = "scheduled"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class DiagnosticBooking:
    """A patient's request for a diagnostic, and its date once an operator has given it one."""

    id: int
    patient: PatientRef
    diagnostic: DiagnosticRef
    starts_at: datetime | None
    ends_at: datetime | None
    status: BookingStatus
    note: str
    call_note: str | None
    """What the operator noted on the telephone. Staff only."""
    override: str | None
    """Why it was booked outside opening hours."""
    requested_at: datetime
    booked_by: Person | None
    """Who gave it its date; null while requested."""
    cancelled_by: Person | None
    cancelled_at: datetime | None
    cancel_reason: str | None
    created_at: datetime
    updated_at: datetime
    version: int = 1

    @property
    def interval(self) -> Interval | None:
        """Return when it takes place; None while requested."""
        return Interval(self.starts_at, self.ends_at) if self.starts_at and self.ends_at else None

    @property
    def is_active(self) -> bool:
        """Return whether it waits for a date or is still to take place."""
        return self.status in (BookingStatus.REQUESTED, BookingStatus.SCHEDULED)

    def as_of(self, now: datetime) -> DiagnosticBooking:
        """Return the booking as it stands at an instant: a scheduled one whose end has passed is completed."""
        if self.status is BookingStatus.SCHEDULED and self.ends_at is not None and self.ends_at <= now:
            return replace(self, status=BookingStatus.COMPLETED)
        return self

    def without_call_note(self) -> DiagnosticBooking:
        """Return the booking as its patient sees it."""
        return replace(self, call_note=None)

    def scheduled(self, to: Interval, *, by: Person, override: str | None, at: datetime) -> DiagnosticBooking:
        """Return the booking with a date; one that has a date already is moved.

        Raises:
            AlreadyCancelled, AlreadyCompleted: it is not active any more.
            AlreadyStarted: it has begun.
        """
        self._must_be_active()
        if self.starts_at is not None and self.starts_at <= at:
            raise AlreadyStarted
        return replace(
            self,
            starts_at=to.starts_at,
            ends_at=to.ends_at,
            status=BookingStatus.SCHEDULED,
            booked_by=by,
            override=override,
            updated_at=at,
        )

    def cancelled(self, *, by: Person, reason: str, at: datetime) -> DiagnosticBooking:
        """Return the booking cancelled by staff; raises `AlreadyCancelled` or `AlreadyCompleted`."""
        self._must_be_active()
        return replace(
            self,
            status=BookingStatus.CANCELLED,
            cancelled_by=by,
            cancelled_at=at,
            cancel_reason=reason or None,
            updated_at=at,
        )

    def withdrawn(self, *, by: Person, reason: str, at: datetime) -> DiagnosticBooking:
        """Return the booking withdrawn by its patient; raises `AlreadyScheduled` once it has a date."""
        self._must_be_active()
        if self.status is BookingStatus.SCHEDULED:
            raise AlreadyScheduled
        return self.cancelled(by=by, reason=reason, at=at)

    def _must_be_active(self) -> None:
        if self.status is BookingStatus.CANCELLED:
            raise AlreadyCancelled
        if self.status is BookingStatus.COMPLETED:
            raise AlreadyCompleted


@dataclass(frozen=True, slots=True)
class CreateDiagnostic:
    """Offer a new diagnostic."""

    name: Annotated[str, Text(120, 1), Described("Name, unique but for case and spacing.", "MRI of the knee")]
    description: Annotated[str, Text(4000), Described("What it is, and how to prepare.", "About 20 minutes.")] = ""
    duration_minutes: Annotated[int, BookingMinutes(), Described("How long one takes.", 30)] = 30
    capacity: Annotated[int, Between(1, 100), Described("How many may run at once.", 1)] = 1


@dataclass(frozen=True, slots=True)
class ChangeDiagnostic:
    """Change a diagnostic; what is not named stays. Bookings keep their length."""

    name: Annotated[str | Unset, Text(120, 1), Described("Name, unique but for case and spacing.", "MRI")] = UNSET
    description: Annotated[str | Unset, Text(4000), Described("What it is, and how to prepare.", "")] = UNSET
    duration_minutes: Annotated[int | Unset, BookingMinutes(), Described("How long one takes.", 30)] = UNSET
    capacity: Annotated[int | Unset, Between(1, 100), Described("How many may run at once.", 2)] = UNSET


@dataclass(frozen=True, slots=True)
class BookDiagnostic:
    """Ask for a diagnostic (a patient, without a date) or book one (staff, with a date)."""

    diagnostic_id: Annotated[int, Id(), Described("Which diagnostic.", 3)]
    patient_id: Annotated[int | None, Id(), Described("Whose booking; staff only.", 42)] = None
    starts_at: Annotated[
        datetime | None, BookingStart(), Described("Start, with any UTC offset; staff only.", "2030-03-04T09:00:00Z")
    ] = None
    note: Annotated[str, Text(2000), Described("What the clinic should know.", "Mornings suit me best")] = ""
    override: Annotated[str | None, Text(500, 1), Described("Why this is booked outside opening hours.")] = None


@dataclass(frozen=True, slots=True)
class ScheduleDiagnostic:
    """Give a request its date, or move a booking to another one."""

    starts_at: Annotated[datetime, BookingStart(), Described("Start, with any UTC offset.", "2030-03-04T09:00:00Z")]
    override: Annotated[str | None, Text(500, 1), Described("Why this is booked outside opening hours.")] = None


@dataclass(frozen=True, slots=True)
class NoteCall:
    """Write down what was said on the telephone."""

    call_note: Annotated[
        str | Unset | None, Text(4000), Described("Purpose, symptoms, needs; seen by staff only.", "Prefers mornings")
    ] = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosticQuery(ListQuery):
    """Filters of the list of diagnostics."""

    SORTS: ClassVar[tuple[str, ...]] = ("name", "duration_minutes", "created_at", "id")
    DEFAULT_SORT: ClassVar[str] = "name"

    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosticBookingQuery(ListQuery):
    """Filters of the list of diagnostic bookings; `from` and `to` are about the start, so they leave requests out."""

    SORTS: ClassVar[tuple[str, ...]] = ("requested_at", "starts_at", "created_at", "id")
    DEFAULT_SORT: ClassVar[str] = "requested_at"

    diagnostic_id: Annotated[int | None, Id()] = None
    diagnostic_name: str | None = None
    patient_id: Annotated[int | None, Id()] = None
    patient_name: str | None = None
    status: BookingStatus | None = None
    from_: DayOrInstant | None = None
    to: DayOrInstant | None = None

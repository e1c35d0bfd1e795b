"""Visits to a doctor."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, Final

from qhealth.core.domain.errors import (
    AlreadyCancelled,
    AlreadyCompleted,
    AlreadyStarted,
    CancellationWindowClosed,
    NotStarted,
)
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.lists import DayOrInstant, ListQuery
from qhealth.core.domain.people import DoctorRef, PatientRef, Person
from qhealth.core.domain.rules import BookingMinutes, BookingStart, Id, Text
from qhealth.core.domain.validation import Described

PATIENT_CANCELLATION_NOTICE: Final = timedelta(hours=24)
"""A patient cancels at the latest this long before the start (specification, "Patient flow")."""


class VisitStatus(StrEnum):
    """Where a visit stands."""

    BOOKED = "booked"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit of a patient to a doctor. It holds the time of both while it is booked."""

    id: int
    patient: PatientRef
    doctor: DoctorRef
    starts_at: datetime
    ends_at: datetime
    status: VisitStatus
    note: str
    override: str | None
    """Why it was booked outside working hours or over time off."""
    request_id: int | None
    """The diagnostic request that led to it."""
    booked_by: Person | None
    """Null for visits that another system recorded."""
    cancelled_by: Person | None
    cancelled_at: datetime | None
    cancel_reason: str | None
    created_at: datetime
    updated_at: datetime
    version: int = 1

    @property
    def interval(self) -> Interval:
        """Return when the visit takes place."""
        return Interval(self.starts_at, self.ends_at)

    @property
    def is_booked(self) -> bool:
        """Return whether it is still to take place, or to be marked."""
        return self.status is VisitStatus.BOOKED

    def rescheduled(self, to: Interval, *, doctor: DoctorRef, override: str | None, at: datetime) -> Visit:
        """Return the visit at another time, perhaps with another doctor.

        Raises:
            AlreadyCancelled, AlreadyCompleted: it is not booked any more.
            AlreadyStarted: it has begun; a missed visit is a no-show, not a moved one.
        """
        self._must_be_booked()
        if self.starts_at <= at:
            raise AlreadyStarted
        return replace(
            self,
            starts_at=to.starts_at,
            ends_at=to.ends_at,
            doctor=doctor,
            override=override,
            updated_at=at,
        )

    def cancelled(self, *, at: datetime, by: Person, reason: str, with_notice: bool) -> Visit:
        """Return the visit cancelled; `with_notice` when the 24 hours of a patient apply.

        Raises:
            AlreadyCancelled, AlreadyCompleted: it is not booked any more.
            CancellationWindowClosed: notice is asked for and less than 24 hours are left.
        """
        self._must_be_booked()
        if with_notice and self.starts_at - at < PATIENT_CANCELLATION_NOTICE:
            raise CancellationWindowClosed
        return replace(
            self,
            status=VisitStatus.CANCELLED,
            cancelled_by=by,
            cancelled_at=at,
            cancel_reason=reason or None,
            updated_at=at,
        )

    def completed(self, *, at: datetime) -> Visit:
        """Return the visit as having taken place; raises `NotStarted` before its start."""
        return self._ended(VisitStatus.COMPLETED, at)

    def no_show(self, *, at: datetime) -> Visit:
        """Return the visit as missed by the patient; raises `NotStarted` before its start."""
        return self._ended(VisitStatus.NO_SHOW, at)

    def _ended(self, status: VisitStatus, at: datetime) -> Visit:
        self._must_be_booked()
        if at < self.starts_at:
            raise NotStarted
        return replace(self, status=status, updated_at=at)

    def _must_be_booked(self) -> None:
        if self.status is VisitStatus.CANCELLED:
            raise AlreadyCancelled
        if self.status is not VisitStatus.BOOKED:
            raise AlreadyCompleted


_OVERRIDE = "Why this is booked outside hours or over time off. Nothing overrides a busy doctor, patient or device."


@dataclass(frozen=True, slots=True)
class BookVisit:
    """Book a visit."""

    patient_id: Annotated[int, Id(), Described("Whose visit.", 42)]
    doctor_id: Annotated[int, Id(), Described("To whom.", 7)]
    starts_at: Annotated[datetime, BookingStart(), Described("Start, with any UTC offset.", "2030-03-04T09:00:00Z")]
    duration_minutes: Annotated[
        int | None, BookingMinutes(), Described("Length; the doctor's usual slot when not given.", 30)
    ] = None
    note: Annotated[str, Text(2000), Described("What the doctor should know beforehand.", "Cough for two weeks")] = ""
    request_id: Annotated[int | None, Id(), Described("The diagnostic request that led to it.")] = None
    override: Annotated[str | None, Text(500, 1), Described(_OVERRIDE)] = None


@dataclass(frozen=True, slots=True)
class RescheduleVisit:
    """Move a visit to another time, keeping its length."""

    starts_at: Annotated[datetime, BookingStart(), Described("New start, with any UTC offset.", "2030-03-05T10:30:00Z")]
    doctor_id: Annotated[int | None, Id(), Described("Another doctor; the same one when not given.")] = None
    override: Annotated[str | None, Text(500, 1), Described(_OVERRIDE)] = None


@dataclass(frozen=True, slots=True)
class Cancel:
    """Cancel a visit or a diagnostic booking."""

    reason: Annotated[str, Text(500), Described("Why; the mail to the patient says it.", "The doctor is ill")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitQuery(ListQuery):
    """Filters of the list of visits; `from` and `to` are about the start."""

    SORTS: ClassVar[tuple[str, ...]] = ("starts_at", "created_at", "id")
    DEFAULT_SORT: ClassVar[str] = "starts_at"

    doctor_id: Annotated[int | None, Id()] = None
    doctor_name: str | None = None
    specialty: str | None = None
    patient_id: Annotated[int | None, Id()] = None
    patient_name: str | None = None
    status: VisitStatus | None = None
    from_: DayOrInstant | None = None
    to: DayOrInstant | None = None

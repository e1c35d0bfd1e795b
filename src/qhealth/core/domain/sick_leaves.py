"""Sick leaves: a doctor's word that somebody cannot work for a while. Written once and never edited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Final

from qhealth.core.domain.people import AuthorRef, PatientRef, Person
from qhealth.core.domain.records import LONGEST_RECORD, RecordQuery, digest_of
from qhealth.core.domain.rules import Id, Text
from qhealth.core.domain.validation import Context, Described, Rule

LONGEST_LEAVE: Final = timedelta(days=366)
"""Longer ones are written anew each year; a limit against a wrong year."""
_EARLIEST, _LATEST = 1900, 2200


@dataclass(frozen=True, slots=True)
class SickLeave:
    """A stretch of days on which a patient cannot work, the first and the last included."""

    id: int
    patient: PatientRef
    author: AuthorRef
    diagnosis: str
    description: str
    from_date: date
    to_date: date
    written_by: Person | None
    """Who typed it, where that was not the author."""
    created_at: datetime

    @property
    def amends(self) -> int | None:
        """Return None: a sick leave corrects no other one; a wrong one is deleted with a reason and written anew."""
        return None

    @property
    def amended_by(self) -> int | None:
        """Return None, as `amends`."""
        return None

    @property
    def days(self) -> int:
        """Return how many days it lasts."""
        return (self.to_date - self.from_date).days + 1

    def digest(self) -> str:
        """Return a SHA-256 over the content, which the audit trail keeps when the sick leave is deleted."""
        return digest_of(
            self.id,
            self.patient.id,
            self.diagnosis,
            self.description,
            self.from_date,
            self.to_date,
            self.created_at,
        )


@dataclass(frozen=True, slots=True)
class LeaveDay(Rule):
    """A day of a sick leave: with `since`, the last one, counted from the first, which stands in the field `since`."""

    since: str | None = None

    def fault(self, value: date, context: Context) -> tuple[str, str] | None:
        """Refuse years that nobody means, a last day before the first, and leaves of more than a year."""
        if not _EARLIEST <= value.year <= _LATEST:
            return "out_of_range", f"This must be a day from the year {_EARLIEST} to {_LATEST}."
        first = context.siblings.get(self.since) if self.since else None
        if not isinstance(first, date):
            return None
        if value < first:
            return "before_start", "A sick leave ends on the day on which it begins or later."
        if value - first >= LONGEST_LEAVE:
            return "too_long", f"A sick leave lasts at most {LONGEST_LEAVE.days} days."
        return None


_FOR_WHOM = "The doctor for whom an admin writes this down; a doctor writes for itself."


@dataclass(frozen=True, slots=True)
class WriteSickLeave:
    """Write a patient off sick."""

    patient_id: Annotated[int, Id(), Described("Who cannot work.", 42)]
    diagnosis: Annotated[str, Text(LONGEST_RECORD, 1), Described("Diagnosis, as typed.", "J20.9 Acute bronchitis")]
    from_date: Annotated[date, LeaveDay(), Described("The first day.", "2030-03-04")]
    to_date: Annotated[date, LeaveDay(since="from_date"), Described("The last day.", "2030-03-10")]
    description: Annotated[
        str, Text(LONGEST_RECORD), Described("What the patient cannot do, as typed.", "Heavy lifting, cold rooms.")
    ] = ""
    doctor_id: Annotated[int | None, Id(), Described(_FOR_WHOM)] = None

    @property
    def amends(self) -> int | None:
        """Return None, as `SickLeave.amends`."""
        return None

    @property
    def on_behalf_of(self) -> int | None:
        """Return the doctor for whom an admin writes."""
        return self.doctor_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SickLeaveQuery(RecordQuery):
    """Filters of the list of sick leaves."""

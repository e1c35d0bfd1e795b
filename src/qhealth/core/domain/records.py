"""The medical record: journal entries and prescriptions, written once and never edited.

A correction is a new entry that says which one it amends. Text is kept exactly as typed (specification, "Doctor flow":
"without regex restrictions").
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar

from qhealth.core.domain.lists import DayOrInstant, ListQuery
from qhealth.core.domain.people import AuthorRef, PatientRef, Person
from qhealth.core.domain.rules import Id, Text
from qhealth.core.domain.validation import Described

LONGEST_RECORD = 1_000_000
"""Characters; a limit against accidents, far above what anybody types."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """What a doctor found and plans."""

    id: int
    patient: PatientRef
    author: AuthorRef
    diagnosis: str
    description: str
    plan: str
    amends: int | None
    """The id of the entry that this one corrects; kept even when that one is deleted."""
    amended_by: int | None
    written_by: Person | None
    """Who typed it, where that was not the author."""
    created_at: datetime

    def digest(self) -> str:
        """Return a SHA-256 over the content, which the audit trail keeps when the entry is deleted."""
        return digest_of(self.id, self.patient.id, self.diagnosis, self.description, self.plan, self.created_at)


@dataclass(frozen=True, slots=True)
class Prescription:
    """A medicine with its instructions."""

    id: int
    patient: PatientRef
    author: AuthorRef
    medicine: str
    instructions: str
    amends: int | None
    amended_by: int | None
    written_by: Person | None
    created_at: datetime

    def digest(self) -> str:
        """Return a SHA-256 over the content, which the audit trail keeps when the prescription is deleted."""
        return digest_of(self.id, self.patient.id, self.medicine, self.instructions, self.created_at)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The diagnosis line of a journal entry, without description and plan."""

    id: int
    """The id of the journal entry."""
    diagnosis: str
    author: AuthorRef
    amends: int | None
    amended_by: int | None
    created_at: datetime


def digest_of(*parts: object) -> str:
    """Return a SHA-256 over the parts of a record."""
    text = json.dumps([str(part) for part in parts], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


_AMENDS = "The id of the entry that this one corrects."
_ON_BEHALF_OF = "The colleague for whom an admin writes this down."


@dataclass(frozen=True, slots=True)
class WriteJournalEntry:
    """Write an entry into a patient's journal."""

    patient_id: Annotated[int, Id(), Described("Whose journal.", 42)]
    diagnosis: Annotated[str, Text(LONGEST_RECORD, 1), Described("Diagnosis, as typed.", "J45.9 Asthma")]
    description: Annotated[str, Text(LONGEST_RECORD), Described("Findings, as typed.", "Wheezing at night.")] = ""
    plan: Annotated[str, Text(LONGEST_RECORD), Described("What happens next, as typed.", "Spirometry")] = ""
    amends: Annotated[int | None, Id(), Described(_AMENDS)] = None
    on_behalf_of: Annotated[int | None, Id(), Described(_ON_BEHALF_OF)] = None


@dataclass(frozen=True, slots=True)
class WritePrescription:
    """Prescribe a medicine."""

    patient_id: Annotated[int, Id(), Described("For whom.", 42)]
    medicine: Annotated[str, Text(LONGEST_RECORD, 1), Described("Medicine, as typed.", "Salbutamol 100 µg")]
    instructions: Annotated[str, Text(LONGEST_RECORD), Described("How to take it, as typed.", "2 puffs as needed")] = ""
    amends: Annotated[int | None, Id(), Described(_AMENDS)] = None
    on_behalf_of: Annotated[int | None, Id(), Described(_ON_BEHALF_OF)] = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a record is deleted."""

    reason: Annotated[str, Text(500, 1), Described("Why; the audit trail keeps it.", "Written for the wrong patient")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordQuery(ListQuery):
    """What the lists of records share; `from` and `to` are about the time of writing."""

    SORTS: ClassVar[tuple[str, ...]] = ("created_at", "id")
    DEFAULT_SORT: ClassVar[str] = "-created_at"

    patient_id: Annotated[int | None, Id()] = None
    patient_name: str | None = None
    author_id: Annotated[int | None, Id()] = None
    from_: DayOrInstant | None = None
    to: DayOrInstant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalQuery(RecordQuery):
    """Filters of the list of journal entries."""

    diagnosis: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrescriptionQuery(RecordQuery):
    """Filters of the list of prescriptions."""

    medicine: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisQuery(ListQuery):
    """The list of a patient's diagnoses."""

    SORTS: ClassVar[tuple[str, ...]] = ("created_at", "id")
    DEFAULT_SORT: ClassVar[str] = "-created_at"

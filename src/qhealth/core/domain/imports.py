"""What another system hands over, and what became of it.

People and records of another system are known by its keys; which object of ours came from which key is remembered, so
that an import can be repeated. The kinds are named as in HL7 FHIR R4, whose words other systems know.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Final

from qhealth.core.domain.people import Profile
from qhealth.core.domain.records import LONGEST_RECORD
from qhealth.core.domain.rules import Text
from qhealth.core.domain.visits import VisitStatus

USUAL_SPECIALTY: Final = "General practice"
"""The specialty of a doctor for whom the other system names none."""
EARLIEST: Final = 1900
"""The first year in which a visit or a record can lie: earlier ones are slips of the pen."""
SYSTEM: Final = re.compile(r"[A-Za-z0-9._-]{1,40}")
"""What the short name of another system looks like."""

Moment = date | datetime
"""An instant, or a day where the other system is no more precise: it counts from its start in the clinic's zone."""


class Kind(StrEnum):
    """What can be taken, in the order in which it must be: each may point at those before it."""

    DOCTOR = "Practitioner"
    PATIENT = "Patient"
    VISIT = "Encounter"
    JOURNAL_ENTRY = "Condition"
    PRESCRIPTION = "MedicationRequest"


class Reason(StrEnum):
    """Why something is left out."""

    INVALID_FIELD = "invalid_field"
    NO_KEY = "no_key"
    MODIFIED = "modifier_not_understood"
    ENTERED_IN_ERROR = "entered_in_error"
    NO_FIRST_NAME = "no_first_name"
    NO_LAST_NAME = "no_last_name"
    INVALID_NAME = "invalid_name"
    INVALID_BIRTH_DATE = "invalid_birth_date"
    NOT_OVER = "not_over"
    NO_TIME = "no_exact_time"
    TIME_OUT_OF_RANGE = "time_out_of_range"
    ENDS_BEFORE_START = "ends_before_start"
    NO_PATIENT = "no_patient"
    UNKNOWN_PATIENT = "unknown_patient"
    OTHER_PATIENT = "visit_of_another_patient"
    NO_AUTHOR = "no_practitioner"
    UNKNOWN_AUTHOR = "unknown_practitioner"
    UNKNOWN_VISIT = "unknown_encounter"
    REFUTED = "refuted"
    NO_DIAGNOSIS = "no_diagnosis"
    NO_MEDICINE = "no_medicine"
    NOT_PRESCRIBED = "not_prescribed"
    DOSAGE_NOT_UNDERSTOOD = "dosage_not_understood"

    @property
    def sentence(self) -> str:
        """Return the reason for people."""
        return _SENTENCES[self]


_SENTENCES: Final[Mapping[Reason, str]] = {
    Reason.INVALID_FIELD: "a field is too long, or holds a character that cannot be stored",
    Reason.NO_KEY: "it has no id of its own, so that it could not be told from its repetition",
    Reason.MODIFIED: "an extension changes its meaning in a way that is not understood",
    Reason.ENTERED_IN_ERROR: "the other system says that it was entered in error",
    Reason.NO_FIRST_NAME: "there is no given name",
    Reason.NO_LAST_NAME: "there is no family name",
    Reason.INVALID_NAME: "the name is too long, or holds digits or signs that no name has",
    Reason.INVALID_BIRTH_DATE: "the birth date is no date, or lies in the future",
    Reason.NOT_OVER: "it is not over yet; only past visits are taken",
    Reason.NO_TIME: "the time is missing, or not exact enough",
    Reason.TIME_OUT_OF_RANGE: f"the time lies before {EARLIEST} or in the future",
    Reason.ENDS_BEFORE_START: "it does not end after it starts",
    Reason.NO_PATIENT: "it names no patient",
    Reason.UNKNOWN_PATIENT: "its patient is not here",
    Reason.OTHER_PATIENT: "its encounter belongs to another patient",
    Reason.NO_AUTHOR: "it names no practitioner",
    Reason.UNKNOWN_AUTHOR: "its practitioner is not here",
    Reason.UNKNOWN_VISIT: "it names no practitioner, and its encounter is not here",
    Reason.REFUTED: "the diagnosis was refuted",
    Reason.NO_DIAGNOSIS: "it names no diagnosis",
    Reason.NO_MEDICINE: "it names no medicine",
    Reason.NOT_PRESCRIBED: "it is a draft, a plan, a proposal or a prohibition, not a prescription",
    Reason.DOSAGE_NOT_UNDERSTOOD: "the dosage has no text, and its coded form cannot be put into words safely",
}


@dataclass(frozen=True, slots=True)
class Foreign:
    """Something of another system, known by its key."""

    KIND: ClassVar[Kind]

    key: str


@dataclass(frozen=True, slots=True)
class ForeignPerson(Foreign):
    """Somebody whom the other system knows."""

    profile: Profile
    altered: tuple[str, ...]
    """What had to be dropped or shortened to be stored: "phone", "street" and the like."""


@dataclass(frozen=True, slots=True)
class ForeignPatient(ForeignPerson):
    """A patient, perhaps a minor, perhaps dead."""

    KIND: ClassVar[Kind] = Kind.PATIENT


@dataclass(frozen=True, slots=True)
class ForeignDoctor(ForeignPerson):
    """A doctor; `is_active` tells whether it still works there."""

    KIND: ClassVar[Kind] = Kind.DOCTOR

    specialty: Annotated[str | None, Text(100, 1)] = None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class ForeignVisit(Foreign):
    """A visit that is over. `doctors` are the keys of those who took part, the one in charge first."""

    KIND: ClassVar[Kind] = Kind.VISIT

    patient: str
    doctors: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    status: VisitStatus
    note: Annotated[str, Text(2000)]


@dataclass(frozen=True, slots=True)
class ForeignJournalEntry(Foreign):
    """A diagnosis. Where no author is given, the doctor of the visit wrote it."""

    KIND: ClassVar[Kind] = Kind.JOURNAL_ENTRY

    patient: str
    authors: tuple[str, ...]
    visit: str | None
    diagnosis: Annotated[str, Text(LONGEST_RECORD, 1)]
    description: Annotated[str, Text(LONGEST_RECORD)]
    written_at: Moment


@dataclass(frozen=True, slots=True)
class ForeignPrescription(Foreign):
    """A medicine with its instructions."""

    KIND: ClassVar[Kind] = Kind.PRESCRIPTION

    patient: str
    authors: tuple[str, ...]
    medicine: Annotated[str, Text(LONGEST_RECORD, 1)]
    instructions: Annotated[str, Text(LONGEST_RECORD)]
    written_at: Moment


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that is well-formed but cannot be taken."""

    kind: Kind
    key: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Refused:
    """A place in a file that cannot be read; `line` counts from 1."""

    file: str
    line: int
    fault: str

    def __str__(self) -> str:
        """Return the place and the fault as one line."""
        return f"{self.file}, line {self.line}: {self.fault}"


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Something of a kind that has no place here."""

    name: str


Handed = Foreign | LeftOut | Refused | NotTaken
"""All that a reader of another system's files comes upon."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of one kind."""

    taken: int = 0
    already_there: int = 0
    left_out: Mapping[Reason, int] = field(default_factory=dict[Reason, int])
    altered: Mapping[str, int] = field(default_factory=dict[str, int])
    """How often which part of something taken was dropped or shortened."""

    @property
    def total(self) -> int:
        """Return how many were handed over."""
        return self.taken + self.already_there + sum(self.left_out.values())


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of an import."""

    tallies: Mapping[Kind, Tally]
    not_taken: Mapping[str, int]
    """How many there were of kinds that have no place here."""
    refused: tuple[Refused, ...]
    """The first faults, at most `MOST_REFUSED`."""
    refused_count: int
    is_complete: bool
    """False when the import broke off; repeating it takes the rest."""

    def details(self) -> dict[str, object]:
        """Return the counts for the audit trail: no name and no medical text."""
        return {
            "complete": self.is_complete,
            "refused": self.refused_count,
            "not_taken": dict(self.not_taken),
            **{
                kind.value: {
                    "taken": tally.taken,
                    "already_there": tally.already_there,
                    "left_out": {reason.value: count for reason, count in tally.left_out.items()},
                }
                for kind, tally in self.tallies.items()
            },
        }


MOST_REFUSED: Final = 100
"""How many faults a summary keeps in full; the others are counted."""

"""Documents for the hand: certificates, prescriptions and confirmations, each with a number that anybody can check."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, TypeAlias

from qhealth.core.domain.records import Prescription
from qhealth.core.domain.sick_leaves import SickLeave
from qhealth.core.domain.visits import Visit, VisitStatus

DOCUMENT_NUMBER_BITS: Final = 100
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32 (https://www.crockford.com/base32.html): none of them is taken for another one."""
_ALIKE: Final = str.maketrans("OIL", "011")
_BITS_OF_A_LETTER: Final = 5
_LENGTH: Final = DOCUMENT_NUMBER_BITS // _BITS_OF_A_LETTER
_GROUP: Final = 4
_NUMBER: Final = re.compile(f"[{_LETTERS}]{{{_LENGTH}}}")
_BETWEEN_GROUPS: Final = re.compile(r"[\s-]+")
LONGEST_TYPED_NUMBER: Final = 100
"""Characters; what is longer cannot be a number, however it is spaced."""


class DocumentKind(StrEnum):
    """What a document is about, by the noun of its object."""

    SICK_LEAVE = "sick_leave"
    PRESCRIPTION = "prescription"
    VISIT = "visit"


Subject: TypeAlias = SickLeave | Prescription | Visit
"""What a document is made of."""


@dataclass(frozen=True, slots=True)
class IssuedDocument:
    """A number that was given to what a document says. It stays when the object goes."""

    number: str
    kind: DocumentKind
    subject_id: int
    from_date: date
    to_date: date
    """The days that the document is about, both included."""
    issuer_id: int
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """An issued document as it is looked up by its number."""

    issued: IssuedDocument
    issuer: str
    """The present name of whoever answers for it."""


class ConfirmationStatus(StrEnum):
    """Whether a document still says what the clinic says."""

    VALID = "valid"
    WITHDRAWN = "withdrawn"
    """What it was about was deleted, cancelled or moved to other days."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What anybody may know who holds the number of a document: number, dates and issuer, and nothing else."""

    number: str
    status: ConfirmationStatus
    from_date: date
    to_date: date
    issued_on: date
    issuer: str
    clinic: str


def document_number(token: str) -> str:
    """Return the number made of an unguessable token: 100 of its bits, in five groups of four letters and digits."""
    value = int.from_bytes(hashlib.sha256(token.encode()).digest())
    letters = ""
    for _ in range(_LENGTH):
        value, place = divmod(value, len(_LETTERS))
        letters += _LETTERS[place]
    return _grouped(letters)


def normal_number(typed: str) -> str | None:
    """Return a number as it is kept, however a person spaced and spelled it; None for what cannot be one."""
    if len(typed) > LONGEST_TYPED_NUMBER:
        return None
    letters = _BETWEEN_GROUPS.sub("", typed).upper().translate(_ALIKE)
    return _grouped(letters) if _NUMBER.fullmatch(letters) else None


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def can_be_confirmed(visit: Visit) -> bool:
    """Return whether a visit is one to hold a paper about: planned or taken place."""
    return visit.status in {VisitStatus.BOOKED, VisitStatus.COMPLETED}

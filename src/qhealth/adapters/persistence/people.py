"""People inside other objects: the columns of a join, and the references made of them."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from qhealth.adapters.persistence.database import Row
from qhealth.core.domain.people import AuthorRef, DoctorRef, PatientRef, Person, Role

_REMEMBERED: Final = 4096
# The same few people stand in row after row, and looking one up takes a third of the time of making one.
_person: Final = lru_cache(_REMEMBERED)(Person)
_patient: Final = lru_cache(_REMEMBERED)(PatientRef)
_doctor: Final = lru_cache(_REMEMBERED)(DoctorRef)


def join(alias: str, column: str) -> str:
    """Return the join that finds the person whose id stands in a column."""
    return f"LEFT JOIN account AS {alias} ON {alias}.id = {column}"


def columns(alias: str, *more: str) -> str:
    """Return the columns of a joined person, with those beyond the name that are asked for."""
    names = ("id", "first_name", "last_name", *more)
    return ", ".join(f"{alias}.{name} AS {alias}_{name}" for name in names)


def person(row: Row, alias: str) -> Person | None:
    """Return the joined person, or None where there is none."""
    known, first_name, last_name = _names(alias)
    return None if row[known] is None else _person(row[known], row[first_name], row[last_name])


@cache
def _names(alias: str) -> tuple[str, str, str]:
    return f"{alias}_id", f"{alias}_first_name", f"{alias}_last_name"


def patient(row: Row) -> PatientRef:
    """Return the person joined as `patient`."""
    return _patient(row["patient_id"], row["patient_first_name"], row["patient_last_name"], row["patient_birth_date"])


def doctor(row: Row) -> DoctorRef:
    """Return the person joined as `doctor`."""
    return _doctor(row["doctor_id"], row["doctor_first_name"], row["doctor_last_name"], row["doctor_specialty"])


def author(row: Row) -> AuthorRef:
    """Return the person joined as `author`, with the role held when writing."""
    return AuthorRef(row["author_id"], row["author_first_name"], row["author_last_name"], Role(row["author_role"]))


def id_of(given: Person | None) -> int | None:
    """Return the id of a person where there is one."""
    return given.id if given else None

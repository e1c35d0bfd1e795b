"""Sick leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from qhealth.adapters.persistence import patient_words, people, records, tables
from qhealth.adapters.persistence.database import Database, Row
from qhealth.adapters.persistence.listing import View, columns_of
from qhealth.adapters.persistence.tallies import Tally, day_of
from qhealth.adapters.persistence.tally_book import Key
from qhealth.core.domain.lists import Page
from qhealth.core.domain.sick_leaves import SickLeave, SickLeaveQuery
from qhealth.ports.sick_leaves import SickLeaves
from qhealth.ports.when import When


def _leave_of(row: Row) -> SickLeave:
    return SickLeave(
        id=row["id"],
        patient=people.patient(row),
        author=people.author(row),
        diagnosis=row["diagnosis"],
        description=row["description"],
        from_date=row["from_date"],
        to_date=row["to_date"],
        written_by=people.person(row, "written_by"),
        created_at=row["created_at"],
    )


_TALLIED: Final = records.Tallied("sick_leave", Tally.SICK_LEAVES, Tally.SICK_LEAVE_DAYS, patient_words.SICK_LEAVES)
_TALLIED_COLUMNS: Final = (
    "SELECT sick_leave.created_at AS created_at, first_name, last_name"  # noqa: S608 - constants.
    f" FROM sick_leave {patient_words.whose('sick_leave')} WHERE sick_leave.id = {{}}"
)
_LEAVES: Final = View(
    "sick_leave",
    ", ".join(
        (
            columns_of(
                "sick_leave", "id", "author_role", "diagnosis", "description", "from_date", "to_date", "created_at"
            ),
            people.columns("patient", "birth_date"),
            people.columns("author"),
            people.columns("written_by"),
        )
    ),
    _leave_of,
    " ".join(
        (
            people.join("patient", "sick_leave.patient_id"),
            people.join("author", "sick_leave.author_id"),
            people.join("written_by", "sick_leave.written_by_id"),
        )
    ),
)


def values_of(leave: SickLeave) -> Row:
    """Return all columns of a sick leave but its id."""
    return {
        "patient_id": leave.patient.id,
        "author_id": leave.author.id,
        "author_role": leave.author.role,
        "diagnosis": leave.diagnosis,
        "description": leave.description,
        "from_date": leave.from_date,
        "to_date": leave.to_date,
        "written_by_id": people.id_of(leave.written_by),
        "created_at": leave.created_at,
    }


def tally_keys(row: Row) -> Iterator[Key]:
    """Yield under what a row of `sick_leave` is counted."""
    yield Tally.SICK_LEAVES, "", ""
    yield Tally.SICK_LEAVE_DAYS, "", day_of(row["created_at"])


class PersistentSickLeaves(SickLeaves):
    """Sick leaves in `sick_leave`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, leave: SickLeave) -> SickLeave:
        values = values_of(leave)
        leave_id = await self._database.insert(tables.SickLeave, values)
        self._database.tallies.add(tally_keys(values))
        await patient_words.added(self._database, patient_words.SICK_LEAVES, leave_id, leave.patient, values)
        return replace(leave, id=leave_id)

    async def get(self, leave_id: int) -> SickLeave | None:
        return await _LEAVES.one(self._database, "sick_leave.id = {}", leave_id)

    async def delete(self, leave_id: int) -> None:
        before = await self._database.row(_TALLIED_COLUMNS, leave_id)
        await self._database.delete(tables.SickLeave, leave_id)
        if before:
            self._database.tallies.subtract(tally_keys(before))
            await patient_words.removed(self._database, patient_words.SICK_LEAVES, leave_id, before)

    async def find(self, query: SickLeaveQuery, when: When, *, owner_id: int | None = None) -> Page[SickLeave]:
        where = records.asked_for(query, when, owner_id, patient_words.SICK_LEAVES)
        records.know_total(where, query, owner_id, _TALLIED)
        return await _LEAVES.page(self._database, query, where)

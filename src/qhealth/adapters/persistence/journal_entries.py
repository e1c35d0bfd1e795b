"""Patients' journals."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from qhealth.adapters.persistence import people, records, search_words, tables
from qhealth.adapters.persistence.database import Database, Row
from qhealth.adapters.persistence.listing import View, Where, columns_of
from qhealth.adapters.persistence.search_words import WordKind
from qhealth.core.domain.lists import Page
from qhealth.core.domain.records import Diagnosis, DiagnosisQuery, JournalEntry, JournalQuery
from qhealth.ports.journal_entries import JournalEntries
from qhealth.ports.when import When


def _entry_of(row: Row) -> JournalEntry:
    return JournalEntry(
        diagnosis=row["diagnosis"],
        description=row["description"],
        plan=row["plan"],
        **records.shared_fields(row),
    )


def _diagnosis_of(row: Row) -> Diagnosis:
    return Diagnosis(
        id=row["id"],
        diagnosis=row["diagnosis"],
        author=people.author(row),
        amends=row["amends"],
        amended_by=row["amended_by"],
        created_at=row["created_at"],
    )


_ENTRIES: Final = View(
    "journal_entry",
    records.columns("journal_entry", "diagnosis", "description", "plan"),
    _entry_of,
    records.joins("journal_entry"),
)
_DIAGNOSES: Final = View(
    "journal_entry",
    ", ".join(
        (
            columns_of("journal_entry", "id", "diagnosis", "author_role", "amends", "created_at"),
            people.columns("author"),
            "amending.id AS amended_by",
        )
    ),
    _diagnosis_of,
    " ".join(
        (
            people.join("author", "journal_entry.author_id"),
            "LEFT JOIN journal_entry AS amending ON amending.amends = journal_entry.id",
        )
    ),
)


def values_of(entry: JournalEntry) -> Row:
    """Return all columns of an entry but its id."""
    return {
        **records.shared_values(entry),
        "diagnosis": entry.diagnosis,
        "description": entry.description,
        "plan": entry.plan,
    }


class PersistentJournalEntries(JournalEntries):
    """Entries in `journal_entry`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, entry: JournalEntry) -> JournalEntry:
        entry_id = await self._database.insert(tables.JournalEntry, values_of(entry))
        await search_words.index(self._database, entry_id, {WordKind.DIAGNOSIS: entry.diagnosis})
        return replace(entry, id=entry_id)

    async def get(self, entry_id: int) -> JournalEntry | None:
        return await _ENTRIES.one(self._database, "journal_entry.id = {}", entry_id)

    async def delete(self, entry_id: int) -> None:
        await self._database.delete(tables.JournalEntry, entry_id)
        await search_words.forget(self._database, entry_id, [WordKind.DIAGNOSIS])

    async def find(self, query: JournalQuery, when: When, *, owner_id: int | None = None) -> Page[JournalEntry]:
        where = records.asked_for(query, when, owner_id)
        where.says("id", query.diagnosis, WordKind.DIAGNOSIS)
        return await _ENTRIES.page(self._database, query, where)

    async def diagnoses(self, patient_id: int, query: DiagnosisQuery) -> Page[Diagnosis]:
        where = Where()
        where.equal("patient_id", patient_id)
        return await _DIAGNOSES.page(self._database, query, where)

"""Patients' journals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from qhealth.adapters.persistence import people, records, search_words, tables
from qhealth.adapters.persistence.conditions import Where
from qhealth.adapters.persistence.database import Database, Row
from qhealth.adapters.persistence.listing import View, columns_of
from qhealth.adapters.persistence.search_words import WordKind
from qhealth.adapters.persistence.tallies import Tally, day_of, keys_of_words
from qhealth.adapters.persistence.tally_book import Key
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


_TALLIED: Final = records.Tallied("journal_entry", Tally.JOURNAL_ENTRIES, Tally.JOURNAL_DAYS)
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


def tally_keys(row: Row) -> Iterator[Key]:
    """Yield under what a row of `journal_entry` is counted."""
    yield Tally.JOURNAL_ENTRIES, "", ""
    yield Tally.JOURNAL_DAYS, "", day_of(row["created_at"])
    yield from keys_of_words(WordKind.DIAGNOSIS, row["diagnosis"])


class PersistentJournalEntries(JournalEntries):
    """Entries in `journal_entry`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, entry: JournalEntry) -> JournalEntry:
        entry_id = await self._database.insert(tables.JournalEntry, values_of(entry))
        self._database.tallies.add(tally_keys(values_of(entry)))
        await search_words.index(self._database, entry_id, {WordKind.DIAGNOSIS: entry.diagnosis})
        return replace(entry, id=entry_id)

    async def get(self, entry_id: int) -> JournalEntry | None:
        return await _ENTRIES.one(self._database, "journal_entry.id = {}", entry_id)

    async def delete(self, entry_id: int) -> None:
        before = await self._database.row("SELECT created_at, diagnosis FROM journal_entry WHERE id = {}", entry_id)
        await self._database.delete(tables.JournalEntry, entry_id)
        self._database.tallies.subtract(tally_keys(before) if before else ())
        await search_words.forget(self._database, entry_id, [WordKind.DIAGNOSIS])

    async def find(self, query: JournalQuery, when: When, *, owner_id: int | None = None) -> Page[JournalEntry]:
        where = records.asked_for(query, when, owner_id)
        where.says("id", query.diagnosis, WordKind.DIAGNOSIS)
        records.know_total(
            where, query, owner_id, records.Tallied("journal_entry", Tally.JOURNAL_ENTRIES, Tally.JOURNAL_DAYS)
        )
        return await _ENTRIES.page(self._database, query, where)

    async def diagnoses(self, patient_id: int, query: DiagnosisQuery) -> Page[Diagnosis]:
        where = Where()
        where.equal("patient_id", patient_id)
        return await _DIAGNOSES.page(self._database, query, where)

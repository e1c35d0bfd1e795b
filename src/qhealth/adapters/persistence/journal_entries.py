"""Patients' journals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from qhealth.adapters.persistence import patient_words, people, records, search_words, tables
from qhealth.adapters.persistence.conditions import Listed, Where
from qhealth.adapters.persistence.database import Database, Row
from qhealth.adapters.persistence.listing import View, columns_of
from qhealth.adapters.persistence.search_words import MARK, Texts, WordKind
from qhealth.adapters.persistence.tallies import Tally, day_of, is_paired_with_names, keys_of_texts, keys_of_words
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


_TALLIED: Final = records.Tallied(
    "journal_entry",
    Tally.JOURNAL_ENTRIES,
    Tally.JOURNAL_DAYS,
    patient_words.JOURNAL_ENTRIES,
    WordKind.DIAGNOSIS_UNPAIRED,
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

_TALLIED_COLUMNS: Final = (
    "SELECT journal_entry.created_at AS created_at, diagnosis, first_name, last_name"  # noqa: S608 - constants.
    f" FROM journal_entry {patient_words.whose('journal_entry')} WHERE journal_entry.id = {{}}"
)


def values_of(entry: JournalEntry) -> Row:
    """Return all columns of an entry but its id."""
    return {
        **records.shared_values(entry),
        "diagnosis": entry.diagnosis,
        "description": entry.description,
        "plan": entry.plan,
    }


def texts_of(row: Row) -> Texts:
    """Return the texts by which a row of `journal_entry` is found."""
    text = row["diagnosis"]
    return {WordKind.DIAGNOSIS: text, WordKind.DIAGNOSIS_UNPAIRED: () if is_paired_with_names(text) else MARK}


def tally_keys(row: Row) -> Iterator[Key]:
    """Yield under what a row of `journal_entry` is counted."""
    yield Tally.JOURNAL_ENTRIES, "", ""
    yield Tally.JOURNAL_DAYS, "", day_of(row["created_at"])
    yield from keys_of_words(WordKind.DIAGNOSIS, row["diagnosis"])
    yield from keys_of_texts(WordKind.DIAGNOSIS, WordKind.DIAGNOSIS, row["diagnosis"])


class PersistentJournalEntries(JournalEntries):
    """Entries in `journal_entry`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, entry: JournalEntry) -> JournalEntry:
        values = values_of(entry)
        entry_id = await self._database.insert(tables.JournalEntry, values)
        self._database.tallies.add(tally_keys(values))
        await search_words.index(self._database, entry_id, texts_of(values), entry.created_at)
        await patient_words.added(self._database, patient_words.JOURNAL_ENTRIES, entry_id, entry.patient, values)
        return replace(entry, id=entry_id)

    async def get(self, entry_id: int) -> JournalEntry | None:
        return await _ENTRIES.one(self._database, "journal_entry.id = {}", entry_id)

    async def delete(self, entry_id: int) -> None:
        before = await self._database.row(_TALLIED_COLUMNS, entry_id)
        await self._database.delete(tables.JournalEntry, entry_id)
        if before:
            self._database.tallies.subtract(tally_keys(before))
            await patient_words.removed(self._database, patient_words.JOURNAL_ENTRIES, entry_id, before)
            await search_words.forget(self._database, entry_id, texts_of(before))

    async def find(self, query: JournalQuery, when: When, *, owner_id: int | None = None) -> Page[JournalEntry]:
        where = records.asked_for(query, when, owner_id, patient_words.JOURNAL_ENTRIES)
        where.says("id", query.diagnosis, WordKind.DIAGNOSIS, listed=Listed.of("created_at", WordKind.DIAGNOSIS))
        records.know_total(where, query, owner_id, _TALLIED)
        return await _ENTRIES.page(self._database, query, where)

    async def diagnoses(self, patient_id: int, query: DiagnosisQuery) -> Page[Diagnosis]:
        where = Where()
        where.equal("patient_id", patient_id)
        return await _DIAGNOSES.page(self._database, query, where)

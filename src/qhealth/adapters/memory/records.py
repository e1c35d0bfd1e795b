"""Journal entries and prescriptions in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from qhealth.adapters.memory.listing import equal, page_of, says, within
from qhealth.adapters.memory.references import record_today
from qhealth.adapters.memory.state import Repository, State
from qhealth.core.domain.errors import AlreadyAmended, Contended
from qhealth.core.domain.lists import Page
from qhealth.core.domain.records import (
    Diagnosis,
    DiagnosisQuery,
    JournalEntry,
    JournalQuery,
    Prescription,
    PrescriptionQuery,
    RecordQuery,
)
from qhealth.ports.journal_entries import JournalEntries
from qhealth.ports.prescriptions import Prescriptions
from qhealth.ports.when import When

R = TypeVar("R", JournalEntry, Prescription)


class MemoryJournalEntries(Repository, JournalEntries):
    """Journal entries in a dictionary."""

    async def add(self, entry: JournalEntry) -> JournalEntry:
        entries = self._write.journal_entries
        stored = _added(self._write, entries, replace(entry, id=self._write.next_id("journal_entries")))
        entries[stored.id] = stored
        return stored

    async def get(self, entry_id: int) -> JournalEntry | None:
        entry = self._read.journal_entries.get(entry_id)
        return next(_today(self._read, self._read.journal_entries, [entry])) if entry else None

    async def delete(self, entry_id: int) -> None:
        if self._write.journal_entries.pop(entry_id, None) is None:
            raise Contended

    async def find(self, query: JournalQuery, when: When, *, owner_id: int | None = None) -> Page[JournalEntry]:
        entries = (
            entry
            for entry in self._all()
            if equal(owner_id, entry.patient.id)
            and _is_wanted(entry, query, when)
            and says(query.diagnosis, entry.diagnosis)
        )
        return page_of(entries, query)

    async def diagnoses(self, patient_id: int, query: DiagnosisQuery) -> Page[Diagnosis]:
        lines = (
            Diagnosis(entry.id, entry.diagnosis, entry.author, entry.amends, entry.amended_by, entry.created_at)
            for entry in self._all()
            if entry.patient.id == patient_id
        )
        return page_of(lines, query)

    def _all(self) -> Iterator[JournalEntry]:
        entries = self._read.journal_entries
        return _today(self._read, entries, entries.values())


class MemoryPrescriptions(Repository, Prescriptions):
    """Prescriptions in a dictionary."""

    async def add(self, prescription: Prescription) -> Prescription:
        prescriptions = self._write.prescriptions
        stored = _added(self._write, prescriptions, replace(prescription, id=self._write.next_id("prescriptions")))
        prescriptions[stored.id] = stored
        return stored

    async def get(self, prescription_id: int) -> Prescription | None:
        prescription = self._read.prescriptions.get(prescription_id)
        return next(_today(self._read, self._read.prescriptions, [prescription])) if prescription else None

    async def delete(self, prescription_id: int) -> None:
        if self._write.prescriptions.pop(prescription_id, None) is None:
            raise Contended

    async def find(self, query: PrescriptionQuery, when: When, *, owner_id: int | None = None) -> Page[Prescription]:
        everything = self._read.prescriptions
        prescriptions = (
            prescription
            for prescription in _today(self._read, everything, everything.values())
            if equal(owner_id, prescription.patient.id)
            and _is_wanted(prescription, query, when)
            and says(query.medicine, prescription.medicine)
        )
        return page_of(prescriptions, query)


def _added(state: State, table: dict[int, R], record: R) -> R:
    if record.amends is not None and any(other.amends == record.amends for other in table.values()):
        raise AlreadyAmended
    return record_today(state, record, amended_by=None)


def _today(state: State, table: dict[int, R], records: Iterable[R]) -> Iterator[R]:
    amendments = {other.amends: other.id for other in table.values() if other.amends is not None}
    return (record_today(state, record, amendments.get(record.id)) for record in records)


def _is_wanted(record: JournalEntry | Prescription, query: RecordQuery, when: When) -> bool:
    return (
        equal(query.patient_id, record.patient.id)
        and equal(query.author_id, record.author.id)
        and says(query.patient_name, record.patient.full_name)
        and within(record.created_at, query, when.zone)
    )

"""Loading and storing patients' journals."""

from __future__ import annotations

from abc import ABC, abstractmethod

from qhealth.core.domain.lists import Page
from qhealth.core.domain.records import Diagnosis, DiagnosisQuery, JournalEntry, JournalQuery
from qhealth.ports.when import When


class JournalEntries(ABC):
    """Patients' journals. Entries are added and, with a reason, removed; never changed."""

    @abstractmethod
    async def add(self, entry: JournalEntry) -> JournalEntry:
        """Store an entry and return it with its id; raises `AlreadyAmended`."""

    @abstractmethod
    async def get(self, entry_id: int) -> JournalEntry | None:
        """Return an entry."""

    @abstractmethod
    async def delete(self, entry_id: int) -> None:
        """Remove an entry; raises `Contended` if it is gone."""

    @abstractmethod
    async def find(self, query: JournalQuery, when: When, *, owner_id: int | None = None) -> Page[JournalEntry]:
        """Return a page of entries; `owner_id` narrows the list to that patient."""

    @abstractmethod
    async def diagnoses(self, patient_id: int, query: DiagnosisQuery) -> Page[Diagnosis]:
        """Return a page of a patient's diagnosis lines."""

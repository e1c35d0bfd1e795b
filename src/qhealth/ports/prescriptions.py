"""Loading and storing prescriptions."""

from __future__ import annotations

from abc import ABC, abstractmethod

from qhealth.core.domain.lists import Page
from qhealth.core.domain.records import Prescription, PrescriptionQuery
from qhealth.ports.when import When


class Prescriptions(ABC):
    """Prescriptions. They are added and, with a reason, removed; never changed."""

    @abstractmethod
    async def add(self, prescription: Prescription) -> Prescription:
        """Store a prescription and return it with its id; raises `AlreadyAmended`."""

    @abstractmethod
    async def get(self, prescription_id: int) -> Prescription | None:
        """Return a prescription."""

    @abstractmethod
    async def delete(self, prescription_id: int) -> None:
        """Remove a prescription; raises `Contended` if it is gone."""

    @abstractmethod
    async def find(self, query: PrescriptionQuery, when: When, *, owner_id: int | None = None) -> Page[Prescription]:
        """Return a page of prescriptions; `owner_id` narrows the list to that patient."""

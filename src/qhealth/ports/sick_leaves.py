"""Loading and storing sick leaves."""

from __future__ import annotations

from abc import ABC, abstractmethod

from qhealth.core.domain.lists import Page
from qhealth.core.domain.sick_leaves import SickLeave, SickLeaveQuery
from qhealth.ports.when import When


class SickLeaves(ABC):
    """Sick leaves. They are added and, with a reason, removed; never changed."""

    @abstractmethod
    async def add(self, leave: SickLeave) -> SickLeave:
        """Store a sick leave and return it with its id."""

    @abstractmethod
    async def get(self, leave_id: int) -> SickLeave | None:
        """Return a sick leave."""

    @abstractmethod
    async def delete(self, leave_id: int) -> None:
        """Remove a sick leave; raises `Contended` if it is gone."""

    @abstractmethod
    async def find(self, query: SickLeaveQuery, when: When, *, owner_id: int | None = None) -> Page[SickLeave]:
        """Return a page of sick leaves; `owner_id` narrows the list to that patient."""

"""Loading and storing the audit trail."""

from __future__ import annotations

from abc import ABC, abstractmethod

from qhealth.core.domain.lists import Page
from qhealth.core.domain.oversight import AuditEvent, AuditQuery
from qhealth.ports.when import When


class AuditTrail(ABC):
    """What was done by whom. The store itself refuses to change or delete an entry."""

    @abstractmethod
    async def add(self, event: AuditEvent) -> None:
        """Store an event; the id given is ignored."""

    @abstractmethod
    async def get(self, event_id: int) -> AuditEvent | None:
        """Return an event."""

    @abstractmethod
    async def find(self, query: AuditQuery, when: When) -> Page[AuditEvent]:
        """Return a page of events."""

"""Loading and storing diagnostics."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime

from qhealth.core.domain.diagnostics import Diagnostic, DiagnosticQuery
from qhealth.core.domain.lists import Page


class Diagnostics(ABC):
    """The diagnostics that the clinic offers."""

    @abstractmethod
    async def add(self, diagnostic: Diagnostic) -> Diagnostic:
        """Store a new diagnostic and return it with its id; raises `DiagnosticExists`."""

    @abstractmethod
    async def get(self, diagnostic_id: int) -> Diagnostic | None:
        """Return a diagnostic; None for unknown and deleted ones."""

    @abstractmethod
    async def save(self, diagnostic: Diagnostic) -> Diagnostic:
        """Store a changed diagnostic, its version raised; raises `DiagnosticExists` or `Contended`."""

    @abstractmethod
    async def delete(self, diagnostic_id: int, *, at: datetime) -> None:
        """Take a diagnostic off the offer. Past bookings keep showing it; its name is free again.

        Raises `Contended` if it is off the offer already.
        """

    @abstractmethod
    async def has_active_bookings(self, diagnostic_id: int, *, now: datetime) -> bool:
        """Return whether a request waits or a booking is still to end."""

    @abstractmethod
    async def find(self, query: DiagnosticQuery) -> Page[Diagnostic]:
        """Return a page of the offer."""

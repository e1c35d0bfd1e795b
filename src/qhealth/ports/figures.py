"""Counting what the clinic does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.visits import VisitStatus


class Figures(ABC):
    """Counts over bookings and sign-ins."""

    @abstractmethod
    async def visits(self, starting: Interval) -> Mapping[VisitStatus, int]:
        """Return how many visits start in a window, by their status; a status that none has may be absent."""

    @abstractmethod
    async def diagnostics(self, starting: Interval) -> int:
        """Return how many diagnostics with a date start in a window, cancelled ones left out."""

    @abstractmethod
    async def waiting(self, requested: Interval) -> int:
        """Return how many requests that were made in a window wait for a date."""

    @abstractmethod
    async def failing_addresses(self, window: Interval, *, failures: int) -> int:
        """Return from how many network addresses at least so many sign-ins failed in a window."""

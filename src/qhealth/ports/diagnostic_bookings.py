"""Loading and storing diagnostic bookings."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime

from qhealth.core.domain.diagnostics import DiagnosticBooking, DiagnosticBookingQuery
from qhealth.core.domain.errors import Obstacle
from qhealth.core.domain.lists import Page
from qhealth.ports.when import When


class DiagnosticBookings(ABC):
    """Requests for diagnostics and their dates. What is read is shown `as_of` the instant given."""

    @abstractmethod
    async def add(self, booking: DiagnosticBooking) -> DiagnosticBooking:
        """Store a new booking and return it with its id.

        A former booking of the same diagnostic that is over by `created_at` does not count as active.

        Raises:
            DuplicateBooking: the patient has an active booking for this diagnostic.
        """

    @abstractmethod
    async def get(self, booking_id: int, *, now: datetime) -> DiagnosticBooking | None:
        """Return a booking."""

    @abstractmethod
    async def save(self, booking: DiagnosticBooking) -> DiagnosticBooking:
        """Store a changed booking and return it with its version raised; raises `Contended` if it is newer."""

    @abstractmethod
    async def delete(self, booking: DiagnosticBooking) -> None:
        """Delete a booking; visits that it led to stay, without naming it.

        Raises `Contended` if it is newer or gone.
        """

    @abstractmethod
    async def find(
        self, query: DiagnosticBookingQuery, when: When, *, owner_id: int | None = None
    ) -> Page[DiagnosticBooking]:
        """Return a page of bookings; `owner_id` narrows the list to that patient."""

    @abstractmethod
    async def active_of(self, patient_id: int, *, now: datetime) -> Sequence[Obstacle]:
        """Return a patient's active bookings."""

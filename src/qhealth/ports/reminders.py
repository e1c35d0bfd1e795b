"""Which bookings people have to be reminded of."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from qhealth.core.domain.diagnostics import DiagnosticBooking
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.visits import Visit


class Reminders(ABC):
    """Notes for which start of a booking its patient was reminded: a booking that is moved comes up again."""

    @abstractmethod
    async def visits(self, starting: Interval, *, most: int) -> Sequence[Visit]:
        """Return booked visits that start in a window and were not noted for this start, the earliest first."""

    @abstractmethod
    async def diagnostic_bookings(self, starting: Interval, *, most: int) -> Sequence[DiagnosticBooking]:
        """Return scheduled bookings that start in a window and were not noted for this start, the earliest first."""

    @abstractmethod
    async def note_visit(self, visit: Visit) -> bool:
        """Note a visit for its start; False when somebody else was quicker, or it is not booked at this time."""

    @abstractmethod
    async def note_diagnostic_booking(self, booking: DiagnosticBooking) -> bool:
        """Note a booking for its start; False when somebody else was quicker, or it is not scheduled at this time."""

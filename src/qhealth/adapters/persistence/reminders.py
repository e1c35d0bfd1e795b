"""Which bookings people have to be reminded of."""

from __future__ import annotations

from collections.abc import Sequence

from qhealth.adapters.persistence.database import Database
from qhealth.adapters.persistence.diagnostic_bookings import DIAGNOSTIC_BOOKINGS
from qhealth.adapters.persistence.visits import VISITS
from qhealth.core.domain.diagnostics import BookingStatus, DiagnosticBooking
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.visits import Visit, VisitStatus
from qhealth.ports.reminders import Reminders


class PersistentReminders(Reminders):
    """The start that was noted stands beside the booking and is compared with the start that it has by now."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def visits(self, starting: Interval, *, most: int) -> Sequence[Visit]:
        args = (VisitStatus.BOOKED, starting.starts_at, starting.ends_at, most)
        return await VISITS.some(self._database, _unnoted("visit"), *args)

    async def diagnostic_bookings(self, starting: Interval, *, most: int) -> Sequence[DiagnosticBooking]:
        args = (BookingStatus.SCHEDULED, starting.starts_at, starting.ends_at, most)
        return await DIAGNOSTIC_BOOKINGS.some(self._database, _unnoted("diagnostic_booking"), *args)

    async def note_visit(self, visit: Visit) -> bool:
        args = (visit.id, VisitStatus.BOOKED, visit.starts_at)
        return await self._database.change(_noting("visit"), *args) == 1

    async def note_diagnostic_booking(self, booking: DiagnosticBooking) -> bool:
        args = (booking.id, BookingStatus.SCHEDULED, booking.starts_at)
        return await self._database.change(_noting("diagnostic_booking"), *args) == 1


def _unnoted(table: str) -> str:
    return (
        f"{table}.status = {{}} AND {table}.starts_at >= {{}} AND {table}.starts_at < {{}}"
        f" AND ({table}.reminded_for IS NULL OR {table}.reminded_for <> {table}.starts_at)"
        f" ORDER BY {table}.starts_at, {table}.id LIMIT {{}}"
    )


def _noting(table: str) -> str:
    return (
        f"UPDATE {table} SET reminded_for = starts_at WHERE id = {{}} AND status = {{}} AND starts_at = {{}}"  # noqa: S608 - names.
        " AND (reminded_for IS NULL OR reminded_for <> starts_at)"
    )

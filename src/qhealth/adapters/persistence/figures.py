"""Counting what the clinic does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from qhealth.adapters.persistence.database import Database
from qhealth.core.domain.diagnostics import BookingStatus
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.visits import VisitStatus
from qhealth.ports.figures import Figures

_BOOKINGS: Final = "SELECT COUNT(*) AS number FROM diagnostic_booking"


class PersistentFigures(Figures):
    """Counts over the tables themselves; each reads the rows of its window alone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def visits(self, starting: Interval) -> Mapping[VisitStatus, int]:
        sql = "SELECT status, COUNT(*) AS number FROM visit WHERE starts_at >= {} AND starts_at < {} GROUP BY status"
        rows = await self._database.rows(sql, starting.starts_at, starting.ends_at)
        return {VisitStatus(row["status"]): int(row["number"]) for row in rows}

    async def diagnostics(self, starting: Interval) -> int:
        sql = f"{_BOOKINGS} WHERE starts_at >= {{}} AND starts_at < {{}} AND status <> {{}}"
        return await self._database.count(sql, starting.starts_at, starting.ends_at, BookingStatus.CANCELLED)

    async def waiting(self, requested: Interval) -> int:
        sql = f"{_BOOKINGS} WHERE status = {{}} AND requested_at >= {{}} AND requested_at < {{}}"
        return await self._database.count(sql, BookingStatus.REQUESTED, requested.starts_at, requested.ends_at)

    async def failing_addresses(self, window: Interval, *, failures: int) -> int:
        failing = (
            "SELECT ip_address FROM login_attempt WHERE success = {} AND created_at >= {} AND created_at < {}"
            " AND ip_address IS NOT NULL GROUP BY ip_address HAVING COUNT(*) >= {}"
        )
        sql = f"SELECT COUNT(*) AS number FROM ({failing}) AS failing"  # noqa: S608 - a constant.
        return await self._database.count(sql, False, window.starts_at, window.ends_at, failures)

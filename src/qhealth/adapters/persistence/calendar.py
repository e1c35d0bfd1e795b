"""Who and what is busy when: the occupancy, whose key makes double booking impossible, and the bookings behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from qhealth.adapters.persistence import tables
from qhealth.adapters.persistence.database import Database, Row
from qhealth.adapters.persistence.engine.sqlite_values import as_instant
from qhealth.adapters.persistence.visits import LONGEST_BOOKING
from qhealth.core.domain.diagnostics import BookingStatus
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.visits import VisitStatus
from qhealth.ports.calendar import Calendar, Claim, Holder, Resource

_OVERLAPPING: Final = (
    "SELECT {place} AS place, starts_at, ends_at FROM {table} WHERE {column} = {{}} AND +status = {{}}"
    " AND starts_at < {{}} AND starts_at > {{}} AND ends_at > {{}} AND id <> {{}}"
)
_SOURCES: Final = {
    "visit": ("visit", VisitStatus.BOOKED, {Resource.DOCTOR: "doctor_id", Resource.PATIENT: "patient_id"}),
    "diagnostic_booking": (
        "diagnostic_booking",
        BookingStatus.SCHEDULED,
        {Resource.DIAGNOSTIC: "diagnostic_id", Resource.PATIENT: "patient_id"},
    ),
}
_NOBODY: Final = Holder("", 0)


def values_of(claim: Claim, holder: Holder) -> Row:
    """Return the columns of a claim."""
    return {
        "resource_kind": claim.resource,
        "resource_id": claim.resource_id,
        "lane": claim.lane,
        "tick": claim.tick,
        "holder_kind": holder.kind,
        "holder_id": holder.id,
    }


class PersistentCalendar(Calendar):
    """Claims in `occupancy`, bookings in `visit` and `diagnostic_booking`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def busy(
        self, resources: Sequence[tuple[Resource, int]], window: Interval, *, besides: Holder | None = None
    ) -> Mapping[tuple[Resource, int], Sequence[Interval]]:
        found: dict[tuple[Resource, int], list[Interval]] = {resource: [] for resource in resources}
        wanted = list(found)
        parts: list[str] = []
        args: list[object] = []
        for place, (resource, resource_id) in enumerate(wanted):
            for kind, (table, status, columns) in _SOURCES.items():
                if resource in columns:
                    parts.append(_OVERLAPPING.format(place=place, table=table, column=columns[resource]))
                    args += (resource_id, status, window.ends_at, window.starts_at - LONGEST_BOOKING)
                    args += (window.starts_at, besides.id if besides and besides.kind == kind else 0)
        if parts:
            for row in await self._database.rows(" UNION ALL ".join(parts), *args):
                found[wanted[row["place"]]].append(_interval_of(row))
        return {resource: sorted(intervals) for resource, intervals in found.items()}

    async def taken_lanes(
        self, diagnostic_id: int, ticks: range, *, besides: Holder | None = None
    ) -> Sequence[tuple[int, int]]:
        sql = (
            "SELECT tick, lane FROM occupancy WHERE resource_kind = {} AND resource_id = {}"
            " AND tick >= {} AND tick < {} AND NOT (holder_kind = {} AND holder_id = {}) ORDER BY tick, lane"
        )
        holder = besides or _NOBODY
        args = (Resource.DIAGNOSTIC, diagnostic_id, ticks.start, ticks.stop, holder.kind, holder.id)
        return [(row["tick"], row["lane"]) for row in await self._database.rows(sql, *args)]

    async def claim(self, holder: Holder, claims: Sequence[Claim]) -> None:
        # Everybody claims in the same order, so that two who want the same ticks wait for each other in a line.
        in_order = sorted(claims, key=lambda claim: (claim.resource, claim.resource_id, claim.lane, claim.tick))
        await self._database.insert_all(tables.Occupancy, [values_of(claim, holder) for claim in in_order])

    async def release(self, holder: Holder) -> None:
        sql = "DELETE FROM occupancy WHERE holder_kind = {} AND holder_id = {}"
        await self._database.change_later(sql, holder.kind, holder.id)


def _interval_of(row: Row) -> Interval:
    # The columns of a UNION have lost their types on some databases.
    starts_at, ends_at = as_instant(row["starts_at"]), as_instant(row["ends_at"])
    if starts_at is None or ends_at is None:
        raise ValueError("A booking that holds time has a start and an end.")
    return Interval(starts_at, ends_at)

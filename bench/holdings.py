"""Who and what is held when, told by the tables alone.

Nothing of the program is used here, neither its intervals nor its ticks, so that it cannot prove itself right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

Query: TypeAlias = Callable[[str], Sequence[tuple[Any, ...]]]
"""Gives the rows of a statement."""

_TICK_SECONDS = 300
_BOOKED = "SELECT id, doctor_id, patient_id, starts_at, ends_at FROM visit WHERE status = 'booked'"
_SCHEDULED = (
    "SELECT id, diagnostic_id, patient_id, starts_at, ends_at FROM diagnostic_booking WHERE status = 'scheduled'"
)


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the check found."""

    bookings: int
    """Live ones: booked visits and scheduled diagnostics."""
    overlaps: int
    """Instants at which a doctor, patient or diagnostic is held more often than it can be, counted at the starts."""
    ticks: int
    """Rows of the occupancy."""
    strays: int
    """Ticks that are held without a live booking, and ticks of live bookings that are not held."""


@dataclass(frozen=True, slots=True)
class _Booking:
    kind: str
    id: int
    resources: tuple[tuple[str, int], ...]
    start: int
    end: int

    @property
    def held(self) -> Iterable[tuple[str, int, int, str, int]]:
        """Yield each tick that each resource is held."""
        for resource, resource_id in self.resources:
            for tick in range(self.start // _TICK_SECONDS, -(-self.end // _TICK_SECONDS)):
                yield resource, resource_id, tick, self.kind, self.id


def checked(query: Query) -> Holdings:
    """Return what the tables of a database say; it must not change meanwhile."""
    bookings = [
        _Booking(kind, number, ((resource, resource_id), ("patient", patient_id)), seconds(start), seconds(end))
        for kind, resource, sql in (
            ("visit", "doctor", _BOOKED),
            ("diagnostic_booking", "diagnostic", _SCHEDULED),
        )
        for number, resource_id, patient_id, start, end in query(sql)
    ]
    capacities: dict[int, int] = dict(query("SELECT id, capacity FROM diagnostic"))
    rows = query("SELECT resource_kind, resource_id, tick, holder_kind, holder_id, lane FROM occupancy")
    held = {row[:5] for row in rows}
    owed = {tick for booking in bookings for tick in booking.held}
    # A booking that held a tick in two lanes would be one row too many that the set does not show.
    strays = len(held ^ owed) + len(rows) - len(held) + _lanes_beyond(rows, capacities)
    return Holdings(len(bookings), _overlaps(bookings, capacities), len(rows), strays)


def seconds(stored: str | datetime) -> int:
    """Return an instant as it is stored, a text or a time in UTC, in seconds since 1970."""
    if isinstance(stored, str):
        return int(datetime.fromisoformat(stored).timestamp())
    return int(stored.replace(tzinfo=UTC).timestamp())


def _lanes_beyond(rows: Sequence[tuple[Any, ...]], capacities: dict[int, int]) -> int:
    return sum(
        not 1 <= lane <= (capacities[resource_id] if resource == "diagnostic" else 1)
        for resource, resource_id, _, _, _, lane in rows
    )


def _overlaps(bookings: list[_Booking], capacities: dict[int, int]) -> int:
    spans: defaultdict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for booking in bookings:
        for resource in booking.resources:
            spans[resource].append((booking.start, booking.end))
    return sum(
        sum(start <= instant < end for start, end in of_one) > (capacities[key] if kind == "diagnostic" else 1)
        for (kind, key), of_one in spans.items()
        for instant, _ in of_one
    )

"""What is free and what is in the way: pure functions over intervals, without a database, a clock or a role.

`free_starts` and `visit_conflicts` look at the same calendar, so a slot that is offered is a slot that can be booked.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from qhealth.core.domain.errors import Conflict
from qhealth.core.domain.intervals import Interval, crowded, merged, subtracted
from qhealth.core.domain.rules import FURTHEST_BOOKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ALTERNATIVES: Final = 5
"""How many of the nearest free times a refusal offers."""
SEARCHED_FOR_ALTERNATIVES: Final = timedelta(days=14)
"""How far around the wanted time they are looked for."""
OVERRIDABLE: Final = frozenset({"outside_working_hours", "doctor_time_off", "outside_opening_hours"})
"""What staff may overrule with a reason. Nothing overrides a busy doctor, patient or device."""
_WEIGHT: Final = (
    "doctor_unavailable",
    "doctor_busy",
    "patient_busy",
    "no_capacity",
    "doctor_time_off",
    "outside_working_hours",
    "outside_opening_hours",
)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How long a slot is and how many minutes lie between the starts of two."""

    minutes: int
    step: int


@dataclass(frozen=True, slots=True)
class Slots:
    """Free times, in order."""

    slots: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class DoctorCalendar:
    """A stretch of a doctor's calendar: all that decides on a visit, in UTC."""

    working: Sequence[Interval]
    """When the doctor works, sorted and disjoint."""
    time_off: Sequence[Interval]
    busy: Sequence[Interval]
    """Booked visits."""
    is_available: bool = True
    """Whether the doctor takes bookings at all."""

    def free(self) -> list[Interval]:
        """Return when the doctor can take a visit."""
        return subtracted(self.working, [*self.time_off, *self.busy]) if self.is_available else []


@dataclass(frozen=True, slots=True)
class DeviceCalendar:
    """A stretch of a diagnostic's calendar, in UTC. `capacity` many bookings may run at once."""

    opening: Sequence[Interval]
    busy: Sequence[Interval]
    capacity: int

    def full(self) -> list[Interval]:
        """Return when no further booking can run."""
        return crowded(self.busy, self.capacity)

    def free(self) -> list[Interval]:
        """Return when one more booking can run."""
        return subtracted(self.opening, self.full())


def visit_conflicts(wanted: Interval, calendar: DoctorCalendar, patient_busy: Iterable[Interval]) -> list[Conflict]:
    """Return all that is in the way of a visit, the weightiest first; an empty list means that it can be booked."""
    found = [] if calendar.is_available else [_conflict("doctor_unavailable", wanted)]
    found += _overlapping("doctor_busy", wanted, calendar.busy)
    found += _overlapping("patient_busy", wanted, patient_busy)
    found += _overlapping("doctor_time_off", wanted, calendar.time_off)
    found += [_conflict("outside_working_hours", gap) for gap in subtracted([wanted], calendar.working)]
    return by_weight(found)


def diagnostic_conflicts(
    wanted: Interval, calendar: DeviceCalendar, patient_busy: Iterable[Interval]
) -> list[Conflict]:
    """Return all that is in the way of a diagnostic, the weightiest first."""
    found = _overlapping("patient_busy", wanted, patient_busy)
    found += _overlapping("no_capacity", wanted, calendar.full())
    found += [_conflict("outside_opening_hours", gap) for gap in subtracted([wanted], calendar.opening)]
    return by_weight(found)


def by_weight(conflicts: Iterable[Conflict]) -> list[Conflict]:
    """Return the conflicts in the order in which people should hear of them."""
    return sorted(conflicts, key=lambda conflict: (_WEIGHT.index(conflict.kind), conflict.starts_at))


def not_overridden(conflicts: Iterable[Conflict], override: str | None) -> list[Conflict]:
    """Return the conflicts that still stand when staff gave `override` as the reason for an exception."""
    if not override:
        return list(conflicts)
    return [conflict for conflict in conflicts if conflict.kind not in OVERRIDABLE]


def free_starts(
    opening: Sequence[Interval], free: Sequence[Interval], rhythm: Rhythm, *, now: datetime
) -> list[Interval]:
    """Return the bookable slots, counted in steps from the start of each opening, none past or too far ahead.

    `opening` says where the steps are counted from, `free` (a part of it, sorted and disjoint) what is still to be had.
    """
    length, pace = timedelta(minutes=rhythm.minutes), timedelta(minutes=rhythm.step)
    starts = [interval.starts_at for interval in free]
    slots: list[Interval] = []
    for block in merged(opening):
        start = block.starts_at
        while start + length <= block.ends_at:
            place = bisect_right(starts, start) - 1
            if place >= 0 and start + length <= free[place].ends_at and now <= start <= now + FURTHEST_BOOKING:
                slots.append(Interval(start, start + length))
            start += pace
    return slots


def nearest(slots: Iterable[Interval], wanted: datetime) -> list[Interval]:
    """Return the few slots that start nearest to the wanted time, in order of time."""
    closest = sorted(slots, key=lambda slot: (abs(slot.starts_at - wanted), slot.starts_at))[:ALTERNATIVES]
    return sorted(closest)


def lanes(wanted: Interval, taken: Iterable[tuple[int, int]], capacity: int) -> dict[int, int] | None:
    """Return a free lane for every tick of the wanted time, or None where the diagnostic is full.

    `taken` are the (tick, lane) pairs that are claimed. Each tick is placed on its own: what must never be exceeded is
    the number that run at once, and one lane for the whole booking would refuse times at which there is room.
    """
    claimed: dict[int, set[int]] = {}
    for tick, lane in taken:
        claimed.setdefault(tick, set()).add(lane)
    chosen: dict[int, int] = {}
    for tick in wanted.ticks():
        occupied = claimed.get(tick, set())
        lane = next((lane for lane in range(1, capacity + 1) if lane not in occupied), None)
        if lane is None or len(occupied) >= capacity:
            return None
        chosen[tick] = lane
    return chosen


def _overlapping(kind: str, wanted: Interval, intervals: Iterable[Interval]) -> list[Conflict]:
    return [_conflict(kind, interval) for interval in intervals if interval.overlaps(wanted)]


def _conflict(kind: str, interval: Interval) -> Conflict:
    return Conflict(kind, interval.starts_at, interval.ends_at)

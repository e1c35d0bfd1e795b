"""Weekly working hours in the clinic's wall-clock time, time off, and the instants that they come to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Final

from qhealth.core.domain.errors import Fault
from qhealth.core.domain.intervals import Interval, merged
from qhealth.core.domain.rules import Between, BookingMinutes, Entries, Found
from qhealth.core.domain.validation import Context, Described, Rule, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from zoneinfo import ZoneInfo

WEEKDAYS: Final = (1, 2, 3, 4, 5, 6, 7)
"""ISO 8601: 1 is Monday."""
MINUTES_OF_A_DAY: Final = 24 * 60
_WALL_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00")


@dataclass(frozen=True, slots=True)
class WallClock(Rule):
    """A time of the day as HH:MM on the 5-minute grid; 24:00 is the end of the day."""

    def fault(self, value: Value, context: Context) -> Found:
        """Refuse other spellings and times off the grid."""
        _ = context
        if not _WALL_CLOCK.fullmatch(value):
            return "invalid_time", "A time of the day is written HH:MM, from 00:00 to 24:00."
        return ("not_on_grid", "Working hours start and end on 5-minute marks.") if minute_of_day(value) % 5 else None

    def schema(self) -> Mapping[str, object]:
        """Publish the pattern."""
        return {"pattern": r"^(([01][0-9]|2[0-3]):[0-5][05]|24:00)$"}


def minute_of_day(wall_clock: str) -> int:
    """Return the minutes from midnight of a time written HH:MM."""
    hours, minutes = wall_clock.split(":")
    return int(hours) * 60 + int(minutes)


@dataclass(frozen=True, slots=True)
class WeeklyBlock:
    """Hours that return every week, in the clinic's wall-clock time."""

    weekday: Annotated[int, Between(1, 7), Described("ISO weekday, 1 is Monday.", 1)]
    start: Annotated[str, WallClock(), Described("Start, HH:MM in the clinic's time zone.", "08:00")]
    end: Annotated[str, WallClock(), Described("End, HH:MM in the clinic's time zone.", "12:00")]


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When a doctor works, and the length of one slot in minutes."""

    slot_minutes: Annotated[int, BookingMinutes(), Described("Length of a usual visit in minutes.", 30)]
    weekly: Annotated[tuple[WeeklyBlock, ...], Entries(70), Described("Blocks of the week, none overlapping.")]

    def faults(self) -> Iterator[Fault]:
        """Yield blocks that end before they start or overlap another; the fields' own rules come first."""
        earlier: list[WeeklyBlock] = []
        for position, block in enumerate(self.weekly):
            if not (_WALL_CLOCK.fullmatch(block.start) and _WALL_CLOCK.fullmatch(block.end)):
                continue
            if minute_of_day(block.end) <= minute_of_day(block.start):
                yield Fault(f"weekly.{position}.end", "ends_before_start", "A block ends after it starts.")
            elif any(_overlap(block, other) for other in earlier):
                yield Fault(f"weekly.{position}", "overlapping_hours", "This block overlaps another one of that day.")
            earlier.append(block)

    def intervals(self, window: Interval, zone: ZoneInfo) -> list[Interval]:
        """Return the working time that touches the window, as sorted disjoint intervals in UTC.

        Days on which the clocks change come out right: the repeated hour counts twice, the missing hour not at all.
        """
        day = window.starts_at.astimezone(zone).date()
        last = window.ends_at.astimezone(zone).date()
        found: list[Interval] = []
        while day <= last:
            found += (
                Interval(
                    instant_of(day, minute_of_day(block.start), zone, closing=False),
                    instant_of(day, minute_of_day(block.end), zone, closing=True),
                )
                for block in self.weekly
                if block.weekday == day.isoweekday()
            )
            day += timedelta(days=1)
        return [interval for interval in merged(found) if interval.overlaps(window)]


NO_HOURS: Final = WorkingHours(slot_minutes=30, weekly=())


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a doctor works, and is away within a certain window."""

    hours: WorkingHours
    time_off: tuple[Interval, ...]
    """Sorted; none ends before the window or begins after it."""


@dataclass(frozen=True, slots=True)
class TimeOff:
    """A doctor's absence. The reason is for the staff."""

    id: int
    doctor_id: int
    starts_at: datetime
    ends_at: datetime
    reason: str
    created_at: datetime

    @property
    def interval(self) -> Interval:
        """Return when the doctor is away."""
        return Interval(self.starts_at, self.ends_at)


def _overlap(one: WeeklyBlock, other: WeeklyBlock) -> bool:
    return (
        one.weekday == other.weekday
        and minute_of_day(one.start) < minute_of_day(other.end)
        and minute_of_day(other.start) < minute_of_day(one.end)
    )


def instant_of(day: date, minute: int, zone: ZoneInfo, *, closing: bool) -> datetime:
    """Return the instant in UTC at which the wall clock of `zone` reads `minute` of `day`.

    A time that the clock shows twice means its first showing where something opens, its second where something closes.
    A time that the clock leaps over means the leap itself. 24:00 is the end of the day, so the first showing of the
    next midnight.
    """
    if minute == MINUTES_OF_A_DAY:
        return instant_of(day + timedelta(days=1), 0, zone, closing=False)
    wall = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=zone)
    first, second = (wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if first > second:
        return _leap(second, first, zone)
    return second if closing else first


def _leap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    # The offset changes exactly once between the two readings of a skipped time: search for that minute.
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(minutes=1):
        middle = before + timedelta(minutes=(after - before) // timedelta(minutes=2))
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant in UTC at which a day starts in the zone."""
    return instant_of(day, 0, zone, closing=False)

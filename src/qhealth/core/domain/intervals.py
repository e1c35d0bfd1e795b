"""Half-open intervals of time and the 5-minute grid on which bookings stand. All instants are aware and in UTC."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

TICK = timedelta(minutes=5)
TICK_SECONDS = int(TICK.total_seconds())


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """The instants from `starts_at` up to, and without, `ends_at`."""

    starts_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, start: datetime, minutes: int) -> Interval:
        """Return the interval that starts at `start` and lasts `minutes`."""
        return cls(start, start + timedelta(minutes=minutes))

    @property
    def minutes(self) -> int:
        """Return the length in whole minutes."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    def overlaps(self, other: Interval) -> bool:
        """Return whether the two share an instant; touching ends do not count."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def contains(self, other: Interval) -> bool:
        """Return whether `other` lies wholly inside."""
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at

    def ticks(self) -> range:
        """Return the numbers of the 5-minute ticks that this interval touches, counted from the Unix epoch."""
        first = int(self.starts_at.timestamp()) // TICK_SECONDS
        last = -(-int(self.ends_at.timestamp()) // TICK_SECONDS)
        return range(first, last)


def on_grid(instant: datetime) -> bool:
    """Return whether the instant stands on a 5-minute mark."""
    return instant.minute % 5 == 0 and instant.second == 0 and instant.microsecond == 0


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """Return the same instants as the fewest sorted intervals; empty ones vanish, touching ones join."""
    result: list[Interval] = []
    for interval in sorted(i for i in intervals if i.starts_at < i.ends_at):
        if result and interval.starts_at <= result[-1].ends_at:
            result[-1] = Interval(result[-1].starts_at, max(result[-1].ends_at, interval.ends_at))
        else:
            result.append(interval)
    return result


def subtracted(base: Iterable[Interval], removed: Iterable[Interval]) -> list[Interval]:
    """Return the instants of `base` that are in none of `removed`, as sorted disjoint intervals."""
    holes = merged(removed)
    result: list[Interval] = []
    for interval in merged(base):
        start = interval.starts_at
        for hole in holes:
            if hole.ends_at <= start:
                continue
            if hole.starts_at >= interval.ends_at:
                break
            if start < hole.starts_at:
                result.append(Interval(start, hole.starts_at))
            start = max(start, hole.ends_at)
        if start < interval.ends_at:
            result.append(Interval(start, interval.ends_at))
    return result


def crowded(intervals: Iterable[Interval], limit: int) -> list[Interval]:
    """Return when at least `limit` of the intervals run at once, as sorted disjoint intervals."""
    edges: list[tuple[datetime, int]] = []
    for interval in intervals:
        edges.append((interval.starts_at, 1))
        edges.append((interval.ends_at, -1))
    return merged(_spans_at_least(sorted(edges), limit))


def _spans_at_least(edges: list[tuple[datetime, int]], limit: int) -> Iterator[Interval]:
    # At one instant the ends sort before the starts, so touching intervals never count as running at once.
    running = 0
    since: datetime | None = None
    for instant, step in edges:
        running += step
        if running >= limit and since is None:
            since = instant
        elif running < limit and since is not None:
            yield Interval(since, instant)
            since = None

"""What the proofs draw from: stretches of one day in 5-minute steps, and how many examples they take."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st

from qhealth.core.domain.intervals import TICK, Interval
from tests.builders import NINE, half_open

often = settings(max_examples=200, deadline=None)
"""Quick proofs."""
seldom = settings(max_examples=100, deadline=None)
"""Proofs whose brute-force model takes a while."""

LAST_TICK = 60


def intervals(longest: int = LAST_TICK, shortest: int = 0) -> st.SearchStrategy[Interval]:
    """Draw an interval of whole ticks, empty ones included where `shortest` is 0, within five hours from nine."""
    starts = st.integers(0, LAST_TICK - 1)
    return st.builds(
        lambda start, length: half_open(5 * start, 5 * min(start + length, LAST_TICK)),
        starts,
        st.integers(shortest, longest),
    )


def stretches(longest: int = LAST_TICK, most: int = 8, shortest: int = 0) -> st.SearchStrategy[list[Interval]]:
    """Draw some intervals that may overlap, touch and repeat."""
    return st.lists(intervals(longest, shortest), max_size=most)


def instants(first: datetime = NINE, ticks: int = LAST_TICK) -> list[datetime]:
    """Return the start of every tick: the brute-force models look at each of them."""
    return [first + number * TICK for number in range(ticks)]


def holds(stretch: Iterable[Interval], instant: datetime) -> bool:
    """Return whether an instant lies in any of the intervals."""
    return any(interval.starts_at <= instant < interval.ends_at for interval in stretch)


def covered(stretch: Iterable[Interval], points: Iterable[datetime] | None = None) -> set[datetime]:
    """Return the ticks that lie in any of the intervals."""
    known = list(stretch)
    return {instant for instant in (instants() if points is None else points) if holds(known, instant)}


def is_tidy(stretch: list[Interval]) -> bool:
    """Return whether intervals are sorted, none empty, and none touching the next."""
    apart = all(one.ends_at < other.starts_at for one, other in pairwise(stretch))
    return apart and all(interval.ends_at - interval.starts_at > timedelta(0) for interval in stretch)

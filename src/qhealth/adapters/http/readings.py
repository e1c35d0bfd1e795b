"""Numbers that others keep and that `/metrics` tells: of this process, and of the whole installation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reading:
    """A number as it is now. Labels must stay few, and tell of nobody."""

    name: str
    """With the prefix `qhealth_`, the unit in the name."""
    says: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict[str, str])


ReadHere = Callable[[], Iterable[Reading]]
"""Returns the numbers of this process; costs nothing."""
ReadAll = Callable[[], Awaitable[Iterable[Reading]]]
"""Returns the numbers that are the same for every process of an installation; asks the database."""


def none_here() -> Iterable[Reading]:
    """Return no number."""
    return ()


async def none_at_all() -> Iterable[Reading]:
    """Return no number."""
    return ()

"""The order in which everything of the demonstration happens, and the clock that goes along."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from heapq import heappop, heappush
from itertools import count

from qhealth.ports.clock import Clock

Deed = Callable[[], Awaitable[object]]
"""Something that is done at its time; it may enter further deeds."""


class DiaryClock(Clock):
    """Shows the time of the deed that is being done."""

    def __init__(self) -> None:
        self.shown = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        """Return the time of the deed, in UTC."""
        return self.shown


class Diary:
    """Deeds by the instant at which they are done. What lies in the future is never done, and so stays to be done."""

    def __init__(self, now: datetime) -> None:
        """Start empty; `now` is the present instant, at which the diary ends."""
        self.now = now
        self.clock = DiaryClock()
        self._deeds: list[tuple[datetime, int, Deed]] = []
        self._numbers = count()

    def at(self, instant: datetime, deed: Deed) -> None:
        """Enter a deed; deeds of the same instant are done in the order in which they were entered."""
        if instant <= self.now:
            heappush(self._deeds, (instant, next(self._numbers), deed))

    async def live_through(self) -> None:
        """Do everything in its order up to the present, with the clock showing the time of each deed."""
        while self._deeds:
            instant, _, deed = heappop(self._deeds)
            self.clock.shown = max(instant, self.clock.shown)
            await deed()
        self.clock.shown = self.now

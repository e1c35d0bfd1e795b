"""The log of events: what was changed, in the order of the commits."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime

from qhealth.core.domain.events import Event, LoggedEvent


class Events(ABC):
    """Events, written in the transaction of the change, and given their place in the log after its commit.

    A number that is given before the commit would not tell the order: a transaction that got a smaller one may be
    committed later, and whoever had read on by then would never see it.
    """

    @abstractmethod
    async def add(self, events: Sequence[Event], *, at: datetime) -> None:
        """Write down what the open unit of work changes; an empty sequence costs nothing."""

    @abstractmethod
    async def log(self, *, most: int) -> int:
        """Give committed events their places in the log, within an open unit of work, and return how many.

        Whoever comes second waits until the first is done, so the ids that can be read never grow in the middle.
        """

    @abstractmethod
    async def are_unlogged(self) -> bool:
        """Return whether committed events still wait for their place."""

    @abstractmethod
    async def after(self, event_id: int, *, most: int) -> Sequence[LoggedEvent]:
        """Return the events that follow one in the log, in their order."""

    @abstractmethod
    async def newest(self) -> int:
        """Return the id of the last event of the log; 0 before the first."""

    @abstractmethod
    async def oldest(self) -> int:
        """Return the id of the first event that the log still holds; one more than the newest where it holds none."""

    @abstractmethod
    async def forget(self, *, before: datetime) -> int:
        """Delete the logged events from before an instant, within an open unit of work, and return how many."""

"""The log of events in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from qhealth.adapters.memory.state import Repository, Unlogged
from qhealth.core.domain.events import Event, LoggedEvent
from qhealth.ports.events import Events


class MemoryEvents(Repository, Events):
    """Events in two dictionaries: what waits for its place, and the log."""

    async def add(self, events: Sequence[Event], *, at: datetime) -> None:
        for event in events:
            self._write.unlogged_events[self._write.next_id("unlogged_events")] = Unlogged(event, at)

    async def log(self, *, most: int) -> int:
        waiting = list(islice(self._write.unlogged_events.items(), most))
        for key, (event, at) in waiting:
            event_id = self._write.next_id("events")
            self._write.events[event_id] = LoggedEvent(event_id, event, at)
            del self._write.unlogged_events[key]
        return len(waiting)

    async def are_unlogged(self) -> bool:
        return bool(self._read.unlogged_events)

    async def after(self, event_id: int, *, most: int) -> Sequence[LoggedEvent]:
        return [logged for logged in self._read.events.values() if logged.id > event_id][:most]

    async def newest(self) -> int:
        return self._read.last_ids.get("events", 0)

    async def oldest(self) -> int:
        return next(iter(self._read.events), await self.newest() + 1)

    async def forget(self, *, before: datetime) -> int:
        old = [event_id for event_id, logged in self._write.events.items() if logged.at < before]
        for event_id in old:
            del self._write.events[event_id]
        return len(old)

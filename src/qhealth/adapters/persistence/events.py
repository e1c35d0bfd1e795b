"""The log of events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from qhealth.adapters.persistence import tables
from qhealth.adapters.persistence.database import Database, Row
from qhealth.core.domain.events import Change, Event, LoggedEvent, Topic
from qhealth.ports.events import Events


class PersistentEvents(Events):
    """Events in `unlogged_event` until they have their place, and then in `event`.

    The single row of `event_log` is what those take turns at who hand out places.
    """

    def __init__(self, database: Database) -> None:
        self.added: list[Event] = []
        """What was written through this object."""
        self._database = database

    async def add(self, events: Sequence[Event], *, at: datetime) -> None:
        rows = [
            {
                "topic": event.topic,
                "action": event.action,
                "object_id": event.object_id,
                "owner_id": event.owner_id,
                "at": at,
            }
            for event in events
        ]
        await self._database.insert_later(tables.UnloggedEvent, rows)
        self.added.extend(events)

    async def log(self, *, most: int) -> int:
        if not await self._database.change("UPDATE event_log SET turns = turns + 1 WHERE id = 1"):
            await self._database.insert(tables.EventLog, {"id": 1, "newest": 0, "turns": 1})
        waiting = await self._database.rows("SELECT * FROM unlogged_event ORDER BY id LIMIT {}", most)
        if not waiting:
            return 0
        first = await self.newest() + 1
        places = [{**row, "id": place} for place, row in enumerate(waiting, first)]
        await self._database.insert_later(tables.Event, places)
        ids = [row["id"] for row in waiting]
        marks = ", ".join("{}" for _ in ids)
        await self._database.change_later(f"DELETE FROM unlogged_event WHERE id IN ({marks})", *ids)  # noqa: S608 - marks.
        await self._database.change_later("UPDATE event_log SET newest = {} WHERE id = 1", first + len(waiting) - 1)
        return len(waiting)

    async def are_unlogged(self) -> bool:
        return await self._database.row("SELECT id FROM unlogged_event LIMIT 1") is not None

    async def after(self, event_id: int, *, most: int) -> Sequence[LoggedEvent]:
        sql = "SELECT * FROM event WHERE id > {} ORDER BY id LIMIT {}"
        return [_logged(row) for row in await self._database.rows(sql, event_id, most)]

    async def newest(self) -> int:
        row = await self._database.row("SELECT newest FROM event_log WHERE id = 1")
        return int(row["newest"]) if row else 0

    async def oldest(self) -> int:
        # The number is read first: an event that arrives in between must not look like one that was forgotten.
        newest = await self.newest()
        row = await self._database.row("SELECT id FROM event ORDER BY id LIMIT 1")
        return int(row["id"]) if row else newest + 1

    async def forget(self, *, before: datetime) -> int:
        return await self._database.change("DELETE FROM event WHERE at < {}", before)


def _logged(row: Row) -> LoggedEvent:
    event = Event(Topic(row["topic"]), Change(row["action"]), row["object_id"], row["owner_id"])
    return LoggedEvent(row["id"], event, row["at"])

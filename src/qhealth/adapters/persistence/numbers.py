"""What an operator asks of the tables: numbers, and nothing about anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from qhealth.adapters.persistence.engine.pooled import PooledEngine
from qhealth.adapters.persistence.engine.sqlite_values import as_instant

_NUMBERS: Final = """
    SELECT
        (SELECT COUNT(*) FROM outbox WHERE due_at IS NOT NULL) AS waiting,
        (SELECT COUNT(*) FROM outbox WHERE due_at IS NOT NULL AND attempts > 0) AS retried,
        (SELECT COUNT(*) FROM outbox WHERE refused_at IS NOT NULL) AS refused,
        (SELECT COUNT(*) FROM unlogged_event) AS unlogged,
        (SELECT MIN(at) FROM unlogged_event) AS unlogged_since,
        (SELECT COALESCE(MAX(newest), 0) FROM event_log) AS newest
"""


@dataclass(frozen=True, slots=True)
class Numbers:
    """How much waits, as it is now."""

    mails_waiting: int
    mails_retried: int
    """Of those that wait, the ones that were tried: some of them are in somebody's hands now."""
    mails_refused: int
    """Refused or given up: nobody sends them again by themselves."""
    events_waiting: int
    """Events that have no place in the log yet."""
    events_since: datetime | None
    """When the oldest of them was written."""
    newest_event: int
    """How far the log of events goes."""


async def numbers_of(engine: PooledEngine) -> Numbers:
    """Ask the database, in one statement. Raises the errors of `qhealth.adapters.persistence.engine.errors`."""
    row = (await engine.read(_NUMBERS)).rows[0]
    counts = row["waiting"], row["retried"], row["refused"], row["unlogged"]
    return Numbers(*counts, as_instant(row["unlogged_since"]), row["newest"])

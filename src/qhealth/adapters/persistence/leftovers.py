"""Removing rows that are of no use any more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from qhealth.adapters.persistence.database import Database
from qhealth.adapters.persistence.login_attempts import PersistentLoginAttempts
from qhealth.core.domain.intervals import TICK_SECONDS
from qhealth.ports.leftovers import Leftover, Leftovers


@dataclass(frozen=True, slots=True)
class _Kind:
    """Where leftovers of a kind are, and the column that tells their age."""

    table: str
    column: str
    also: str = ""
    """A further condition, for a table that holds more than leftovers."""


_KINDS: Final[Mapping[Leftover, _Kind]] = {
    Leftover.SESSIONS: _Kind("session", "expires_at"),
    Leftover.LINKS: _Kind("link", "expires_at"),
    Leftover.SOCKET_TICKETS: _Kind("socket_ticket", "expires_at"),
    Leftover.ANSWERS: _Kind("idempotency_key", "created_at"),
    Leftover.LOGIN_ATTEMPTS: _Kind("login_attempt", "created_at"),
    Leftover.OCCUPANCY: _Kind("occupancy", "tick"),
    Leftover.MAILS: _Kind("outbox", "created_at", " AND due_at IS NULL"),
    Leftover.EVENTS: _Kind("event", "at"),
}
_REFRESH_TOKENS: Final = "DELETE FROM refresh_token WHERE session_id IN (SELECT id FROM session WHERE expires_at <= {})"


class PersistentLeftovers(Leftovers):
    """Deletes by the age, from the oldest on. Rows of one age go together, so a portion may be a little larger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def remove(self, kind: Leftover, *, before: datetime, most: int) -> int:
        where = _KINDS[kind]
        limit: object = int(before.timestamp()) // TICK_SECONDS if kind is Leftover.OCCUPANCY else before
        ages = f"SELECT {where.column} AS age FROM {where.table} WHERE {where.column} < {{}}{where.also}"  # noqa: S608 - names.
        portion = await self._database.rows(f"{ages} ORDER BY {where.column} LIMIT {{}}", limit, most)
        if not portion:
            return 0
        newest: Any = portion[-1]["age"]
        if kind is Leftover.LOGIN_ATTEMPTS:
            return await self._remove_login_attempts(newest)
        if kind is Leftover.SESSIONS:
            await self._database.change(_REFRESH_TOKENS, newest)
        sql = f"DELETE FROM {where.table} WHERE {where.column} <= {{}}{where.also}"  # noqa: S608 - names.
        return await self._database.change(sql, newest)

    async def _remove_login_attempts(self, newest: datetime) -> int:
        # They are counted and can be searched, so each is taken out of the tallies and the words as well.
        attempts = PersistentLoginAttempts(self._database)
        rows = await self._database.rows("SELECT id FROM login_attempt WHERE created_at <= {}", newest)
        for row in rows:
            await attempts.delete(row["id"])
        return len(rows)

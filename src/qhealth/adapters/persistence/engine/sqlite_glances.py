"""Short reads on the event loop's own thread: handing one to another thread and back takes longer than the read."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence

from qhealth.adapters.persistence.engine.errors import DatabaseUnavailable
from qhealth.adapters.persistence.engine.sessions import Reply
from qhealth.adapters.persistence.engine.sqlite_connection import Opening, connected, reply_of
from qhealth.adapters.persistence.engine.sqlite_values import bind
from qhealth.adapters.persistence.engine.statements import Observers

MOST_STEPS = 20_000
"""Of SQLite's virtual machine, which takes ten to thirty million in a second. A page of 25 visits takes 2,500."""
_STEPS_BETWEEN_CHECKS = 1_000
MOST_REMEMBERED = 256
"""Statements that took too long; each text of one tells the fields that a list was asked for, not their values."""
_REST_SECONDS = 10.0


class GlancingConnection:
    """A connection that reads at once, and gives up what takes more than `MOST_STEPS`.

    A statement that was given up is not tried again for `rest` seconds. Bound to the thread in which it is made.
    """

    def __init__(self, opening: Opening, observers: Observers, *, rest: float = _REST_SECONDS) -> None:
        """Open the connection. Raises `DatabaseUnavailable`."""
        self.too_long: dict[str, float] = {}
        """Until when the statements that took too long are left alone (`time.monotonic`), the latest last."""
        self._observers = observers
        self._rest = rest
        self._steps_left = 0
        try:
            self._connection = connected(opening)
            # Nobody waits here: what is locked is read by the threads, which may.
            self._connection.execute("PRAGMA busy_timeout = 0")
        except sqlite3.Error as error:
            raise DatabaseUnavailable(f"The database {opening.path} cannot be opened: {error}.") from error
        self._connection.set_progress_handler(self._is_too_long, _STEPS_BETWEEN_CHECKS)

    def read(self, sql: str, args: Sequence[object]) -> Reply | None:
        """Return the reply, or None where it takes too long or the database cannot be read at this moment."""
        if self.too_long and self._is_resting(sql):
            return None
        self._steps_left = MOST_STEPS
        try:
            with self._observers.timing((sql,)):
                reply = reply_of(self._connection, sql, bind(args))
        except sqlite3.Error as error:
            # What else is wrong, the thread that reads it next will say.
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
                self._remember(sql)
            return None
        self._observers.note(sql)
        return reply

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _is_too_long(self) -> bool:
        self._steps_left -= _STEPS_BETWEEN_CHECKS
        return self._steps_left <= 0

    def _is_resting(self, sql: str) -> bool:
        until = self.too_long.get(sql)
        if until is None:
            return False
        if time.monotonic() < until:
            return True
        del self.too_long[sql]
        return False

    def _remember(self, sql: str) -> None:
        if len(self.too_long) >= MOST_REMEMBERED:
            del self.too_long[next(iter(self.too_long))]
        self.too_long[sql] = time.monotonic() + self._rest

"""Keeps a server process from working on a database whose schema is not the one that it knows."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from qhealth.adapters.persistence.engine.pooled import PooledEngine
from qhealth.adapters.persistence.store import Readiness, readiness

_logger: Final = logging.getLogger(__name__)
_PAUSE_SECONDS: Final = 1.0


class SchemaGate:
    """Closed until the database has all migrations that this program knows and no other; then open for good.

    It does not close again: while a new version takes over, its migrations run first, and the processes of the old one
    go on until they are replaced.
    """

    def __init__(self, engine: PooledEngine, pause: float = _PAUSE_SECONDS) -> None:
        """Closed, and nothing is asked yet; `pause` is in seconds."""
        self.is_closed = True
        self._engine = engine
        self._pause = pause
        self._reason: str | None = None

    async def look(self) -> Readiness:
        """Ask the database, whether the gate is open or not; open it if the database is ready."""
        found = await readiness(self._engine)
        if self.is_closed and found.is_ready:
            self.is_closed = False
            if self._reason is not None:
                _logger.info("The database is ready; requests are served from now on.")
        elif self.is_closed and found.reason != self._reason:
            self._reason = found.reason
            _logger.warning("Nothing is served yet. %s", found.reason)
        return found

    async def opening(self) -> None:
        """Return when the gate is open, looking every second."""
        while self.is_closed:
            await asyncio.sleep(self._pause)
            await self.look()

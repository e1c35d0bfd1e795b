"""Doing tasks in this process, for an installation that has no other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Final

from qhealth.adapters.tasks.names import Work

_logger: Final = logging.getLogger(__name__)


class InProcessTasks:
    """Does each task beside whoever asked for it. What a stop cuts off was not noted as done and is due again."""

    def __init__(self, work: Mapping[str, Work], grace: float = 10.0) -> None:
        """Do nothing yet; `grace` is for how many seconds stopping waits for the tasks in hand."""
        self._work = work
        self._grace = grace
        self._running: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Do nothing: tasks begin when they are asked for."""

    async def kick(self, name: str) -> None:
        """Begin to do the task of this name."""
        task = asyncio.create_task(self._do(name), name=name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def stop(self) -> None:
        """Finish what is in hand within the grace, and end."""
        if not self._running:
            return
        _, late = await asyncio.wait(self._running, timeout=self._grace)
        for running in late:
            running.cancel()
        if late:
            await asyncio.wait(late)

    async def _do(self, name: str) -> None:
        try:
            await self._work[name]()
        except Exception:
            _logger.exception("The task %s failed; it comes up again when it is due.", name)

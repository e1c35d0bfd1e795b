"""Doing the tasks that a stream brings."""

from __future__ import annotations

import asyncio
from typing import Final

from taskiq import AsyncBroker
from taskiq.receiver import Receiver

from qhealth.adapters.tasks.outages import Outage

_AT_ONCE: Final = 4
DEFAULT_GRACE: Final = 10.0


class Receiving:
    """Does tasks until it is stopped."""

    def __init__(self, broker: AsyncBroker, grace: float = DEFAULT_GRACE) -> None:
        """Do nothing yet; `grace` is for how many seconds stopping waits for the tasks in hand."""
        self._broker = broker
        self._grace = grace
        self._finish = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, in the running event loop."""
        if self._task is None:
            self._finish = asyncio.Event()
            self._task = asyncio.create_task(self._run(), name="tasks")

    async def stop(self) -> None:
        """Take nothing new, finish what is in hand within the grace, and end."""
        task, self._task = self._task, None
        if task is None:
            return
        self._finish.set()
        _, late = await asyncio.wait({task}, timeout=self._grace + 1)
        for running in late:
            running.cancel()
            await asyncio.wait({running})

    async def _run(self) -> None:
        outage = Outage("Tasks cannot be done")
        while not self._finish.is_set():
            receiver = Receiver(
                self._broker, max_async_tasks=_AT_ONCE, run_startup=False, wait_tasks_timeout=self._grace
            )
            try:
                await receiver.listen(self._finish)
            except Exception as error:  # noqa: BLE001 - it is told of, and a worker that no longer listens helps nobody.
                await outage.wait(error)
            else:
                outage.over()

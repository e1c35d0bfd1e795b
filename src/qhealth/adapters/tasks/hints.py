"""Telling others, beside the requests, that there are mails."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from qhealth.adapters.tasks.outages import Outage


class Hints:
    """Passes a hint on as soon as it can. Many hints at once are one, and one that fails delays nobody.

    Whoever is told looks by itself every few seconds as well, so that a hint that is lost costs these seconds alone.
    """

    def __init__(self, pass_on: Callable[[], Awaitable[None]], outage: Outage | None = None) -> None:
        """Do nothing yet; `start` begins."""
        self._pass_on = pass_on
        self._outage = outage or Outage("The worker could not be told of mails", first_pause=1.0, longest_pause=30.0)
        self._given = asyncio.Event()
        self._stopped = False
        self._task: asyncio.Task[None] | None = None

    def give(self) -> None:
        """Note that there is something; costs nothing."""
        self._given.set()

    def start(self) -> None:
        """Begin to pass hints on, in the running event loop."""
        if self._task is None:
            self._stopped = False
            self._task = asyncio.create_task(self._run(), name="hints")

    async def stop(self) -> None:
        """End; a hint that is under way is lost."""
        task, self._task = self._task, None
        self._stopped = True
        if task is not None:
            task.cancel()
            await asyncio.wait({task})

    async def _run(self) -> None:
        # Redis's client may swallow a cancellation, so that it alone would not end this.
        while not self._stopped:
            await self._given.wait()
            self._given.clear()
            try:
                await self._pass_on()
            except Exception as error:  # noqa: BLE001 - it is told of, and whatever it was, hints go on after it.
                # What is given meanwhile is passed on afterwards; this one is not repeated.
                await self._outage.wait(error)
            else:
                self._outage.over()

"""Work that is done whenever somebody asks for it, and from time to time when nobody does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from qhealth.core.domain.errors import Unavailable

_logger: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How long repeated work waits, in seconds."""

    sweep: float = 1.0
    """Between two times that nobody asked for: they catch what a crash left and what nobody was told of."""
    rest: float = 0.0
    """After each time that found something to do, so that what is asked for meanwhile is done at once together."""
    first_pause: float = 0.05
    """After a failure; twice as long after each further one in a row."""
    longest_pause: float = 1.0
    grace: float = 5.0
    """For which stopping waits for what is being done, at most."""


class Repeated:
    """Calls `work` when it is woken and in each sweep, until it is stopped; at once again while that returns True."""

    def __init__(self, name: str, work: Callable[[], Awaitable[bool]], pace: Pace | None = None) -> None:
        """Do nothing yet; `start` begins. The name stands in the logs."""
        self._name = name
        self._work = work
        self._pace = pace or Pace()
        self._woken = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, in the running event loop."""
        if self._task is None:
            self._stopping = False
            self._task = asyncio.create_task(self._run(), name=self._name)

    def wake(self) -> None:
        """Do it now, or again once it is done. Costs nothing, and is to be called in the same event loop."""
        self._woken.set()

    async def stop(self) -> None:
        """Let what is being done come to its end, within the grace."""
        if self._task is None:
            return
        task, self._task = self._task, None
        self._stopping = True
        self._woken.set()
        _, late = await asyncio.wait({task}, timeout=self._pace.grace)
        for running in late:
            running.cancel()
            await asyncio.wait({running})

    async def _run(self) -> None:
        failures = 0
        while not self._stopping:
            self._woken.clear()
            try:
                has_more = await self._work()
            except Exception as error:  # noqa: BLE001 - it is noted, and the work has to go on once it is over.
                self._note(error, failures)
                failures += 1
                # Being woken does not shorten it, or each commit would meet the fault again.
                await asyncio.sleep(min(self._pace.first_pause * 2 ** min(failures - 1, 16), self._pace.longest_pause))
                continue
            failures = 0
            if not has_more:
                await self._wait_to_be_woken()
            elif self._pace.rest and not self._stopping:
                await asyncio.sleep(self._pace.rest)

    def _note(self, error: Exception, failures: int) -> None:
        if not isinstance(error, Unavailable):
            _logger.error("The %s failed.", self._name, exc_info=error)
        elif not failures:
            # The database says itself when it is away; once is enough.
            _logger.warning("The %s waits: %s", self._name, error)

    async def _wait_to_be_woken(self) -> None:
        try:
            async with asyncio.timeout(self._pace.sweep):
                await self._woken.wait()
        except TimeoutError:
            # Nobody called: this is the sweep.
            return

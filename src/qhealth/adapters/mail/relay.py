"""The loop in the background that hands over what waits in the outbox."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from qhealth.core.domain.errors import Unavailable

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How long the relay waits, in seconds."""

    sweep: float = 5.0
    """Between two looks that nobody asked for: they catch what a crash left, and what waited for its time."""
    first_pause: float = 1.0
    """After a failure; twice as long after each further one in a row."""
    longest_pause: float = 60.0
    grace: float = 10.0
    """For which stopping waits for the message in hand, at most."""


DEFAULT_PACE: Final = Pace()


GoesOn = Callable[[], bool]
"""Tells, before each message, whether the next one is to be sent."""


async def _nothing() -> None:
    """Rest without having anything to let go of."""


class MailRelay:
    """Calls `deliver_due` whenever it is woken and every few seconds, until it is stopped.

    `deliver_due` hands messages over for as long as it is told to go on, and returns how many it handled; it is called
    again at once as long as there are any. `rest` is called when there is nothing to do for a while, and at the end.
    """

    def __init__(
        self,
        deliver_due: Callable[[GoesOn], Awaitable[int]],
        pace: Pace = DEFAULT_PACE,
        *,
        rest: Callable[[], Awaitable[None]] = _nothing,
    ) -> None:
        """Do nothing yet; `start` begins."""
        self._deliver_due = deliver_due
        self._rest = rest
        self._pace = pace
        self._woken = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, in the running event loop; at once with what is due already."""
        if self._task is None:
            self._stopping = False
            self._task = asyncio.create_task(self._run(), name="mail relay")

    def wake(self) -> None:
        """Look at the outbox now. Costs nothing, and is to be called in the relay's own event loop."""
        self._woken.set()

    async def stop(self) -> None:
        """Finish the message in hand, give the others back, and end.

        A message that is not done within the grace is cut off; it comes up again when its lease ends.
        """
        if self._task is None:
            return
        task, self._task = self._task, None
        self._stopping = True
        self._woken.set()
        _, late = await asyncio.wait({task}, timeout=self._pace.grace)
        for running in late:
            running.cancel()
            await asyncio.wait({running})
        await self._rest()

    def _goes_on(self) -> bool:
        return not self._stopping

    async def _run(self) -> None:
        failures = 0
        while not self._stopping:
            self._woken.clear()
            try:
                handled = await self._deliver_due(self._goes_on)
            except Exception as error:  # noqa: BLE001 - it is told of, and mails have to go out once it is over.
                _tell_of(error, failures)
                failures += 1
                await self._pause(failures)
                continue
            failures = 0
            if not handled and not await self._is_woken_within(self._pace.sweep):
                await self._rest()

    async def _pause(self, failures: int) -> None:
        """Wait after a failure. Being woken does not shorten it, or each commit would meet the fault again."""
        wait = min(self._pace.first_pause * 2 ** min(failures - 1, 16), self._pace.longest_pause)
        loop = asyncio.get_running_loop()
        until = loop.time() + wait
        while not self._stopping and (left := until - loop.time()) > 0:
            self._woken.clear()
            await self._is_woken_within(left)

    async def _is_woken_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            # Nobody called: this is the sweep.
            return False
        return True


def _tell_of(error: Exception, failures: int) -> None:
    if not isinstance(error, Unavailable):
        _logger.error("Mails could not be handed over.", exc_info=error)
    elif not failures:
        # The database says itself when it is away; once is enough.
        _logger.warning("Mails wait: %s", error)

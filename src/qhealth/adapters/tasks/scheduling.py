"""Telling when scheduled tasks are due, by one scheduler among several."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, Protocol, cast

from redis.asyncio import Redis

from qhealth.adapters.tasks.outages import Outage
from qhealth.adapters.tasks.redis_client import KEY_PREFIX
from qhealth.ports.clock import Clock

LOCK: Final = f"{KEY_PREFIX}:scheduler"
LOCK_SECONDS: Final = 10.0
TICK_SECONDS: Final = 3.0
TOLD_AGAIN_AFTER: Final = timedelta(minutes=2)
"""A task that was told and not done by then is told again: whoever was to do it may be gone, or Redis emptied."""
_RENEW: Final = (
    "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0"
)
_GIVE_BACK: Final = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"

DueTasks = Callable[[], Awaitable[Mapping[str, datetime]]]
"""Returns the tasks that are due and not done, each with the instant for which it is due."""


class Leadership(Protocol):
    """Whether this process is the one that tells."""

    async def is_mine(self) -> bool:
        """Return whether this process leads now, taking over where nobody does. Raises what the server raises."""
        ...

    async def give_back(self) -> None:
        """Let somebody else lead at once."""
        ...


class Alone:
    """Leadership where there is nobody else."""

    async def is_mine(self) -> bool:
        """Return that it is."""
        return True

    async def give_back(self) -> None:
        """Do nothing."""


class RedisLeadership:
    """A key of Redis that expires: whoever holds it renews it, and whoever comes when it has gone takes it over.

    Two may lead for a moment when Redis loses the key. Then tasks are told twice, and done once.
    """

    def __init__(self, redis: Redis, seconds: float = LOCK_SECONDS) -> None:
        """Take nothing yet; after so many seconds without a sign of life somebody else takes over."""
        self._redis = redis
        self._token = secrets.token_hex(16)
        self._milliseconds = int(seconds * 1000)

    async def is_mine(self) -> bool:
        renewed = await cast("Awaitable[int]", self._redis.eval(_RENEW, 1, LOCK, self._token, str(self._milliseconds)))
        return bool(renewed) or bool(await self._redis.set(LOCK, self._token, nx=True, px=self._milliseconds))

    async def give_back(self) -> None:
        await cast("Awaitable[int]", self._redis.eval(_GIVE_BACK, 1, LOCK, self._token))


class Scheduling:
    """Looks every few seconds what is due, and tells whoever does it, until it is stopped."""

    def __init__(
        self,
        due: DueTasks,
        tell: Callable[[str], Awaitable[None]],
        clock: Clock,
        leadership: Leadership | None = None,
    ) -> None:
        """Do nothing yet; `start` begins."""
        self._due = due
        self._tell = tell
        self._clock = clock
        self._leadership = leadership or Alone()
        self._stopped = False
        self._told: dict[tuple[str, datetime], datetime] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, in the running event loop."""
        if self._task is None:
            self._stopped = False
            self._task = asyncio.create_task(self._run(), name="schedule")

    async def stop(self) -> None:
        """End, and let another scheduler take over at once."""
        task, self._task = self._task, None
        if task is None:
            return
        self._stopped = True
        task.cancel()
        await asyncio.wait({task})
        try:
            await self._leadership.give_back()
        except Exception as error:  # noqa: BLE001 - it expires by itself.
            Outage("The schedule could not be handed over").noted(error)

    async def tick(self) -> None:
        """Look once: tell what is due, if this process leads."""
        if not await self._leadership.is_mine():
            self._told.clear()
            return
        now = self._clock.now()
        due = await self._due()
        self._told = {key: at for key, at in self._told.items() if due.get(key[0]) == key[1]}
        for task, instant in due.items():
            told_at = self._told.get((task, instant))
            if told_at is None or now - told_at >= TOLD_AGAIN_AFTER:
                await self._tell(task)
                self._told[task, instant] = now

    async def _run(self) -> None:
        outage = Outage("The schedule cannot be followed", first_pause=TICK_SECONDS, longest_pause=TICK_SECONDS * 2)
        # Redis's client may swallow a cancellation, so that it alone would not end this.
        while not self._stopped:
            try:
                await self.tick()
            except Exception as error:  # noqa: BLE001 - it is told of, and whatever it was, the schedule goes on.
                await outage.wait(error)
            else:
                outage.over()
                await asyncio.sleep(TICK_SECONDS)

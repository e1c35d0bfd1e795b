"""Hints through Redis, which may go away and come back at any time."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from qhealth.adapters.realtime.hints import Heard, Hints

_logger: Final = logging.getLogger(__name__)
_DIGITS: Final = 19
"""Of the largest id."""


@dataclass(frozen=True, slots=True)
class RedisServer:
    """Where Redis is."""

    host: str
    port: int = 6379
    db: int = 0
    password: str | None = None


@dataclass(frozen=True, slots=True)
class RedisPatience:
    """How long to wait for Redis, in seconds."""

    answer: float = 2.0
    """For a connection, and for an answer."""
    silence: float = 5.0
    """Without a word before the connection is tried: one that was swallowed looks just like one that is quiet."""
    first_pause: float = 0.1
    """After a failure; twice as long after each further one in a row, and less by chance."""
    longest_pause: float = 2.0


class RedisHints(Hints):
    """Tells by publishing on a channel. While Redis is away nothing is kept: later hints say more than earlier ones."""

    def __init__(self, server: RedisServer, patience: RedisPatience | None = None) -> None:
        """Connect to nothing yet; see `listening`."""
        self._server = server
        self._patience = patience or RedisPatience()
        # Channels are shared by all databases of a server, and with them by all who use one of those.
        self._channel = f"qhealth:{server.db}:events"
        self._latest = 0
        self._to_tell = asyncio.Event()
        self._speaks = True
        self._listens = False

    def tell(self, reached: int) -> None:
        self._latest = max(reached, self._latest)
        self._to_tell.set()

    @property
    def trouble(self) -> str | None:
        if self._speaks and self._listens:
            return None
        return "Redis does not answer; what happens at other servers arrives up to a second late."

    @asynccontextmanager
    async def listening(self, heard: Heard) -> AsyncGenerator[None]:
        speaking = asyncio.create_task(self._again_and_again(self._speak), name="hints out")
        listening = asyncio.create_task(self._again_and_again(lambda: self._listen(heard)), name="hints in")
        try:
            yield
        finally:
            speaking.cancel()
            listening.cancel()
            await asyncio.wait({speaking, listening})

    async def _again_and_again(self, work: Callable[[], Awaitable[None]]) -> None:
        """Work until cancelled, and begin again after each failure."""
        failures = 0
        loop = asyncio.get_running_loop()
        while not _is_cancelled():
            begun = loop.time()
            try:
                await work()
            except Exception as error:  # noqa: BLE001 - whatever it was, hints have to flow again once it is over.
                if loop.time() - begun > self._patience.silence:
                    failures = 0
                if not failures:
                    _logger.warning("Hints cannot be exchanged over Redis: %r", error)
                failures += 1
            pause = min(self._patience.first_pause * 2 ** min(failures, 16), self._patience.longest_pause)
            await asyncio.sleep(random.uniform(pause / 2, pause))  # noqa: S311 - nobody gains by guessing it.

    async def _speak(self) -> None:
        async with self._connected() as redis:
            while not _is_cancelled():
                await self._to_tell.wait()
                self._to_tell.clear()
                try:
                    await redis.publish(self._channel, self._latest)
                except RedisError:
                    # Said again when Redis is back, which also tells that it is.
                    self._to_tell.set()
                    self._speaks = False
                    raise
                self._speaks = True

    async def _listen(self, heard: Heard) -> None:
        self._listens = False
        async with self._connected() as redis, redis.pubsub() as channel:
            await channel.subscribe(self._channel)
            is_tried = True
            try:
                while not _is_cancelled():
                    message = await channel.get_message(timeout=self._patience.silence)
                    if message is not None:
                        self._listens, is_tried = True, False
                        _pass_on(message, heard)
                    elif is_tried:
                        raise TimeoutError("Redis has gone silent.")
                    else:
                        is_tried = True
                        await channel.ping()
            finally:
                self._listens = False

    @asynccontextmanager
    async def _connected(self) -> AsyncGenerator[Any]:
        # The library's own types leave parts open.
        at = self._server
        redis: Any = Redis(
            host=at.host,
            port=at.port,
            db=at.db,
            password=at.password,
            socket_connect_timeout=self._patience.answer,
            # Of an answer to a command. Reading the channel has a timeout of its own, which stands above this.
            socket_timeout=self._patience.answer,
            # Whoever calls begins again, with a connection of its own.
            retry=Retry(NoBackoff(), 0),
        )
        try:
            yield redis
        finally:
            await redis.aclose()


def _is_cancelled() -> bool:
    # redis-py 8.1 may swallow a cancellation that comes while it reads, and nothing else would end the loops.
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _pass_on(message: dict[str, Any], heard: Heard) -> None:
    data = message["data"]
    # Anybody on that server may write on the channel.
    if message["type"] == "message" and data.isdigit() and len(data) <= _DIGITS:
        heard(int(data))

"""Hints arrive, in one process and over Redis, and survive that Redis goes away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack

import pytest

from qhealth.adapters.realtime.hints import Hints, InProcessHints
from qhealth.adapters.realtime.redis_hints import RedisHints, RedisPatience, RedisServer
from tests.redis_server import OwnRedis, own_redis, private_redis

IMPATIENT = RedisPatience(answer=0.5, silence=0.3, first_pause=0.01, longest_pause=0.05)


def two_in_one_process() -> tuple[Hints, Hints]:
    hints = InProcessHints()
    return hints, hints


def two_over_redis() -> tuple[Hints, Hints]:
    server = RedisServer("127.0.0.1", private_redis().port)
    return RedisHints(server, IMPATIENT), RedisHints(server, IMPATIENT)


@pytest.fixture(params=[two_in_one_process, two_over_redis])
def ends(request: pytest.FixtureRequest) -> tuple[Hints, Hints]:
    return request.param()


class Listener:
    """Hears hints, and can be waited for."""

    def __init__(self) -> None:
        self.heard: list[int] = []
        self._rang = asyncio.Event()

    def __call__(self, reached: int) -> None:
        self.heard.append(reached)
        self._rang.set()

    async def hears(self, reached: int) -> None:
        async with asyncio.timeout(20):
            while reached not in self.heard:
                self._rang.clear()
                await self._rang.wait()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - it comes about in the library's own time.
            await asyncio.sleep(0.01)


async def test_what_one_says_the_other_hears(ends: tuple[Hints, Hints]):
    one, other = ends
    first, second = Listener(), Listener()
    async with one.listening(first), other.listening(second):
        await until(lambda: one.trouble is None and other.trouble is None)
        one.tell(7)
        await second.hears(7)
        other.tell(9)
        await first.hears(9)


async def test_who_does_not_listen_any_more_hears_nothing(ends: tuple[Hints, Hints]):
    one, other = ends
    gone, there = Listener(), Listener()
    async with one.listening(there):
        async with other.listening(gone):
            await until(lambda: one.trouble is None and other.trouble is None)
        one.tell(7)
        await there.hears(7)
        assert gone.heard == []


@pytest.fixture
async def redis() -> AsyncGenerator[OwnRedis]:
    server = own_redis()
    server.start()
    yield server
    server.remove()


async def test_an_outage_of_redis_is_survived_and_told_of(redis: OwnRedis):
    at = RedisServer("127.0.0.1", redis.port)
    one, other = RedisHints(at, IMPATIENT), RedisHints(at, IMPATIENT)
    listener = Listener()
    async with one.listening(Listener()), other.listening(listener):
        for reached in (10, 20, 30):
            await until(lambda: one.trouble is None and other.trouble is None)
            one.tell(reached)
            await listener.hears(reached)
            redis.kill()
            one.tell(reached + 1)
            await until(lambda: one.trouble is not None and other.trouble is not None)
            redis.start()
        # What was said last meanwhile is said again, and whoever is back by then hears it.
        await until(lambda: one.trouble is None and other.trouble is None)
        one.tell(40)
        await listener.hears(40)


async def test_a_connection_that_was_swallowed_is_noticed(redis: OwnRedis):
    at = RedisServer("127.0.0.1", redis.port)
    hints = RedisHints(at, IMPATIENT)
    async with hints.listening(Listener()):
        await until(lambda: hints.trouble is None)
        redis.send("CLIENT", "PAUSE", "1500")
        await until(lambda: hints.trouble is not None)
        await until(lambda: hints.trouble is None)


async def test_what_others_write_on_the_channel_is_nothing(redis: OwnRedis):
    listener = Listener()
    hints = RedisHints(RedisServer("127.0.0.1", redis.port), IMPATIENT)
    async with hints.listening(listener):
        await until(lambda: hints.trouble is None)
        for nonsense in ("x", "-1", "1.5", "9" * 30):
            redis.send("PUBLISH", "qhealth:0:events", nonsense)
        redis.send("PUBLISH", "qhealth:0:events", "5")
        await listener.hears(5)
        assert listener.heard == [5]


async def test_databases_of_one_redis_do_not_hear_each_other(redis: OwnRedis):
    ours, theirs = Listener(), Listener()
    async with AsyncExitStack() as listening:
        hints = [RedisHints(RedisServer("127.0.0.1", redis.port, db), IMPATIENT) for db in (0, 1)]
        for one, listener in zip(hints, (ours, theirs), strict=True):
            await listening.enter_async_context(one.listening(listener))
        await until(lambda: all(one.trouble is None for one in hints))
        hints[0].tell(4)
        await ours.hears(4)
        assert theirs.heard == []


async def test_a_redis_that_was_never_there_is_no_reason_to_fail():
    hints = RedisHints(RedisServer("127.0.0.1", 1), IMPATIENT)
    async with hints.listening(Listener()):
        hints.tell(1)
        await until(lambda: hints.trouble is not None)
    assert hints.trouble == "Redis does not answer; what happens at other servers arrives up to a second late."

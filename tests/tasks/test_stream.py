"""Tasks through Redis. Each test waits for what is to happen; the time limit ends a wait in vain."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from redis.asyncio import Redis
from taskiq.exceptions import SendTaskError

from qhealth.adapters.tasks.queue import state_of
from qhealth.adapters.tasks.receiving import Receiving
from qhealth.adapters.tasks.redis_client import RedisAddress, client
from qhealth.adapters.tasks.stream import DEAD, GROUP, STREAM, StreamBroker, Timing
from qhealth.adapters.tasks.task_list import TaskList
from tests.tasks.conftest import until

QUICK = Timing(block=0.02, patience=5.0, idle=0.0, reclaim=0.01, hint=60.0, most_deliveries=3)
PATIENT = replace(QUICK, idle=3600.0)


class Done:
    """Counts what was done, and lets a test wait for it."""

    def __init__(self) -> None:
        self.count = 0
        self._changed = asyncio.Condition()

    async def __call__(self) -> None:
        async with self._changed:
            self.count += 1
            self._changed.notify_all()

    async def reach(self, count: int) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self.count >= count)


@asynccontextmanager
async def worker(address: RedisAddress, timing: Timing = PATIENT, **work):
    broker = StreamBroker(address, timing)
    TaskList(broker, work)
    receiving = Receiving(broker, grace=5.0)
    receiving.start()
    try:
        yield receiving
    finally:
        await receiving.stop()
        await broker.shutdown()


@asynccontextmanager
async def teller(address: RedisAddress, *names: str):
    async def nothing() -> None: ...

    broker = StreamBroker(address, PATIENT, is_reader=False)
    try:
        yield TaskList(broker, dict.fromkeys(names, nothing))
    finally:
        await broker.shutdown()


@asynccontextmanager
async def looking(address: RedisAddress):
    redis = client(address)
    try:
        yield redis
    finally:
        await redis.aclose()


async def emptied(redis: Redis) -> None:
    async def is_empty() -> bool:
        return not await redis.xlen(STREAM)

    await until(is_empty)


async def test_what_was_told_before_a_worker_came_is_done_and_leaves_nothing_behind(address):
    done = Done()
    async with teller(address, "greet") as told, looking(address) as redis:
        await told.kick("greet")
        async with worker(address, greet=done):
            await done.reach(1)
            await emptied(redis)
            await told.kick("greet")
            await done.reach(2)
            await emptied(redis)
        assert (await redis.xpending(STREAM, GROUP))["pending"] == 0


async def test_a_message_that_waits_says_all_that_a_second_one_could(address):
    async with teller(address, "greet", "clean") as told, looking(address) as redis:
        for _ in range(5):
            await told.kick("greet")
        await told.kick("clean")
        assert await redis.xlen(STREAM) == 2


async def test_a_task_that_fails_is_over_and_the_next_one_is_done(address, caplog):
    done = Done()

    async def fail() -> None:
        raise ZeroDivisionError

    async with (
        teller(address, "fail", "greet") as told,
        looking(address) as redis,
        worker(address, fail=fail, greet=done),
    ):
        await told.kick("fail")
        await told.kick("greet")
        await done.reach(1)
        await emptied(redis)
    assert "ZeroDivisionError" in caplog.text


async def held_by_a_dead_worker(address: RedisAddress, redis: Redis, name: str, deliveries: int = 1) -> None:
    """Leave a message as a worker does that was killed while it worked."""
    async with teller(address, name) as told:
        await told.kick(name)
    await redis.xgroup_create(STREAM, GROUP, id="0")
    fetched: Any = await redis.xreadgroup(GROUP, "dead", {STREAM: ">"})
    ((_, ((entry_id, _),)),) = fetched
    if deliveries > 1:
        await redis.xclaim(STREAM, GROUP, "dead", 0, [entry_id], retrycount=deliveries)


async def test_what_a_dead_worker_held_is_done_by_another(address):
    done = Done()
    async with looking(address) as redis:
        await held_by_a_dead_worker(address, redis, "greet")
        async with worker(address, QUICK, greet=done):
            await done.reach(1)
            await emptied(redis)


async def test_what_is_held_by_somebody_who_works_is_left_to_it(address):
    done = Done()
    async with looking(address) as redis:
        await held_by_a_dead_worker(address, redis, "greet")
        async with teller(address, "clean") as told, worker(address, PATIENT, greet=Done(), clean=done):
            await told.kick("clean")
            await done.reach(1)
        assert (await state_of(redis)).in_hand == 1


async def test_what_ends_its_workers_again_and_again_is_put_aside(address, caplog):
    done = Done()
    async with looking(address) as redis:
        await held_by_a_dead_worker(address, redis, "poison", deliveries=QUICK.most_deliveries)
        async with worker(address, QUICK, poison=done):
            await emptied(redis)
        assert done.count == 0
        assert await redis.xlen(DEAD) == 1
        (aside,) = (await state_of(redis)).put_aside
        assert aside.task == "poison"
    assert "put aside" in caplog.text


async def test_stopping_finishes_the_task_in_hand(address):
    begun, going_on, done = asyncio.Event(), asyncio.Event(), Done()

    async def slow() -> None:
        begun.set()
        await going_on.wait()
        await done()

    async with teller(address, "slow") as told, looking(address) as redis, worker(address, slow=slow) as receiving:
        await told.kick("slow")
        await begun.wait()
        stopping = asyncio.create_task(receiving.stop())
        await asyncio.sleep(0)
        going_on.set()
        await stopping
        assert done.count == 1
        assert await redis.xlen(STREAM) == 0


async def test_an_emptied_redis_costs_what_it_held_and_nothing_else(address):
    done = Done()
    async with teller(address, "greet") as told, looking(address) as redis, worker(address, greet=done):
        await told.kick("greet")
        await done.reach(1)
        await redis.flushall()
        await told.kick("greet")
        await done.reach(2)


async def test_a_worker_outlives_redis_and_goes_on_when_it_is_back(mortal, caplog):
    address, done = RedisAddress("127.0.0.1", mortal.port), Done()
    async with worker(address, greet=done), teller(address, "greet") as told:
        await told.kick("greet")
        await done.reach(1)
        mortal.kill()
        with pytest.raises(SendTaskError):
            await told.kick("greet")
        await until(lambda: "Tasks cannot be read from Redis" in caplog.text)
        await asyncio.to_thread(mortal.start)
        await told.kick("greet")
        await done.reach(2)
    # Told once, however often it was tried.
    warnings = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert sum(text.startswith("Tasks cannot be read from Redis") for text in warnings) == 1


async def test_a_worker_may_be_started_before_redis(mortal):
    address, done = RedisAddress("127.0.0.1", mortal.port), Done()
    mortal.kill()
    async with worker(address, greet=done), teller(address, "greet") as told:
        await asyncio.to_thread(mortal.start)
        await told.kick("greet")
        await done.reach(1)


async def test_the_state_of_a_queue_that_nobody_has_used_is_empty(address):
    async with looking(address) as redis:
        state = await state_of(redis)
    assert (state.waiting, state.in_hand, state.workers, state.has_scheduler, state.put_aside) == (0, 0, 0, False, ())

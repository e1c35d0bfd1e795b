from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from qhealth.adapters.memory.services import SettableClock
from qhealth.adapters.tasks.redis_client import RedisAddress, client
from qhealth.adapters.tasks.scheduling import LOCK, TOLD_AGAIN_AFTER, RedisLeadership, Scheduling
from tests.builders import NINE, after
from tests.tasks.conftest import until


class Desk:
    """Says what is due, and hears what is told."""

    def __init__(self) -> None:
        self.due: dict[str, datetime] = {}
        self.told: list[str] = []
        self.trouble: Exception | None = None
        self.clock = SettableClock(NINE)

    async def due_tasks(self) -> dict[str, datetime]:
        return self.due

    async def tell(self, task: str) -> None:
        if self.trouble:
            raise self.trouble
        self.told.append(task)

    def scheduling(self, leadership=None) -> Scheduling:
        return Scheduling(self.due_tasks, self.tell, self.clock, leadership)


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_what_is_due_is_told_once_and_again_when_nobody_has_done_it(desk):
    schedule = desk.scheduling()
    desk.due = {"greet": NINE}
    for _ in range(3):
        await schedule.tick()
    assert desk.told == ["greet"]
    desk.clock.move(TOLD_AGAIN_AFTER)
    await schedule.tick()
    assert desk.told == ["greet", "greet"]
    desk.due = {}
    desk.clock.move(TOLD_AGAIN_AFTER)
    await schedule.tick()
    assert desk.told == ["greet", "greet"]


async def test_the_next_time_is_told_at_once(desk):
    schedule = desk.scheduling()
    desk.due = {"remind": NINE}
    await schedule.tick()
    desk.due = {"remind": after(5)}
    desk.clock.move(timedelta(seconds=1))
    await schedule.tick()
    assert desk.told == ["remind", "remind"]


async def test_what_could_not_be_told_is_told_later(desk):
    schedule = desk.scheduling()
    desk.due, desk.trouble = {"greet": NINE}, ConnectionError()
    with pytest.raises(ConnectionError):
        await schedule.tick()
    desk.trouble = None
    await schedule.tick()
    assert desk.told == ["greet"]


async def test_of_two_schedulers_one_tells(desk, address):
    redis = client(address)
    first, second = (desk.scheduling(RedisLeadership(redis)) for _ in range(2))
    desk.due = {"greet": NINE}
    await first.tick()
    await second.tick()
    assert desk.told == ["greet"]
    await redis.aclose()


async def test_a_standby_takes_over_when_the_first_one_falls_silent(address):
    redis = client(address)
    first, second = (RedisLeadership(redis, seconds=3600) for _ in range(2))
    assert await first.is_mine()
    assert not await second.is_mine()
    assert await first.is_mine()
    # As if its time was up.
    await redis.delete(LOCK)
    assert await second.is_mine()
    assert not await first.is_mine()
    await redis.aclose()


async def test_the_lead_ends_by_itself(address):
    redis = client(address)
    await RedisLeadership(redis, seconds=3600).is_mine()
    assert 3590 < await redis.ttl(LOCK) <= 3600
    await redis.aclose()


async def test_who_stops_hands_over_at_once_and_takes_nothing_from_others(desk, address):
    redis = client(address)
    first, second = (RedisLeadership(redis, seconds=3600) for _ in range(2))
    assert await first.is_mine()
    await second.give_back()
    assert not await second.is_mine()
    schedule = desk.scheduling(first)
    schedule.start()
    await schedule.stop()
    await schedule.stop()
    assert await second.is_mine()
    await redis.aclose()


async def test_a_scheduler_outlives_its_servers(desk, mortal, caplog):
    redis = client(RedisAddress("127.0.0.1", mortal.port))
    schedule = desk.scheduling(RedisLeadership(redis))
    mortal.kill()
    schedule.start()
    await until(lambda: "The schedule cannot be followed" in caplog.text)
    await asyncio.to_thread(mortal.start)
    desk.due = {"greet": NINE}
    await until(lambda: bool(desk.told))
    await schedule.stop()
    await redis.aclose()

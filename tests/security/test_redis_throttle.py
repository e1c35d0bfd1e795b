"""The throttle of several processes, with Redis there and away."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from qhealth.adapters.security.recorded_throttle import RecordedThrottle
from qhealth.adapters.security.redis_throttle import CLOSED_SECONDS, RedisServer, RedisThrottle
from qhealth.adapters.security.throttle import InProcessThrottle
from qhealth.ports.login_attempts import FailedLogin
from qhealth.ports.security import LoginSource
from tests.redis_server import own_redis, private_redis

NINE = datetime(2030, 3, 4, 9, 0, tzinfo=UTC)


class Records:
    """A login history, and how often it was read."""

    def __init__(self) -> None:
        self.kept: list[FailedLogin] = []
        self.read = 0

    async def __call__(self, since: datetime, most: int) -> list[FailedLogin]:
        self.read += 1
        return [failure for failure in self.kept if failure.at >= since][-most:]


class Stopwatch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def a_login(ip: str = "192.0.2.1", email: str = "asa@example.org", device: str | None = None) -> LoginSource:
    return LoginSource(ip, email, device)


@pytest.fixture
def records():
    return Records()


@asynccontextmanager
async def throttle_on(port: int, records: Records, stopwatch: Stopwatch | None = None):
    throttle = RedisThrottle(
        RedisServer("127.0.0.1", port), RecordedThrottle(records), monotonic=stopwatch or Stopwatch()
    )
    try:
        yield throttle
    finally:
        await throttle.close()


@pytest.fixture
def mortal():
    server = own_redis()
    server.start()
    yield server
    server.remove()


async def test_processes_count_together_and_each_failure_once(records):
    port = private_redis().port
    async with throttle_on(port, records) as one, throttle_on(port, records) as other:
        await asyncio.gather(
            *(process.failed(a_login(email=f"{n}@x.org"), now=NINE) for n in range(2) for process in (one, other))
        )
        assert await one.address_wait("192.0.2.1", now=NINE) == 0
        await one.failed(a_login(), now=NINE)
        assert await other.address_wait("192.0.2.1", now=NINE) == 600
    assert records.read == 0


async def test_what_was_counted_leaves_redis_by_itself(records):
    port = private_redis().port
    async with throttle_on(port, records) as throttle:
        for _ in range(5):
            await throttle.failed(a_login(), now=NINE)
    redis = Redis(port=port)
    times = {key: await redis.pttl(key) for key in await redis.keys("*")}
    await redis.aclose()
    assert len(times) == 2
    assert all(0 < left <= 20 * 60 * 1000 for left in times.values())


async def test_without_redis_the_records_decide(mortal, records, caplog):
    mortal.kill()
    records.kept = [FailedLogin(f" {n}@Example.org", "192.0.2.1", NINE - timedelta(minutes=n)) for n in (4, 3, 2, 1, 0)]
    async with throttle_on(mortal.port, records) as throttle:
        assert await throttle.address_wait("192.0.2.1", now=NINE) == 600
        assert await throttle.login_wait(a_login(), now=NINE) == 600
        assert await throttle.address_wait("192.0.2.2", now=NINE) == 0
    assert caplog.text.count("goes by the login records") == 1


async def test_a_failure_that_is_not_written_down_yet_counts_once(mortal, records):
    mortal.kill()
    async with throttle_on(mortal.port, records) as throttle:
        for number in range(4):
            await throttle.failed(a_login(), now=NINE + timedelta(seconds=number))
            records.kept.append(FailedLogin("ASA@example.org ", "192.0.2.1", NINE + timedelta(seconds=number)))
        assert await throttle.address_wait("192.0.2.1", now=NINE + timedelta(seconds=10)) == 0
        await throttle.failed(a_login(), now=NINE + timedelta(seconds=10))
        assert await throttle.address_wait("192.0.2.1", now=NINE + timedelta(seconds=10)) == 600
        assert await throttle.address_wait("192.0.2.1", now=NINE + timedelta(seconds=20)) == 590


async def test_redis_is_not_asked_for_a_while_after_it_failed_and_then_again(mortal, records):
    stopwatch = Stopwatch()
    async with throttle_on(mortal.port, records, stopwatch) as throttle:
        mortal.kill()
        await throttle.address_wait("192.0.2.1", now=NINE)
        await asyncio.to_thread(mortal.start)
        for _ in range(5):
            await throttle.failed(a_login(), now=NINE)
        assert mortal.send("DBSIZE") == ":0\r\n"
        stopwatch.seconds += CLOSED_SECONDS
        for _ in range(5):
            await throttle.failed(a_login(ip="192.0.2.2"), now=NINE)
        assert mortal.send("DBSIZE") == ":2\r\n"


async def test_what_failed_while_redis_was_away_counts_after_it_is_back(mortal, records):
    stopwatch = Stopwatch()
    async with throttle_on(mortal.port, records, stopwatch) as throttle:
        mortal.kill()
        for _ in range(5):
            await throttle.failed(a_login(), now=NINE)
        await asyncio.to_thread(mortal.start)
        stopwatch.seconds += CLOSED_SECONDS
        assert await throttle.address_wait("192.0.2.1", now=NINE + timedelta(seconds=5)) == 595
        stopwatch.seconds += 600
        read = records.read
        assert await throttle.address_wait("192.0.2.1", now=NINE + timedelta(seconds=605)) == 0
        assert records.read == read


async def test_a_redis_that_refuses_or_is_full_is_away(records):
    server = own_redis("--requirepass", "hemligt")
    server.start()
    try:
        async with throttle_on(server.port, records) as throttle:
            for _ in range(5):
                await throttle.failed(a_login(), now=NINE)
            assert await throttle.address_wait("192.0.2.1", now=NINE) == 600
    finally:
        server.remove()


async def test_a_redis_that_swallows_answers_delays_one_login_and_no_other(records):
    held: list[asyncio.StreamWriter] = []

    async def say_nothing(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.append(writer)

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    async with server, throttle_on(server.sockets[0].getsockname()[1], records) as throttle:
        for _ in range(50):
            assert await throttle.address_wait("192.0.2.1", now=NINE) == 0
        assert len(held) <= 2
        for writer in held:
            writer.close()
            await writer.wait_closed()


async def test_the_records_are_read_once_a_second(records):
    throttle = RecordedThrottle(records)
    for tenths in range(25):
        await throttle.login_wait(a_login(), now=NINE + timedelta(seconds=tenths / 10))
    assert records.read == 3


async def test_the_throttles_in_memory_and_in_redis_agree_on_any_course_of_events(records):
    port = private_redis().port
    in_memory = InProcessThrottle()
    async with throttle_on(port, records) as in_redis:
        now = NINE
        for number in range(120):
            now += timedelta(seconds=(number * 37) % 90)
            source = a_login(f"192.0.2.{number % 3}", f"{number % 2}@x.org", "mine" if number % 4 == 0 else None)
            for throttle in (in_memory, in_redis):
                await (throttle.succeeded if number % 17 == 0 else throttle.failed)(source, now=now)
            waits = [await throttle.login_wait(source, now=now) for throttle in (in_memory, in_redis)]
            assert waits[0] == waits[1], number

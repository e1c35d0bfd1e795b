"""A Redis of one's own, and tasks on it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from qhealth.adapters.tasks.redis_client import RedisAddress
from tests.redis_server import own_redis, private_redis


@pytest.fixture
def address() -> RedisAddress:
    """An empty Redis that stays up."""
    return RedisAddress("127.0.0.1", private_redis().port)


@pytest.fixture
def mortal():
    """A Redis that may be killed and started again."""
    server = own_redis()
    server.start()
    yield server
    server.remove()


async def until(holds: Callable[[], Awaitable[bool] | bool]) -> None:
    """Wait until something holds in another place; the time limit of the test ends a wait in vain."""
    while True:
        found = holds()
        if found if isinstance(found, bool) else await found:
            return
        await asyncio.sleep(0.01)

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest

from tests.entrypoints.conftest import environment_that_says_nothing, logging_as_it_was, run
from tests.mysql_server import private_server
from tests.redis_server import OwnRedis, own_redis

__all__ = ["environment_that_says_nothing", "logging_as_it_was", "run"]


Variables = dict[str, str]


@pytest.fixture
def redis() -> Iterator[OwnRedis]:
    server = own_redis()
    server.start()
    yield server
    server.remove()


@pytest.fixture
def shared(server_variables, redis, run) -> Variables:
    """A migrated installation of several processes; the variables that configure them."""
    variables = {**server_variables(), **redis.variables, "SECRET_KEY": "k" * 32}
    assert run("migrate", **variables).exit_code == 0
    return variables


@pytest.fixture
def server_variables() -> Callable[[], Variables]:
    """Return what makes the variables of a new database on a private server."""

    def made() -> Variables:
        address = asyncio.run(private_server().new_database())
        return {
            "MYSQL_HOST": address.host,
            "MYSQL_PORT": str(address.port),
            "MYSQL_USER": address.user,
            "MYSQL_PASSWORD": address.password,
            "MYSQL_DATABASE": address.database,
        }

    return made

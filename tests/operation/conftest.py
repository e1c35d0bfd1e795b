from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qhealth.adapters.persistence.backups.taking import take_backup
from qhealth.adapters.persistence.engine.sqlite import PooledSQLiteEngine
from tests.entrypoints.conftest import environment_that_says_nothing, logging_as_it_was, run
from tests.mysql_server import private_server
from tests.operation.backups import make_demonstration
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


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration as a file."""
    path = tmp_path_factory.mktemp("backups") / "filled.sqlite3"
    asyncio.run(make_demonstration(path))
    return path


@pytest.fixture(scope="session")
def taken(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it."""
    path = tmp_path_factory.mktemp("taken") / "backup"
    asyncio.run(take_backup(PooledSQLiteEngine(filled), path, at=datetime(2030, 3, 6, 10, 30, tzinfo=UTC)))
    return path


@pytest.fixture
def copied(taken: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    path = tmp_path / "copied"
    path.write_bytes(taken.read_bytes())
    return path

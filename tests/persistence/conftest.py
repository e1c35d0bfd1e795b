"""The sample database on SQLite, MariaDB and MySQL."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from qhealth.adapters.persistence.engine.mysql import MySQLEngine
from qhealth.adapters.persistence.engine.mysql_options import MySQLAddress
from qhealth.adapters.persistence.engine.sqlite import PooledSQLiteEngine
from tests.mysql_server import SERVERS, Server
from tests.persistence import mysql_sample, sample


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "test.sqlite3"


@pytest.fixture
async def engine(path: Path) -> AsyncGenerator[PooledSQLiteEngine]:
    async with sample.sample_engine(path) as engine:
        yield engine


@pytest.fixture(params=SERVERS)
def mysql_server(request: pytest.FixtureRequest) -> Server:
    return SERVERS[request.param]()


@pytest.fixture
async def mysql_address(mysql_server: Server) -> MySQLAddress:
    return await mysql_server.new_database()


@pytest.fixture
async def mysql(mysql_address: MySQLAddress) -> AsyncGenerator[MySQLEngine]:
    async with mysql_sample.sample_engine(mysql_address) as engine:
        yield engine

"""The sample database on MariaDB and MySQL."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from qhealth.adapters.persistence.engine.mysql import MySQLEngine
from qhealth.adapters.persistence.engine.mysql_options import MySQLAddress
from tests.mysql_server import SERVERS, Server
from tests.persistence.mysql_sample import sample_engine


@pytest.fixture(params=SERVERS)
def mysql_server(request: pytest.FixtureRequest) -> Server:
    return SERVERS[request.param]()


@pytest.fixture
async def mysql_address(mysql_server: Server) -> MySQLAddress:
    return await mysql_server.new_database()


@pytest.fixture
async def mysql(mysql_address: MySQLAddress) -> AsyncGenerator[MySQLEngine]:
    async with sample_engine(mysql_address) as engine:
        yield engine

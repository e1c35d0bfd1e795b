"""What is tried on every database that there is, with real server processes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.databases import Database, new_database_on, sqlite_in
from tests.mysql_server import SERVERS, Server


@pytest.fixture(params=["sqlite", *SERVERS])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    if request.param == "sqlite":
        return sqlite_in(tmp_path)
    server: Callable[[], Server] = SERVERS[request.param]
    return asyncio.run(new_database_on(server()))

"""What every test may rely on: no server and no database outlives the run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import mysql_server, redis_server


@pytest.fixture(scope="session", autouse=True)
def _everything_ends() -> Iterator[None]:
    yield
    mysql_server.tidy_up()
    redis_server.tidy_up()

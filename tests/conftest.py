"""What every test may rely on: no server and no database outlives the run, and no secret gets into a log unnoticed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import mysql_server, redis_server
from tests.leaks import pytest_runtest_makereport  # noqa: F401 - a hook of pytest's, which it finds by its name here.


@pytest.fixture(scope="session", autouse=True)
def _everything_ends() -> Iterator[None]:
    yield
    mysql_server.tidy_up()
    redis_server.tidy_up()

"""What every test may rely on: no server and no database outlives the run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.mysql_server import tidy_up


@pytest.fixture(scope="session", autouse=True)
def _everything_ends() -> Iterator[None]:
    yield
    tidy_up()

"""A service for each test, on every kind of database."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.databases import EMPTY_DATABASES, OpenDatabase
from tests.http.whole.clinic import Clinic, open_clinic


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for the whole run."""
    return tmp_path_factory.mktemp("databases")


@pytest.fixture(scope="module", params=EMPTY_DATABASES)
def database(request: pytest.FixtureRequest) -> OpenDatabase:
    return EMPTY_DATABASES[request.param]


@pytest.fixture
async def clinic(database: OpenDatabase, shared: Path, tmp_path: Path) -> AsyncGenerator[Clinic]:
    async with open_clinic(database, shared, tmp_path) as clinic:
        yield clinic

"""A service for each test, on a database of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.http.whole.clinic import Clinic, empty_database, open_clinic


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asyncio.run(empty_database(tmp_path_factory.mktemp("template")))


@pytest.fixture
async def clinic(tmp_path: Path, template: Path) -> AsyncGenerator[Clinic]:
    async with open_clinic(tmp_path, template) as clinic:
        yield clinic

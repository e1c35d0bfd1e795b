"""Every contract test runs once for every store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.stores import STORES, StoreUnderTest


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stores")


@pytest.fixture(params=STORES)
async def store(request: pytest.FixtureRequest, folder: Path) -> AsyncIterator[StoreUnderTest]:
    async with STORES[request.param](folder) as opened:
        yield opened

"""A demonstration of small size in a database, made once for all tests here; each of them gets a copy."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qhealth.adapters.memory import SettableClock, memory_ports
from qhealth.adapters.persistence.engine.sqlite import PooledSQLiteEngine
from qhealth.adapters.persistence.migrating import migrate
from qhealth.adapters.persistence.store import PersistentStore, persistent_unit_of_work
from qhealth.adapters.security.passwords import Argon2Passwords
from qhealth.demo import Size, fill
from qhealth.ports.gathered import Ports

A_WEDNESDAY = datetime(2030, 3, 6, 10, 30, tzinfo=UTC)
SMALL = Size(patients=40, days=50, requests=50, visits=0.5)


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[Ports]:
    """Return ports over a database file at the time of the demonstration, with real passwords."""
    engine = PooledSQLiteEngine(path, readers=1)
    passwords = Argon2Passwords()
    await engine.start_connection_pool()
    try:
        await migrate(engine)
        yield memory_ports(
            clock=SettableClock(A_WEDNESDAY),
            store=PersistentStore(engine),
            unit_of_work=persistent_unit_of_work(engine),
            passwords=passwords,
        )
    finally:
        await engine.close_connection_pool()
        passwords.close()


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "filled.sqlite3"

    async def make() -> None:
        async with opened(path) as ports:
            assert await fill(ports, SMALL)

    asyncio.run(make())
    return path


@pytest.fixture
async def demo(filled, tmp_path) -> AsyncIterator[Ports]:
    path = tmp_path / "copy.sqlite3"
    shutil.copyfile(filled, path)
    async with opened(path) as ports:
        yield ports

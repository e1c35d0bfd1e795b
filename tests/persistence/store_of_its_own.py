"""A migrated SQLite store in a folder of the test's own."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from qhealth.adapters.persistence.engine.sqlite import PooledSQLiteEngine
from qhealth.adapters.persistence.migrating import migrate
from qhealth.adapters.persistence.store import PersistentStore, PersistentUnitOfWork


class OpenStore:
    """The engine, the store over it, and its units of work."""

    def __init__(self, engine: PooledSQLiteEngine) -> None:
        self.engine = engine
        self.reading = PersistentStore(engine)

    def writing(self) -> PersistentUnitOfWork:
        return PersistentUnitOfWork(self.engine)


@asynccontextmanager
async def open_store(folder: Path) -> AsyncGenerator[OpenStore]:
    engine = PooledSQLiteEngine(folder / "store.sqlite3", readers=1, busy_timeout=0.05)
    await engine.start_connection_pool()
    try:
        await migrate(engine)
        yield OpenStore(engine)
    finally:
        await engine.close_connection_pool()

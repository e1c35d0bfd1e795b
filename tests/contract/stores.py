"""The stores under contract, and what a test does with one."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from qhealth.adapters.memory import MemoryDatabase
from qhealth.adapters.persistence.engine.mysql_options import MySQLAddress, MySQLLimits
from qhealth.adapters.persistence.engine.pooled import PooledEngine
from qhealth.adapters.persistence.engine.sqlite import PooledSQLiteEngine
from qhealth.adapters.persistence.migrating import migrate
from qhealth.adapters.persistence.store import PersistentStore, persistent_unit_of_work
from qhealth.core.domain.diagnostics import Diagnostic, DiagnosticBooking
from qhealth.core.domain.oversight import LoginAttempt
from qhealth.core.domain.people import Account
from qhealth.core.domain.records import JournalEntry, Prescription
from qhealth.core.domain.sessions import Session
from qhealth.core.domain.visits import Visit
from qhealth.core.domain.working_hours import TimeOff
from qhealth.ports.unit_of_work import Store, UnitOfWork
from tests.mysql_server import SERVERS, open_engine

T = TypeVar("T")


@dataclass(frozen=True)
class StoreUnderTest:
    """A store with its unit of work."""

    reading: Store
    unit_of_work: Callable[[], UnitOfWork]
    woken: list[str] = field(default_factory=list)
    """An entry for each time that whoever hands over the outbox was woken."""
    engine: PooledEngine | None = None
    """The database itself, where there is one."""

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[UnitOfWork]:
        """Return a unit of work that is committed at the end of the block."""
        async with self.unit_of_work() as uow:
            yield uow
            await uow.commit()

    async def keep(self, thing: T) -> T:
        """Store a thing and return it as it was stored."""
        return (await self.keep_all([thing]))[0]

    async def keep_all(self, things: Iterable[T]) -> list[T]:
        """Store things of one or several kinds in one transaction, in their order."""
        async with self.writing() as uow:
            return [await _add(uow, thing) for thing in things]


async def _add(uow: UnitOfWork, thing: Any) -> Any:
    if isinstance(thing, Account):
        return await uow.accounts.add(thing, password_hash=None)
    repositories = {
        Visit: uow.visits,
        Diagnostic: uow.diagnostics,
        DiagnosticBooking: uow.diagnostic_bookings,
        JournalEntry: uow.journal_entries,
        Prescription: uow.prescriptions,
        LoginAttempt: uow.login_attempts,
        Session: uow.sessions,
    }
    if isinstance(thing, TimeOff):
        return await uow.schedules.add_time_off(thing)
    return await repositories[type(thing)].add(thing)


Opening = Callable[[Path], AbstractAsyncContextManager[StoreUnderTest]]
"""Opens an empty store; the folder is one that the whole run shares."""


@asynccontextmanager
async def memory(_folder: Path) -> AsyncIterator[StoreUnderTest]:
    woken: list[str] = []
    database = MemoryDatabase(lambda: woken.append("woken"))
    yield StoreUnderTest(database.store(), database.unit_of_work, woken)


@asynccontextmanager
async def sqlite(folder: Path) -> AsyncIterator[StoreUnderTest]:
    path = folder / f"{uuid.uuid4().hex}.sqlite3"
    shutil.copyfile(await _migrated(folder), path)
    try:
        async with _open(path) as engine:
            woken: list[str] = []
            unit_of_work = persistent_unit_of_work(engine, lambda: woken.append("woken"))
            yield StoreUnderTest(PersistentStore(engine), unit_of_work, woken, engine)
    finally:
        # Hundreds of tests would otherwise leave hundreds of databases on the disk until the whole run is over.
        path.unlink()


async def _migrated(folder: Path) -> Path:
    """Return an empty database with all its tables, made once for the whole run."""
    path = folder / "empty.sqlite3"
    if not path.exists():
        async with _open(path) as engine:
            await migrate(engine)
    return path


@asynccontextmanager
async def _open(path: Path) -> AsyncIterator[PooledSQLiteEngine]:
    engine = PooledSQLiteEngine(path, readers=1)
    await engine.start_connection_pool()
    try:
        yield engine
    finally:
        await engine.close_connection_pool()


_migrated_databases: dict[str, MySQLAddress] = {}


def _on(name: str) -> Opening:
    """Return what opens the one database that the tests of this process share on a server, emptied each time."""

    @asynccontextmanager
    async def opening(_folder: Path) -> AsyncIterator[StoreUnderTest]:
        if name not in _migrated_databases:
            _migrated_databases[name] = await SERVERS[name]().new_database()
            async with open_engine(_migrated_databases[name]) as engine:
                await migrate(engine)
        async with open_engine(_migrated_databases[name], MySQLLimits(connections=3)) as engine:
            await _empty(engine)
            woken: list[str] = []
            unit_of_work = persistent_unit_of_work(engine, lambda: woken.append("woken"))
            yield StoreUnderTest(PersistentStore(engine), unit_of_work, woken, engine)

    return opening


async def _empty(engine: PooledEngine) -> None:
    """Delete every row and let ids begin at 1 again. Making the tables anew would take seconds for each test."""
    session = await engine.pool_for(writes=True).borrow()
    try:
        await session.run("SET foreign_key_checks = 0")
        for row in (await session.run("SHOW TABLES")).rows:
            (table,) = row.values()
            if table != "migration":
                await session.run(f"TRUNCATE TABLE {table}")
        await session.run("SET foreign_key_checks = 1")
    finally:
        session.give_back()


DATABASES: dict[str, Opening] = {"sqlite": sqlite} | {name: _on(name) for name in SERVERS}
STORES: dict[str, Opening] = {"memory": memory} | DATABASES

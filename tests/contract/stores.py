"""The stores under contract, and what a test does with one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from qhealth.adapters.memory import MemoryDatabase
from qhealth.adapters.persistence.engine.pooled import PooledEngine
from qhealth.adapters.persistence.store import PersistentStore, persistent_unit_of_work
from qhealth.core.domain.diagnostics import Diagnostic, DiagnosticBooking
from qhealth.core.domain.oversight import LoginAttempt
from qhealth.core.domain.people import Account
from qhealth.core.domain.records import JournalEntry, Prescription
from qhealth.core.domain.sessions import Session
from qhealth.core.domain.sick_leaves import SickLeave
from qhealth.core.domain.visits import Visit
from qhealth.core.domain.working_hours import TimeOff
from qhealth.ports.unit_of_work import Committed, Store, UnitOfWork
from tests.databases import EMPTY_DATABASES, OpenDatabase

T = TypeVar("T")


@dataclass(frozen=True)
class StoreUnderTest:
    """A store with its unit of work."""

    reading: Store
    unit_of_work: Callable[[], UnitOfWork]
    left: list[Committed] = field(default_factory=list)
    """What the commits left for others to do."""
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
        SickLeave: uow.sick_leaves,
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
    left: list[Committed] = []
    database = MemoryDatabase(left.append)
    yield StoreUnderTest(database.store(), database.unit_of_work, left)


def _on(database: OpenDatabase) -> Opening:
    """Return what opens a store on a database."""

    @asynccontextmanager
    async def opening(folder: Path) -> AsyncIterator[StoreUnderTest]:
        async with database(folder) as engine:
            left: list[Committed] = []
            unit_of_work = persistent_unit_of_work(engine, left.append)
            yield StoreUnderTest(PersistentStore(engine), unit_of_work, left, engine)

    return opening


DATABASES: dict[str, Opening] = {name: _on(database) for name, database in EMPTY_DATABASES.items()}
STORES: dict[str, Opening] = {"memory": memory} | DATABASES
"""Every contract test runs once for every store."""

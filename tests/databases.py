"""Every kind of database, empty and with all its tables, as fast as that can be had."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from piccolo.table import Table

from qhealth.adapters.persistence import tables
from qhealth.adapters.persistence.engine.mysql_options import MySQLAddress, MySQLLimits
from qhealth.adapters.persistence.engine.pooled import PooledEngine
from qhealth.adapters.persistence.engine.sqlite import PooledSQLiteEngine
from qhealth.adapters.persistence.migrating import migrate
from tests import portable
from tests.mysql_server import SERVERS, open_engine

_TABLES = [
    thing._meta.tablename
    for thing in vars(tables).values()
    if isinstance(thing, type) and issubclass(thing, Table) and thing is not Table
]

OpenDatabase = Callable[[Path], AbstractAsyncContextManager[PooledEngine]]
"""Opens an empty database; the folder is one that the whole run shares."""


@asynccontextmanager
async def sqlite(folder: Path) -> AsyncIterator[PooledSQLiteEngine]:
    path = folder / f"{uuid.uuid4().hex}.sqlite3"
    shutil.copyfile(await empty_file(folder), path)
    try:
        async with _open(path) as engine:
            yield engine
    finally:
        # Hundreds of tests would otherwise leave hundreds of databases on the disk until the whole run is over.
        path.unlink()


async def empty_file(folder: Path) -> Path:
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


def _on(name: str) -> OpenDatabase:
    """Return what opens the one database that the tests of this process share on a server, emptied each time."""

    @asynccontextmanager
    async def opening(_folder: Path) -> AsyncIterator[PooledEngine]:
        if name not in _migrated_databases:
            _migrated_databases[name] = await SERVERS[name]().new_database()
            async with open_engine(_migrated_databases[name]) as engine:
                await migrate(engine)
        async with open_engine(_migrated_databases[name], MySQLLimits(connections=3)) as engine:
            await _empty(engine)
            with engine.statements() as sent:
                yield engine
            portable.check(sent.all)

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


EMPTY_DATABASES: dict[str, OpenDatabase] = {"sqlite": sqlite} | {name: _on(name) for name in SERVERS}
"""By the names that the tests show. Only one on each server may be open at a time."""


async def everything(engine: PooledEngine) -> str:
    """Return all that the database holds as one text."""
    replies = [await engine.send(f'SELECT * FROM "{name}"') for name in _TABLES]  # noqa: S608 - names of tables.
    return "\n".join(str(reply.rows) for reply in replies)

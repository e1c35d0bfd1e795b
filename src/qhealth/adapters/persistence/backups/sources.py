"""Reading the rows of a database as they all were at one moment, while others go on writing."""

from __future__ import annotations

import asyncio
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any, Final

import msgspec
from asyncmy import errors as driver
from asyncmy.cursors import SSCursor

from qhealth.adapters.persistence.backups.archive import TableLayout
from qhealth.adapters.persistence.engine.errors import DatabaseUnavailable
from qhealth.adapters.persistence.engine.mysql import MySQLEngine
from qhealth.adapters.persistence.engine.mysql_errors import translated
from qhealth.adapters.persistence.engine.mysql_server import MySQLServer, Opened
from qhealth.adapters.persistence.engine.pooled import PooledEngine
from qhealth.adapters.persistence.engine.sqlite import PooledSQLiteEngine

_ROWS_AT_ONCE: Final = 500
_BYTES_AT_ONCE: Final = 1 << 20
_SNAPSHOT: Final = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
)
_NEXT_IDS: Final = (
    "SELECT table_name AS name, auto_increment AS next FROM information_schema.tables"
    " WHERE table_schema = DATABASE() AND auto_increment IS NOT NULL"
)


class Snapshot(ABC):
    """A database as it was at one moment."""

    @abstractmethod
    async def migrations(self) -> tuple[str, ...]:
        """Return the names of the migrations that it had, in their order."""

    @abstractmethod
    async def next_ids(self) -> Mapping[str, int]:
        """Return for each table that numbers its rows a number that none of them has had, nor has any deleted one."""

    @abstractmethod
    def rows(self, layout: TableLayout) -> AsyncIterator[bytes]:
        """Yield all rows of a table, each a line of JSON, about a megabyte at a time."""


@asynccontextmanager
async def snapshot(engine: PooledEngine) -> AsyncGenerator[Snapshot]:
    """Take a snapshot of the database of an engine, whose connections need not be open.

    Raises:
        DatabaseUnavailable: the database cannot be reached or read.
    """
    if isinstance(engine, PooledSQLiteEngine):
        with closing(_reading(engine.path)) as connection:
            yield _SQLiteSnapshot(connection)
    elif isinstance(engine, MySQLEngine):
        server = MySQLServer(engine.address, engine.limits)
        opened = await server.connect()
        try:
            yield await _MySQLSnapshot.taken(opened)
        except driver.MySQLError as error:
            raise translated(error, "the rows of a backup") from error
        finally:
            # Said without a goodbye: rows that nobody wants any more would have to be read first.
            opened.connection.close()
    else:
        raise TypeError(f"There are no backups of a {type(engine).__name__}.")


class _SQLiteSnapshot(Snapshot):
    """In WAL a reading transaction sees one state for as long as it lasts, and nobody waits for it.

    Nothing else runs in the process that makes a backup, so the connection may keep the event loop waiting.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def migrations(self) -> tuple[str, ...]:
        return tuple(name for (name,) in self._connection.execute("SELECT name FROM migration ORDER BY name"))

    async def next_ids(self) -> Mapping[str, int]:
        return {name: newest + 1 for name, newest in self._connection.execute("SELECT name, seq FROM sqlite_sequence")}

    async def rows(self, layout: TableLayout) -> AsyncIterator[bytes]:
        for lines in self._blocks(layout):
            yield lines
            await asyncio.sleep(0)

    def _blocks(self, layout: TableLayout) -> Iterator[bytes]:
        # The zone, +00:00, stands behind 26 characters of fixed width.
        columns = [f'substr("{name}", 1, 26)' if name in layout.instants else f'"{name}"' for name in layout.columns]
        cursor = self._connection.execute(f'SELECT {", ".join(columns)} FROM "{layout.name}"')  # noqa: S608 - names.
        encoder, block = msgspec.json.Encoder(), bytearray()
        while found := cursor.fetchmany(_ROWS_AT_ONCE):
            block += encoder.encode_lines(found)
            if len(block) >= _BYTES_AT_ONCE:
                yield bytes(block)
                block.clear()
        if block:
            yield bytes(block)


class _MySQLSnapshot(Snapshot):
    """The server writes the rows as JSON by itself: several times as fast as turning each value into one of Python."""

    def __init__(self, opened: Opened) -> None:
        self._connection = opened.connection

    @classmethod
    async def taken(cls, opened: Opened) -> _MySQLSnapshot:
        made = cls(opened)
        if opened.product.name == "MySQL":
            # It would tell numbers that are a day old.
            await made._send("SET SESSION information_schema_stats_expiry = 0")
        for sql in _SNAPSHOT:
            await made._send(sql)
        return made

    async def migrations(self) -> tuple[str, ...]:
        return tuple(name for (name,) in await self._send("SELECT name FROM migration ORDER BY name"))

    async def next_ids(self) -> Mapping[str, int]:
        return {name: int(number) for name, number in await self._send(_NEXT_IDS)}

    async def rows(self, layout: TableLayout) -> AsyncIterator[bytes]:
        columns = ", ".join(f'"{name}"' for name in layout.columns)
        cursor: Any = self._connection.cursor(SSCursor)  # The driver's own annotations leave most of it open.
        await cursor.execute(f'SELECT JSON_ARRAY({columns}) FROM "{layout.name}"')  # noqa: S608 - names.
        block: list[str] = []
        length = 0
        while found := await cursor.fetchmany(_ROWS_AT_ONCE):
            for (line,) in found:
                block.append(line)
                length += len(line)
            if length >= _BYTES_AT_ONCE:
                yield _lines(block)
                block.clear()
                length = 0
        if block:
            yield _lines(block)
        await cursor.close()

    async def _send(self, sql: str) -> list[tuple[Any, ...]]:
        cursor: Any = self._connection.cursor()
        await cursor.execute(sql)
        return list(await cursor.fetchall()) if cursor.description else []


def _lines(rows: list[str]) -> bytes:
    return ("\n".join(rows) + "\n").encode()


def _reading(path: Path) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        connection.execute("BEGIN")
        # The first statement that reads decides which state is seen.
        connection.execute("SELECT name FROM migration LIMIT 1").fetchall()
    except sqlite3.Error as error:
        raise DatabaseUnavailable(f"The database {path} cannot be read: {error}.") from error
    return connection

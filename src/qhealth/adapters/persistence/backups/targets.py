"""Writing the rows of a backup into tables that are empty."""

from __future__ import annotations

import asyncio
import sqlite3
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from itertools import chain
from pathlib import Path
from typing import Any, Final

import msgspec
from asyncmy import errors as driver

from qhealth.adapters.persistence.backups.archive import Block, TableLayout, UnusableBackup
from qhealth.adapters.persistence.engine.errors import Contention, StoreError
from qhealth.adapters.persistence.engine.mysql import MySQLEngine
from qhealth.adapters.persistence.engine.mysql_errors import translated
from qhealth.adapters.persistence.engine.mysql_server import MySQLServer, Opened

_CONNECTIONS: Final = 4
"""To a server, which then inserts into several places at a time."""
_TRIES: Final = 10
_MEMORY: Final = 256 << 10
"""Kilobytes of pages that SQLite keeps while it fills tables and makes indexes."""
_INDEXES: Final = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
_SECONDARY: Final = (
    "SELECT table_name, index_name, column_name FROM information_schema.statistics"
    " WHERE table_schema = DATABASE() AND non_unique = 1 ORDER BY table_name, index_name, seq_in_index"
)
_FOREIGN_KEYS: Final = (
    "SELECT table_name, column_name, referenced_table_name, referenced_column_name"
    " FROM information_schema.key_column_usage WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL"
)
_UNTOLD: Final = "A row of the backup cannot be stored: {error}."


class Target(ABC):
    """Tables to be filled, and to be looked at afterwards."""

    @abstractmethod
    async def fill(self, blocks: Iterator[Block], layouts: Sequence[TableLayout]) -> None:
        """Store all rows.

        Raises:
            UnusableBackup: a row cannot be stored.
        """

    @abstractmethod
    async def ask(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Return the rows of a statement, however long it takes."""

    @abstractmethod
    async def orphans(self) -> Sequence[str]:
        """Return a sentence for each foreign key that some row does not keep."""


class SQLiteTarget(Target):
    """A file that nobody else knows yet, so that nothing has to be kept safe before it is whole.

    The indexes are taken away and made anew at the end, out of sorted values.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def fill(self, blocks: Iterator[Block], layouts: Sequence[TableLayout]) -> None:
        connection, inserts = self._connection, {layout.name: _insert(layout) for layout in layouts}
        indexes = connection.execute(_INDEXES).fetchall()
        for name, _ in indexes:
            connection.execute(f'DROP INDEX "{name}"')
        decoder = msgspec.json.Decoder(list[Any])
        try:
            for block in blocks:
                connection.executemany(inserts[block.table], decoder.decode_lines(block.lines))
            for _, sql in indexes:
                connection.execute(sql)
        except sqlite3.IntegrityError as error:
            raise UnusableBackup(_UNTOLD.format(error=error)) from error
        for layout in layouts:
            if layout.next_id is not None:
                self._number_from(layout.name, layout.next_id)
        connection.commit()

    async def ask(self, sql: str) -> Sequence[tuple[Any, ...]]:
        return self._connection.execute(sql).fetchall()

    async def orphans(self) -> Sequence[str]:
        found = self._connection.execute(
            'SELECT "table", "parent", COUNT(*) FROM pragma_foreign_key_check GROUP BY 1, 2'
        )
        return [
            f"{number} rows of {table} refer to rows of {parent} that are not there." for table, parent, number in found
        ]

    def _number_from(self, table: str, next_id: int) -> None:
        self._connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        self._connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, next_id - 1))


@asynccontextmanager
async def sqlite_target(path: Path) -> AsyncGenerator[SQLiteTarget]:
    """Open a file whose tables have been made. Raises sqlite3.Error as OSError, for it is the disk that fails."""
    with closing(sqlite3.connect(path)) as connection:
        try:
            for pragma in ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF", "threads = 2"):
                connection.execute(f"PRAGMA {pragma}").fetchall()
            connection.execute(f"PRAGMA cache_size = -{_MEMORY}")
            yield SQLiteTarget(connection)
        except sqlite3.OperationalError as error:
            raise OSError(f"The database {path} cannot be written: {error}.") from error


class MySQLTarget(Target):
    """A server, filled over several connections that do not look at foreign keys; see `orphans`."""

    def __init__(self, connections: Sequence[Opened]) -> None:
        self._connections = connections

    async def fill(self, blocks: Iterator[Block], layouts: Sequence[TableLayout]) -> None:
        indexes = await self._spare_indexes()
        for table, names in indexes.items():
            await self.ask(f'ALTER TABLE "{table}" {_dropped(names)}')
        await self._insert(blocks, layouts)
        await self._make(indexes)
        for layout in layouts:
            if layout.next_id is not None:
                await self.ask(f'ALTER TABLE "{layout.name}" AUTO_INCREMENT = {layout.next_id}')

    async def _insert(self, blocks: Iterator[Block], layouts: Sequence[TableLayout]) -> None:
        waiting: asyncio.Queue[Block | None] = asyncio.Queue(2 * len(self._connections))
        by_name = {layout.name: layout for layout in layouts}
        async with asyncio.TaskGroup() as group:
            for opened in self._connections:
                group.create_task(_filling(opened, waiting, by_name))
            for block in blocks:
                await waiting.put(block)
            for _ in self._connections:
                await waiting.put(None)

    async def _spare_indexes(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """Return the columns of the indexes of each table that neither a unique nor a foreign key needs.

        Made out of sorted values when the rows are there, they take a fraction of the time.
        """
        keys = {(table, column) for table, column, *_ in await self.ask(_FOREIGN_KEYS)}
        indexes: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
        for table, name, column in await self.ask(_SECONDARY):
            indexes[table].setdefault(name, []).append(column)
        for table, of_table in indexes.items():
            for name, columns in list(of_table.items()):
                if (table, columns[0]) in keys:
                    # A foreign key wants one that begins with it; any further one is spare.
                    keys.remove((table, columns[0]))
                    del of_table[name]
        return {table: of_table for table, of_table in indexes.items() if of_table}

    async def _make(self, indexes: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        waiting = [
            f'ALTER TABLE "{table}" {", ".join(_added(name, columns) for name, columns in of_table.items())}'
            for table, of_table in indexes.items()
        ]

        async def make(opened: Opened) -> None:
            while waiting:
                await _send(opened, waiting.pop())

        async with asyncio.TaskGroup() as group:
            for opened in self._connections:
                group.create_task(make(opened))

    async def ask(self, sql: str) -> Sequence[tuple[Any, ...]]:
        return await _send(self._connections[0], sql)

    async def orphans(self) -> Sequence[str]:
        sentences: list[str] = []
        for table, column, parent, key in await self.ask(_FOREIGN_KEYS):
            [(number,)] = await self.ask(
                f'SELECT COUNT(*) FROM "{table}" AS child LEFT JOIN "{parent}" AS parent'  # noqa: S608 - names.
                f' ON child."{column}" = parent."{key}" WHERE child."{column}" IS NOT NULL AND parent."{key}" IS NULL'
            )
            if number:
                sentences.append(f"{number} rows of {table} refer to rows of {parent} that are not there.")
        return sentences


@asynccontextmanager
async def mysql_target(engine: MySQLEngine) -> AsyncGenerator[MySQLTarget]:
    """Open connections to a server, besides those of the engine, for as long as the block lasts."""
    server = MySQLServer(engine.address, engine.limits)
    opened: list[Opened] = []
    try:
        for _ in range(_CONNECTIONS):
            opened.append(await server.connect())
            await _send(opened[-1], "SET SESSION foreign_key_checks = 0")
        yield MySQLTarget(opened)
    except* StoreError as group:
        # One sentence is enough, whichever of the connections met the fault first.
        raise group.exceptions[0] from None
    finally:
        for one in opened:
            one.connection.close()


async def _filling(opened: Opened, waiting: asyncio.Queue[Block | None], layouts: dict[str, TableLayout]) -> None:
    decoder = msgspec.json.Decoder(list[Any])
    while (block := await waiting.get()) is not None:
        layout = layouts[block.table]
        rows = decoder.decode_lines(block.lines)
        columns = ", ".join(f'"{name}"' for name in layout.columns)
        places = f"({', '.join('%s' for _ in layout.columns)})"
        sql = f'INSERT INTO "{layout.name}" ({columns}) VALUES {", ".join([places] * len(rows))}'  # noqa: S608 - names.
        cursor: Any = opened.connection.cursor()
        await _insert_all(opened, cursor.mogrify(sql, [*chain.from_iterable(rows)]))


async def _insert_all(opened: Opened, sql: str) -> None:
    for tries in range(1, _TRIES + 1):
        try:
            await _send(opened, sql)
        except Contention:
            # Two connections met in an index; the statement was undone as a whole.
            if tries == _TRIES:
                raise
        else:
            return


async def _send(opened: Opened, sql: str) -> Sequence[tuple[Any, ...]]:
    cursor: Any = opened.connection.cursor()
    try:
        await cursor.execute(sql)
        return list(await cursor.fetchall()) if cursor.description else []
    except (driver.IntegrityError, driver.DataError) as error:
        raise UnusableBackup(_UNTOLD.format(error=error)) from error
    except driver.MySQLError as error:
        raise translated(error, sql[:200]) from error


def _dropped(names: Iterable[str]) -> str:
    return ", ".join(f'DROP INDEX "{name}"' for name in names)


def _added(name: str, columns: Sequence[str]) -> str:
    places = ", ".join(f'"{column}"' for column in columns)
    return f'ADD INDEX "{name}" ({places})'


def _insert(layout: TableLayout) -> str:
    # NULL stays NULL with a zone behind it.
    places = ", ".join("? || '+00:00'" if name in layout.instants else "?" for name in layout.columns)
    columns = ", ".join(f'"{name}"' for name in layout.columns)
    return f'INSERT INTO "{layout.name}" ({columns}) VALUES ({places})'  # noqa: S608 - names and placeholders.

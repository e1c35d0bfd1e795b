"""What differs between the databases in the text of a migration, and how each tells what its schema holds."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from types import MappingProxyType
from typing import Any, ClassVar, Protocol

from qhealth.adapters.persistence.engine.sessions import LendingPool, Reply

_MACRO = re.compile(r"\{(\w+)(?:\((\d+)\))?\}")


class Sender(Protocol):
    """Whatever takes a statement: an engine or a transaction's session."""

    async def send(self, sql: str, args: Sequence[object] = ()) -> Reply: ...


class Lender(Sender, Protocol):
    """An engine, as far as a dialect needs a connection of its own from it."""

    def pool_for(self, *, writes: bool) -> LendingPool[Any]: ...


class Dialect(ABC):
    """One database's words. `types` maps the macros of a migration's text to column types.

    A macro is written `{instant}`, or with a length `{name(100)}`, for which the type has a `%s`.
    """

    types: ClassVar[Mapping[str, str]]
    hold: ClassVar[str] = ""
    """What follows a SELECT so that nobody else changes or holds its rows before the transaction ends.

    Nothing where a transaction that writes is alone in the database anyway.
    """
    has_triggers: bool = True
    """Whether the database knows triggers. Where it does not, the rights of its users refuse the same."""
    table_options: str = ""
    """What follows the closing bracket of every CREATE TABLE."""
    shards: ClassVar[int]
    """Over how many rows a number is spread that many transactions change, so that they seldom wait for each other."""
    analysis: ClassVar[str] = ""
    """What makes the database look at how many rows a table has and how they are spread, before the table's name.

    Nothing where it chooses by the conditions alone.
    """

    def expand(self, text: str) -> str:
        """A migration's text with this database's types. Raises ValueError for a macro that does not exist."""

        def type_of(macro: re.Match[str]) -> str:
            name, length = macro.groups()
            written = self.types.get(name)
            if written is None or ("%s" in written) != (length is not None):
                raise ValueError(f"There is no type {macro[0]}; those known are {', '.join(sorted(self.types))}.")
            return written % length if length is not None else written

        sql = _MACRO.sub(type_of, text)
        return f"{sql.rstrip()} {self.table_options}" if self.table_options and _creates_a_table(sql) else sql

    def alone(self, database: Lender) -> AbstractAsyncContextManager[None]:
        """What keeps other processes from migrating meanwhile where a write transaction does not (MySQL: GET_LOCK)."""
        del database
        return nullcontext()

    @abstractmethod
    async def has_table(self, database: Sender, table: str) -> bool: ...

    @abstractmethod
    async def has_column(self, database: Sender, table: str, column: str) -> bool: ...

    @abstractmethod
    async def has_index(self, database: Sender, table: str, index: str) -> bool: ...

    @abstractmethod
    async def has_trigger(self, database: Sender, trigger: str) -> bool: ...

    @abstractmethod
    def adding(self, key: Sequence[str], column: str) -> str:
        """The end of an INSERT that adds to `column` where a row with the key is there already."""

    @abstractmethod
    def skipping(self, key: str) -> str:
        """The end of an INSERT that leaves out rows whose `key`, a column with a unique index, is there already."""

    @abstractmethod
    def refusal(self, trigger: str, table: str, event: str, *, message: str, condition: str | None) -> str:
        """A trigger that refuses an UPDATE or DELETE (`event`), under a condition on OLD and NEW if one is given."""


class SQLiteDialect(Dialect):
    """The declared types are those by whose name Piccolo converts the values that come out."""

    types: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "id": "INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL",
            "ref": "INTEGER",
            "int": "INTEGER",
            "bigint": "INTEGER",
            "real": "REAL",
            "bool": "BOOLEAN",
            "date": "DATE",
            "instant": "TIMESTAMPTZ",
            "name": "VARCHAR(%s)",
            "code": "VARCHAR(%s)",
            "text": "TEXT",
            # Declared JSON, a column would turn the document `12` into a number.
            "json": "TEXT",
            "blob": "BLOB",
            # Rows are kept in the order of the primary key instead of beside an index over it.
            "clustered": "WITHOUT ROWID",
        }
    )
    shards: ClassVar[int] = 1

    async def has_table(self, database: Sender, table: str) -> bool:
        return await self._holds(database, "table", table)

    async def has_column(self, database: Sender, table: str, column: str) -> bool:
        reply = await database.send("SELECT 1 FROM pragma_table_info(?) WHERE name = ?", (table, column))
        return bool(reply.rows)

    async def has_index(self, database: Sender, table: str, index: str) -> bool:
        sql = "SELECT 1 FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND name = ?"
        return bool((await database.send(sql, (table, index))).rows)

    async def has_trigger(self, database: Sender, trigger: str) -> bool:
        return await self._holds(database, "trigger", trigger)

    def adding(self, key: Sequence[str], column: str) -> str:
        return f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {column} = {column} + excluded.{column}"

    def skipping(self, key: str) -> str:
        return f"ON CONFLICT ({key}) DO NOTHING"

    def refusal(self, trigger: str, table: str, event: str, *, message: str, condition: str | None) -> str:
        when = f" WHEN {condition}" if condition else ""
        quoted = message.replace("'", "''")
        return (
            f'CREATE TRIGGER "{trigger}" BEFORE {event} ON "{table}" FOR EACH ROW{when}'
            f" BEGIN SELECT RAISE(ABORT, '{quoted}'); END"
        )

    async def _holds(self, database: Sender, kind: str, name: str) -> bool:
        sql = "SELECT 1 FROM sqlite_master WHERE type = ? AND name = ?"
        return bool((await database.send(sql, (kind, name))).rows)


def _creates_a_table(sql: str) -> bool:
    return sql.lstrip().upper().startswith("CREATE TABLE")

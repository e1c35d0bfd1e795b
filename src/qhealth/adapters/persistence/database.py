"""What the repositories send to an engine, and the one place where its errors become those of the domain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from typing import Any, Final

from piccolo.table import Table

from qhealth.adapters.persistence.engine.errors import (
    Contention,
    DatabaseUnavailable,
    ForeignKeyViolation,
    UniqueViolation,
)
from qhealth.adapters.persistence.engine.pooled import PooledEngine
from qhealth.adapters.persistence.engine.sessions import Reply
from qhealth.adapters.persistence.engine.transactions import Transaction
from qhealth.adapters.persistence.tables import Tally
from qhealth.adapters.persistence.tally_book import WRITTEN, TallyBook
from qhealth.core.domain.errors import (
    AlreadyAmended,
    Contended,
    DiagnosticExists,
    DuplicateBooking,
    EmailTaken,
    Unavailable,
)
from qhealth.ports.calendar import TickTaken

_PLAIN: Final = frozenset({int, str, datetime, type(None), bool, date, bytes, float})
_NOT_OPEN: Final = "Nothing is written outside an open unit of work."
Row = Mapping[str, Any]
"""One row of an answer, by column name."""

_ROWS_AT_ONCE: Final = 1000
"""More rows than this go in several statements: SQLite takes 32,766 values in one (https://www.sqlite.org/limits.html)."""

_MOST_WAITING: Final = 2000
"""Statements and values: what is sent at once has to be held in one piece."""

TALLY_KEY: Final = ("subject", "facet", "bucket", "shard")
"""The key of the table `tally`."""

_MEANINGS: Final[Mapping[str, type[Exception]]] = {
    "account_email": EmailTaken,
    "diagnostic_name_key": DiagnosticExists,
    "diagnostic_booking_active_key": DuplicateBooking,
    "journal_entry_amends": AlreadyAmended,
    "prescription_amends": AlreadyAmended,
    "occupancy.PRIMARY": TickTaken,
    # Somebody else was given a number for the same document at the same moment.
    "issued_document_subject": Contended,
    # Another request with this key was under way; begun again, this one gets the answer of that one.
    "idempotency_key.PRIMARY": Contended,
    # Two who were the first ever to hand out places in the log; the second finds the row when it begins again.
    "event_log.PRIMARY": Contended,
}


class Database:
    """Statements over one engine: inside `transaction` while a unit of work has set it, else reading what is committed.

    Which of the two it is depends on this object alone, not on the running task, so that whoever reads outside a
    unit of work never sees what it has not committed.
    """

    def __init__(self, engine: PooledEngine) -> None:
        self.transaction: Transaction | None = None
        self.tallies = TallyBook(engine.dialect.shards)
        """What the open unit of work changes in the tallies; `settle` writes it down."""
        self._engine = engine
        self._waiting = 0
        """How many statements and values wait to be sent with the next one."""

    @property
    def hold(self) -> str:
        """What follows a SELECT whose rows must stay as they are until the unit of work ends; nothing outside one.

        Everything that a use case decides about a person or a diagnostic begins with reading it, so holding it there
        keeps two such decisions apart: a booking and the absence that would forbid it, say, which no key compares.
        """
        return self._engine.dialect.hold if self.transaction is not None else ""

    async def hold_row(self, table: type[Table], row_id: int) -> None:
        """Hold a row that is about to be read together with others, which are not to be held; see `hold`."""
        if self.hold:
            await self.rows(f"SELECT id FROM {_name(table)} WHERE id = {{}}{self.hold}", row_id)  # noqa: S608 - names.

    async def rows(self, sql: str, *args: object) -> Sequence[Row]:
        """Return the rows of a SELECT written with `{}` for its values; raises `Unavailable`."""
        return (await self._send(sql, args)).rows

    async def row(self, sql: str, *args: object) -> Row | None:
        """Return the first row of a SELECT, or None; raises `Unavailable`."""
        rows = await self.rows(sql, *args)
        return rows[0] if rows else None

    async def count(self, sql: str, *args: object) -> int:
        """Return the number that a `SELECT COUNT(*) AS number` gives; raises `Unavailable`."""
        row = await self.row(sql, *args)
        return int(row["number"]) if row else 0

    async def change(self, sql: str, *args: object, table: type[Table] | None = None) -> int:
        """Run an INSERT, UPDATE or DELETE and return how many rows it changed.

        Raises:
            Contended: another transaction was in the way.
            Unavailable: the database is away.
            QHealthError, TickTaken: what the violated key of `table` means (see `_MEANINGS`).
            RuntimeError: outside a unit of work.
        """
        return (await self._write(sql, args, table)).affected

    async def insert(self, table: type[Table], values: Row) -> int:
        """Insert one row and return the id that it was given; raises what `change` raises."""
        sql, args = _insertion(table, [values])
        return (await self._write(sql, args, table)).last_id or 0

    async def insert_later(self, table: type[Table], rows: Sequence[Row], *, skipping: str | None = None) -> None:
        """Insert rows as `insert_all` does, together with the next statement, or with the commit, and before it.

        A question to a database server costs more than most answers. For rows whose keys tell nobody anything: what
        they raise, the next statement raises.
        """
        end = f" {self._engine.dialect.skipping(skipping)}" if skipping else ""
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            sql, args = _insertion(table, rows[start : start + _ROWS_AT_ONCE])
            await self.change_later(sql + end, *args)

    async def change_later(self, sql: str, *args: object) -> None:
        """Run an INSERT, UPDATE or DELETE together with the next statement; see `insert_later`."""
        if self.transaction is None:
            raise RuntimeError(_NOT_OPEN)
        self._waiting += 1 + len(args)
        if self._waiting > _MOST_WAITING:
            await self._send(sql, args)
        else:
            self.transaction.later(*self._compiled(sql, args))

    async def insert_all(self, table: type[Table], rows: Sequence[Row], *, skipping: str | None = None) -> None:
        """Insert rows that have the same columns, as a rule in one statement; raises what `change` raises.

        Rows are left out whose value in the column `skipping`, which has a unique index, is there already.
        """
        end = f" {self._engine.dialect.skipping(skipping)}" if skipping else ""
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            sql, args = _insertion(table, rows[start : start + _ROWS_AT_ONCE])
            await self._write(sql + end, args, table)

    async def update(self, table: type[Table], values: Row, *, where: str, args: Sequence[object]) -> int:
        """Set columns of the rows for which `where` holds and return how many there were. Raises what `change` does."""
        assignments = ", ".join(f"{column} = {{}}" for column in values)
        sql = f"UPDATE {_name(table)} SET {assignments} WHERE {where}"  # noqa: S608 - names of columns.
        return await self.change(sql, *values.values(), *args, table=table)

    async def save(self, table: type[Table], row_id: int, version: int, values: Row) -> bool:
        """Set columns of a row and raise its version, unless it is no longer at `version`; return whether it was."""
        raised = {**values, "version": version + 1}
        return await self.update(table, raised, where="id = {} AND version = {}", args=(row_id, version)) == 1

    async def delete(self, table: type[Table], row_id: int, version: int | None = None) -> None:
        """Delete a row, which must be at that version if one is given.

        Raises:
            Contended: it is gone, or at another version: somebody was quicker.
            Unavailable: the database is away.
        """
        where, args = ("id = {}", (row_id,)) if version is None else ("id = {} AND version = {}", (row_id, version))
        if not await self.change(f"DELETE FROM {_name(table)} WHERE {where}", *args, table=table):  # noqa: S608 - names.
            raise Contended

    async def settle(self) -> None:
        """Write down what has changed in the tallies, with the next statement; see `insert_later`."""
        rows = self.tallies.take()
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            sql, args = _insertion(Tally, rows[start : start + _ROWS_AT_ONCE])
            await self.change_later(f"{sql} {self._engine.dialect.adding(TALLY_KEY, 'number')}", *args)
        for row in rows:
            if row["subject"] in WRITTEN and row["number"] < 0:
                sql = "DELETE FROM tally WHERE subject = {} AND facet = {} AND bucket = {} AND number = 0"
                await self.change_later(sql, row["subject"], row["facet"], row["bucket"])

    async def _write(self, sql: str, args: Sequence[object], table: type[Table] | None) -> Reply:
        if self.transaction is None:
            raise RuntimeError(_NOT_OPEN)
        try:
            return await self._send(sql, args)
        except ForeignKeyViolation as error:
            # What is referred to was read before, so somebody has deleted it since, or has referred to what goes here.
            raise Contended from error
        except UniqueViolation as error:
            meaning = _meaning(error, table)
            if meaning is None:
                raise
            raise meaning from error

    async def _send(self, sql: str, args: Sequence[object]) -> Reply:
        compiled, values = self._compiled(sql, args)
        try:
            if self.transaction is not None:
                self._waiting = 0
                return await self.transaction.run(compiled, values)
            return await self._engine.read(compiled, values)
        except Contention as error:
            raise Contended from error
        except DatabaseUnavailable as error:
            raise Unavailable from error

    def _compiled(self, sql: str, args: Sequence[object]) -> tuple[str, list[object]]:
        # By their exact type, for asking whether a value is of an Enum takes longer than all the rest.
        values = [arg if type(arg) in _PLAIN or not isinstance(arg, Enum) else arg.value for arg in args]
        return self._engine.placed(sql, has_values=bool(values)), values


def _insertion(table: type[Table], rows: Sequence[Row]) -> tuple[str, list[object]]:
    columns = tuple(rows[0])
    return _insertion_of(_name(table), columns, len(rows)), [row[column] for row in rows for column in columns]


@lru_cache(maxsize=512)
def _insertion_of(table: str, columns: tuple[str, ...], number: int) -> str:
    places = f"({', '.join('{}' for _ in columns)})"
    values = ", ".join([places] * number)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {values}"  # noqa: S608 - names and placeholders.


def _meaning(error: UniqueViolation, table: type[Table] | None) -> Exception | None:
    # A primary key has no name of its own; its table tells which one it was.
    if error.is_of_earlier:
        return None
    name = f"{_name(table)}.PRIMARY" if error.constraint == "PRIMARY" and table else error.constraint
    kind = _MEANINGS.get(name or "")
    return kind() if kind else None


def _name(table: type[Table]) -> str:
    return table._meta.tablename  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - where Piccolo keeps it.

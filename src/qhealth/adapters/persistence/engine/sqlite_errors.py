"""The one place where the errors of sqlite3 get their meaning."""

from __future__ import annotations

import re
import sqlite3

from qhealth.adapters.persistence.engine.errors import (
    CheckViolation,
    Contention,
    DatabaseUnavailable,
    ForeignKeyViolation,
    NotNullViolation,
    RefusedByTrigger,
    StoreError,
    UniqueViolation,
)

_CONTENTION = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_OUT_OF_REACH = frozenset(
    {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOTADB}
)
# An extended result code holds the primary one in its lowest byte (https://www.sqlite.org/rescode.html).
_PRIMARY_CODE = 0xFF
_NAMED_UNIQUE = re.compile(r'CONSTRAINT\s+"?(\w+)"?\s+UNIQUE\s*\(([^)]*)\)', re.IGNORECASE)
_UNIQUE_INDEXES = """
    SELECT il.name, (SELECT group_concat(name) FROM (SELECT name FROM pragma_index_info(il.name) ORDER BY seqno))
    FROM pragma_index_list(?) AS il WHERE il."unique" AND il.origin = 'c'
"""


def translated(error: sqlite3.Error, connection: sqlite3.Connection) -> Exception:
    """The error with its meaning, or itself when it is a mistake in the SQL. Called in the connection's own thread."""
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)
    if code & _PRIMARY_CODE == sqlite3.SQLITE_CONSTRAINT:
        return _refusal(code, str(error), connection) or error
    if code & _PRIMARY_CODE in _CONTENTION:
        return Contention(str(error))
    if code & _PRIMARY_CODE in _OUT_OF_REACH:
        return DatabaseUnavailable(str(error))
    return error


def _refusal(code: int, message: str, connection: sqlite3.Connection) -> StoreError | None:
    # SQLite puts what failed behind the first colon: `UNIQUE constraint failed: person.email`.
    subject = message.partition(": ")[2]
    match code:
        case sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY | sqlite3.SQLITE_CONSTRAINT_ROWID:
            refusal = UniqueViolation("PRIMARY", message)
        case sqlite3.SQLITE_CONSTRAINT_UNIQUE:
            refusal = UniqueViolation(_key_name(subject, connection), message)
        case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
            refusal = ForeignKeyViolation(None, message)
        case sqlite3.SQLITE_CONSTRAINT_NOTNULL:
            refusal = NotNullViolation(subject, message)
        case sqlite3.SQLITE_CONSTRAINT_CHECK:
            refusal = CheckViolation(subject, message)
        case sqlite3.SQLITE_CONSTRAINT_TRIGGER:
            refusal = RefusedByTrigger(message)
        case _:
            refusal = None
    return refusal


def _key_name(subject: str, connection: sqlite3.Connection) -> str:
    """The name of the unique key over `table.column, table.column`, which is all that SQLite tells.

    A key over an expression is told as `index 'name'`.
    """
    if subject.startswith("index "):
        return subject.removeprefix("index ").strip("'")
    table = subject.partition(".")[0]
    columns = [column.strip().removeprefix(f"{table}.") for column in subject.split(",")]
    row = connection.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchone()
    named: list[tuple[str, str]] = _NAMED_UNIQUE.findall(row[0]) if row else []
    indexes: list[tuple[str, str | None]] = connection.execute(_UNIQUE_INDEXES, (table,)).fetchall()
    for name, listed in [*named, *indexes]:
        if [column.strip(' "\n') for column in (listed or "").split(",")] == columns:
            return name
    return subject

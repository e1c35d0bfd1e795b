"""SQLite connections: how they are opened, and what they answer."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qhealth.adapters.persistence.engine.sessions import Reply

_PAUSE_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Opening:
    """How a connection is opened. `busy_timeout`, in seconds, is how long it waits for other processes' locks."""

    path: Path
    read_only: bool
    busy_timeout: float


def reply_of(connection: sqlite3.Connection, sql: str, args: list[object]) -> Reply:
    """The reply to one statement. Raises what the driver raises."""
    cursor = connection.execute(sql, args)
    try:
        if cursor.description is None:
            rows: list[dict[str, Any]] = []
        else:
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, row, strict=False)) for row in cursor.fetchall()]
        affected = max(cursor.rowcount, 0)
        return Reply(rows, affected, cursor.lastrowid if affected and _gives_an_id(sql) else None)
    finally:
        cursor.close()


def _gives_an_id(sql: str) -> bool:
    # An upsert that changed an existing row would repeat the id of an earlier insert.
    words = sql.lstrip()[:6].upper()
    return words == "INSERT" and "ON CONFLICT" not in sql.upper()


def connected(opening: Opening) -> sqlite3.Connection:
    """A connection set up as the engine needs it. Raises what the driver raises."""
    connection = sqlite3.connect(
        opening.path,
        timeout=opening.busy_timeout,
        detect_types=sqlite3.PARSE_DECLTYPES | sqlite3.PARSE_COLNAMES,
        isolation_level=None,
        cached_statements=512,
    )
    try:
        _use_wal(connection, opening.busy_timeout)
        connection.execute("PRAGMA foreign_keys = ON")
        # With WAL nothing is lost but the last commits in a power cut, and never consistency.
        connection.execute("PRAGMA synchronous = NORMAL")
        if opening.read_only:
            connection.execute("PRAGMA query_only = ON")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _use_wal(connection: sqlite3.Connection, timeout: float) -> None:
    """Switch to WAL, which fails at once instead of waiting while another process opens the same new file."""
    deadline = time.monotonic() + timeout
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return

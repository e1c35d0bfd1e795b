"""Restoring a backup into an empty database, on SQLite, MySQL or MariaDB, whichever it was taken from."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from qhealth.adapters.persistence.backups.archive import (
    Account,
    Heading,
    UnusableBackup,
    read_blocks,
    read_heading,
    verified,
)
from qhealth.adapters.persistence.backups.checks import faults
from qhealth.adapters.persistence.backups.layouts import OF_THE_PROGRAM, names
from qhealth.adapters.persistence.backups.targets import Target, mysql_target, sqlite_target
from qhealth.adapters.persistence.engine.errors import StoreError
from qhealth.adapters.persistence.engine.mysql import MySQLEngine
from qhealth.adapters.persistence.engine.pooled import PooledEngine
from qhealth.adapters.persistence.engine.sqlite import PooledSQLiteEngine
from qhealth.adapters.persistence.migrating import RESTORING, discover, migrate

_OWNER_ONLY: Final = 0o600
_BESIDE: Final = ("", "-wal", "-shm")
_NOT_EMPTY: Final = "The database is not empty; --replace restores over what is in it."
_IN_USE: Final = "The database {path} is in use: stop QHealth first."


class RestoreFailed(StoreError):  # noqa: N818 - named as what it tells of.
    """What was restored is not what was backed up."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored and found to be right."""

    rows: int
    tables: int
    taken_at: datetime
    waiting: int
    """Mails that wait to be handed over."""
    replaced: Path | None = None
    """Where the file is that was there before."""


@dataclass(frozen=True, slots=True)
class _Backup:
    path: Path
    heading: Heading
    accounts: Mapping[str, Account]

    @property
    def rows(self) -> int:
        return sum(account.rows for account in self.accounts.values())


async def restore_backup(engine: PooledEngine, path: Path, *, replace: bool = False) -> Restored:
    """Fill a database with what a backup holds, and check it.

    The engine's connections are not open, and no process of QHealth may be at work on the database. With `replace` what
    was in it is lost on a server, and kept beside it as a file where the database is one. The whole file is read before
    anything is changed.

    Raises:
        UnusableBackup: the file is none, is cut off or damaged, or is of a newer schema.
        RestoreFailed: the database is not empty or is in use, or what was restored is not right.
        DatabaseUnavailable: the database cannot be reached or used.
        OSError: the file cannot be read, or the database not be written.
    """
    backup = _opened(path)
    if isinstance(engine, PooledSQLiteEngine):
        waiting, replaced = await _restore_file(engine, backup, replace=replace)
        return Restored(backup.rows, len(backup.accounts), backup.heading.taken_at, waiting, replaced)
    if isinstance(engine, MySQLEngine):
        waiting = await _restore_on_server(engine, backup, replace=replace)
        return Restored(backup.rows, len(backup.accounts), backup.heading.taken_at, waiting)
    raise TypeError(f"There are no backups of a {type(engine).__name__}.")


def _opened(path: Path) -> _Backup:
    heading = read_heading(path)
    known = {migration.name for migration in discover()}
    if unknown := sorted(set(heading.migrations) - known):
        raise UnusableBackup(
            f"{path} is of a newer schema: this program does not know {', '.join(unknown)}; restore it with QHealth"
            f" {heading.program}."
        )
    return _Backup(path, heading, verified(path))


async def _restore_file(engine: PooledSQLiteEngine, backup: _Backup, *, replace: bool) -> tuple[int, Path | None]:
    """Fill a new file, and put it into the place of the database once it is right."""
    _require_idle(engine.path)
    if engine.path.exists() and not replace and _holds_something(engine.path):
        raise RestoreFailed(_NOT_EMPTY)
    part = engine.path.with_name(f"{engine.path.name}.{secrets.token_hex(4)}.restoring")
    try:
        part.touch(mode=_OWNER_ONLY, exist_ok=False)
        await _migrated(PooledSQLiteEngine(part), backup.heading.migrations)
        async with sqlite_target(part) as target:
            waiting = await _fill(target, backup)
        await _migrated(PooledSQLiteEngine(part), None)
        # It may have been started in the meantime.
        _require_idle(engine.path)
        return waiting, _take_the_place(engine.path, part, keeps=replace)
    finally:
        for ending in _BESIDE:
            part.with_name(part.name + ending).unlink(missing_ok=True)


def _take_the_place(path: Path, part: Path, *, keeps: bool) -> Path | None:
    kept: Path | None = None
    if path.exists():
        if keeps:
            kept = path.with_name(f"{path.name}.{secrets.token_hex(4)}.replaced")
            path.replace(kept)
        else:
            path.unlink()
    part.replace(path)
    return kept


def _require_idle(path: Path) -> None:
    """Make sure that no other process has the file open, and fold what is beside it into it."""
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=0)) as connection:
            # Only who is alone may leave WAL (https://www.sqlite.org/wal.html).
            connection.execute("PRAGMA journal_mode = DELETE").fetchall()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise RestoreFailed(_IN_USE.format(path=path)) from error
        raise RestoreFailed(f"The database {path} cannot be used: {error}.") from error


def _holds_something(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return any(
            connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()  # noqa: S608 - a name.
            for name in there.intersection(names()) - OF_THE_PROGRAM
        )


async def _restore_on_server(engine: MySQLEngine, backup: _Backup, *, replace: bool) -> int:
    """Make all tables anew and fill them; until that is done, no process serves from them."""
    async with mysql_target(engine) as target:
        there = {name for (name,) in await target.ask("SHOW TABLES")}.intersection([*names(), "migration"])
        for name in sorted(there - OF_THE_PROGRAM - {"migration"}):
            if not replace and await target.ask(f'SELECT 1 FROM "{name}" LIMIT 1'):  # noqa: S608 - a name.
                raise RestoreFailed(_NOT_EMPTY)
        if there:
            await target.ask(f"DROP TABLE {', '.join(sorted(there))}")
        await _migrated(MySQLEngine(engine.address, engine.limits), backup.heading.migrations)
        await target.ask(f"INSERT INTO migration (name, applied_at) VALUES ('{RESTORING}', UTC_TIMESTAMP())")  # noqa: S608 - a constant.
        waiting = await _fill(target, backup)
        await target.ask(f"DELETE FROM migration WHERE name = '{RESTORING}'")  # noqa: S608 - a constant.
    await _migrated(MySQLEngine(engine.address, engine.limits), None)
    return waiting


async def _migrated(engine: PooledEngine, wanted: Sequence[str] | None) -> None:
    """Bring the schema to the migrations that are named, or to the newest."""
    await engine.start_connection_pool()
    try:
        await migrate(engine, [one for one in discover() if wanted is None or one.name in wanted])
    finally:
        await engine.close_connection_pool()


async def _fill(target: Target, backup: _Backup) -> int:
    """Store and check everything, and return how many mails wait."""
    await target.fill(read_blocks(backup.path), backup.heading.tables)
    if wrong := await faults(target, backup.accounts, taken_at=backup.heading.taken_at):
        raise RestoreFailed(f"What was restored is not right, and nothing serves from it: {' '.join(wrong)}")
    [(waiting,)] = await target.ask("SELECT COUNT(*) FROM outbox WHERE due_at IS NOT NULL")
    return waiting

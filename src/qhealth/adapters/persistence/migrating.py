"""The runner of migrations: raw portable SQL, one text for every database, recorded in the table `migration`.

Piccolo's own runner is not used: its automatic operations do not carry over to MySQL, it neither locks nor notices a
database that is newer than the code, and it needs a configuration module that can be imported by name.

A run is safe to repeat, safe beside another process that starts at the same moment, and safe after a crash: each
migration is committed together with its record where the database can do that (SQLite), and where it cannot (MySQL
commits a CREATE TABLE at once) every step finds what it did before and goes on from there.
"""

from __future__ import annotations

import asyncio
import importlib
import pkgutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import ModuleType
from typing import Final

from piccolo.querystring import QueryString

from qhealth.adapters.persistence import migrations as released
from qhealth.adapters.persistence.engine.errors import Contention, StoreError
from qhealth.adapters.persistence.engine.pooled import PooledEngine
from qhealth.adapters.persistence.migration_steps import Sql, Step

_PATIENCE_SECONDS: Final = 60.0
_PAUSE_SECONDS: Final = 0.1
RESTORING: Final = "restoring"
"""Stands among the names of the migrations while a backup is restored, so that nobody works on a part of it."""
_RECORDS: Final = """
    CREATE TABLE IF NOT EXISTS migration (name {code(100)} NOT NULL, applied_at {instant} NOT NULL, PRIMARY KEY (name))
"""


class DatabaseIsNewer(StoreError):  # noqa: N818 - named like its siblings among the engine's errors.
    """The database holds migrations that this code does not know: an older program was started on a newer database."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(f"The database is newer than this program: it does not know {', '.join(self.names)}.")


class RestoreUnfinished(DatabaseIsNewer):
    """A restore has not come to its end, so what the tables hold is not all of it."""

    def __init__(self) -> None:
        super().__init__([RESTORING])
        self.args = ("A restore of this database has not ended: wait for it, or run `qhealth restore --replace`.",)


class MigrationsPending(StoreError):  # noqa: N818 - as above.
    """The database lacks migrations of this code."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(f"The database lacks {', '.join(self.names)}: run `qhealth migrate`.")


@dataclass(frozen=True, slots=True)
class Migration:
    """Steps under a name; names sort in the order in which they are to run."""

    name: str
    steps: tuple[Step, ...]

    @classmethod
    def of(cls, name: str, statements: Iterable[str | Step]) -> Migration:
        """A migration of SQL texts and steps. Raises ValueError for a text that cannot be repeated."""
        return cls(name, tuple(Sql(step) if isinstance(step, str) else step for step in statements))


def discover(package: ModuleType = released) -> list[Migration]:
    """The migrations of a package, in their order: each module named `m` and four digits, with its `STATEMENTS`.

    Raises ValueError when two modules bear the same number.
    """
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__) if module.name[:1] == "m")
    numbers = [name.partition("_")[0] for name in names]
    if len(set(numbers)) != len(numbers):
        raise ValueError(f"Two migrations bear the same number: {', '.join(names)}.")
    modules = {name: importlib.import_module(f"{package.__name__}.{name}") for name in names}
    return [Migration.of(name, module.STATEMENTS) for name, module in modules.items()]


async def pending(engine: PooledEngine, migrations: Sequence[Migration] | None = None) -> list[str]:
    """The names of the migrations that the database lacks, in their order. Changes nothing.

    Raises `DatabaseIsNewer` when the database holds one that is unknown.
    """
    known = discover() if migrations is None else migrations
    return _missing(known, await _recorded(engine))


async def require_up_to_date(engine: PooledEngine) -> None:
    """Raise `MigrationsPending` or `DatabaseIsNewer` unless the schema is the one that this code knows."""
    if missing := await pending(engine):
        raise MigrationsPending(missing)


async def migrate(engine: PooledEngine, migrations: Sequence[Migration] | None = None) -> list[str]:
    """Bring the database up to date and return the names of the migrations that this call has run.

    Raises `DatabaseIsNewer`, before anything is changed, when the database holds one that is unknown, and `Contention`
    when another process kept the database for more than a minute.
    """
    known = discover() if migrations is None else migrations
    if not _missing(known, await _recorded(engine)):
        return []
    await _patiently(engine, Migration("the table of migrations", (Sql(_RECORDS),)), record=False)
    return [migration.name for migration in known if await _patiently(engine, migration, record=True)]


async def _patiently(engine: PooledEngine, migration: Migration, *, record: bool) -> bool:
    """Apply one migration, waiting while another process is at it. Whether it was applied here."""
    deadline = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
    while True:
        try:
            return await _apply(engine, migration, record=record)
        except Contention:
            if asyncio.get_running_loop().time() > deadline:
                raise
            await asyncio.sleep(_PAUSE_SECONDS)


async def _apply(engine: PooledEngine, migration: Migration, *, record: bool) -> bool:
    # The lock is taken before looking: another process may have applied it since the last look.
    async with engine.dialect.alone(engine), engine.transaction():
        if record and migration.name in await _recorded(engine):
            return False
        for step in migration.steps:
            await step.apply(engine)
        if record:
            sql = "INSERT INTO migration (name, applied_at) VALUES ({}, {})"
            await engine.run(QueryString(sql, migration.name, datetime.now(UTC)))
    return True


async def _recorded(engine: PooledEngine) -> set[str]:
    if not await engine.dialect.has_table(engine, "migration"):
        return set()
    return {row["name"] for row in (await engine.send("SELECT name FROM migration")).rows}


def _missing(known: Sequence[Migration], recorded: set[str]) -> list[str]:
    names = [migration.name for migration in known]
    if RESTORING in recorded:
        raise RestoreUnfinished
    if unknown := sorted(recorded.difference(names)):
        raise DatabaseIsNewer(unknown)
    return [name for name in names if name not in recorded]

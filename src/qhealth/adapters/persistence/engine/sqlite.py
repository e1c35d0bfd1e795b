"""Piccolo on SQLite with pooled connections: one that writes and a few that read, in WAL."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

from piccolo.querystring import QueryString

from qhealth.adapters.persistence.engine.dialect import SQLiteDialect
from qhealth.adapters.persistence.engine.errors import DatabaseUnavailable
from qhealth.adapters.persistence.engine.pooled import PooledEngine
from qhealth.adapters.persistence.engine.sessions import LendingPool, Reply
from qhealth.adapters.persistence.engine.sqlite_connection import Opening
from qhealth.adapters.persistence.engine.sqlite_glances import GlancingConnection
from qhealth.adapters.persistence.engine.sqlite_session import SQLiteSession
from qhealth.adapters.persistence.engine.statements import only_reads

# RETURNING came with 3.35 and Piccolo uses it.
_OLDEST_SQLITE = (3, 35, 0)
_GLANCES_IN_A_ROW = 16


class PooledSQLiteEngine(PooledEngine):
    """One file, one writing connection and `readers` reading ones, each on a thread of its own.

    Single reads are begun by a further connection on the event loop's own thread; one that turns out to be long is
    given up and made anew by a reader, so that the loop never waits for it.
    Writers take turns, first come first served; one that waits longer than `wait` seconds, or a reader, is told so by
    `DatabaseUnavailable`. `busy_timeout`, in seconds, bounds the wait for another process's lock, which ends in
    `Contention`. An in-memory database cannot be shared between connections and is refused.
    """

    def __init__(self, path: str | Path, *, readers: int = 4, busy_timeout: float = 5.0, wait: float = 10.0) -> None:
        if str(path) in ("", ":memory:"):
            raise ValueError("The database must be a file: its connections could not share one in memory.")
        self.path = Path(path)
        self._readers = readers
        self._busy_timeout = busy_timeout
        self._wait = wait
        self._writing: LendingPool[SQLiteSession] | None = None
        self._reading: LendingPool[SQLiteSession] | None = None
        self._glancing: GlancingConnection | None = None
        self._glances = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        super().__init__(engine_type="sqlite", min_version_number=3.35, dialect=SQLiteDialect())

    async def get_version(self) -> float:
        return self.get_version_sync()

    def get_version_sync(self) -> float:
        # Piccolo compares with 3.35 as a decimal, so every minor version takes two places: 3.5 is older than 3.35.
        major, minor, _ = sqlite3.sqlite_version_info
        return major + minor / 100

    async def start_connection_pool(self) -> None:
        """Open the connections, making the file if there is none; its folder must exist. Does nothing when open.

        Raises `DatabaseUnavailable` when the file cannot be opened or this Python's SQLite is too old.
        """
        if self._writing is not None:
            return
        if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
            raise DatabaseUnavailable(f"SQLite 3.35 or newer is needed, and this Python has {sqlite3.sqlite_version}.")
        self._loop = asyncio.get_running_loop()
        self._writing = self._new_pool("writer", count=1, read_only=False)
        self._reading = self._new_pool("reader", count=self._readers, read_only=True)
        try:
            # The writer comes first: it makes the file and switches it to WAL.
            for session in (*self._writing.sessions, *self._reading.sessions):
                await session.open()
            self._glancing = GlancingConnection(self._opening(read_only=True), self.observers)
        except BaseException:
            await self.close_connection_pool()
            raise

    async def close_connection_pool(self) -> None:
        """Close every connection after what it is doing now; whoever waits for one is refused. Repeatable."""
        pools = [pool for pool in (self._reading, self._writing) if pool is not None]
        sessions = [session for pool in pools for session in pool.sessions]
        if self._glancing is not None:
            self._glancing.close()
        self._reading = self._writing = self._glancing = self._loop = None
        for pool in pools:
            pool.close()
        await asyncio.gather(*(session.close() for session in sessions))

    def pool_for(self, *, writes: bool) -> LendingPool[SQLiteSession]:
        pool = self._writing if writes else self._reading
        if pool is None:
            raise DatabaseUnavailable("The database connections are not open.")
        if asyncio.get_running_loop() is not self._loop:
            raise RuntimeError("The connections belong to another event loop.")
        return pool

    async def read(self, sql: str, args: Sequence[object] = ()) -> Reply:
        # Asked first, for it refuses what is closed and what comes from another event loop.
        self.pool_for(writes=False)
        reply = self._glancing.read(sql, args) if self._glancing is not None else None
        if reply is None:
            return await super().read(sql, args)
        self._glances += 1
        if self._glances % _GLANCES_IN_A_ROW == 0:
            # Nothing was waited for so far: whoever reads on and on would keep everybody else from running.
            await asyncio.sleep(0)
        return reply

    def begin_statements(self, *, writes: bool) -> Sequence[str]:
        # Taking the write lock at once means that no transaction fails half-way because another one wrote meanwhile.
        return ("BEGIN IMMEDIATE",) if writes else ("BEGIN",)

    def compile(self, querystring: QueryString) -> tuple[str, list[Any]]:
        args = list(querystring.args)
        if any(isinstance(arg, QueryString) for arg in args):
            return querystring.compile_string(engine_type="sqlite")
        return _with_placeholders(querystring.template), args

    def placed(self, template: str, *, has_values: bool) -> str:
        _ = has_values
        return _with_placeholders(template)

    def only_reads(self, sql: str) -> bool:
        return only_reads(sql)

    def _new_pool(self, name: str, *, count: int, read_only: bool) -> LendingPool[SQLiteSession]:
        opening = self._opening(read_only=read_only)
        sessions = [SQLiteSession(opening, self.observers) for _ in range(count)]
        pool = LendingPool(f"database {name}", sessions, wait=self._wait)
        for session in sessions:
            session.pool = pool
        return pool

    def _opening(self, *, read_only: bool) -> Opening:
        return Opening(self.path, read_only, self._busy_timeout)


@lru_cache(maxsize=1024)
def _with_placeholders(template: str) -> str:
    parts = ((text, field is not None) for text, field, _, _ in Formatter().parse(template))
    return "".join(text + ("?" if has_place else "") for text, has_place in parts)

"""Piccolo on MySQL and MariaDB over asyncmy.

Piccolo has no dialect for MySQL. The engine declares the one for SQLite, of a version without RETURNING, and the
session is set up so that the same SQL means the same: double quotes name things, || joins texts, and texts are compared
by code point. What Piccolo writes in SQLite's own words (ON CONFLICT, DEFAULT VALUES) is not for this engine.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from functools import lru_cache
from string import Formatter
from typing import Any, Final

from piccolo.querystring import Fragment, QueryString

from qhealth.adapters.persistence.engine.errors import DatabaseMisconfigured, DatabaseUnavailable
from qhealth.adapters.persistence.engine.mysql_dialect import MySQLDialect
from qhealth.adapters.persistence.engine.mysql_options import MySQLAddress, MySQLLimits
from qhealth.adapters.persistence.engine.mysql_server import MySQLServer
from qhealth.adapters.persistence.engine.mysql_session import MySQLSession, unhurried
from qhealth.adapters.persistence.engine.pooled import PooledEngine, key_of
from qhealth.adapters.persistence.engine.sessions import LendingPool
from qhealth.adapters.persistence.engine.statements import only_reads

_WITHOUT_RETURNING: Final = 3.34
_FOREIGN_COLLATION: Final = (
    "SELECT table_name AS name, table_collation AS collation FROM information_schema.tables"
    " WHERE table_schema = DATABASE() AND table_name = 'migration' AND table_collation <> %s"
)
_SNAPSHOT: Final = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
)


class MySQLEngine(PooledEngine):
    """One database of a server, and at most `limits.connections` connections to it, opened when they are needed.

    A connection that is lost is replaced at the next statement; until the server is back, statements raise
    `DatabaseUnavailable`, within about the limits for waiting, silence and connecting.
    """

    def __init__(self, address: MySQLAddress, limits: MySQLLimits | None = None) -> None:
        self.address = address
        self.limits = limits or MySQLLimits()
        self._mysql = MySQLDialect(address.database)
        self._server: MySQLServer | None = None
        self._pool: LendingPool[MySQLSession] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        super().__init__(engine_type="sqlite", min_version_number=_WITHOUT_RETURNING, dialect=self._mysql)

    async def get_version(self) -> float:
        return _WITHOUT_RETURNING

    def get_version_sync(self) -> float:
        return _WITHOUT_RETURNING

    async def start_connection_pool(self) -> None:
        """Meet the server and make sure that the database can be used. Does nothing when open.

        Raises `DatabaseMisconfigured` with what to change (the user, the password, the database's name or its
        collation, the server's version), and `DatabaseUnavailable` when the server is out of reach.
        """
        if self._pool is not None:
            return
        self._loop = asyncio.get_running_loop()
        server = self._server = MySQLServer(self.address, self.limits)
        sessions = [MySQLSession(server, self.observers) for _ in range(self.limits.connections)]
        pool = self._pool = LendingPool("database connection", sessions, wait=self.limits.wait)
        for session in sessions:
            session.pool = pool
        try:
            # The pool lends the last one first.
            await self._meet(sessions[-1])
        except BaseException:
            await self.close_connection_pool()
            raise

    async def close_connection_pool(self) -> None:
        """Close every connection after what it is doing now; whoever waits for one is refused. Repeatable."""
        pool, server = self._pool, self._server
        self._pool = self._server = self._loop = None
        if pool is not None:
            pool.close()
            await asyncio.gather(*(session.close() for session in pool.sessions))
        if server is not None:
            await server.settle()

    def pool_for(self, *, writes: bool) -> LendingPool[MySQLSession]:
        del writes  # Every connection does both.
        if self._pool is None:
            raise DatabaseUnavailable("The database connections are not open.")
        if asyncio.get_running_loop() is not self._loop:
            raise RuntimeError("The connections belong to another event loop.")
        return self._pool

    def begin_statements(self, *, writes: bool) -> Sequence[str]:
        return ("START TRANSACTION",) if writes else _SNAPSHOT

    def only_reads(self, sql: str) -> bool:
        return only_reads(sql)

    def compile(self, querystring: QueryString) -> tuple[str, list[Any]]:
        args = list(querystring.args)
        if not any(isinstance(arg, QueryString) for arg in args):
            return _with_placeholders(querystring.template, has_values=bool(args)), args
        values: list[Any] = []
        bundled: list[Fragment] = []
        querystring.bundle(start_index=1, bundled=bundled, combined_args=values)  # pyright: ignore[reportUnknownMemberType] - untyped in Piccolo
        parts = ((part.prefix, not part.no_arg) for part in bundled)
        return _joined(parts, has_values=bool(values)), values

    def placed(self, template: str, *, has_values: bool) -> str:
        return _with_placeholders(template, has_values=has_values)

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> list[dict[str, Any]]:  # noqa: FBT001, FBT002 - Piccolo's signature.
        """The rows of a statement, or the ids of the inserted rows for one whose query type is `insert`."""
        if querystring.query_type != "insert":
            return await super().run_querystring(querystring, in_pool)
        reply = await self.run(querystring)
        if reply.last_id is None:
            return reply.rows
        key, step = key_of(querystring), reply.id_step
        return [{key: reply.last_id - step * back} for back in range(reply.affected - 1, -1, -1)]

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> list[dict[str, Any]]:  # noqa: FBT001, FBT002 - Piccolo's signature.
        """Change the schema, or the data in a migration, however long it takes."""
        with unhurried():
            return await super().run_ddl(ddl, in_pool)

    async def _meet(self, session: MySQLSession) -> None:
        await session.open()
        if session.product is None:
            raise DatabaseUnavailable("The database connections are closed.")
        collation = session.product.collation
        self._mysql.met(collation, has_triggers=session.product.has_triggers)
        for row in (await session.run(_FOREIGN_COLLATION, (collation,))).rows:
            raise DatabaseMisconfigured(
                f"The tables of the database {self.address.database} have the collation {row['collation']}:"
                f" convert them to the character set utf8mb4 with the collation {collation}.",
                "database",
            )


@lru_cache(maxsize=2048)
def _with_placeholders(template: str, *, has_values: bool) -> str:
    parts = ((text, field is not None) for text, field, _, _ in Formatter().parse(template))
    return _joined(parts, has_values=has_values)


def _joined(parts: Iterable[tuple[str, bool]], *, has_values: bool) -> str:
    """Texts, each with or without a placeholder behind it, as the driver reads them; beside values a % is doubled."""
    percent = "%%" if has_values else "%"
    return "".join(text.replace("%", percent) + ("%s" if has_place else "") for text, has_place in parts)

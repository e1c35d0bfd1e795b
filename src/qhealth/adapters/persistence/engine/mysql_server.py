"""The server behind a pool of MySQL connections: how a connection is opened and set up, and whether it is there."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Self

from asyncmy import errors as driver
from asyncmy.connection import Connection
from asyncmy.constants import CLIENT, CR

from qhealth.adapters.persistence.engine.errors import DatabaseMisconfigured, DatabaseUnavailable
from qhealth.adapters.persistence.engine.mysql_errors import is_an_answer, refused
from qhealth.adapters.persistence.engine.mysql_options import MySQLAddress, MySQLLimits

SQL_MODE: Final = (
    "ANSI_QUOTES,PIPES_AS_CONCAT,ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,"
    "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
)
_PREPARED_STATEMENTS: Final = 200
"""Kept by each connection; the least used one makes room. The server's own limit is 16,382 in all."""
_PAUSE_AFTER_FAILURE: Final = 0.25
"""Seconds during which nobody else knocks at a server that could not be reached, so that no queue builds up there."""


@dataclass(frozen=True, slots=True)
class Product:
    """Which kind of server it is. Its collation compares as SQLite does: by code point, trailing spaces and all."""

    name: str
    collation: str
    has_triggers: bool = True

    @classmethod
    def of(cls, version: str) -> Self:
        """Read what a server says of itself when greeting. Raises `DatabaseMisconfigured` for one that is too old."""
        # MariaDB puts 5.5.5- before its version, for clients that would take a 10 for something unknown.
        found = re.match(r"(?:5\.5\.5-)?(\d+)\.(\d+)", version)
        number = (int(found[1]), int(found[2])) if found else (0, 0)
        is_mariadb = "mariadb" in version.lower()
        name, oldest = ("MariaDB", (10, 6)) if is_mariadb else ("MySQL", (8, 0))
        if number < oldest:
            raise DatabaseMisconfigured(
                f"The database server is {name} {number[0]}.{number[1]}: use {name} {oldest[0]}.{oldest[1]} or newer.",
                "host",
                "port",
            )
        # TiDB greets as MySQL with its own name behind the version.
        has_triggers = "tidb" not in version.lower()
        return cls(name, "utf8mb4_nopad_bin" if is_mariadb else "utf8mb4_0900_bin", has_triggers)


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection that is set up, and what is to be known of its server."""

    connection: Connection
    product: Product
    id_step: int
    """How far apart the ids are that one INSERT gives to its rows; more than 1 in a Galera cluster."""


class MySQLServer:
    """One server, as one process sees it. Belongs to the event loop in which it is made."""

    def __init__(self, address: MySQLAddress, limits: MySQLLimits) -> None:
        self.address = address
        self.limits = limits
        self._loop = asyncio.get_running_loop()
        self._asking: asyncio.Task[bool] | None = None
        self._errands: set[asyncio.Task[None]] = set()
        self._quiet_until = 0.0
        self._failure = ""

    async def connect(self) -> Opened:
        """Open a connection and set it up. Raises `DatabaseUnavailable`, at once when the last try failed just now."""
        if self._loop.time() < self._quiet_until:
            raise DatabaseUnavailable(self._failure)
        try:
            return await self._open()
        except driver.MySQLError as error:
            raise self._failed(refused(error, self.address)) from error
        except TimeoutError as error:
            raise self._failed(self._silence()) from error

    def is_there(self) -> asyncio.Task[bool]:
        """Whether the server answers. Asked once for all who want to know at the same time."""
        if self._asking is None or self._asking.done():
            self._asking = self._loop.create_task(self._answers())
        return self._asking

    def end(self, thread_id: int) -> None:
        """Have the server end a connection that was given up here, where it might still work and hold its locks."""
        errand = self._loop.create_task(self._kill(thread_id))
        self._errands.add(errand)
        errand.add_done_callback(self._errands.discard)

    async def settle(self) -> None:
        """Wait for what is still being said to the server."""
        tasks: list[asyncio.Task[Any]] = [*self._errands, *([self._asking] if self._asking else [])]
        await asyncio.gather(*tasks, return_exceptions=True)

    def _silence(self) -> DatabaseUnavailable:
        seconds = f"{self.limits.connect:g}"
        sentence = f"The database server at {self.address} did not answer within {seconds} seconds."
        return DatabaseUnavailable(sentence, "host", "port")

    def _failed(self, failure: DatabaseUnavailable) -> DatabaseUnavailable:
        self._failure = str(failure)
        self._quiet_until = self._loop.time() + _PAUSE_AFTER_FAILURE
        return failure

    async def _open(self) -> Opened:
        address = self.address
        connection = Connection(
            host=address.host,
            port=address.port,
            user=address.user,
            # The driver would take a text for Latin-1. Its annotations are those of the defaults.
            password=address.password.encode(),  # pyright: ignore[reportArgumentType]
            database=address.database,
            ssl=address.tls,
            charset="utf8mb4",
            autocommit=True,
            # An UPDATE tells how many rows it found, as on SQLite, and not how many it had to change.
            client_flag=CLIENT.FOUND_ROWS,
            stmt_cache_size=_PREPARED_STATEMENTS,
        )
        try:
            # The driver has a limit of its own for the first step alone, which a server that never greets escapes.
            async with asyncio.timeout(self.limits.connect):
                await _connected(connection)
                return await self._set_up(connection)
        except BaseException:
            connection.close()
            raise

    async def _set_up(self, connection: Connection) -> Opened:
        product = Product.of(connection.get_server_info())
        cursor: Any = connection.cursor()  # The driver's own annotations leave most of it open.
        await cursor.execute(
            f"SET NAMES utf8mb4 COLLATE {product.collation}, sql_mode = '{SQL_MODE}', time_zone = '+00:00',"
            # A note that a table exists already would cost a second question for each CREATE TABLE IF NOT EXISTS.
            f" innodb_lock_wait_timeout = {self.limits.lock_wait}, sql_notes = 0"
        )
        await cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
        await cursor.execute("SELECT @@auto_increment_increment")
        return Opened(connection, product, (await cursor.fetchall())[0][0])

    async def _answers(self) -> bool:
        try:
            (await self._open()).connection.close()
        except driver.MySQLError as error:
            return is_an_answer(error)
        except TimeoutError:
            self._failed(self._silence())
            return False
        return True

    async def _kill(self, thread_id: int) -> None:
        if self._loop.time() < self._quiet_until:
            return
        # A server out of reach, or a connection that is over by now, is what was wanted.
        with suppress(driver.MySQLError, DatabaseUnavailable, TimeoutError):
            opened = await self._open()
            cursor: Any = opened.connection.cursor()
            try:
                async with asyncio.timeout(self.limits.connect):
                    await cursor.execute(f"KILL {thread_id}")
            finally:
                opened.connection.close()


async def _connected(connection: Connection) -> None:
    try:
        await connection.connect()
    except RuntimeError as error:
        # The driver finds no socket behind a connection that ended in the moment in which it was made.
        raise driver.OperationalError(CR.CR_SERVER_LOST, "it ended the connection at once") from error

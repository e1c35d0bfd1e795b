"""The database that servers share while they are tried, as its environment names it and as plain SQL reads it."""

from __future__ import annotations

import asyncio
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from qhealth.adapters.persistence.engine.mysql_options import MySQLAddress
from tests.mysql_server import GIVEN, Server, given_server, installed_program, private_server

NAMES = ("sqlite", "mariadb", "mysql")


class Database(ABC):
    """An empty database of its own."""

    @property
    @abstractmethod
    def variables(self) -> Mapping[str, str]:
        """The environment that makes QHealth use it."""

    @abstractmethod
    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Return the rows of a statement; blocks, and runs no event loop of the caller's."""


@dataclass(frozen=True, slots=True)
class SQLiteFile(Database):
    """The file that QHealth makes in a data folder."""

    file: Path

    @property
    def variables(self) -> Mapping[str, str]:
        """Return none: it is the default."""
        return {}

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Return the rows of a statement."""
        with closing(sqlite3.connect(self.file)) as connection:
            return connection.execute(sql).fetchall()


@dataclass(frozen=True, slots=True)
class MySQLDatabase(Database):
    """A database on a MariaDB or MySQL server."""

    address: MySQLAddress

    @property
    def variables(self) -> Mapping[str, str]:
        """Return where it is."""
        at = self.address
        return {
            "MYSQL_HOST": at.host,
            "MYSQL_PORT": str(at.port),
            "MYSQL_USER": at.user,
            "MYSQL_PASSWORD": at.password,
            "MYSQL_DATABASE": at.database,
        }

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Return the rows of a statement."""
        return asyncio.run(Server(self.address).send(f"USE {self.address.database}", sql))


def sqlite_in(folder: Path) -> SQLiteFile:
    """Return the embedded database of a data folder."""
    return SQLiteFile(folder / "qhealth.sqlite3")


async def new_database_on(server: Server) -> MySQLDatabase:
    """Return a new database on a server."""
    return MySQLDatabase(await server.new_database())


def new_database(name: str, folder: Path) -> Database:
    """Return an empty database of a kind for the data in a folder. Raises LookupError when there is no such server.

    `mariadb` and `mysql` are at the server that `QHEALTH_TEST_MYSQL_URL` gives, or else at a private one of what is
    installed. `tidy_up` ends it.
    """
    if name == "sqlite":
        return sqlite_in(folder)
    server = _servers().get(name)
    if server is None:
        raise LookupError(f"{name} is not installed, and QHEALTH_TEST_MYSQL_URL gives none.")
    return asyncio.run(new_database_on(server))


def available() -> list[str]:
    """Return the kinds of which there is one."""
    return ["sqlite", *_servers()]


@cache
def _servers() -> Mapping[str, Server]:
    found: dict[str, Server] = {}
    if GIVEN:
        found[asyncio.run(_kind(given_server()))] = given_server()
    if installed_program():
        found.setdefault(asyncio.run(_kind(private_server())), private_server())
    return found


async def _kind(server: Server) -> str:
    [(version,)] = await server.send("SELECT VERSION()")
    return "mariadb" if "mariadb" in version.lower() else "mysql"

"""The database that is configured: which one it is, and how it is opened."""

from __future__ import annotations

import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from qhealth.adapters.persistence.engine.errors import DatabaseUnavailable
from qhealth.adapters.persistence.engine.mysql import MySQLEngine
from qhealth.adapters.persistence.engine.mysql_options import MySQLAddress
from qhealth.adapters.persistence.engine.pooled import PooledEngine
from qhealth.adapters.persistence.engine.sqlite import PooledSQLiteEngine
from qhealth.adapters.system.tracing import Tracing
from qhealth.settings import MYSQL_VARIABLES, MySQL, Settings


def engine_for(settings: Settings) -> PooledEngine:
    """Return the engine of the configured database; nothing is opened."""
    if settings.mysql is None:
        return PooledSQLiteEngine(settings.database)
    return MySQLEngine(_address(settings.mysql))


def place_of(settings: Settings) -> str:
    """Return where the database is, for people."""
    mysql = settings.mysql
    return str(settings.database) if mysql is None else f"{mysql.database} at {mysql.host}:{mysql.port}"


@asynccontextmanager
async def connected(engine: PooledEngine) -> AsyncGenerator[None]:
    """Open the engine's connections for the time of the block.

    Raises:
        DatabaseUnavailable: the database cannot be reached or used, now or in the block; the sentence begins with the
            variables that may be wrong, where they are known.
    """
    try:
        await engine.start_connection_pool()
        try:
            yield
        finally:
            await engine.close_connection_pool()
    except DatabaseUnavailable as error:
        if not error.concerns:
            raise
        variables = ", ".join(MYSQL_VARIABLES[concern] for concern in error.concerns)
        raise type(error)(f"{variables}: {error}") from error


def trace(engine: PooledEngine, tracing: Tracing) -> None:
    """Make a span of what an engine sends from now on."""
    engine.observers.span = tracing.statements("sqlite" if isinstance(engine, PooledSQLiteEngine) else "mysql")


def _address(mysql: MySQL) -> MySQLAddress:
    tls = ssl.create_default_context(cafile=mysql.certificates) if mysql.verifies else None
    return MySQLAddress(mysql.host, mysql.database, mysql.user, mysql.password, mysql.port, tls)

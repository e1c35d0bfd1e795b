"""A small database of people and their visits, on which the engine is tested."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from piccolo.querystring import QueryString

from qhealth.adapters.persistence.engine.pooled import PooledEngine
from qhealth.adapters.persistence.engine.sqlite import PooledSQLiteEngine

SCHEMA = (
    """
    CREATE TABLE person (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        email VARCHAR(100) NOT NULL,
        nick VARCHAR(20),
        born DATE,
        active BOOLEAN NOT NULL DEFAULT 1,
        seen_at TIMESTAMPTZ,
        notes TEXT,
        photo BLOB,
        age INTEGER CONSTRAINT grown_up CHECK (age >= 18),
        CONSTRAINT person_email UNIQUE (email)
    )
    """,
    "CREATE UNIQUE INDEX person_nick ON person (nick)",
    """
    CREATE TABLE visit (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        person INTEGER NOT NULL,
        starts_at TIMESTAMPTZ NOT NULL,
        UNIQUE (person, starts_at),
        FOREIGN KEY (person) REFERENCES person (id)
    )
    """,
    """
    CREATE TRIGGER visit_final BEFORE UPDATE ON visit
    BEGIN SELECT RAISE(ABORT, 'A visit is final.'); END
    """,
)
ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
ENDLESS_INSERT = """
    INSERT INTO person (email)
    WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n WHERE x < 0
"""
NINE = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@asynccontextmanager
async def sample_engine(path: Path) -> AsyncGenerator[PooledSQLiteEngine]:
    engine = PooledSQLiteEngine(path, readers=2, busy_timeout=0.2, wait=5)
    await engine.start_connection_pool()
    for ddl in SCHEMA:
        await engine.run_ddl(ddl)
    yield engine
    await engine.close_connection_pool()


async def add(engine: PooledEngine, email: str, **values: object) -> int:
    columns = {"email": email, **values}
    names, places = ", ".join(columns), ", ".join("{}" for _ in columns)
    sql = f"INSERT INTO person ({names}) VALUES ({places})"  # noqa: S608 - the columns are written in the tests.
    [row] = await engine.run_querystring(QueryString(sql, *columns.values(), query_type="insert"))
    return row["id"]


async def emails(engine: PooledEngine) -> list[str]:
    return [row["email"] for row in (await engine.send("SELECT email FROM person ORDER BY id")).rows]


async def book(engine: PooledEngine, person: int, starts_at: datetime = NINE) -> None:
    await engine.run(QueryString("INSERT INTO visit (person, starts_at) VALUES ({}, {})", person, starts_at))


async def in_own_context(engine: PooledEngine, work: Callable[[], Awaitable[object]]) -> object:
    """What a task does that was not started by the running transaction."""
    engine.current_transaction.set(None)
    return await work()

"""The database of `sample`, on MariaDB and MySQL."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from qhealth.adapters.persistence.engine.mysql import MySQLEngine
from qhealth.adapters.persistence.engine.mysql_options import MySQLAddress, MySQLLimits
from tests.mysql_server import open_engine

SCHEMA = (
    """
    CREATE TABLE person (
        id {id},
        email {name(100)} NOT NULL,
        nick {name(20)},
        born {date},
        active {bool} NOT NULL DEFAULT 1,
        seen_at {instant},
        notes {text},
        photo {blob},
        height {real},
        age INTEGER,
        CONSTRAINT grown_up CHECK (age >= 18),
        CONSTRAINT person_email UNIQUE (email)
    )
    """,
    "CREATE UNIQUE INDEX person_nick ON person (nick)",
    """
    CREATE TABLE visit (
        id {id},
        person {ref} NOT NULL,
        starts_at {instant} NOT NULL,
        CONSTRAINT visit_once UNIQUE (person, starts_at),
        CONSTRAINT visit_person FOREIGN KEY (person) REFERENCES person (id)
    )
    """,
)
QUICK = MySQLLimits(connections=2, wait=5, connect=2, silence=0.2, statement=5, lock_wait=1)


@asynccontextmanager
async def sample_engine(address: MySQLAddress, limits: MySQLLimits = QUICK) -> AsyncGenerator[MySQLEngine]:
    async with open_engine(address, limits) as engine:
        for ddl in SCHEMA:
            await engine.run_ddl(engine.dialect.expand(ddl))
        trigger = engine.dialect.refusal("visit_final", "visit", "UPDATE", message="A visit is final.", condition=None)
        await engine.run_ddl(trigger)
        yield engine

"""What requests send is understood by Galera clusters and TiDB as well. Every test on a server checks what it sends."""

from __future__ import annotations

from pathlib import Path

import pytest

from qhealth.adapters.persistence.engine.mysql_server import Product
from qhealth.adapters.persistence.migrating import migrate
from tests.databases import EMPTY_DATABASES
from tests.mysql_server import SERVERS, open_engine
from tests.portable import check, lacking

KEYS = """
    SELECT tables.table_name AS name FROM information_schema.tables
    LEFT JOIN information_schema.table_constraints AS keys_of ON keys_of.table_schema = tables.table_schema
        AND keys_of.table_name = tables.table_name AND keys_of.constraint_type = 'PRIMARY KEY'
    WHERE tables.table_schema = DATABASE() AND keys_of.constraint_name IS NULL
"""


@pytest.mark.parametrize(
    "sql",
    [
        "LOCK TABLES visit WRITE",
        "SELECT GET_LOCK('booking', 1)",
        "select release_lock(%s)",
        "CREATE TRIGGER visit_refuses BEFORE DELETE ON visit FOR EACH ROW SIGNAL SQLSTATE '45000'",
        "CALL book_visit(1, 2)",
        "SELECT id FROM account WHERE MATCH (last_name) AGAINST ('berg')",
        "INSERT INTO visit (note) VALUES (%s) RETURNING id",
        "SELECT id FROM outbox\nLIMIT 1 FOR UPDATE SKIP LOCKED",
        "SAVEPOINT s1",
        "ALTER TABLE visit ADD COLUMN colour TEXT",
        "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
    ],
)
def test_finds_what_some_database_lacks(sql: str):
    assert lacking(sql)
    with pytest.raises(AssertionError):
        check(["SELECT 1", sql])


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT id FROM account WHERE id = %s FOR UPDATE",
        "INSERT INTO tally (number) VALUES (%s) ON DUPLICATE KEY UPDATE number = number + VALUES(number)",
        "INSERT INTO visit (note) VALUES ('LOCK TABLES, then SAVEPOINT and RETURNING')",
        "WITH hits AS (SELECT id FROM visit) SELECT COUNT(*) FROM hits",
        "START TRANSACTION",
    ],
)
def test_lets_pass_what_all_have(sql: str):
    assert lacking(sql) is None


@pytest.mark.parametrize("name", SERVERS)
async def test_every_table_has_a_primary_key_as_galera_wants(name: str, tmp_path: Path):
    async with EMPTY_DATABASES[name](tmp_path) as engine:
        assert (await engine.send(KEYS)).rows == []


@pytest.mark.parametrize("name", SERVERS)
async def test_makes_no_triggers_where_a_database_has_none(name: str):
    async with open_engine(await SERVERS[name]().new_database()) as engine:
        engine.dialect.has_triggers = False
        await migrate(engine)
        triggers = "SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = DATABASE()"
        assert (await engine.send(triggers)).rows == []


def test_knows_tidb_by_its_greeting():
    assert [Product.of(version).has_triggers for version in ("8.0.11-TiDB-v8.5.1", "8.0.42")] == [False, True]


@pytest.mark.parametrize("name", SERVERS)
async def test_a_test_that_sends_anything_else_fails(name: str, tmp_path: Path):
    with pytest.raises(AssertionError, match="SAVEPOINT"):
        async with EMPTY_DATABASES[name](tmp_path) as engine, engine.transaction(), engine.transaction():
            await engine.send("SELECT 1")

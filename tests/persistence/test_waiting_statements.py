"""Statements that wait to be sent with the next one, or with the commit: in order, and all or nothing as ever."""

# ruff: noqa: PT012 - what must raise is often the end of a transaction's block, with the block inside.

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest
from piccolo.querystring import QueryString

from qhealth.adapters.persistence.engine.errors import (
    Contention,
    DatabaseUnavailable,
    TransactionLost,
    UniqueViolation,
)
from qhealth.adapters.persistence.engine.mysql import MySQLEngine
from qhealth.adapters.persistence.engine.pooled import PooledEngine
from qhealth.adapters.persistence.engine.transactions import Transaction
from tests.faulty_proxy import Network, faulty_proxy
from tests.mysql_server import SERVERS
from tests.persistence import mysql_sample
from tests.persistence.sample import NINE, add, emails, in_own_context, sample_engine

ODD = """100 % of it's \\ "quoted"; -- {} %s\n\0 Åsa 🩺"""


@pytest.fixture(params=["sqlite", *SERVERS])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[PooledEngine]:
    if request.param == "sqlite":
        async with sample_engine(tmp_path / "test.sqlite3") as opened:
            yield opened
    else:
        async with mysql_sample.sample_engine(await SERVERS[request.param]().new_database()) as opened:
            yield opened


def add_later(engine: PooledEngine, transaction: Transaction, email: str, **values: object) -> None:
    columns = {"email": email, **values}
    places = ", ".join("{}" for _ in columns)
    sql = f"INSERT INTO person ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 - the columns are written below.
    transaction.later(engine.placed(sql, has_values=True), list(columns.values()))


async def test_what_waits_is_carried_out_before_the_next_statement(engine):
    async with engine.transaction() as transaction:
        add_later(engine, transaction, "a@x")
        add_later(engine, transaction, "b@x")
        assert await emails(engine) == ["a@x", "b@x"]
        add_later(engine, transaction, "c@x")
        assert await add(engine, "d@x") == 4
    assert await emails(engine) == ["a@x", "b@x", "c@x", "d@x"]


async def test_what_waits_is_kept_by_the_commit(engine):
    async with engine.transaction() as transaction:
        add_later(engine, transaction, "a@x")
    async with engine.transaction() as transaction:
        await add(engine, "b@x")
        add_later(engine, transaction, "c@x")
    assert await emails(engine) == ["a@x", "b@x", "c@x"]


async def test_what_waits_is_forgotten_with_its_transaction(engine):
    for has_begun in (True, False):
        with pytest.raises(ZeroDivisionError):
            async with engine.transaction() as transaction:
                if has_begun:
                    await add(engine, "a@x")
                add_later(engine, transaction, "b@x")
                raise ZeroDivisionError
    async with engine.transaction():
        await add(engine, "c@x")
    assert await emails(engine) == ["c@x"]


async def test_values_arrive_as_they_do_otherwise(engine):
    values = {"notes": ODD, "photo": bytes(range(256)), "active": False, "seen_at": NINE, "born": None, "age": 90}
    await add(engine, "a@x", **values)
    async with engine.transaction() as transaction:
        add_later(engine, transaction, "b@x", **values)
        add_later(engine, transaction, "c@x")
    sql = "SELECT notes, photo, active, seen_at, born, age FROM person ORDER BY id"
    rows = (await engine.send(sql)).rows
    assert rows[0] == rows[1]
    assert rows[0]["notes"] == ODD


async def test_nothing_is_carried_out_after_what_waited_and_was_refused(engine):
    await add(engine, "a@x")
    async with engine.transaction() as transaction:
        add_later(engine, transaction, "b@x")
        add_later(engine, transaction, "a@x")
        add_later(engine, transaction, "c@x")
        with pytest.raises(UniqueViolation) as refused:
            await add(engine, "d@x")
        assert refused.value.is_of_earlier
        assert await emails(engine) == ["a@x", "b@x"]
    assert await emails(engine) == ["a@x", "b@x"]


async def test_the_statement_itself_being_refused_is_told_apart(engine):
    await add(engine, "a@x")
    async with engine.transaction() as transaction:
        add_later(engine, transaction, "b@x")
        with pytest.raises(UniqueViolation) as refused:
            await add(engine, "a@x")
        assert not refused.value.is_of_earlier
    assert await emails(engine) == ["a@x", "b@x"]


async def test_a_commit_with_something_refused_keeps_nothing(engine):
    await add(engine, "a@x")
    for has_begun in (True, False):
        with pytest.raises(UniqueViolation):
            async with engine.transaction() as transaction:
                if has_begun:
                    await add(engine, "b@x")
                add_later(engine, transaction, "c@x")
                add_later(engine, transaction, "a@x")
        assert await emails(engine) == ["a@x"]


async def test_a_nested_block_undoes_its_own_only(engine):
    async with engine.transaction() as outer:
        add_later(engine, outer, "a@x")
        with pytest.raises(ZeroDivisionError):
            async with engine.transaction() as inner:
                add_later(engine, inner, "b@x")
                with pytest.raises(TransactionLost, match="still open"):
                    add_later(engine, outer, "c@x")
                await add(engine, "d@x")
                add_later(engine, inner, "e@x")
                raise ZeroDivisionError
        add_later(engine, outer, "f@x")
    assert await emails(engine) == ["a@x", "f@x"]


async def test_nothing_waits_for_a_transaction_that_has_ended(engine):
    async with engine.transaction() as transaction:
        await transaction.commit()
        with pytest.raises(TransactionLost, match="has ended"):
            add_later(engine, transaction, "a@x")
    assert await emails(engine) == []


async def test_a_transaction_that_does_nothing_leaves_nothing_behind(engine):
    async with engine.transaction():
        pass
    with pytest.raises(ZeroDivisionError):
        async with engine.transaction():
            raise ZeroDivisionError
    await add(engine, "a@x")
    assert await emails(engine) == ["a@x"]


async def test_after_a_deadlock_nothing_that_waited_commits_by_itself(mysql):
    for email in ("a@x", "b@x"):
        await add(mysql, email)
    both_hold = asyncio.Barrier(2)
    sql = "UPDATE person SET email = CONCAT(email, %s) WHERE email = %s"

    async def swap(first: str, second: str) -> bool:
        try:
            async with mysql.transaction() as transaction:
                await mysql.send(sql, ("!", first))
                await both_hold.wait()
                add_later(mysql, transaction, f"before {first}")
                transaction.later(sql, ("!", second))
                add_later(mysql, transaction, f"after {first}")
        except Contention:
            return False
        return True

    done = await asyncio.gather(swap("a@x", "b@x"), swap("b@x", "a@x"))
    assert sorted(done) == [False, True]
    winner = "a@x" if done[0] else "b@x"
    assert await emails(mysql) == ["a@x!", "b@x!", f"before {winner}", f"after {winner}"]


async def test_a_transaction_that_could_not_begin_cannot_go_on(mysql_address):
    async with faulty_proxy(mysql_address.port) as proxy:
        address = replace(mysql_address, port=proxy.port)
        async with mysql_sample.sample_engine(address) as engine:
            with pytest.raises(TransactionLost):
                async with engine.transaction():
                    await proxy.becomes(Network.REFUSING)
                    proxy.reset_all()
                    with pytest.raises(DatabaseUnavailable):
                        await add(engine, "a@x")
                    await proxy.becomes(Network.WELL)
                    await asyncio.sleep(0.3)
                    await add(engine, "b@x")
            assert await emails(engine) == []


async def test_a_transaction_begins_with_its_first_statement(mysql: MySQLEngine):
    await add(mysql, "a@x")
    with mysql.statements() as sent:
        async with mysql.transaction():
            assert sent.all == []
            await mysql.run(QueryString("UPDATE person SET email = {}", "b@x"))
            assert await asyncio.create_task(in_own_context(mysql, lambda: emails(mysql))) == ["a@x"]
    assert [sql.split()[0] for sql in sent.all] == ["START", "UPDATE", "SELECT", "COMMIT"]

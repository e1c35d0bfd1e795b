"""Transactions of the pooled SQLite engine: all or nothing, nested, shared, cancelled."""

# ruff: noqa: PT012 - what must raise is often the end of a transaction's block, with the block inside.

import asyncio
import sqlite3
import threading

import pytest

from qhealth.adapters.persistence.engine.errors import (
    ForeignKeyViolation,
    RefusedByTrigger,
    TransactionLost,
)
from qhealth.adapters.persistence.engine.sqlite import PooledSQLiteEngine
from tests.persistence.sample import ENDLESS, ENDLESS_INSERT, add, emails


async def test_a_read_transaction_writes_nothing(engine):
    async with engine.read_transaction():
        with pytest.raises(TransactionLost, match="cannot be widened"):
            engine.transaction()
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await add(engine, "a@x")


async def test_a_transaction_undone_by_the_database_cannot_go_on(engine):
    await engine.run_ddl("CREATE TRIGGER whole BEFORE DELETE ON person BEGIN SELECT RAISE(ROLLBACK, 'All of it.'); END")
    await add(engine, "a@x")
    with pytest.raises(TransactionLost, match="was undone"):
        async with engine.transaction():
            await add(engine, "b@x")
            with pytest.raises(RefusedByTrigger):
                await engine.send("DELETE FROM person")
            await add(engine, "c@x")
    assert await emails(engine) == ["a@x"]
    await add(engine, "d@x")


async def test_a_failed_commit_keeps_nothing_and_frees_the_writer(engine):
    await engine.run_ddl(
        "CREATE TABLE late (person INTEGER, FOREIGN KEY (person) REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED)"
    )
    with pytest.raises(ForeignKeyViolation):
        async with engine.transaction():
            await add(engine, "a@x")
            await engine.send("INSERT INTO late (person) VALUES (99)")
    await add(engine, "b@x")
    assert await emails(engine) == ["b@x"]


async def under_way(work) -> asyncio.Task[object]:
    """A task whose endless statement has most likely begun in its thread; the tests hold either way."""
    task = asyncio.create_task(work)
    await asyncio.sleep(0.03)
    assert not task.done()
    return task


async def test_a_cancelled_query_frees_its_reader_and_answers_nobody_else(path):
    engine = PooledSQLiteEngine(path, readers=1, wait=5)
    await engine.start_connection_pool()
    for number in range(5):
        task = await under_way(engine.send(ENDLESS))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await engine.send("SELECT ? AS n", (number,))).rows == [{"n": number}]
    await engine.close_connection_pool()


async def test_a_timeout_in_a_transaction_undoes_all_of_it_even_when_swallowed(engine):
    with pytest.raises(TransactionLost, match="was undone"):
        async with engine.transaction():
            await add(engine, "a@x")
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await engine.send(ENDLESS_INSERT)
            await add(engine, "b@x")
    await add(engine, "c@x")
    assert await emails(engine) == ["c@x"]


async def test_a_timeout_in_a_nested_block_undoes_the_outer_one_too(engine):
    with pytest.raises(TransactionLost, match="was undone"):
        async with engine.transaction():
            await add(engine, "a@x")
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05), engine.transaction():
                    await engine.send(ENDLESS)
    await add(engine, "b@x")
    assert await emails(engine) == ["b@x"]


async def test_a_commit_once_sent_is_kept_though_its_caller_is_cancelled(engine):
    gate = threading.Event()

    async def write():
        async with engine.transaction() as transaction:
            await add(engine, "a@x")
            transaction.session._submit(gate.wait)

    task = asyncio.create_task(write())
    await asyncio.sleep(0.03)
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0)
    assert not task.done()
    gate.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await emails(engine) == ["a@x"]


async def test_a_rollback_goes_on_though_its_caller_is_cancelled(engine):
    gate = threading.Event()

    async def write():
        async with engine.transaction() as transaction:
            await add(engine, "a@x")
            transaction.session._submit(gate.wait)
            raise ZeroDivisionError

    task = asyncio.create_task(write())
    await asyncio.sleep(0.03)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    next_one = asyncio.create_task(add(engine, "b@x"))
    await asyncio.sleep(0.03)
    assert not next_one.done()
    gate.set()
    await next_one
    assert await emails(engine) == ["b@x"]


async def test_a_block_cancelled_while_a_task_of_its_is_at_work_is_undone(engine):
    gate = threading.Event()
    children = []

    async def write():
        async with engine.transaction() as transaction:
            await add(engine, "a@x")
            transaction.session._submit(gate.wait)
            children.append(asyncio.create_task(add(engine, "child@x")))
            await asyncio.sleep(0)

    task = asyncio.create_task(write())
    await asyncio.sleep(0.03)
    # The block waits to commit until its child's statement has been answered.
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    gate.set()
    await asyncio.gather(*children)
    assert await emails(engine) == []


async def test_a_connection_that_broke_inside_a_transaction_is_replaced(engine):
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        async with engine.transaction() as transaction:
            await add(engine, "a@x")
            await transaction.session._submit(transaction.session._connection.close)
            await add(engine, "b@x")
    await add(engine, "c@x")
    assert await emails(engine) == ["c@x"]


async def test_a_cancelled_single_write_frees_the_writer(engine):
    task = await under_way(engine.send(ENDLESS_INSERT))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await add(engine, "b@x")
    assert await emails(engine) == ["b@x"]

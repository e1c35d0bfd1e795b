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
    UniqueViolation,
)
from qhealth.adapters.persistence.engine.sqlite import PooledSQLiteEngine
from tests.persistence.sample import ENDLESS, ENDLESS_INSERT, add, emails, in_own_context, sample_engine


@pytest.fixture
def path(tmp_path):
    return tmp_path / "test.sqlite3"


@pytest.fixture
async def engine(path):
    async with sample_engine(path) as engine:
        yield engine


async def test_an_error_undoes_the_transaction(engine):
    with pytest.raises(ZeroDivisionError):
        async with engine.transaction():
            await add(engine, "a@x")
            raise ZeroDivisionError
    assert await emails(engine) == []


async def test_what_is_not_committed_is_seen_inside_the_transaction_only(engine):
    async with engine.transaction():
        await add(engine, "a@x")
        assert await emails(engine) == ["a@x"]
        assert await asyncio.create_task(in_own_context(engine, lambda: emails(engine))) == []
    assert await emails(engine) == ["a@x"]


async def test_a_nested_block_is_undone_alone(engine):
    async with engine.transaction():
        await add(engine, "kept@x")
        with pytest.raises(ZeroDivisionError):
            async with engine.transaction():
                await add(engine, "lost@x")
                async with engine.transaction():
                    await add(engine, "lost too@x")
                raise ZeroDivisionError
        async with engine.transaction():
            await add(engine, "kept too@x")
    assert await emails(engine) == ["kept@x", "kept too@x"]


async def test_the_outer_rollback_undoes_a_nested_commit(engine):
    async with engine.transaction() as outer:
        async with engine.transaction():
            await add(engine, "a@x")
        await outer.rollback()
    assert await emails(engine) == []


async def test_nested_blocks_of_sibling_tasks_do_not_undo_each_other(engine):
    async def nested(number):
        async with engine.transaction():
            await add(engine, f"{number}@x")
            await asyncio.sleep(0)
            if number % 2:
                raise ZeroDivisionError

    async with engine.transaction():
        results = await asyncio.gather(*(nested(number) for number in range(10)), return_exceptions=True)
    assert [type(result) for result in results] == [type(None), ZeroDivisionError] * 5
    assert await emails(engine) == ["0@x", "2@x", "4@x", "6@x", "8@x"]


async def test_the_tasks_of_a_transaction_share_it(engine):
    with pytest.raises(ZeroDivisionError):
        async with engine.transaction():
            await asyncio.gather(*(add(engine, f"{number}@x") for number in range(10)))
            assert len(await emails(engine)) == 10
            raise ZeroDivisionError
    assert await emails(engine) == []


async def test_a_task_that_outlives_its_transaction_is_outside_of_it(engine):
    ended = asyncio.Event()

    async def later():
        await ended.wait()
        assert not engine.transaction_exists()
        return await emails(engine)

    async with engine.transaction():
        task = asyncio.create_task(later())
        await add(engine, "a@x")
        assert engine.transaction_exists()
    ended.set()
    assert await task == ["a@x"]


async def test_nothing_escapes_from_a_block_whose_transaction_has_ended(engine):
    async with engine.transaction() as transaction:
        await add(engine, "a@x")
        await transaction.commit()
        with pytest.raises(TransactionLost, match="has ended"):
            await add(engine, "b@x")
        with pytest.raises(TransactionLost, match="has ended"):
            await transaction.rollback()
    assert await emails(engine) == ["a@x"]


async def test_the_outer_transaction_cannot_end_before_the_nested_one(engine):
    async with engine.transaction() as outer, engine.transaction():
        await add(engine, "a@x")
        with pytest.raises(TransactionLost, match="still open"):
            await outer.commit()
    assert await emails(engine) == ["a@x"]


async def test_a_transaction_is_entered_once_only(engine):
    async with engine.transaction() as transaction:
        pass
    with pytest.raises(TransactionLost, match="once"):
        async with transaction:
            pass


async def test_nesting_can_be_refused(engine):
    async with engine.transaction():
        with pytest.raises(TransactionLost, match="may not be nested"):
            engine.transaction(allow_nested=False)


async def test_a_read_transaction_sees_one_state(engine):
    await add(engine, "a@x")
    async with engine.read_transaction():
        before = await emails(engine)
        await asyncio.create_task(in_own_context(engine, lambda: add(engine, "b@x")))
        async with engine.read_transaction():
            assert await emails(engine) == before == ["a@x"]
    assert await emails(engine) == ["a@x", "b@x"]


async def test_a_read_transaction_writes_nothing(engine):
    async with engine.read_transaction():
        with pytest.raises(TransactionLost, match="cannot be widened"):
            engine.transaction()
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await add(engine, "a@x")


async def test_a_statement_refused_by_a_rule_leaves_the_transaction_usable(engine):
    async with engine.transaction():
        await add(engine, "a@x")
        with pytest.raises(UniqueViolation):
            await add(engine, "a@x")
        await add(engine, "b@x")
    assert await emails(engine) == ["a@x", "b@x"]


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


async def test_queries_cancelled_at_any_moment_never_mix_up_answers(path):
    engine = PooledSQLiteEngine(path, readers=2, wait=5)
    await engine.start_connection_pool()

    async def read(number):
        return (await engine.send("SELECT ? AS n", (number,))).rows

    tasks = [asyncio.create_task(read(number)) for number in range(300)]
    for number, task in enumerate(tasks):
        if number % 3 == 0:
            task.cancel()
        if number % 7 == 0:
            await asyncio.sleep(0)
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    for number, answer in enumerate(answers):
        assert isinstance(answer, asyncio.CancelledError) or answer == [{"n": number}]
    assert await read(-1) == [{"n": -1}]
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


async def test_transactions_cancelled_at_any_moment_leave_all_or_nothing(engine):
    async def write(number):
        async with engine.transaction():
            await add(engine, f"{number} first@x")
            async with engine.transaction():
                await add(engine, f"{number} second@x")

    for number in range(60):
        task = asyncio.create_task(write(number))
        for _ in range(number % 12):
            await asyncio.sleep(0.0002)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await write(1000)
    kept = await emails(engine)
    assert [email for email in kept if "1000" in email] == ["1000 first@x", "1000 second@x"]
    assert [email.split()[0] for email in kept[::2]] == [email.split()[0] for email in kept[1::2]]


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


async def test_a_block_left_while_a_nested_one_is_open_is_undone_as_a_whole(engine):
    opened, left = asyncio.Event(), asyncio.Event()

    async def nested():
        async with engine.transaction():
            await add(engine, "inner@x")
            opened.set()
            await left.wait()

    children = []
    with pytest.raises(TransactionLost, match="still open"):
        async with engine.transaction():
            children.append(asyncio.create_task(nested()))
            await opened.wait()
    left.set()
    with pytest.raises(TransactionLost):
        await children[0]
    await add(engine, "next@x")
    assert await emails(engine) == ["next@x"]


async def test_an_error_beside_a_nested_block_that_goes_on_is_the_one_that_is_told(engine):
    opened, left = asyncio.Event(), asyncio.Event()

    async def nested():
        async with engine.transaction():
            await add(engine, "inner@x")
            opened.set()
            await left.wait()

    children = []
    with pytest.raises(ZeroDivisionError):
        async with engine.transaction():
            children.append(asyncio.create_task(nested()))
            await opened.wait()
            raise ZeroDivisionError
    left.set()
    with pytest.raises(TransactionLost):
        await children[0]
    await add(engine, "next@x")
    assert await emails(engine) == ["next@x"]


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

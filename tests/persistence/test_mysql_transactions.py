"""What only MySQL does in a transaction: waiting for rows, deadlocks, statements that go on after their caller left."""

# ruff: noqa: PT012 - what must raise is often the end of a transaction's block, with the block inside.

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from piccolo.querystring import QueryString

from qhealth.adapters.persistence.engine.errors import Contention, TransactionLost
from qhealth.adapters.persistence.engine.mysql import MySQLEngine
from tests.persistence.sample import add, emails, in_own_context

SLEEP = "SELECT SLEEP(30)"


async def rename(engine: MySQLEngine, old: str, new: str) -> None:
    await engine.run(QueryString("UPDATE person SET email = {} WHERE email = {}", new, old))


async def under_way(work: Awaitable[object]) -> asyncio.Task[object]:
    """Return a task whose statement has most likely reached the server; the tests hold either way."""
    task = asyncio.ensure_future(work)
    await asyncio.sleep(0.1)
    assert not task.done()
    return task


async def statements_at_work(engine: MySQLEngine) -> int:
    sql = "SELECT COUNT(*) AS n FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP%'"
    return (await engine.send(sql)).rows[0]["n"]


async def soon(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something holds; fail when it does not within seconds."""
    async with asyncio.timeout(10):
        while not await holds():  # noqa: ASYNC110 - the server has no event to wait for.
            await asyncio.sleep(0.02)


async def test_a_row_that_another_transaction_keeps_is_contention_and_leaves_the_transaction_usable(mysql):
    for email in ("a@x", "b@x"):
        await add(mysql, email)

    async def wait_in_vain():
        async with mysql.transaction():
            await rename(mysql, "b@x", "kept@x")
            with pytest.raises(Contention):
                await rename(mysql, "a@x", "late@x")

    async with mysql.transaction():
        await rename(mysql, "a@x", "first@x")
        await asyncio.create_task(in_own_context(mysql, wait_in_vain))
    assert await emails(mysql) == ["first@x", "kept@x"]


async def test_of_two_that_wait_for_each_other_one_goes_on_and_the_other_keeps_nothing(mysql):
    for email in ("a@x", "b@x"):
        await add(mysql, email)
    both_hold = asyncio.Barrier(2)

    async def swap(first: str, second: str, mark: str) -> str:
        try:
            async with mysql.transaction():
                await rename(mysql, first, first + mark)
                await both_hold.wait()
                await rename(mysql, second, second + mark)
        except Contention:
            return "undone"
        return mark

    outcome = await asyncio.gather(swap("a@x", "b@x", "1"), swap("b@x", "a@x", "2"))
    assert sorted(outcome) in (["1", "undone"], ["2", "undone"])
    mark = min(outcome)
    assert await emails(mysql) == [f"a@x{mark}", f"b@x{mark}"]


async def test_a_transaction_undone_by_a_deadlock_cannot_go_on_even_when_the_error_is_swallowed(mysql):
    for email in ("a@x", "b@x"):
        await add(mysql, email)
    both_hold = asyncio.Barrier(2)

    async def stubborn(first: str, second: str) -> bool:
        async with mysql.transaction():
            await rename(mysql, first, first + "!")
            await both_hold.wait()
            try:
                await rename(mysql, second, second + "!")
            except Contention:
                with pytest.raises(TransactionLost, match="was undone"):
                    await add(mysql, "escaped@x")
                with pytest.raises(TransactionLost, match="was undone"):
                    async with mysql.transaction():
                        pass
                return False
        return True

    outcome = await asyncio.gather(stubborn("a@x", "b@x"), stubborn("b@x", "a@x"), return_exceptions=True)
    assert sorted(str(type(each).__name__) for each in outcome) == ["TransactionLost", "bool"]
    assert await emails(mysql) == ["a@x!", "b@x!"]
    await add(mysql, "next@x")


async def test_a_cancelled_query_answers_nobody_else_and_ends_on_the_server_as_well(mysql):
    for number in range(3):
        task = await under_way(mysql.send(SLEEP))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await mysql.send("SELECT %s AS n", (number,))).rows == [{"n": number}]

    async def all_ended() -> bool:
        return await statements_at_work(mysql) == 0

    await soon(all_ended)


async def test_a_timeout_in_a_transaction_undoes_all_of_it_even_when_swallowed(mysql):
    with pytest.raises(TransactionLost, match="was undone"):
        async with mysql.transaction():
            await add(mysql, "a@x")
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1):
                    await mysql.send(SLEEP)
            await add(mysql, "b@x")
    await add(mysql, "c@x")
    assert await emails(mysql) == ["c@x"]


async def test_a_timeout_in_a_nested_block_undoes_the_outer_one_too(mysql):
    with pytest.raises(TransactionLost, match="was undone"):
        async with mysql.transaction():
            await add(mysql, "a@x")
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1), mysql.transaction():
                    await mysql.send(SLEEP)
    await add(mysql, "b@x")
    assert await emails(mysql) == ["b@x"]


async def test_what_an_abandoned_transaction_kept_is_free_again_at_once(mysql):
    await add(mysql, "a@x")

    async def write_and_wait():
        async with mysql.transaction():
            await rename(mysql, "a@x", "lost@x")
            await mysql.send(SLEEP)

    task = await under_way(in_own_context(mysql, write_and_wait))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    # Kept by a connection that still sleeps, the row would cost this a wait of a second and then `Contention`.
    await rename(mysql, "a@x", "free@x")
    assert await emails(mysql) == ["free@x"]


async def test_a_commit_once_sent_is_kept_though_its_caller_is_cancelled(mysql):
    committing = asyncio.Event()

    async def write():
        async with mysql.transaction() as transaction:
            await add(mysql, "a@x")
            await transaction.session._turn.acquire()
            committing.set()

    task = asyncio.create_task(write())
    await committing.wait()
    turn = mysql._pool.sessions[-1]._turn
    for _ in range(3):
        await asyncio.sleep(0.01)
        task.cancel()
    assert not task.done()
    turn.release()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await emails(mysql) == ["a@x"]


async def test_a_rollback_goes_on_though_its_caller_is_cancelled(mysql):
    rolling_back = asyncio.Event()

    async def write():
        async with mysql.transaction() as transaction:
            await add(mysql, "a@x")
            await transaction.session._turn.acquire()
            rolling_back.set()
            raise ZeroDivisionError

    task = asyncio.create_task(write())
    await rolling_back.wait()
    session = mysql._pool.sessions[-1]
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    session._turn.release()
    await session._cleaning
    assert await emails(mysql) == []


async def test_a_begin_sent_by_hand_is_undone_before_anybody_else_gets_the_connection(mysql):
    await mysql.send("START TRANSACTION")
    await mysql.send("INSERT INTO person (email) VALUES ('a@x')")
    assert await emails(mysql) == ["a@x"]
    async with mysql.transaction():
        await add(mysql, "b@x")
    assert await emails(mysql) == ["a@x", "b@x"]


async def test_a_read_transaction_writes_nothing(mysql):
    async with mysql.read_transaction():
        with pytest.raises(Exception, match="READ ONLY"):
            await add(mysql, "a@x")
    assert await emails(mysql) == []
    await add(mysql, "b@x")

"""Transactions of every pooled engine: all or nothing, nested, shared, cancelled."""

# ruff: noqa: PT012 - what must raise is often the end of a transaction's block, with the block inside.

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from piccolo.querystring import QueryString

from qhealth.adapters.persistence.engine.errors import TransactionLost, UniqueViolation
from qhealth.adapters.persistence.engine.pooled import PooledEngine
from tests.mysql_server import SERVERS
from tests.persistence import mysql_sample
from tests.persistence.sample import add, emails, in_own_context, sample_engine


@pytest.fixture(params=["sqlite", *SERVERS])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[PooledEngine]:
    if request.param == "sqlite":
        async with sample_engine(tmp_path / "test.sqlite3") as opened:
            yield opened
    else:
        async with mysql_sample.sample_engine(await SERVERS[request.param]().new_database()) as opened:
            yield opened


async def count_to(engine: PooledEngine, number: int) -> list[dict[str, int]]:
    return (await engine.run(QueryString("SELECT {} AS n", number))).rows


async def test_queries_cancelled_at_any_moment_never_mix_up_answers(engine):
    tasks = [asyncio.create_task(count_to(engine, number)) for number in range(300)]
    for number, task in enumerate(tasks):
        if number % 3 == 0:
            task.cancel()
        if number % 7 == 0:
            await asyncio.sleep(0)
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    for number, answer in enumerate(answers):
        assert isinstance(answer, asyncio.CancelledError) or answer == [{"n": number}]
    assert await count_to(engine, -1) == [{"n": -1}]


async def test_a_read_transaction_cannot_be_widened(engine):
    async with engine.read_transaction():
        with pytest.raises(TransactionLost, match="cannot be widened"):
            engine.transaction()


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


async def test_a_statement_refused_by_a_rule_leaves_the_transaction_usable(engine):
    async with engine.transaction():
        await add(engine, "a@x")
        with pytest.raises(UniqueViolation):
            await add(engine, "a@x")
        await add(engine, "b@x")
    assert await emails(engine) == ["a@x", "b@x"]


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

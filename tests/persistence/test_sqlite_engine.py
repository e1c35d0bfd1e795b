"""The pooled SQLite engine: its connections and its errors."""

import asyncio
import sqlite3

import pytest
from piccolo.querystring import QueryString

from qhealth.adapters.persistence.engine.errors import (
    CheckViolation,
    Contention,
    DatabaseUnavailable,
    ForeignKeyViolation,
    NotNullViolation,
    RefusedByTrigger,
    UniqueViolation,
    constraint_of,
)
from qhealth.adapters.persistence.engine.sqlite import PooledSQLiteEngine
from tests.persistence.sample import add, book, emails, in_own_context

_SLOW_COUNT = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) SELECT count(*) AS number FROM n"
)


async def test_every_connection_is_set_up_as_designed(engine):
    async with engine.transaction():
        writer = [(await engine.send(f"PRAGMA {name}")).rows[0] for name in ("journal_mode", "foreign_keys")]
        synchronous = (await engine.send("PRAGMA synchronous")).rows
    async with engine.read_transaction():
        reader = (await engine.send("PRAGMA query_only")).rows + (await engine.send("PRAGMA foreign_keys")).rows
    assert writer == [{"journal_mode": "wal"}, {"foreign_keys": 1}]
    assert synchronous == [{"synchronous": 1}]
    assert reader == [{"query_only": 1}, {"foreign_keys": 1}]


async def test_two_hundred_parallel_reads_see_whole_transactions_while_one_task_writes(engine):
    person = await add(engine, "0@x", notes="0")
    done = asyncio.Event()

    async def write():
        for step in range(1, 30):
            async with engine.transaction():
                await engine.run(QueryString("UPDATE person SET email = {} WHERE id = {}", f"{step}@x", person))
                await engine.run(QueryString("UPDATE person SET notes = {} WHERE id = {}", str(step), person))
        done.set()

    async def read():
        seen = 0
        while not done.is_set() or not seen:
            [row] = await engine.run_querystring(QueryString("SELECT email, notes FROM person WHERE id = {}", person))
            assert row["email"] == f"{row['notes']}@x"
            seen += 1
        return seen

    results = await asyncio.gather(write(), *(read() for _ in range(200)))
    assert all(results[1:])
    assert await emails(engine) == ["29@x"]


async def test_parallel_reads_each_get_their_own_answer(engine):
    ids = [await add(engine, f"{number}@x") for number in range(20)]

    async def read(person):
        return (await engine.run(QueryString("SELECT id FROM person WHERE id = {}", person))).rows

    answers = await asyncio.gather(*(read(person) for person in ids * 10))
    assert answers == [[{"id": person}] for person in ids * 10]


async def test_a_slow_read_keeps_no_quick_one_waiting(engine):
    slow = asyncio.create_task(engine.read(_SLOW_COUNT.format(5_000_000)))
    await asyncio.sleep(0.05)
    quick = [await engine.read("SELECT 1 AS one") for _ in range(20)]
    assert not slow.done()
    assert all(reply.rows == [{"one": 1}] for reply in quick)
    assert (await slow).rows == [{"number": 5_000_000}]


async def test_a_read_that_is_given_up_disturbs_no_other(engine):
    person = await add(engine, "0@x")

    async def read():
        return (await engine.read("SELECT id FROM person WHERE id = ?", [person])).rows

    async def give_up():
        task = asyncio.create_task(engine.read(_SLOW_COUNT.format(20_000)))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    answers = await asyncio.gather(*(work() for _ in range(50) for work in (give_up, read)))
    assert answers[1::2] == [[{"id": person}]] * 50
    assert await read() == [{"id": person}]


async def test_a_read_outside_a_transaction_sees_nothing_of_it(engine):
    async with engine.transaction():
        await add(engine, "0@x")
        assert (await engine.read("SELECT id FROM person")).rows == []
    assert len((await engine.read("SELECT id FROM person")).rows) == 1


async def test_a_read_after_a_commit_sees_what_was_written(engine):
    for number in range(20):
        await add(engine, f"{number}@x")
        assert len(await emails(engine)) == number + 1


async def test_writers_take_turns_in_the_order_in_which_they_came(engine):
    order = []

    async def write(number):
        async with engine.transaction():
            await add(engine, f"{number}@x")
            order.append(number)

    await asyncio.gather(*(write(number) for number in range(30)))
    assert order == list(range(30))


async def test_a_writer_that_waits_too_long_is_told_so(path):
    engine = PooledSQLiteEngine(path, readers=1, wait=0.05)
    await engine.start_connection_pool()

    async def write():
        async with engine.transaction():
            pass

    async with engine.transaction():
        # A task with a context of its own: one started from here would share the transaction.
        waiting = asyncio.create_task(in_own_context(engine, write))
        with pytest.raises(DatabaseUnavailable, match=r"No database writer became free within 0\.05 seconds"):
            await waiting
    await write()
    await engine.close_connection_pool()


async def test_a_waiter_that_gives_up_does_not_take_the_writer_with_it(engine):
    async def write():
        async with engine.transaction():
            await add(engine, "late@x")

    async with engine.transaction():
        waiting = asyncio.create_task(in_own_context(engine, write))
        await asyncio.sleep(0.01)
    # The writer has just been handed to the waiting task, which has not run since.
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await add(engine, "next@x")
    assert await emails(engine) == ["next@x"]


async def test_statements_are_refused_before_the_start_and_after_the_end(path):
    engine = PooledSQLiteEngine(path)
    with pytest.raises(DatabaseUnavailable, match="not open"):
        await engine.send("SELECT 1")
    await engine.start_connection_pool()
    await engine.start_connection_pool()
    await engine.close_connection_pool()
    await engine.close_connection_pool()
    with pytest.raises(DatabaseUnavailable, match="not open"):
        await engine.send("SELECT 1")


async def test_the_pool_opens_again_after_it_was_closed(engine):
    await add(engine, "a@x")
    await engine.close_connection_pool()
    await engine.start_connection_pool()
    assert await emails(engine) == ["a@x"]


async def test_closing_rolls_back_an_open_transaction_and_refuses_its_next_statement(engine):
    async def write():
        async with engine.transaction():
            await add(engine, "a@x")
            await engine.close_connection_pool()
            await add(engine, "b@x")

    with pytest.raises(DatabaseUnavailable, match="closed"):
        await write()
    await engine.start_connection_pool()
    assert await emails(engine) == []


async def test_whoever_waits_for_a_connection_is_told_when_they_are_closed(engine):
    blocked = engine.pool_for(writes=True)
    session = await blocked.borrow()
    waiting = asyncio.create_task(add(engine, "d@x"))
    await asyncio.sleep(0)
    await engine.close_connection_pool()
    with pytest.raises(DatabaseUnavailable, match="closed"):
        await waiting
    with pytest.raises(DatabaseUnavailable, match="closed"):
        await blocked.borrow()
    session.give_back()


async def test_a_folder_that_is_missing_is_told_at_the_start(tmp_path):
    engine = PooledSQLiteEngine(tmp_path / "missing" / "test.sqlite3")
    with pytest.raises(DatabaseUnavailable, match="cannot be opened"):
        await engine.start_connection_pool()


async def test_a_file_that_is_no_database_is_told_at_the_start(path):
    path.write_bytes(b"a letter, not a database" * 100)
    with pytest.raises(DatabaseUnavailable, match="cannot be opened"):
        await PooledSQLiteEngine(path).start_connection_pool()


def test_an_in_memory_database_is_refused():
    with pytest.raises(ValueError, match="must be a file"):
        PooledSQLiteEngine(":memory:")


def test_the_connections_cannot_be_used_from_another_event_loop(path):
    engine = PooledSQLiteEngine(path)
    with asyncio.Runner() as home, asyncio.Runner() as elsewhere:
        home.run(engine.start_connection_pool())
        with pytest.raises(RuntimeError, match="another event loop"):
            elsewhere.run(engine.send("SELECT 1"))
        home.run(engine.close_connection_pool())


async def test_a_unique_key_is_named(engine):
    await add(engine, "a@x", nick="a")
    with pytest.raises(UniqueViolation) as by_constraint:
        await add(engine, "a@x")
    with pytest.raises(UniqueViolation) as by_index:
        await add(engine, "b@x", nick="a")
    assert constraint_of(by_constraint.value) == "person_email"
    assert constraint_of(by_index.value) == "person_nick"
    assert isinstance(by_index.value.__cause__, sqlite3.IntegrityError)


async def test_a_nameless_unique_key_goes_by_its_columns(engine):
    person = await add(engine, "a@x")
    await book(engine, person)
    with pytest.raises(UniqueViolation) as error:
        await book(engine, person)
    assert constraint_of(error.value) == "visit.person, visit.starts_at"


async def test_a_unique_index_over_an_expression_is_named(engine):
    await engine.run_ddl("CREATE UNIQUE INDEX person_email_folded ON person (lower(email))")
    await add(engine, "a@x")
    with pytest.raises(UniqueViolation) as error:
        await add(engine, "A@x")
    assert constraint_of(error.value) == "person_email_folded"


async def test_a_primary_key_is_called_primary(engine):
    person = await add(engine, "a@x")
    with pytest.raises(UniqueViolation) as error:
        await add(engine, "b@x", id=person)
    assert constraint_of(error.value) == "PRIMARY"


async def test_the_other_rules_of_the_schema_are_told_apart(engine):
    person = await add(engine, "a@x")
    await book(engine, person)
    with pytest.raises(ForeignKeyViolation):
        await book(engine, 99)
    with pytest.raises(ForeignKeyViolation):
        await engine.run(QueryString("DELETE FROM person WHERE id = {}", person))
    with pytest.raises(NotNullViolation) as missing:
        await engine.send("INSERT INTO person (nick) VALUES ('x')")
    with pytest.raises(CheckViolation) as young:
        await add(engine, "b@x", age=17)
    with pytest.raises(RefusedByTrigger) as final:
        await engine.send("UPDATE visit SET person = person")
    assert constraint_of(missing.value) == "person.email"
    assert constraint_of(young.value) == "grown_up"
    assert constraint_of(final.value) is None
    assert final.value.message == "A visit is final."


async def test_another_process_that_holds_the_lock_is_contention(engine, path):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Contention):
        await add(engine, "a@x")
    with pytest.raises(Contention):
        async with engine.transaction():
            pass
    other.execute("ROLLBACK")
    other.close()
    await add(engine, "a@x")


async def test_a_mistake_in_the_sql_stays_what_it_is(engine):
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await engine.send("SELECT * FROM nowhere")

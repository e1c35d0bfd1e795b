"""What becomes of the engine's callers when the server or the network fails, and afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from dataclasses import replace

import pytest

from qhealth.adapters.persistence.engine.errors import DatabaseUnavailable, TransactionLost
from qhealth.adapters.persistence.engine.mysql import MySQLEngine
from qhealth.adapters.persistence.engine.mysql_options import MySQLAddress, MySQLLimits
from tests.faulty_proxy import FaultyProxy, Network, faulty_proxy
from tests.mysql_server import OwnServer, Server, own_server
from tests.persistence.mysql_sample import sample_engine
from tests.persistence.sample import add, emails, in_own_context

LIMITS = MySQLLimits(connections=4, wait=2.5, connect=0.3, silence=0.2, statement=5, lock_wait=1)
TOGETHER = 0.3 + 0.2 + 2.5
"""Within this many seconds everybody is told; the tests allow for a slow machine on top."""


@pytest.fixture
async def proxy(mysql_server: Server) -> AsyncGenerator[FaultyProxy]:
    async with faulty_proxy(mysql_server.address.port) as proxy:
        yield proxy


@pytest.fixture
async def engine(mysql_address: MySQLAddress, proxy: FaultyProxy) -> AsyncGenerator[MySQLEngine]:
    async with sample_engine(replace(mysql_address, port=proxy.port), LIMITS) as engine:
        yield engine
        await proxy.becomes(Network.WELL)


async def read(engine: MySQLEngine) -> object:
    return (await engine.send("SELECT 1 AS n")).rows[0]["n"]


async def everybody_is_told(engine: MySQLEngine, callers: int = 20) -> None:
    async with asyncio.timeout(TOGETHER + 5):
        outcome = await asyncio.gather(*(read(engine) for _ in range(callers)), return_exceptions=True)
    assert all(isinstance(each, DatabaseUnavailable) for each in outcome), outcome


async def serves_again(engine: MySQLEngine) -> None:
    async with asyncio.timeout(5):
        while True:
            try:
                assert await read(engine) == 1
            except DatabaseUnavailable:
                await asyncio.sleep(0.05)
            else:
                break
    assert await asyncio.gather(*(read(engine) for _ in range(20))) == [1] * 20


async def test_connections_that_died_while_nobody_used_them_are_replaced_unnoticed(engine, proxy):
    await asyncio.gather(*(read(engine) for _ in range(20)))
    proxy.reset_all()
    assert await asyncio.gather(*(read(engine) for _ in range(20))) == [1] * 20
    proxy.reset_all()
    await asyncio.sleep(0.05)
    async with engine.transaction():
        await add(engine, "a@x")
    assert await emails(engine) == ["a@x"]


async def test_a_write_outside_a_transaction_is_never_sent_twice(engine, proxy):
    await add(engine, "a@x")
    proxy.reset_all()
    with pytest.raises(DatabaseUnavailable):
        await add(engine, "b@x")
    await add(engine, "c@x")
    assert await emails(engine) in (["a@x", "c@x"], ["a@x", "b@x", "c@x"])


async def test_a_connection_lost_in_a_transaction_keeps_nothing_of_it(engine, proxy):
    async def write():
        async with engine.transaction():
            await add(engine, "a@x")
            proxy.reset_all()
            with pytest.raises(DatabaseUnavailable):
                await add(engine, "b@x")
            await add(engine, "c@x")

    with pytest.raises(TransactionLost, match="was undone"):
        await write()
    await add(engine, "d@x")
    assert await emails(engine) == ["d@x"]


async def test_while_the_server_refuses_everybody_is_told_and_then_served_again(engine, proxy):
    await proxy.becomes(Network.REFUSING)
    proxy.reset_all()
    await everybody_is_told(engine)
    await proxy.becomes(Network.WELL)
    await serves_again(engine)


async def test_while_the_network_swallows_everything_everybody_is_told_and_then_served_again(engine, proxy):
    await asyncio.gather(*(read(engine) for _ in range(8)))
    await proxy.becomes(Network.SWALLOWING)
    await everybody_is_told(engine)
    await everybody_is_told(engine)
    await proxy.becomes(Network.WELL)
    await serves_again(engine)


async def test_a_server_that_is_only_slow_is_waited_for(engine):
    async with asyncio.TaskGroup() as group:
        slow = group.create_task(engine.send("SELECT SLEEP(0.7) AS woken"))
        assert await read(engine) == 1
    assert slow.result().rows == [{"woken": 0}]


async def test_a_limit_holds_though_the_statement_before_had_none_and_leaves_the_caller_uncancelled(mysql_address):
    async with sample_engine(mysql_address, replace(LIMITS, silence=5, statement=0.3)) as engine:
        await engine.run_ddl("SELECT 1")
        async with asyncio.timeout(3):
            with pytest.raises(DatabaseUnavailable, match="does not answer"):
                await engine.send("SELECT SLEEP(4)")
        task = asyncio.current_task()
        assert task is not None
        assert task.cancelling() == 0
        assert await read(engine) == 1


async def test_a_statement_beyond_its_limit_is_given_up_but_for_changes_of_the_schema(mysql_address):
    async with sample_engine(mysql_address, replace(LIMITS, statement=0.3)) as engine:
        with pytest.raises(DatabaseUnavailable, match="does not answer"):
            await engine.send("SELECT SLEEP(5)")
        assert await engine.run_ddl("SELECT SLEEP(0.6) AS woken") == [{"woken": 0}]


async def test_a_connection_that_a_firewall_forgot_is_tried_before_it_is_trusted(mysql_address, proxy):
    address = replace(mysql_address, port=proxy.port)
    async with sample_engine(address, replace(LIMITS, idle=0)) as engine:
        await add(engine, "a@x")
        proxy.reset_all()
        await add(engine, "b@x")
        assert await emails(engine) == ["a@x", "b@x"]


async def test_a_connection_ended_by_hand_at_the_server_is_replaced(engine, mysql_server):
    rows = await mysql_server.send(
        f"SELECT id FROM information_schema.processlist WHERE db = '{engine.address.database}'"  # noqa: S608 - a name of our own.
    )
    await mysql_server.send(*(f"KILL {row[0]}" for row in rows))
    assert await read(engine) == 1


async def test_when_all_connections_are_taken_others_elsewhere_are_told(engine, mysql_server):
    [(_, allowed)] = await mysql_server.send("SHOW VARIABLES LIKE 'max_connections'")
    try:
        # The one more that a server keeps free is for administrators, as the tests' user is one.
        await mysql_server.send("SET GLOBAL max_connections = 10")
        others = MySQLEngine(replace(engine.address), replace(LIMITS, connections=20, wait=5, statement=20))
        await others.start_connection_pool()
        outcome = await asyncio.gather(
            *(in_own_context(others, lambda: others.send("SELECT SLEEP(0.4)")) for _ in range(20)),
            return_exceptions=True,
        )
        assert any(isinstance(each, DatabaseUnavailable) for each in outcome)
        await others.close_connection_pool()
    finally:
        await mysql_server.send(f"SET GLOBAL max_connections = {allowed}")


@pytest.fixture
def mortal() -> Iterator[OwnServer]:
    server = own_server()
    server.start()
    yield server
    server.remove()


async def test_a_server_killed_in_the_middle_of_the_work_keeps_what_was_committed_and_nothing_else(mortal):
    told: list[str] = []
    address = await Server(mortal.address).new_database()
    async with sample_engine(address, LIMITS) as engine:

        async def work(worker: int) -> None:
            for number in range(100_000):
                email = f"{worker}-{number}@x"
                async with engine.transaction():
                    await add(engine, email)
                    await add(engine, f"{email} too")
                told.append(email)

        workers = [asyncio.create_task(work(worker)) for worker in range(4)]
        await asyncio.sleep(0.3)
        mortal.kill()
        outcome = await asyncio.gather(*workers, return_exceptions=True)
        assert all(isinstance(each, DatabaseUnavailable) for each in outcome), outcome
        mortal.start()
        await serves_again(engine)
        kept = set(await emails(engine))
        assert told
        assert set(told) <= kept
        assert {email.removesuffix(" too") for email in kept if email.endswith(" too")} == {
            email for email in kept if not email.endswith(" too")
        }

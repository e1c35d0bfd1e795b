"""Changes at one server process are heard at another, whatever becomes of Redis and of the processes."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.builders import an_operator
from tests.entrypoints.conftest import Run
from tests.entrypoints.people import (
    PASSWORD,
    PATIENCE,
    Person,
    added,
    close_code,
    heard,
    readiness,
    signed_in,
    until_events_are,
)
from tests.entrypoints.process import Server
from tests.redis_server import OwnRedis

ROOT = "root@example.com"


@pytest.fixture
def shared(run: Run, shared: dict[str, str]) -> dict[str, str]:
    """The same with a superuser."""
    assert run("create-superuser", "--email", ROOT, "--password", PASSWORD, **shared).exit_code == 0
    return shared


@pytest.fixture
def servers(tmp_path: Path, shared: dict[str, str]) -> Iterator[tuple[Server, Server]]:
    with Server(tmp_path, **shared) as here, Server(tmp_path, **shared) as there:
        yield here, there


@pytest.fixture
def operators(tmp_path: Path, shared: dict[str, str]) -> list[str]:
    """The addresses of four of them."""
    return added(tmp_path, shared, [an_operator() for _ in range(4)])


async def offers(root: Person, server: Server, number: int) -> int:
    return (await root.call(server, "POST", "/diagnostics", {"name": f"Examination {number}"}))["id"]


async def test_every_change_is_heard_once_and_in_order_while_redis_goes_and_comes(
    servers: tuple[Server, Server], redis: OwnRedis
):
    here, there = servers
    root = await signed_in(here, ROOT)
    made: list[int] = []
    events: list[dict[str, Any]] = []
    for server in servers:
        await until_events_are(server, "ok")
    async with root.listening(there) as socket:
        for number in range(30):
            if number == 10:
                redis.kill()
                await until_events_are(here, "degraded: Redis does not answer")
                assert (await readiness(here))[0] == 200
            if number == 20:
                redis.start()
                await until_events_are(there, "ok")
            made.append(await offers(root, servers[number % 2], number))
        while len(events) < 30:
            events.append(await heard(socket))
    assert [event["object_id"] for event in events] == made
    first = events[0]["id"]
    assert [event["id"] for event in events] == list(range(first, first + 30))


async def test_what_was_missed_at_a_process_that_died_comes_from_another(servers: tuple[Server, Server]):
    here, there = servers
    root = await signed_in(here, ROOT)
    async with root.listening(there) as socket:
        first = await offers(root, here, 1)
        event = await heard(socket)
        assert event["object_id"] == first
        there.process.kill()
        assert await close_code(socket) == 1006
    missed = [await offers(root, here, number) for number in (2, 3)]
    async with root.listening(here, after=event["id"]) as socket:
        later = await offers(root, here, 4)
        assert [(await heard(socket))["object_id"] for _ in range(3)] == [*missed, later]


async def sign_out(server: Server, person: Person, _root: Person) -> None:
    await person.call(server, "POST", "/auth/logout")


async def block(server: Server, person: Person, root: Person) -> None:
    await root.call(server, "POST", f"/users/{await person.id(server)}/block", {"reason": "Left"})


async def make_an_admin(server: Server, person: Person, root: Person) -> None:
    await root.call(server, "POST", f"/users/{await person.id(server)}/grant-admin")


async def delete(server: Server, person: Person, root: Person) -> None:
    await root.call(server, "DELETE", f"/users/{await person.id(server)}")


@pytest.mark.parametrize("has_redis", [True, False])
async def test_who_loses_a_session_or_gets_other_rights_at_one_process_is_cut_off_at_the_other(
    servers: tuple[Server, Server], redis: OwnRedis, operators: list[str], *, has_redis: bool
):
    here, there = servers
    root, people = await signed_in(here, ROOT), [await signed_in(here, operator) for operator in operators]
    if not has_redis:
        redis.kill()
    ends = ((sign_out, 4401), (make_an_admin, 4401), (block, 4403), (delete, 4403))
    async with root.listening(there) as stays:
        for person, (deed, code) in zip(people, ends, strict=True):
            # The other process remembers the session by now, and has to forget it.
            assert await person.id(there)
            async with person.listening(there) as leaves:
                await deed(here, person, root)
                assert await close_code(leaves) == code, deed.__name__
            async with httpx.AsyncClient(base_url=there.url, headers=person.headers, timeout=PATIENCE) as browser:
                assert (await browser.get("/api/v1/me")).is_success == (deed is make_an_admin), deed.__name__
        made = await offers(root, here, 1)
        assert (await heard(stays))["object_id"] == made


async def test_a_server_that_stops_sends_its_clients_to_another_and_writes_no_ticket_down(
    servers: tuple[Server, Server],
):
    here, there = servers
    root = await signed_in(here, ROOT)
    async with root.listening(there) as socket:
        there.process.send_signal(signal.SIGTERM)
        assert await close_code(socket) == 1012
    async with root.listening(here):
        pass
    assert await asyncio.to_thread(there.process.wait, PATIENCE) == 0
    written = "".join(server.log.read_text() for server in servers)
    assert len(root.tickets) == 2
    assert not any(ticket in written for ticket in root.tickets)

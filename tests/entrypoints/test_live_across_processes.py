"""Changes at one server process are heard at another, whatever becomes of Redis and of the processes."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from bench.clinic import application
from tests.builders import an_operator
from tests.entrypoints.conftest import Run
from tests.entrypoints.process import Server
from tests.mysql_server import private_server
from tests.redis_server import OwnRedis, own_redis

PASSWORD = "grå gås på grönt gräs"
ROOT = "root@example.com"
PATIENCE = 20


@pytest.fixture
def redis() -> Iterator[OwnRedis]:
    server = own_redis()
    server.start()
    yield server
    server.remove()


@pytest.fixture
def shared(run: Run, redis: OwnRedis) -> dict[str, str]:
    """A migrated installation with a superuser; the variables that configure its processes."""
    address = asyncio.run(private_server().new_database())
    variables = {
        "MYSQL_HOST": address.host,
        "MYSQL_PORT": str(address.port),
        "MYSQL_USER": address.user,
        "MYSQL_PASSWORD": address.password,
        "MYSQL_DATABASE": address.database,
        "SECRET_KEY": "k" * 32,
        **redis.variables,
    }
    assert run("migrate", **variables).exit_code == 0
    assert run("create-superuser", "--email", ROOT, "--password", PASSWORD, **variables).exit_code == 0
    return variables


@pytest.fixture
def servers(tmp_path: Path, shared: dict[str, str]) -> Iterator[tuple[Server, Server]]:
    with Server(tmp_path, **shared) as here, Server(tmp_path, **shared) as there:
        yield here, there


@pytest.fixture
def operators(tmp_path: Path, shared: dict[str, str]) -> list[str]:
    """The addresses of four of them, who can sign in."""
    app = application(tmp_path, shared)

    async def added() -> list[str]:
        people = [an_operator() for _ in range(4)]
        async with app.database_open():
            hashed = await app.ports.passwords.hash(PASSWORD)
            async with app.ports.unit_of_work() as uow:
                for person in people:
                    await uow.accounts.add(person, password_hash=hashed)
                await uow.commit()
        return [person.email or "" for person in people]

    return asyncio.run(added())


class Person:
    """Somebody with an account, at any of the servers."""

    def __init__(self, token: str) -> None:
        self.headers = {"Authorization": f"Bearer {token}"}
        self.tickets: list[str] = []

    async def call(self, server: Server, method: str, path: str, body: object = None) -> Any:
        async with httpx.AsyncClient(base_url=server.url, headers=self.headers, timeout=PATIENCE) as browser:
            answer = await browser.request(method, f"/api/v1{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def id(self, server: Server) -> int:
        return (await self.call(server, "GET", "/me"))["id"]

    @asynccontextmanager
    async def listening(self, server: Server, after: int | None = None) -> AsyncGenerator[ClientConnection]:
        self.tickets.append((await self.call(server, "POST", "/auth/socket-ticket"))["ticket"])
        more = "" if after is None else f"&after={after}"
        at = f"{server.url.replace('http', 'ws')}/api/v1/ws?ticket={self.tickets[-1]}{more}"
        async with connect(at, compression=None) as socket:
            assert (await heard(socket))["type"] == "welcome"
            yield socket


async def signed_in(server: Server, email: str = ROOT) -> Person:
    async with httpx.AsyncClient(base_url=server.url, timeout=PATIENCE) as browser:
        answer = await browser.post("/api/v1/auth/login", json={"email": email, "password": PASSWORD})
    assert answer.is_success, answer.text
    return Person(answer.json()["access_token"])


async def heard(socket: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE):
        return json.loads(await socket.recv())


async def close_code(socket: ClientConnection) -> int:
    async with asyncio.timeout(PATIENCE):
        try:
            while True:
                await socket.recv()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006


async def readiness(server: Server) -> tuple[int, dict[str, str]]:
    async with httpx.AsyncClient(base_url=server.url) as browser:
        answer = await browser.get("/health/ready")
    return answer.status_code, answer.json()["parts"]


async def until_events_are(server: Server, state: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while not (await readiness(server))[1]["events"].startswith(state):  # noqa: ASYNC110 - another process.
            await asyncio.sleep(0.05)


async def offers(root: Person, server: Server, number: int) -> int:
    return (await root.call(server, "POST", "/diagnostics", {"name": f"Examination {number}"}))["id"]


async def test_every_change_is_heard_once_and_in_order_while_redis_goes_and_comes(
    servers: tuple[Server, Server], redis: OwnRedis
):
    here, there = servers
    root = await signed_in(here)
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
    root = await signed_in(here)
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
    root, people = await signed_in(here), [await signed_in(here, operator) for operator in operators]
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
    root = await signed_in(here)
    async with root.listening(there) as socket:
        there.process.send_signal(signal.SIGTERM)
        assert await close_code(socket) == 1012
    async with root.listening(here):
        pass
    assert await asyncio.to_thread(there.process.wait, PATIENCE) == 0
    written = "".join(server.log.read_text() for server in servers)
    assert len(root.tickets) == 2
    assert not any(ticket in written for ticket in root.tickets)

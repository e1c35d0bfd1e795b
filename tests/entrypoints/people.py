"""People at the servers of an installation, who have accounts and listen."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from bench.clinic import application
from qhealth.core.domain.people import Account
from tests.entrypoints.process import Server

PASSWORD = "grå gås på grönt gräs"
PATIENCE = 20


def added(folder: Path, variables: Mapping[str, str], people: Sequence[Account]) -> list[str]:
    """Give people accounts with the one password, and return their addresses."""

    async def add() -> list[str]:
        app = application(folder, variables)
        async with app.database_open():
            hashed = await app.ports.passwords.hash(PASSWORD)
            async with app.ports.unit_of_work() as uow:
                accounts = [await uow.accounts.add(person, password_hash=hashed) for person in people]
                await uow.commit()
        return [account.email or "" for account in accounts]

    return asyncio.run(add())


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
        async with connect(at, compression=None, max_queue=None) as socket:
            assert (await heard(socket))["type"] == "welcome"
            yield socket


async def signed_in(server: Server, email: str) -> Person:
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

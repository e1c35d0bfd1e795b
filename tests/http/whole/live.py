"""The whole service behind a real server, and clients that listen at its WebSocket."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from qhealth.adapters.http.live import Live
from qhealth.adapters.http.socket_protocol import SocketProtocol
from qhealth.adapters.http.sockets import LARGEST_MESSAGE, PATH
from qhealth.adapters.realtime.hints import InProcessHints
from qhealth.adapters.realtime.relay import EventRelay
from qhealth.adapters.realtime.repeating import Pace
from tests.http.whole.clinic import Caller, Clinic

PATIENCE = 10.0
"""Seconds after which a message or a close that does not come is taken for missing."""


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(PATIENCE):
        while not await holds():  # noqa: ASYNC110 - it comes about elsewhere, where nobody rings a bell.
            await asyncio.sleep(0.01)


class Ear:
    """A client at an open socket."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def hears(self) -> dict[str, Any]:
        """Return the next message."""
        async with asyncio.timeout(PATIENCE):
            return json.loads(await self.connection.recv())

    async def closes_with(self) -> int:
        """Return the code with which the server closes, whatever comes before."""
        async with asyncio.timeout(PATIENCE):
            try:
                while True:
                    await self.connection.recv()
            except ConnectionClosed as closed:
                return closed.rcvd.code if closed.rcvd else 1006


@dataclass
class Venue:
    """A running server."""

    clinic: Clinic
    live: Live
    url: str
    server: uvicorn.Server

    async def ticket(self, caller: Caller) -> str:
        answer = await caller.post("/auth/socket-ticket")
        assert answer.status_code == 200, answer.text
        assert answer.json()["expires_in"] == 10
        return answer.json()["ticket"]

    @asynccontextmanager
    async def socket(self, query: str, **options: Any) -> AsyncGenerator[Ear]:
        # Without a limit: a client that leaves with more unread than that would not read the server's close either.
        async with connect(f"{self.url}{PATH}?{query}", compression=None, max_queue=None, **options) as connection:
            yield Ear(connection)

    @asynccontextmanager
    async def listening(self, caller: Caller, more: str = "") -> AsyncGenerator[tuple[Ear, dict[str, Any]]]:
        """Return a client of somebody with the first thing that it was told."""
        async with self.socket(f"ticket={await self.ticket(caller)}{more}") as ear:
            yield ear, await ear.hears()

    async def refusal(self, query: str) -> int:
        """Return with which code a socket is closed before anything was said."""
        async with self.socket(query) as ear:
            return await ear.closes_with()

    async def after_all(self) -> int:
        """Wait until everything that was committed has been told, and return the id of the last event."""
        events = self.clinic.ports.store.events

        async def are_told() -> bool:
            return not await events.are_unlogged() and self.live.reached == await events.newest()

        await until(are_told)
        return await events.newest()


@asynccontextmanager
async def serving(clinic: Clinic) -> AsyncGenerator[Venue]:
    """Serve a clinic on a free port."""
    live = clinic.app.sockets.live
    relay = EventRelay(clinic.ports, live, InProcessHints(), Pace(sweep=0.02))
    config = uvicorn.Config(
        clinic.app, ws=SocketProtocol, ws_max_size=LARGEST_MESSAGE, ws_per_message_deflate=False, lifespan="off",
        log_config=None, log_level="warning", access_log=False, timeout_graceful_shutdown=10,
    )  # fmt: skip
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    async with live.channels:
        await relay.start()
        running = asyncio.create_task(server.serve(sockets=[listener]))
        venue = Venue(clinic, live, f"ws://127.0.0.1:{listener.getsockname()[1]}", server)

        async def is_open() -> bool:
            return server.started and live.is_open

        await until(is_open)
        try:
            yield venue
        finally:
            server.should_exit = True
            await running
            await relay.stop()


def told(answer: httpx.Response) -> dict[str, Any]:
    """Return what a successful answer says."""
    assert answer.is_success, answer.text
    return answer.json()

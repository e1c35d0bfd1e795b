"""Clients that stop reading, with real connections whose buffers are tiny."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
import uvloop
from websockets.asyncio.client import connect

from qhealth.adapters.http import socket_protocol
from qhealth.adapters.http.channels import MOST_WAITING, Letter, LiveChannels, Outlet
from qhealth.adapters.http.socket_protocol import SocketProtocol

TINY = 2048
SIZE = 1000
TOO_MANY = MOST_WAITING + 200
"""Letters of this size: more than may wait, and what lies in all the buffers on the way."""
HANDSHAKE = (
    b"GET / HTTP/1.1\r\nhost: localhost\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
    b"sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_protocol, "_PATIENCE", 0.1)


@dataclass
class Place:
    """A server that tells all its sockets what is posted."""

    channels: LiveChannels
    server: uvicorn.Server
    port: int
    outlets: list[Outlet] = field(default_factory=list[Outlet])
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, _scope: Any, receive: Callable[[], Awaitable[Any]], send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        outlet = await self.channels.outlet(["visits"], send)
        outlet.open(after=0)
        self.outlets.append(outlet)
        while (await receive())["type"] != "websocket.disconnect":
            pass
        outlet.end()
        self.ended.set()

    async def post(self, first: int, last: int) -> None:
        for number in range(first, last + 1):
            await self.channels.post(Letter.of(number, f"{number:0{SIZE}}".encode()), "visits")
            await asyncio.sleep(0)

    async def is_empty(self) -> None:
        """Wait until no connection is left; the time limit of the test ends a wait in vain."""
        while self.server.server_state.connections:  # noqa: ASYNC110 - the server has no bell for it.
            await asyncio.sleep(0.01)

    @asynccontextmanager
    async def stalling(self) -> AsyncGenerator[socket.socket]:
        """Open a socket whose client has room for two letters, and reads nothing after the handshake."""
        loop = asyncio.get_running_loop()
        with closing(socket.socket()) as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, TINY)
            client.settimeout(0)
            await loop.sock_connect(client, ("127.0.0.1", self.port))
            await loop.sock_sendall(client, HANDSHAKE)
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += await loop.sock_recv(client, 1)
            assert head.startswith(b"HTTP/1.1 101 ")
            while not self.outlets:  # noqa: ASYNC110 - as above.
                await asyncio.sleep(0.01)
            yield client


@asynccontextmanager
async def place(**options: Any) -> AsyncGenerator[Place]:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        # What is accepted here has the same; by itself the system would take megabytes.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, TINY)
        channels = LiveChannels()
        config = uvicorn.Config(lambda *_: None, ws=SocketProtocol, lifespan="off", log_config=None, **options)
        it = Place(channels, uvicorn.Server(config), listener.getsockname()[1])
        config.app = it
        async with channels:
            running = asyncio.create_task(it.server.serve(sockets=[listener]))
            try:
                yield it
            finally:
                it.server.should_exit = True
                await running


@pytest.fixture(params=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Callable[[Callable[[], Any]], Any]:
    """Run in the loop of a test, and in the one that servers have."""
    factory = asyncio.new_event_loop if request.param == "asyncio" else uvloop.new_event_loop

    def run(work: Callable[[], Any]) -> Any:
        with asyncio.Runner(loop_factory=factory) as runner:
            return runner.run(work())

    return run


async def everything(client: socket.socket) -> bytes:
    """Return what comes until the connection is over."""
    loop, found = asyncio.get_running_loop(), b""
    try:
        while part := await loop.sock_recv(client, 65536):
            found += part
    except ConnectionResetError:
        pass
    return found


def test_who_reads_nothing_is_cut_off_and_holds_nobody_else_up(run: Callable[..., Any]):
    async def story() -> None:
        async with place() as it, it.stalling() as client:
            await it.post(1, TOO_MANY)
            assert it.outlets[0].is_closed
            await it.is_empty()
            await it.ended.wait()
            # Of all that, only what lay on the way is still there, and nothing after it.
            found = await everything(client)
            assert f"{1:0{SIZE}}".encode() in found
            assert f"{TOO_MANY:0{SIZE}}".encode() not in found

    run(story)


def test_who_reads_late_gets_everything_in_order(run: Callable[..., Any]):
    async def story() -> None:
        async with place() as it, it.stalling() as client:
            await it.post(1, MOST_WAITING)
            loop, found = asyncio.get_running_loop(), b""
            while f"{MOST_WAITING:0{SIZE}}".encode() not in found:
                found += await loop.sock_recv(client, 65536)
            places = [found.index(f"{number:0{SIZE}}".encode()) for number in range(1, MOST_WAITING + 1)]
            assert places == sorted(places)
            assert not it.outlets[0].is_closed

    run(story)


def test_who_neither_reads_nor_answers_is_cut_off(run: Callable[..., Any]):
    async def story() -> None:
        async with place(ws_ping_interval=0.05, ws_ping_timeout=0.05) as it, it.stalling():
            await it.post(1, MOST_WAITING)
            await it.is_empty()
            await it.ended.wait()

    run(story)


def test_a_server_stops_in_spite_of_who_does_not_read(run: Callable[..., Any]):
    async def story() -> None:
        async with place() as it, it.stalling():
            await it.post(1, MOST_WAITING)
            assert it.server.server_state.connections
            it.server.should_exit = True
            await it.is_empty()

    run(story)


@pytest.mark.parametrize("compression", [None, "deflate"])
def test_the_same_text_comes_to_all_whether_they_compress_or_not(compression: str | None, run: Callable[..., Any]):
    async def story() -> None:
        async with place() as it:
            url = f"ws://127.0.0.1:{it.port}/"
            async with connect(url) as compressing, connect(url, compression=compression) as other:
                while len(it.outlets) < 2:  # noqa: ASYNC110 - as above.
                    await asyncio.sleep(0.01)
                await it.channels.post(Letter.of(1, "Ångström 健康".encode()), "visits")
                assert await compressing.recv() == await other.recv() == "Ångström 健康"

    run(story)

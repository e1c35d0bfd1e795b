"""Many WebSockets of one client that costs the machine little, and counts what comes."""

from __future__ import annotations

import asyncio
import base64
import os
import re
from collections.abc import Callable, Sequence
from typing import cast
from urllib.parse import urlsplit

_ID = re.compile(rb'"id":(\d+)')
_TEXT, _CLOSE, _PING, _PONG = 1, 8, 9, 10
_TWO_BYTES, _EIGHT_BYTES = 126, 127
_AT_ONCE = 50


class Socket(asyncio.Protocol):
    """One WebSocket."""

    def __init__(self, path: str, on_event: Callable[[Socket], None]) -> None:
        self.welcomed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.events = 0
        self.last_id = 0
        self.has_gap = False
        self.close_code: int | None = None
        self.last_text = b""
        self._path = path
        self._on_event = on_event
        self._unread = b""
        self._is_upgraded = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        self.transport = cast("asyncio.Transport", transport)
        key = base64.b64encode(os.urandom(16)).decode()
        self.transport.write(
            f"GET {self._path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        """Take what came apart."""
        self._unread += data
        if not self._is_upgraded:
            head, end, rest = self._unread.partition(b"\r\n\r\n")
            if not end:
                return
            if b" 101 " not in head.split(b"\r\n")[0]:
                self.welcomed.set_exception(RuntimeError(head.decode()))
                return
            self._is_upgraded, self._unread = True, rest
            if "ticket" not in self._path:
                self.welcomed.set_result(None)
        while self._take_frame():
            continue

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that it is over."""
        _ = exc
        self.close_code = self.close_code or 1006
        if not self.welcomed.done():
            self.welcomed.set_exception(RuntimeError(f"closed with {self.close_code}"))

    def _take_frame(self) -> bool:
        data = self._unread
        if len(data) < 2:  # noqa: PLR2004 - the shortest head.
            return False
        kind, length, start = data[0] & 0x0F, data[1] & 0x7F, 2
        if length in (_TWO_BYTES, _EIGHT_BYTES):
            start = 4 if length == _TWO_BYTES else 10
            length = int.from_bytes(data[2:start])
        end = start + length
        if len(data) < end:
            return False
        payload, self._unread = data[start:end], data[end:]
        if kind == _TEXT:
            self._take_text(payload)
        elif kind == _PING:
            # Masked with zeros, which leaves it as it is.
            self.transport.write(bytes((0x80 | _PONG, 0x80 | length, 0, 0, 0, 0)) + payload)
        elif kind == _CLOSE:
            self.close_code = int.from_bytes(payload[:2])
        return True

    def _take_text(self, payload: bytes) -> None:
        if not self.welcomed.done():
            self.welcomed.set_result(None)
            return
        self.events += 1
        self.last_text = payload
        if found := _ID.search(payload, 0, 40):
            number = int(found[1])
            self.has_gap |= self.last_id not in (0, number - 1)
            self.last_id = number
        self._on_event(self)


class Listeners:
    """Open sockets, and when all of them have received what is expected."""

    def __init__(self) -> None:
        self.sockets: list[Socket] = []
        self._missing = 0
        self._complete = asyncio.Event()

    async def open(self, url: str, paths: Sequence[str]) -> None:
        """Open one socket for each path, and wait until each was welcomed."""
        at = urlsplit(url)
        host, port = at.hostname or "127.0.0.1", at.port or 80
        loop = asyncio.get_running_loop()
        for start in range(0, len(paths), _AT_ONCE):
            made = await asyncio.gather(
                *(
                    loop.create_connection(lambda path=path: Socket(path, self._came), host, port)
                    for path in paths[start : start + _AT_ONCE]
                )
            )
            self.sockets += [protocol for _, protocol in made]
            async with asyncio.timeout(60):
                await asyncio.gather(*(protocol.welcomed for _, protocol in made))

    def expect(self, events: int = 1) -> None:
        """Expect so many events at each socket."""
        self._missing = events * len(self.sockets)
        self._complete.clear()

    async def complete(self) -> None:
        """Wait until everything expected has come."""
        async with asyncio.timeout(60):
            await self._complete.wait()

    def _came(self, _socket: Socket) -> None:
        self._missing -= 1
        if self._missing == 0:
            self._complete.set()

    def close(self) -> None:
        """Hang up all of them."""
        for socket in self.sockets:
            socket.transport.close()

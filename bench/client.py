"""A small HTTP client for what wrk cannot do: requests that depend on answers, or that keep to a timetable.

It costs the machine a fraction of what a full client does, which matters where both share its cores.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec
import uvloop

T = TypeVar("T")
_LOGIN = "/api/v1/auth/login"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes
    retry_after: int | None = field(default=None, compare=False)
    """In seconds, where the server says when to come again."""

    @property
    def content(self) -> Any:  # noqa: ANN401 - JSON of any shape.
        """Return the body read as JSON."""
        return msgspec.json.decode(self.body)


class Connection:
    """One HTTP/1.1 connection, kept open, for one request at a time. Every answer here tells its length."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, token: str) -> None:
        self._reader = reader
        self._writer = writer
        self._headers = f"host: {host}\r\n" + (f"authorization: Bearer {token}\r\n" if token else "")

    async def ask(self, method: str, path: str, content: object = None, *, key: str | None = None) -> Answer:
        """Send a request, with an Idempotency-Key if given, and return its answer."""
        body = b"" if content is None else msgspec.json.encode(content)
        kind = "content-type: application/json\r\n" if body else ""
        kind += f"idempotency-key: {key}\r\n" if key else ""
        head = f"{method} {path} HTTP/1.1\r\n{self._headers}{kind}content-length: {len(body)}\r\n\r\n"
        self._writer.write(head.encode() + body)
        lines = (await self._reader.readuntil(b"\r\n\r\n")).lower().split(b"\r\n")
        length = _number(lines, b"content-length:") or 0
        body = await self._reader.readexactly(length)
        return Answer(int(lines[0].split()[1]), body, _number(lines, b"retry-after:"))

    async def close(self) -> None:
        """Hang up."""
        self._writer.close()
        await self._writer.wait_closed()


def _number(lines: Sequence[bytes], name: bytes) -> int | None:
    return next((int(line[len(name) :]) for line in lines if line.startswith(name)), None)


async def opened(url: str, *, token: str = "") -> Connection:
    """Return an open connection to a server."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    return Connection(reader, writer, parts.netloc, token)


@asynccontextmanager
async def connected(url: str, *, token: str = "", count: int = 1) -> AsyncGenerator[list[Connection]]:
    """Yield open connections to a server."""
    async with AsyncExitStack() as closing:
        connections: list[Connection] = []
        for _ in range(count):
            connections.append(await opened(url, token=token))
            closing.push_async_callback(connections[-1].close)
        yield connections


async def signed_in(url: str, email: str, password: str) -> str:
    """Return an access token, which is good for ten minutes."""
    async with connected(url) as (connection,):
        answer = await connection.ask("POST", _LOGIN, {"email": email, "password": password})
        assert answer.status == 200, answer.body  # noqa: PLR2004 - OK.
        return answer.content["access_token"]


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end, in a quick event loop."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)

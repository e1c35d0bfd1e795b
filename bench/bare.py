"""The rival: the least that can answer the two reads over HTTP, with the same statements, driver and JSON.

No framework, no sign-in, no headers beyond the necessary, no counting. Uvicorn runs it as `bench.bare:app`.
The variable `BENCH_BARE` says as JSON which file, statements and way to the driver (`threads` or `aiosqlite`) it uses.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import aiosqlite
import msgspec

_THREADS = 4
_PAGE_SIZE = 25
_encoder = msgspec.json.Encoder()


class Setup(msgspec.Struct):
    """Which file, which statements, which way to the driver."""

    database: str
    one: str
    page: str
    page_args: tuple[str | int, ...]
    driver: str


class Reads(ABC):
    """The two reads by one way to the driver."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup

    @abstractmethod
    async def one(self, visit_id: int) -> sqlite3.Row:
        """Return the row of a visit."""

    @abstractmethod
    async def page(self) -> tuple[Sequence[sqlite3.Row], int]:
        """Return the rows of the first page, and how many visits there are."""

    @abstractmethod
    async def open(self) -> None:
        """Open the connections."""

    @abstractmethod
    async def close(self) -> None:
        """Close them."""


class Threads(Reads):
    """The driver of the standard library on a few threads, each with a connection of its own."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self._local = threading.local()
        self._pool = ThreadPoolExecutor(_THREADS, initializer=self._connect)

    async def open(self) -> None:
        """Leave it to the threads."""

    async def one(self, visit_id: int) -> sqlite3.Row:
        """Return the row of a visit."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._one, visit_id)

    async def page(self) -> tuple[Sequence[sqlite3.Row], int]:
        """Return the first page and the total."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._page)

    async def close(self) -> None:
        """End the threads."""
        self._pool.shutdown()

    def _connect(self) -> None:
        self._local.connection = sqlite3.connect(self.setup.database, isolation_level=None)
        self._local.connection.row_factory = sqlite3.Row

    def _one(self, visit_id: int) -> sqlite3.Row:
        return self._local.connection.execute(self.setup.one, (visit_id,)).fetchone()

    def _page(self) -> tuple[Sequence[sqlite3.Row], int]:
        rows = self._local.connection.execute(self.setup.page, self.setup.page_args).fetchall()
        return rows, rows[0]["total_of_list"]


class AioSqlite(Reads):
    """The driver behind aiosqlite's one thread."""

    async def open(self) -> None:
        """Open the connection, which has a thread of its own."""
        self._connection = await aiosqlite.connect(self.setup.database, isolation_level=None)
        self._connection.row_factory = sqlite3.Row

    async def close(self) -> None:
        """Close it."""
        await self._connection.close()

    async def one(self, visit_id: int) -> sqlite3.Row:
        """Return the row of a visit."""
        (row,) = await self._connection.execute_fetchall(self.setup.one, (visit_id,))
        return row

    async def page(self) -> tuple[Sequence[sqlite3.Row], int]:
        """Return the first page and the total."""
        rows = list(await self._connection.execute_fetchall(self.setup.page, self.setup.page_args))
        return rows, rows[0]["total_of_list"]


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _person(row: sqlite3.Row, name: str, *more: str) -> Mapping[str, object] | None:
    if row[f"{name}_id"] is None:
        return None
    return {field: row[f"{name}_{field}"] for field in ("id", "first_name", "last_name", *more)}


def _visit(row: sqlite3.Row) -> Mapping[str, object]:
    return {
        "id": row["id"],
        "patient": _person(row, "patient", "birth_date"),
        "doctor": _person(row, "doctor", "specialty"),
        "starts_at": _instant(row["starts_at"]),
        "ends_at": _instant(row["ends_at"]),
        "status": row["status"],
        "note": row["note"],
        "override": row["override"],
        "request_id": row["request_id"],
        "booked_by": _person(row, "booked_by"),
        "cancelled_by": _person(row, "cancelled_by"),
        "cancelled_at": _instant(row["cancelled_at"]),
        "cancel_reason": row["cancel_reason"],
        "created_at": _instant(row["created_at"]),
        "updated_at": _instant(row["updated_at"]),
        "version": row["version"],
    }


class Bare:
    """The application."""

    def __init__(self, reads: Reads) -> None:
        self.reads = reads

    async def __call__(self, scope: Any, receive: Callable[..., Any], send: Callable[..., Any]) -> None:  # noqa: ANN401 - as ASGI has it.
        """Serve one connection."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        body = await self._body(scope["path"])
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _body(self, path: str) -> bytes:
        if path.endswith("/visits"):
            rows, total = await self.reads.page()
            items = [_visit(row) for row in rows]
            return _encoder.encode({"items": items, "total": total, "page": 1, "page_size": _PAGE_SIZE})
        number = path.rpartition("/")[2]
        return _encoder.encode(_visit(await self.reads.one(int(number)))) if number.isdecimal() else b"{}"

    async def _live(self, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        await receive()
        await self.reads.open()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.reads.close()
        await send({"type": "lifespan.shutdown.complete"})


def made_app() -> Bare:
    """Return the application that the environment asks for."""
    setup = msgspec.json.decode(os.environ["BENCH_BARE"], type=Setup)
    return Bare(Threads(setup) if setup.driver == "threads" else AioSqlite(setup))


if "BENCH_BARE" in os.environ:
    app = made_app()

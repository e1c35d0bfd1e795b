"""The least that can answer visits from MySQL or MariaDB: hand-written SQL through bare asyncmy, and the same JSON.

No framework, no sign-in, no checks, no headers beyond the necessary, no counting. Uvicorn runs it as
`bench.bare_mysql:app`; the variable `BENCH_BARE` says as JSON where the database is and who books.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import asyncmy
import msgspec

from bench.bare_booking import Booker, Wanted, book

_PAGE_SIZE = 25
_PREPARED = 200
"""As many statements as QHealth's connections keep."""
_LAST = "\U0010ffff"
_encoder = msgspec.json.Encoder()

_COLUMNS = (
    "v.id, v.starts_at, v.ends_at, v.status, v.note, v.override, v.request_id, v.cancelled_at, v.cancel_reason,"
    " v.created_at, v.updated_at, v.version, p.id, p.first_name, p.last_name, p.birth_date,"
    " d.id, d.first_name, d.last_name, d.specialty, b.id, b.first_name, b.last_name, c.id, c.first_name, c.last_name"
)
_PEOPLE = (
    " LEFT JOIN account p ON p.id = v.patient_id LEFT JOIN account d ON d.id = v.doctor_id"
    " LEFT JOIN account b ON b.id = v.booked_by_id LEFT JOIN account c ON c.id = v.cancelled_by_id"
)
_ONE = f"SELECT {_COLUMNS} FROM visit v{_PEOPLE} WHERE v.id = %s"  # noqa: S608 - constants.
_KEPT = "SELECT COALESCE(SUM(number), 0) FROM tally WHERE subject = %s"
_PAGE = (
    f"SELECT ({_KEPT}), {_COLUMNS} FROM visit v{_PEOPLE}"  # noqa: S608 - constants.
    " ORDER BY v.starts_at, v.id LIMIT %s"
)
_NAMED = (
    "WITH hits AS (SELECT id, starts_at FROM visit WHERE patient_id IN (SELECT subject_id FROM search_word"  # noqa: S608 - constants.
    " WHERE kind IN ('account.first_name', 'account.last_name') AND word >= %s AND word < %s))"
    f" SELECT (SELECT COUNT(*) FROM hits), {_COLUMNS} FROM (SELECT * FROM hits ORDER BY starts_at, id LIMIT %s) AS f"
    f" JOIN visit v ON v.id = f.id{_PEOPLE} ORDER BY f.starts_at, f.id"
)


class Setup(msgspec.Struct):
    """Where the database is, and who books."""

    host: str
    port: int
    user: str
    password: str
    database: str
    connections: int
    booker: Booker


_wanted = msgspec.json.Decoder(Wanted)


def _instant(value: datetime | None) -> datetime | None:
    return None if value is None else value.replace(tzinfo=UTC)


def _person(person_id: int | None, first_name: str, last_name: str) -> Mapping[str, object] | None:
    return None if person_id is None else {"id": person_id, "first_name": first_name, "last_name": last_name}


def _visit(row: Sequence[Any]) -> Mapping[str, object]:
    return {
        "id": row[0],
        "patient": {"id": row[12], "first_name": row[13], "last_name": row[14], "birth_date": row[15]},
        "doctor": {"id": row[16], "first_name": row[17], "last_name": row[18], "specialty": row[19]},
        "starts_at": _instant(row[1]),
        "ends_at": _instant(row[2]),
        "status": row[3],
        "note": row[4],
        "override": row[5],
        "request_id": row[6],
        "booked_by": _person(row[20], row[21], row[22]),
        "cancelled_by": _person(row[23], row[24], row[25]),
        "cancelled_at": _instant(row[7]),
        "cancel_reason": row[8],
        "created_at": _instant(row[9]),
        "updated_at": _instant(row[10]),
        "version": row[11],
    }


class Visits:
    """Visits on a few connections."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._free: asyncio.LifoQueue[Any] = asyncio.LifoQueue()

    async def open(self) -> None:
        """Open the connections."""
        at = self._setup
        for _ in range(at.connections):
            connection = await asyncmy.connect(
                host=at.host,
                port=at.port,
                user=at.user,
                password=at.password,
                database=at.database,
                charset="utf8mb4",
                autocommit=True,
                init_command="SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
                stmt_cache_size=_PREPARED,
            )
            self._free.put_nowait(connection)

    async def close(self) -> None:
        """Close them."""
        while not self._free.empty():
            await self._free.get_nowait().ensure_closed()

    async def one(self, visit_id: int) -> bytes:
        """Return a visit as JSON."""
        async with self._lent() as connection:
            cursor = connection.cursor()
            await cursor.execute(_ONE, (visit_id,))
            (row,) = await cursor.fetchall()
        return _encoder.encode(_visit(row))

    async def page(self) -> bytes:
        """Return the first page of visits as JSON."""
        return await self._page(_PAGE, ("visit", _PAGE_SIZE))

    async def named(self, name: str) -> bytes:
        """Return the first page of those whose patient has a name that starts so."""
        return await self._page(_NAMED, (name, f"{name}{_LAST}", _PAGE_SIZE))

    async def _page(self, sql: str, args: Sequence[object]) -> bytes:
        async with self._lent() as connection:
            cursor = connection.cursor()
            await cursor.execute(sql, args)
            rows = await cursor.fetchall()
        items = [_visit(row[1:]) for row in rows]
        total = int(rows[0][0]) if rows else 0
        return _encoder.encode({"items": items, "total": total, "page": 1, "page_size": _PAGE_SIZE})

    async def book(self, wanted: Wanted, address: str) -> bytes:
        """Write the rows of a booking in one transaction and return the visit as JSON."""
        async with self._lent() as connection:
            return _encoder.encode(_visit(await book(connection, wanted, self._setup.booker, address)))

    @asynccontextmanager
    async def _lent(self) -> AsyncGenerator[Any]:
        connection = await self._free.get()
        try:
            yield connection
        finally:
            self._free.put_nowait(connection)


class Bare:
    """The application."""

    def __init__(self, visits: Visits) -> None:
        self._visits = visits

    async def __call__(self, scope: Any, receive: Callable[..., Any], send: Callable[..., Any]) -> None:  # noqa: ANN401 - as ASGI has it.
        """Serve one connection."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        status, body = await self._answer(scope, receive)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Any, receive: Callable[..., Any]) -> tuple[int, bytes]:  # noqa: ANN401 - as above.
        if scope["method"] == "POST":
            return 201, await self._visits.book(_wanted.decode(await _body_of(receive)), scope["client"][0])
        path: str = scope["path"]
        if path.endswith("/visits"):
            _, _, name = scope["query_string"].decode().partition("patient_name=")
            return 200, await (self._visits.named(name) if name else self._visits.page())
        number = path.rpartition("/")[2]
        return 200, await self._visits.one(int(number)) if number.isdecimal() else b"{}"

    async def _live(self, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        await receive()
        await self._visits.open()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._visits.close()
        await send({"type": "lifespan.shutdown.complete"})


async def _body_of(receive: Callable[..., Any]) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += message["body"]
        if not message.get("more_body"):
            return body


if "BENCH_BARE" in os.environ:
    app = Bare(Visits(msgspec.json.decode(os.environ["BENCH_BARE"], type=Setup)))

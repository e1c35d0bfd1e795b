"""People who book and cancel at the servers of an installation, and one who listens, whatever dies meanwhile."""

from __future__ import annotations

import asyncio
import json
import random
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from bench.client import Answer, Connection, opened
from bench.clinic import Clinic, monday
from tests.entrypoints.turmoil import Installation

_CLIENTS = 8
_MOMENT = 0.05
_PATIENCE = 20.0
_SERVER_FAULTS, _CREATED, _OK, _CONFLICT = 500, 201, 200, 409


@dataclass
class Progress:
    """How many things were done, and how many may be begun: nobody runs ahead of what is yet to die."""

    limit: int
    begun: int = 0
    done: int = 0
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def next(self) -> int:
        """Return the number of a new attempt as soon as it may begin."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.begun < self.limit)
            self.begun += 1
            return self.begun - 1

    async def finish(self) -> None:
        async with self._changed:
            self.done += 1
            self._changed.notify_all()

    async def reached(self, number: int) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self.done >= number)

    async def allow(self, limit: int) -> None:
        async with self._changed:
            self.limit = limit
            self._changed.notify_all()


@dataclass
class Knowledge:
    """What the clients were told."""

    booked: dict[str, int] = field(default_factory=dict[str, int])
    """The ids of the visits that were booked, by their notes."""
    cancelled: set[int] = field(default_factory=set[int])
    unanswered: int = 0
    """Requests that had no answer, or were told to come again."""
    faults: list[str] = field(default_factory=list[str])


class Clients:
    """Several people at the desk, who book two visits and cancel one, again and again, at either server."""

    def __init__(self, installation: Installation, clinic: Clinic, token: str, total: int) -> None:
        self.known = Knowledge()
        self._installation, self._clinic, self._token, self._total = installation, clinic, token, total

    async def work(self, progress: Progress) -> None:
        async with asyncio.TaskGroup() as group:
            for number in range(_CLIENTS):
                group.create_task(self._work(number, progress))

    async def _work(self, client: int, progress: Progress) -> None:
        ask = _Insisting(self._installation, self._token, client, self.known)
        mine: list[int] = []
        number = await progress.next()
        while number < self._total:
            if len(mine) < 2:
                mine.append(await self._book(number, ask))
            else:
                await self._cancel(mine.pop(0), ask)
                mine.clear()
            await progress.finish()
            number = await progress.next()
        await ask.leave()

    async def _book(self, number: int, ask: _Insisting) -> int:
        doctors, patients = self._clinic.doctors, self._clinic.patients
        round_, doctor = divmod(number, len(doctors))
        wanted = {
            "patient_id": patients[number % len(patients)],
            "doctor_id": doctors[doctor],
            "starts_at": monday(2) + timedelta(minutes=30 * round_),
            "note": f"attempt-{number}",
        }
        answer, _ = await ask("POST", "/api/v1/visits", wanted, key=f"attempt-{number}")
        if answer.status != _CREATED:
            self.known.faults.append(f"Booking {number} was answered {answer}.")
            return 0
        self.known.booked[f"attempt-{number}"] = answer.content["id"]
        return answer.content["id"]

    async def _cancel(self, visit_id: int, ask: _Insisting) -> None:
        answer, is_repeated = await ask("POST", f"/api/v1/visits/{visit_id}/cancel", {"reason": "Something came up"})
        # Where the first answer was lost, the second says that it was done.
        is_done = is_repeated and answer.status == _CONFLICT and answer.content["code"] == "already_cancelled"
        if answer.status == _OK or is_done:
            self.known.cancelled.add(visit_id)
        else:
            self.known.faults.append(f"The cancellation of {visit_id} was answered {answer}.")


class _Insisting:
    """One client, who asks again until there is an answer."""

    def __init__(self, installation: Installation, token: str, number: int, known: Knowledge) -> None:
        self._installation, self._token, self._known = installation, token, known
        self._chance = random.Random(number)  # noqa: S311 - the same servers each time.
        self._connections: dict[str, Connection] = {}

    async def __call__(self, method: str, path: str, content: object, *, key: str | None = None) -> tuple[Answer, bool]:
        """Return an answer that is one, and whether it took more than one request."""
        is_repeated = False
        while True:
            url = self._chance.choice(self._installation.servers).url
            try:
                async with asyncio.timeout(_PATIENCE):
                    answer = await (await self._connection(url)).ask(method, path, content, key=key)
                if answer.status < _SERVER_FAULTS:
                    return answer, is_repeated
            except (OSError, EOFError, TimeoutError):
                await _left(self._connections.pop(url, None))
            is_repeated = True
            self._known.unanswered += 1
            await asyncio.sleep(_MOMENT)

    async def leave(self) -> None:
        for connection in self._connections.values():
            await _left(connection)

    async def _connection(self, url: str) -> Connection:
        if url not in self._connections:
            self._connections[url] = await opened(url, token=self._token)
        return self._connections[url]


async def _left(connection: Connection | None) -> None:
    if connection is not None:
        # Its server may have been killed; that is what this is about.
        with suppress(OSError):
            await connection.close()


@dataclass
class Listener:
    """Somebody with a page open, which comes back with `after=` whenever its socket is gone."""

    installation: Installation
    token: str
    seen: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    others: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    """What it was told beside events and the welcome: nothing."""
    topics: tuple[str, ...] = ()
    began_after: int | None = None
    at: int = 0
    """Which of the servers it listens at."""
    lost: int = 0
    is_welcome: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def last(self) -> int | None:
        """Return the event after which it wants to hear everything."""
        return self.seen[-1]["id"] if self.seen else self.began_after

    async def listen(self) -> None:
        while True:
            try:
                await self._listen_once()
            except (OSError, EOFError, TimeoutError, WebSocketException):
                self.lost += 1
                self.is_welcome.clear()
                self.at = 1 - self.at
                await asyncio.sleep(_MOMENT)

    async def _listen_once(self) -> None:
        url = self.installation.servers[self.at].url
        connection = await opened(url, token=self.token)
        try:
            ticket = (await connection.ask("POST", "/api/v1/auth/socket-ticket")).content["ticket"]
        finally:
            await _left(connection)
        after = "" if self.last is None else f"&after={self.last}"
        at = f"{url.replace('http', 'ws')}/api/v1/ws?ticket={ticket}{after}"
        async with connect(at, compression=None) as socket:
            async for message in socket:
                self._hear(json.loads(message))

    def _hear(self, told: dict[str, Any]) -> None:
        if told["type"] == "welcome":
            self.topics = tuple(told["topics"])
            self.began_after = told["last_id"] if self.began_after is None else self.began_after
            self.is_welcome.set()
        elif told["type"] == "event":
            self.seen.append(told)
        else:
            self.others.append(told)

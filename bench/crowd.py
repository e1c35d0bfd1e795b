"""Many clients who get in each other's way: they book, move, cancel and delete at random, over several servers."""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from bench.client import Answer, Connection, opened
from bench.clinic import Clinic, monday
from bench.ledger import BOOKING, VISIT, Ledger, Verb

_KINDS: Mapping[tuple[Verb, str], int] = {
    (Verb.BOOK, VISIT): 38,
    (Verb.BOOK, BOOKING): 18,
    (Verb.MOVE, VISIT): 15,
    (Verb.MOVE, BOOKING): 8,
    (Verb.CANCEL, VISIT): 7,
    (Verb.CANCEL, BOOKING): 4,
    (Verb.DELETE, VISIT): 6,
    (Verb.DELETE, BOOKING): 4,
}
"""What is tried, out of a hundred attempts."""
_PATHS = {VISIT: "/api/v1/visits", BOOKING: "/api/v1/diagnostic-bookings"}
_DAYS = 3
_TICKS_OF_A_DAY = 8 * 12
_CROWDED_TICKS = 6
"""Half of what is wanted lies within half an hour, another one for each round of the clients."""
_RECENT = 40
"""So many subjects are known to all at a time: few enough that clients meet at the same one."""
_PATIENCE_SECONDS = 20.0
_TRIES = 4
_IMPATIENT = 0.1
"""The share of bookings that are asked for twice at once with one key, as a double click does."""
_PAUSE_SECONDS = 0.3
_IDLE_SECONDS = 2.0
LOST = "lost"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: when it began and how long it took, in seconds of a clock that only goes forward."""

    began: float
    took: float
    server: int
    outcome: str
    """The status, or "lost" without an answer."""
    retry_after: int | None
    fault: str
    """What the server says of a 5xx."""


@dataclass(slots=True)
class Crowd:
    """What the clients share."""

    clinic: Clinic
    urls: Sequence[str]
    token: str
    clients: int
    seed: int = 4711
    ledger: Ledger = field(default_factory=Ledger)
    asked: list[Asked] = field(default_factory=list[Asked])
    waiting: dict[str, float] = field(default_factory=dict[str, float])
    """When the requests began that have no answer yet, by client."""
    recent: Mapping[str, deque[int]] = field(
        default_factory=lambda: {kind: deque[int](maxlen=_RECENT) for kind in _PATHS}
    )
    ended: bool = False
    _numbers: Iterator[int] = field(default_factory=count)

    async def work(self, attempts: int | None = None) -> None:
        """Let all clients try things, so many in all or until it is `ended`."""
        numbers = self._numbers if attempts is None else iter(range(attempts))
        async with asyncio.TaskGroup() as group:
            for number in range(self.clients):
                group.create_task(_Client(self, str(number)).work(numbers))


@dataclass(frozen=True, slots=True)
class _Attempt:
    verb: Verb
    kind: str
    subject_id: int
    note: str
    method: str
    path: str
    content: object

    @property
    def key(self) -> str | None:
        """Bookings carry a key, so that they can be asked for again."""
        return self.note if self.verb is Verb.BOOK else None


class _Client:
    """One of them, with a connection to each server."""

    def __init__(self, crowd: Crowd, name: str) -> None:
        self._crowd = crowd
        self._name = name
        self._chance = random.Random(f"{crowd.seed}-{name}")  # noqa: S311 - the same wishes each time.
        self._connections: dict[int, Connection] = {}
        self._used: dict[int, float] = {}

    async def work(self, numbers: Iterator[int]) -> None:
        for number in numbers:
            if self._crowd.ended:
                break
            await self._carry_out(self._attempt(number))
        await self._leave()

    async def _carry_out(self, attempt: _Attempt) -> None:
        if attempt.verb is Verb.BOOK and self._chance.random() < _IMPATIENT:
            self._crowd.ledger.doubled.add(attempt.note)
            twin = _Client(self._crowd, f"{self._name}-twin")
            async with asyncio.TaskGroup() as group:
                group.create_task(self._insist(attempt))
                group.create_task(twin.insist_once(attempt))
        else:
            await self._insist(attempt)

    async def insist_once(self, attempt: _Attempt) -> None:
        """Try one thing, and leave."""
        await self._insist(attempt)
        await self._leave()

    async def _leave(self) -> None:
        for connection in self._connections.values():
            await _closed(connection)

    async def _insist(self, attempt: _Attempt) -> None:
        tries = _TRIES if attempt.verb is Verb.BOOK else 1
        answer = await self._ask(attempt)
        while not _is_settled(answer) and (tries := tries - 1):
            await asyncio.sleep(_PAUSE_SECONDS)
            answer = await self._ask(attempt)
        self._note(attempt, answer)

    async def _ask(self, attempt: _Attempt) -> Answer | None:
        """Return the answer of a server chosen by chance; None when there is none."""
        crowd, began, answer = self._crowd, time.monotonic(), None
        crowd.waiting[self._name] = began
        server, connection = await self._connected()
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                answer = await connection.ask(attempt.method, attempt.path, attempt.content, key=attempt.key)
        except (OSError, EOFError, TimeoutError):
            if broken := self._connections.pop(server, None):
                await _closed(broken)
        del crowd.waiting[self._name]
        self._used[server] = time.monotonic()
        outcome = str(answer.status) if answer else LOST
        took, retry_after = time.monotonic() - began, answer.retry_after if answer else None
        fault = answer.body.decode() if answer and not _is_settled(answer) else ""
        crowd.asked.append(Asked(began, took, server, outcome, retry_after, fault))
        return answer

    async def _connected(self) -> tuple[int, Connection]:
        """Return a server chosen by chance, of those that take connections, and one to it."""
        while True:
            server = self._chance.randrange(len(self._crowd.urls))
            try:
                return server, await self._connection(server)
            except OSError:
                await asyncio.sleep(_PAUSE_SECONDS / 10)

    async def _connection(self, server: int) -> Connection:
        # Before the server ends it for being idle, which may happen just when the next request is on its way.
        if server in self._connections and time.monotonic() - self._used[server] > _IDLE_SECONDS:
            await _closed(self._connections.pop(server))
        if server not in self._connections:
            self._connections[server] = await opened(self._crowd.urls[server], token=self._crowd.token)
        return self._connections[server]

    def _note(self, attempt: _Attempt, answer: Answer | None) -> None:
        ledger, subject = self._crowd.ledger, (attempt.kind, attempt.subject_id)
        outcome = str(answer.status) if answer else LOST
        ledger.outcomes[attempt.verb.value, attempt.kind, outcome] += 1
        if answer is None or not _is_settled(answer):
            ledger.note_unsettled(attempt.verb, subject, attempt.note)
        elif answer.status == 204:  # noqa: PLR2004 - no content.
            ledger.note_deletion(subject)
        elif answer.status in (200, 201):
            kind, subject_id = ledger.note_state(attempt.kind, answer.content)
            if attempt.verb is Verb.BOOK:
                self._crowd.recent[kind].append(subject_id)
        elif attempt.verb is Verb.BOOK:
            ledger.refused.add(attempt.note)

    def _attempt(self, number: int) -> _Attempt:
        """Return something to try; whatever needs a booking books where there is none yet."""
        ((verb, kind),) = self._chance.choices(tuple(_KINDS), tuple(_KINDS.values()))
        known = self._crowd.recent[kind]
        starts_at, note = self._starts_at(number), f"attempt-{number}"
        subject_id = self._chance.choice(known) if known else 0
        if verb is Verb.BOOK or not known:
            booking = {**self._wanted(kind), "starts_at": starts_at, "note": note}
            return _Attempt(Verb.BOOK, kind, 0, note, "POST", _PATHS[kind], booking)
        path = f"{_PATHS[kind]}/{subject_id}"
        if verb is Verb.DELETE:
            # What is being deleted stays known for a while, so that others meet its end.
            return _Attempt(verb, kind, subject_id, note, "DELETE", path, None)
        if verb is Verb.CANCEL:
            return _Attempt(verb, kind, subject_id, note, "POST", f"{path}/cancel", {"reason": "Something came up"})
        content: dict[str, object] = {"starts_at": starts_at}
        if kind == VISIT and self._chance.random() < 1 / 3:
            content["doctor_id"] = self._chance.choice(self._crowd.clinic.doctors)
        move = "reschedule" if kind == VISIT else "schedule"
        return _Attempt(verb, kind, subject_id, note, "POST", f"{path}/{move}", content)

    def _wanted(self, kind: str) -> dict[str, object]:
        clinic, chance = self._crowd.clinic, self._chance
        patient_id = chance.choice(clinic.patients)
        if kind == BOOKING:
            return {"patient_id": patient_id, "diagnostic_id": chance.choice(clinic.diagnostics)}
        minutes = 5 * chance.randint(1, 12)
        return {"patient_id": patient_id, "doctor_id": chance.choice(clinic.doctors), "duration_minutes": minutes}

    def _starts_at(self, number: int) -> datetime:
        tick = self._chance.randrange(_DAYS * _TICKS_OF_A_DAY)
        if self._chance.random() < 1 / 2:
            crowded = number // self._crowd.clients * _CROWDED_TICKS + self._chance.randrange(_CROWDED_TICKS)
            tick = crowded % (_DAYS * _TICKS_OF_A_DAY)
        day, of_the_day = divmod(tick, _TICKS_OF_A_DAY)
        return monday(2) + timedelta(days=day, minutes=5 * of_the_day)


def _is_settled(answer: Answer | None) -> bool:
    return answer is not None and answer.status < 500  # noqa: PLR2004 - where 5xx begin.


async def _closed(connection: Connection) -> None:
    # The other side may be gone; that is what some of these are for.
    with suppress(OSError):
        await connection.close()

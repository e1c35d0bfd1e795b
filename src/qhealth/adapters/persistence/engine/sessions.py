"""Connections lent to one caller at a time, for every kind of database."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from qhealth.adapters.persistence.engine.errors import DatabaseUnavailable

Statement = tuple[str, list[Any]]
"""The text of a statement with the driver's placeholders, and its arguments as the driver takes them."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one statement.

    `affected` is the number of rows that an INSERT, UPDATE or DELETE changed, 0 for anything else;
    `last_id` is the id that the last inserted row was given, None when there was none; the ids of one INSERT's rows lie
    `id_step` apart.
    """

    rows: list[dict[str, Any]]
    affected: int = 0
    last_id: int | None = None
    id_step: int = 1


class Session(ABC):
    """One connection in the hands of one caller.

    `broken` becomes true when its transaction can no longer be trusted: a statement was cancelled half-way, or the
    database undid the transaction by itself.
    """

    broken: bool = False

    @abstractmethod
    async def run(self, sql: str, args: Sequence[object] = ()) -> Reply:
        """Send one statement with the driver's own placeholders. A cancelled statement breaks the session.

        Raises the errors of `qhealth.adapters.persistence.engine.errors`.
        """

    @abstractmethod
    async def begin(self, statements: Sequence[str]) -> None:
        """Begin a transaction with these statements, perhaps only together with the next one that is sent."""

    @abstractmethod
    def later(self, sql: str, args: Sequence[object] = ()) -> None:
        """Send a statement together with the next one, or with the commit, and before it.

        Its reply is thrown away; what it raises, the next one raises, and is not carried out then. Given back, a
        session forgets what still waits.
        """

    @abstractmethod
    async def commit(self) -> None:
        """Commit what was begun. A commit once sent is waited for even when the caller is cancelled."""

    @abstractmethod
    def give_back(self, *, in_transaction: bool = False) -> asyncio.Future[None] | None:
        """Return the session to its pool, rolled back first if it is broken or `in_transaction`.

        Never fails and needs no waiting: whoever borrows next gets a clean connection. The future, if there is one,
        ends when the rollback has been done.
        """


@dataclass(frozen=True, slots=True)
class Usage:
    """How the connections of one pool are used."""

    name: str
    size: int
    lent: int
    waiting: int
    """Callers that wait for one to become free."""


S = TypeVar("S", bound=Session)


class LendingPool(Generic[S]):
    """Sessions lent first come, first served. `wait` is the longest time in seconds that a caller is kept waiting."""

    def __init__(self, name: str, sessions: Sequence[S], *, wait: float) -> None:
        self.sessions = tuple(sessions)
        self._name = name
        self._wait = wait
        self._free: list[S] = list(sessions)
        self._queue: deque[asyncio.Future[S]] = deque()
        self._closed = False

    @property
    def usage(self) -> Usage:
        """How its sessions are used at this moment."""
        size = len(self.sessions)
        return Usage(self._name, size, size - len(self._free), len(self._queue))

    async def borrow(self) -> S:
        """A session for the caller alone. Raises `DatabaseUnavailable` when none became free in time."""
        if self._closed:
            raise DatabaseUnavailable("The database connections are closed.")
        # Somebody waits only while nothing is free, so taking the free one never jumps the queue.
        return self._free.pop() if self._free else await self._wait_for_one()

    async def _wait_for_one(self) -> S:
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[S] = loop.create_future()
        self._queue.append(turn)
        patience = loop.call_later(self._wait, self._refuse, turn)
        try:
            return await turn
        except asyncio.CancelledError:
            self._give_up(turn)
            raise
        finally:
            patience.cancel()

    def _refuse(self, turn: asyncio.Future[S]) -> None:
        if not turn.done():
            self._queue.remove(turn)
            turn.set_exception(DatabaseUnavailable(f"No {self._name} became free within {self._wait:g} seconds."))

    def _give_up(self, turn: asyncio.Future[S]) -> None:
        # The session may have been handed over at the very moment of giving up; then it goes to the next in the queue.
        if turn.done() and not turn.cancelled() and turn.exception() is None:
            self.put(turn.result())
        elif turn in self._queue:
            self._queue.remove(turn)

    def put(self, session: S) -> None:
        """Take a clean session back and hand it to whoever has waited longest."""
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():
                turn.set_result(session)
                return
        self._free.append(session)

    def close(self) -> None:
        """Lend nothing any more; those who wait are told at once."""
        self._closed = True
        for turn in self._queue:
            if not turn.done():
                turn.set_exception(DatabaseUnavailable("The database connections are closed."))
        self._queue.clear()


async def settled(future: asyncio.Future[Any]) -> None:
    """Wait for the future's end through any number of cancellations, leaving its outcome aside."""
    while not future.done():
        try:
            await asyncio.wait([future])
        except asyncio.CancelledError:
            continue
    future.exception()

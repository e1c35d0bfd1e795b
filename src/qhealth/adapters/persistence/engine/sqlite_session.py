"""One SQLite connection on a thread of its own, driven from the event loop."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from typing import Any, TypeVar

from qhealth.adapters.persistence.engine.errors import ConstraintViolation, DatabaseUnavailable
from qhealth.adapters.persistence.engine.sessions import LendingPool, Reply, Session, Statement, settled
from qhealth.adapters.persistence.engine.sqlite_connection import Opening, connected, reply_of
from qhealth.adapters.persistence.engine.sqlite_errors import translated
from qhealth.adapters.persistence.engine.sqlite_values import bind
from qhealth.adapters.persistence.engine.statements import Observers

T = TypeVar("T")
_Job = tuple[asyncio.Future[Any], Callable[..., Any], tuple[Any, ...]]


class SQLiteSession(Session):
    """A connection that lives as long as its thread; statements are taken in the order in which they come.

    Bound to the event loop in which it is made.
    """

    def __init__(self, opening: Opening, observers: Observers) -> None:
        self.pool: LendingPool[SQLiteSession] | None = None
        self._opening = opening
        self._observers = observers
        self._loop = asyncio.get_running_loop()
        self._connection: sqlite3.Connection | None = None
        self._ended = False
        self._waiting: list[Statement] = []
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=f"sqlite-{opening.path.name}", daemon=True)
        self._thread.start()

    async def open(self) -> None:
        """Open the connection now, to fail early. Raises `DatabaseUnavailable`."""
        await self._submit(self._opened)

    async def run(self, sql: str, args: Sequence[object] = ()) -> Reply:
        statements = self._with_what_waits(sql, args)
        with self._observers.sending([text for text, _ in statements]):
            future = self._submit(self._execute_all, statements)
            try:
                return await future
            except asyncio.CancelledError:
                self._abandon(future)
                raise

    async def begin(self, statements: Sequence[str]) -> None:
        for sql in statements:
            await self.run(sql)

    def later(self, sql: str, args: Sequence[object] = ()) -> None:
        self._waiting.append((sql, bind(args)))

    async def commit(self) -> None:
        statements = self._with_what_waits("COMMIT")
        with self._observers.sending([text for text, _ in statements]):
            future = self._submit(self._execute_all, statements)
            try:
                await asyncio.shield(future)
            except asyncio.CancelledError:
                await settled(future)
                raise

    def give_back(self, *, in_transaction: bool = False) -> asyncio.Future[None] | None:
        if self._ended or not (in_transaction or self.broken):
            self._return()
            return None
        self._observers.note("ROLLBACK")
        cleaned = self._submit(self._clean)
        cleaned.add_done_callback(lambda _: self._return())
        return cleaned

    async def close(self) -> None:
        """End the thread after what it was given before. What was not committed by then is rolled back."""
        closed = self._submit(self._close)
        self._jobs.put(None)
        self._ended = True
        await closed
        self._thread.join()

    def _with_what_waits(self, sql: str, args: Sequence[object] = ()) -> list[Statement]:
        """Return a statement after those that wait; from now on none does."""
        statements = [*self._waiting, (sql, bind(args))]
        self._waiting.clear()
        return statements

    def _return(self) -> None:
        self.broken = False
        self._waiting.clear()
        if self.pool is not None:
            self.pool.put(self)

    def _abandon(self, future: asyncio.Future[Any]) -> None:
        """Stop a statement that nobody waits for any more. Its answer, if it still comes, goes nowhere."""
        self.broken = True
        if future.done() and not future.cancelled():
            future.exception()  # Marks it as seen; the caller is told of the cancellation instead.
        elif self._connection is not None:
            self._connection.interrupt()

    def _submit(self, work: Callable[..., T], *args: object) -> asyncio.Future[T]:
        if self._ended:
            raise DatabaseUnavailable("The database connections are closed.")
        future: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put((future, work, args))
        return future

    # From here on in the connection's thread.

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            future, work, args = job
            if future.cancelled():
                continue
            try:
                result, failure = work(*args), None
            except Exception as error:  # noqa: BLE001 - every error belongs to whoever sent the job.
                result, failure = None, error
            if not self._loop.is_closed():
                self._loop.call_soon_threadsafe(_deliver, future, result, failure)

    def _execute_all(self, statements: Sequence[Statement]) -> Reply:
        # One after another, without going back to the event loop in between.
        *earlier, (sql, args) = statements
        try:
            for one in earlier:
                self._execute(*one)
        except ConstraintViolation as error:
            error.is_of_earlier = True
            raise
        return self._execute(sql, args)

    def _execute(self, sql: str, args: list[Any]) -> Reply:
        connection = self._opened()
        in_transaction = connection.in_transaction
        try:
            return reply_of(connection, sql, args)
        except sqlite3.Error as error:
            # After a full disk or a failed read SQLite may roll back by itself (https://www.sqlite.org/lang_transaction.html).
            self.broken = self.broken or (in_transaction and not connection.in_transaction)
            meaning = translated(error, connection)
            if meaning is error:
                raise
            raise meaning from error

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            try:
                self._connection = connected(self._opening)
            except sqlite3.Error as error:
                raise DatabaseUnavailable(f"The database {self._opening.path} cannot be opened: {error}.") from error
        return self._connection

    def _clean(self) -> None:
        connection = self._connection
        if connection is None:
            return
        try:
            if connection.in_transaction:
                connection.rollback()
        except sqlite3.Error:
            # What state it is in cannot be told; the next statement opens a new connection.
            self._close()

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _deliver(future: asyncio.Future[Any], result: object, failure: Exception | None) -> None:
    if future.cancelled():
        return
    if failure is not None:
        future.set_exception(failure)
    else:
        future.set_result(result)

"""One connection to MySQL or MariaDB, lent to one caller at a time and opened when it is first needed."""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any, Final

from asyncmy import errors as driver
from asyncmy.connection import Connection

from qhealth.adapters.persistence.engine.errors import (
    ConstraintViolation,
    DatabaseUnavailable,
    StoreError,
    TransactionLost,
)
from qhealth.adapters.persistence.engine.mysql_errors import DEADLOCK, ConnectionLost, number_of, translated
from qhealth.adapters.persistence.engine.mysql_server import MySQLServer, Product
from qhealth.adapters.persistence.engine.mysql_values import bind, literals, rows_of
from qhealth.adapters.persistence.engine.mysql_watch import Watch
from qhealth.adapters.persistence.engine.sessions import LendingPool, Reply, Session, Statement, settled
from qhealth.adapters.persistence.engine.statements import Observers, only_reads, only_touches_rows

_BEGIN: Final = "START TRANSACTION"
_BEGINNINGS: Final = (_BEGIN, "SET TRANSACTION")
_FEW_VALUES: Final = 100
"""A statement with more values hardly comes twice in the same shape; preparing it would cost a question more."""
_CLOSED: Final = "The database connections are closed."
_LOST: Final = "The connection was lost, and the transaction with it."
_is_unhurried: ContextVar[bool] = ContextVar("is_unhurried", default=False)


@contextmanager
def unhurried() -> Generator[None]:
    """Within the block a statement may take as long as it takes, as long as the server is there."""
    token = _is_unhurried.set(True)
    try:
        yield
    finally:
        _is_unhurried.reset(token)


class MySQLSession(Session):
    """A connection that is opened when it is needed and replaced when it was lost. Bound to one event loop.

    A connection that was lost while nobody used it is replaced unnoticed: the first statement after borrowing is sent
    again on a new one if it only reads or begins a transaction. Nothing else is ever sent twice.
    """

    def __init__(self, server: MySQLServer, observers: Observers) -> None:
        self.pool: LendingPool[MySQLSession] | None = None
        self.product: Product | None = None
        self._server = server
        self._observers = observers
        self._loop = asyncio.get_running_loop()
        self._connection: Connection | None = None
        self._id_step = 1
        self._turn = asyncio.Lock()
        self._watch = Watch(server)
        self._waiting: list[Statement] = []
        self._is_to_begin = False
        """Whether what opens the transaction waits, too, so that nothing has been begun."""
        self._answered = 0
        """How many of the statements that were sent together have been answered."""
        self._is_used = False
        self._last_answer = 0.0
        self._cleaning: asyncio.Task[None] | None = None
        self._ended = False

    async def open(self) -> None:
        """Open the connection now, to fail early. Raises `DatabaseUnavailable`."""
        await self._ready()

    async def run(self, sql: str, args: Sequence[object] = ()) -> Reply:
        if self.broken:
            raise TransactionLost(_LOST)
        return await self._run(sql, bind(args))

    async def _run(self, sql: str, values: list[Any]) -> Reply:
        if not self._waiting:
            return await self._sent(sql, values, ())
        waiting, is_to_begin = self._taken()
        if not is_to_begin:
            return await self._sent(sql, values, waiting)
        self._answered = 0
        try:
            return await self._sent(sql, values, waiting)
        except BaseException:
            # What would follow would commit by itself.
            self.broken = self.broken or not self._answered
            raise

    async def begin(self, statements: Sequence[str]) -> None:
        *earlier, last = statements
        for sql in earlier:
            self.later(sql)
        if last == _BEGIN:
            self._is_to_begin = True
            self.later(last)
        else:
            await self.run(last)

    def later(self, sql: str, args: Sequence[object] = ()) -> None:
        self._waiting.append((sql, bind(args)))

    async def commit(self) -> None:
        if self._is_to_begin:
            if len(self._waiting) == 1:
                self._taken()
                return
            # What begins a transaction may be sent again on a new connection, what commits it may not.
            await self._run(*self._waiting.pop())
        waiting, _ = self._taken()
        commit = self._loop.create_task(self._committed(waiting))
        try:
            await asyncio.shield(commit)
        except asyncio.CancelledError:
            await settled(commit)
            raise

    def give_back(self, *, in_transaction: bool = False) -> asyncio.Future[None] | None:
        connection = self._connection
        in_transaction = in_transaction and not self._is_to_begin
        if connection is None or self._ended:
            self._return()
            return None
        # A deadlock leaves the connection in good order, and somebody may have sent a BEGIN by hand.
        if not (in_transaction or self.broken or connection.get_transaction_status()):
            self._return()
            return None
        self._taken()
        self._observers.note("ROLLBACK")
        self._cleaning = self._loop.create_task(self._clean())
        return self._cleaning

    async def close(self) -> None:
        """Close the connection after what it is doing now. What was not committed by then is rolled back."""
        self._ended = True
        self._watch.stop()
        async with self._turn:
            connection, self._connection = self._connection, None
            if connection is not None:
                # Saying goodbye is a courtesy to the server: without it, it notes an aborted connection.
                with suppress(driver.MySQLError, OSError, TimeoutError):
                    async with asyncio.timeout(self._server.limits.connect):
                        await connection.ensure_closed()
                connection.close()

    async def _ready(self) -> bool:
        """Have a connection. Whether it is a new one, which cannot have died while nobody used it."""
        if self._ended:
            raise DatabaseUnavailable(_CLOSED)
        if self._connection is not None and not await self._is_stale(self._connection):
            return False
        opened = await self._server.connect()
        if self._ended:
            opened.connection.close()
            raise DatabaseUnavailable(_CLOSED)
        self._connection, self.product, self._id_step = opened.connection, opened.product, opened.id_step
        self._last_answer = self._loop.time()
        self.broken = False
        return True

    def _is_fresh(self) -> bool:
        """Whether there is a connection that was in use just now."""
        if self._connection is None or self._ended:
            return False
        return self._is_used or self._loop.time() - self._last_answer < self._server.limits.idle

    async def _is_stale(self, connection: Connection) -> bool:
        if self._is_fresh():
            return False
        try:
            async with asyncio.timeout(self._server.limits.silence):
                await connection.ping(reconnect=False)
        except (driver.MySQLError, TimeoutError):
            self._drop()
            return True
        except BaseException:
            self._abandon()
            raise
        return False

    def _taken(self) -> tuple[list[Statement], bool]:
        """What waits, and whether it begins with what opens the transaction; from now on nothing does."""
        waiting, self._waiting = self._waiting, []
        is_to_begin, self._is_to_begin = self._is_to_begin, False
        return waiting, is_to_begin

    async def _sent(self, sql: str, args: list[Any], before: Sequence[Statement]) -> Reply:
        with self._observers.sending([*(text for text, _ in before), sql]):
            is_new = False if self._is_fresh() else await self._ready()
            try:
                return await self._ask(sql, args, before)
            except ConnectionLost:
                if is_new or self._is_used or not _may_be_repeated(sql, before):
                    raise
            await self._ready()
            return await self._ask(sql, args, before)

    async def _ask(self, sql: str, args: list[Any], before: Sequence[Statement] = ()) -> Reply:
        async with self._turn:
            connection = self._connection
            if connection is None:
                raise DatabaseUnavailable(_CLOSED) if self._ended else TransactionLost(_LOST)
            self._watch.begin(None if _is_unhurried.get() else self._server.limits.statement)
            try:
                reply = await self._reply(connection, sql, args, before)
            except driver.MySQLError as error:
                self._watch.end()
                raise self._meaning(error, sql, before) from error
            except BaseException as error:
                # Cancelled, or a value that cannot be sent: how much of an answer is still to come is not known.
                self._abandon()
                if self._watch.end():
                    raise DatabaseUnavailable("The database server does not answer.") from error
                raise
            self._watch.end()
            self._is_used = True
            self._last_answer = self._loop.time()
            return reply

    async def _reply(self, connection: Connection, sql: str, args: list[Any], before: Sequence[Statement]) -> Reply:
        cursor: Any = connection.cursor()  # The driver's own annotations leave most of it open.
        if before:
            await self._ask_together(cursor, [*before, (sql, args)])
        elif not args:
            await cursor.execute(sql)
        elif len(args) <= _FEW_VALUES:
            await cursor.execute(sql, args)
        else:
            await cursor.execute(sql % literals(args, cursor.connection.literal))
        if cursor.description is not None:
            return Reply(rows_of(cursor.description, await cursor.fetchall()))
        affected: int = cursor.rowcount
        # MySQL tells the first id of several.
        last_id = cursor.lastrowid + (affected - 1) * self._id_step if affected and cursor.lastrowid else None
        return Reply([], affected, last_id, self._id_step)

    async def _ask_together(self, cursor: Any, statements: Sequence[Statement]) -> None:  # noqa: ANN401 - as above.
        """Send statements in one text and leave the cursor at the last one's result.

        The server stops at the first that fails. It would not, if they were sent one by one without waiting for the
        answers, and after a deadlock, which ends the transaction, each of the rest would commit by itself.
        """
        self._answered = 0
        texts = [sql % literals(args, cursor.connection.literal) if args else sql for sql, args in statements]
        await cursor.execute("; ".join(texts))
        for _ in statements[1:]:
            self._answered += 1
            await cursor.nextset()

    def _meaning(self, error: driver.MySQLError, sql: str, before: Sequence[Statement]) -> Exception:
        is_of_earlier = self._answered < len(before)
        meaning = translated(error, before[self._answered][0] if is_of_earlier else sql)
        if isinstance(meaning, ConstraintViolation):
            meaning.is_of_earlier = is_of_earlier
        if isinstance(meaning, ConnectionLost):
            self._drop()
        else:
            self._is_used = True
            self._last_answer = self._loop.time()
            # After a deadlock the server has rolled everything back: going on would commit each statement by itself.
            self.broken = self.broken or number_of(error) == DEADLOCK
        return meaning

    async def _committed(self, before: Sequence[Statement]) -> None:
        with self._observers.sending([*(text for text, _ in before), "COMMIT"]):
            await self._ask("COMMIT", [], before)

    async def _clean(self) -> None:
        try:
            await self._ask("ROLLBACK", [])
        except (StoreError, driver.MySQLError):
            self._drop()
        finally:
            self._return()

    def _drop(self) -> None:
        """Part with a connection that is no use any more; the server rolls back what was begun on it."""
        self.broken = True
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _abandon(self) -> None:
        """Part with a connection on which the server may still be at work."""
        connection = self._connection
        self._drop()
        if connection is not None and not self._ended:
            self._server.end(connection.thread_id())

    def _return(self) -> None:
        self._taken()
        self.broken = False
        self._is_used = False
        if self.pool is not None:
            self.pool.put(self)


def _may_be_repeated(sql: str, before: Sequence[Statement]) -> bool:
    texts = [*(text for text, _ in before), sql]
    if not texts[0].startswith(_BEGINNINGS):
        return not before and only_reads(sql)
    # What was done in a transaction is undone with its connection, but for what commits it by the way.
    return all(text.startswith(_BEGINNINGS) or only_touches_rows(text) for text in texts)

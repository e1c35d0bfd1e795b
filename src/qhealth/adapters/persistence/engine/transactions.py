"""Transactions bound to the running task, with savepoints for the nested ones, for every kind of database."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextvars import ContextVar, Token
from enum import Enum
from types import TracebackType
from typing import Any, Self

from piccolo.engine.base import BaseAtomic, BaseTransaction

from qhealth.adapters.persistence.engine.errors import TransactionLost
from qhealth.adapters.persistence.engine.sessions import Reply, Session


class _Phase(Enum):
    NEW = "has not begun"
    OPEN = "is open"
    # Committed or rolled back by hand while its block goes on: a statement there would escape the transaction.
    FINISHED = "has ended"
    # Its block was left. Tasks that were started inside still see it in their context; it no longer concerns them.
    CLOSED = "is closed"


class Transaction(BaseTransaction, ABC):
    """A block whose statements take effect together or not at all; `async with` commits unless an error leaves it.

    The statements of one transaction run one after another, also when they come from tasks started inside it. While a
    nested block is open the outer one's statements wait, so that the inner block's rollback can never undo them.
    """

    def __init__(self, current: ContextVar[Transaction | None]) -> None:
        self._current = current
        self._phase = _Phase.NEW
        self._lock = asyncio.Lock()
        self._nested = 0
        self._token: Token[Transaction | None] | None = None

    @property
    def closed(self) -> bool:
        """Whether its block has been left, so that it binds nobody any more."""
        return self._phase is _Phase.CLOSED

    @property
    @abstractmethod
    def session(self) -> Session:
        """The connection that carries the transaction."""

    @property
    @abstractmethod
    def writes(self) -> bool:
        """Whether its connection may change anything."""

    @property
    @abstractmethod
    def depth(self) -> int:
        """0 for the transaction itself, 1 for a block nested in it, and so on."""

    @abstractmethod
    async def _begin(self) -> None: ...

    @abstractmethod
    async def _commit(self) -> None: ...

    @abstractmethod
    async def _rollback(self) -> None: ...

    @abstractmethod
    def _spoil(self) -> None:
        """See to it that the whole transaction will be rolled back."""

    @abstractmethod
    def _leave(self) -> None:
        """Free what the block held; called once, whatever happened."""

    async def __aenter__(self) -> Self:  # pyright: ignore[reportIncompatibleMethodOverride] - untyped in Piccolo
        if self._phase is not _Phase.NEW:
            raise TransactionLost("A transaction can be entered once only.")
        await self._begin()
        self._phase = _Phase.OPEN
        self._token = self._current.set(self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        try:
            if self._phase is _Phase.OPEN and error is None:
                await self.commit()
            elif self._phase is _Phase.OPEN and not self._nested:
                await self.rollback()
        finally:
            if self._phase is _Phase.OPEN:
                # Left by an error while a task's nested block goes on, or cancelled before it could end in good order:
                # nobody may keep what it did.
                self._spoil()
            self._phase = _Phase.CLOSED
            self._leave()
            if self._token is not None:
                self._current.reset(self._token)
        return False

    async def run(self, sql: str, args: Sequence[object] = ()) -> Reply:
        """Send a statement inside this transaction.

        Raises `TransactionLost` when the transaction has ended, or was undone by a cancelled statement or the database.
        """
        async with self._lock:
            self._check_usable()
            return await self.session.run(sql, args)

    def later(self, sql: str, args: Sequence[object] = ()) -> None:
        """Send a statement together with the next one, or with the commit (see `Session.later`).

        Raises `TransactionLost` as `run` does, and while a nested block goes on, which could undo it.
        """
        self._check_no_nested_block()
        self._check_usable()
        self.session.later(sql, args)

    async def commit(self) -> None:
        """Keep what was done. Leaving the block does the same; after an error here nothing was kept."""
        self._check_no_nested_block()
        async with self._lock:
            try:
                self._check_usable()
                await self._commit()
            except BaseException:
                if self._phase is _Phase.OPEN:
                    self._phase = _Phase.FINISHED
                    await self._rollback()
                raise
            self._phase = _Phase.FINISHED

    async def rollback(self) -> None:
        """Undo what was done in this block. Leaving it by an error does the same."""
        self._check_no_nested_block()
        async with self._lock:
            if self._phase is not _Phase.OPEN:
                raise TransactionLost(f"The transaction {self._phase.value}.")
            self._phase = _Phase.FINISHED
            await self._rollback()

    async def hold(self) -> None:
        """Let a nested block begin: this one's statements wait until `resume`."""
        await self._lock.acquire()
        try:
            self._check_usable()
        except TransactionLost:
            self._lock.release()
            raise
        self._nested += 1

    def resume(self) -> None:
        """The nested block has ended."""
        self._nested -= 1
        self._lock.release()

    def _check_usable(self) -> None:
        if self._phase is not _Phase.OPEN:
            raise TransactionLost(f"The transaction {self._phase.value}.")
        if self.session.broken:
            raise TransactionLost("The transaction was undone: a statement was cancelled or the database gave it up.")

    def _check_no_nested_block(self) -> None:
        # Waiting for the nested block from inside it would never end.
        if self._nested:
            raise TransactionLost("A nested transaction is still open.")


class NestedTransaction(Transaction):
    """A block inside a transaction: a SAVEPOINT that can be undone without losing the rest."""

    def __init__(self, current: ContextVar[Transaction | None], outer: Transaction) -> None:
        super().__init__(current)
        self._outer = outer
        self._name = f"nested_{outer.depth + 1}"
        self._holding = False

    @property
    def session(self) -> Session:
        return self._outer.session

    @property
    def writes(self) -> bool:
        return self._outer.writes

    @property
    def depth(self) -> int:
        return self._outer.depth + 1

    async def _begin(self) -> None:
        await self._outer.hold()
        try:
            await self.session.run(f"SAVEPOINT {self._name}")
        except BaseException:
            self._outer.resume()
            raise
        self._holding = True

    async def _commit(self) -> None:
        await self.session.run(f"RELEASE SAVEPOINT {self._name}")

    async def _rollback(self) -> None:
        # A broken session is rolled back as a whole by the outermost block; its savepoint may be gone already.
        if not self.session.broken:
            await self.session.run(f"ROLLBACK TO SAVEPOINT {self._name}")
            await self.session.run(f"RELEASE SAVEPOINT {self._name}")

    def _spoil(self) -> None:
        self._outer._spoil()  # noqa: SLF001 - one kind of transaction inside another.

    def _leave(self) -> None:
        if self._holding:
            self._holding = False
            self._outer.resume()


class Atomic(BaseAtomic):
    """Piccolo's way to run several of its queries in one transaction; `create_db_tables` uses it."""

    def __init__(self, begin: Any) -> None:  # noqa: ANN401 - Piccolo types neither its queries nor their results.
        self._begin = begin
        self._queries: list[Any] = []

    def add(self, *query: Any) -> None:  # noqa: ANN401 - see above.
        self._queries.extend(query)

    async def run(self) -> None:
        queries, self._queries = self._queries, []
        async with self._begin():
            for query in queries:
                await query.run()

    def run_sync(self) -> None:
        raise NotImplementedError("The connections belong to the running event loop: await run() instead.")

    def __await__(self) -> Any:  # noqa: ANN401 - see above.
        return self.run().__await__()

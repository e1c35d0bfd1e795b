"""What the pooled engines share, so that Piccolo sees one interface whichever database is behind it."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from contextvars import ContextVar
from typing import Any, NoReturn

from piccolo.engine.base import Engine
from piccolo.querystring import QueryString

from qhealth.adapters.persistence.engine.dialect import Dialect
from qhealth.adapters.persistence.engine.errors import DatabaseUnavailable, TransactionLost
from qhealth.adapters.persistence.engine.sessions import LendingPool, Reply, Session, Usage
from qhealth.adapters.persistence.engine.statements import Observers, StatementLog
from qhealth.adapters.persistence.engine.transactions import Atomic, NestedTransaction, Transaction


class OuterTransaction(Transaction):
    """A transaction of its own on a connection of its own."""

    def __init__(self, engine: PooledEngine, *, writes: bool) -> None:
        super().__init__(engine.current_transaction)
        self._engine = engine
        self._writes = writes
        self._session: Session | None = None

    @property
    def session(self) -> Session:
        if self._session is None:
            raise TransactionLost("The transaction has no connection any more.")
        return self._session

    @property
    def writes(self) -> bool:
        return self._writes

    @property
    def depth(self) -> int:
        return 0

    async def _begin(self) -> None:
        self._session = await self._engine.pool_for(writes=self._writes).borrow()
        try:
            await self.session.begin(self._engine.begin_statements(writes=self._writes))
        except BaseException:
            self._give_back(in_transaction=True)
            raise

    async def _commit(self) -> None:
        await self.session.commit()
        self._give_back(in_transaction=False)

    async def _rollback(self) -> None:
        undone = self._give_back(in_transaction=True)
        if undone is not None:
            # Should the caller be cancelled here, the connection is still rolled back before anybody else gets it.
            await asyncio.shield(undone)

    def _spoil(self) -> None:
        if self._session is not None:
            self._session.broken = True

    def _leave(self) -> None:
        # Left without an end only when the wait for the lock was cancelled.
        self._give_back(in_transaction=True)

    def _give_back(self, *, in_transaction: bool) -> asyncio.Future[None] | None:
        session, self._session = self._session, None
        return session.give_back(in_transaction=in_transaction) if session is not None else None


class PooledEngine(Engine[Transaction]):
    """A Piccolo engine over pools of connections that live as long as the process.

    `start_connection_pool` and `close_connection_pool` belong to the event loop in which every statement will run.
    Outside a transaction a reading statement goes to the readers and any other commits by itself; inside one everything
    goes to the transaction's connection. A task started inside a transaction shares it until its block is left.
    """

    def __init__(self, engine_type: str, min_version_number: float, dialect: Dialect) -> None:
        self.dialect = dialect
        self.observers = Observers()
        self.current_transaction: ContextVar[Transaction | None] = ContextVar("current_transaction", default=None)
        super().__init__(engine_type=engine_type, min_version_number=min_version_number)

    @abstractmethod
    def pool_for(self, *, writes: bool) -> LendingPool[Any]:
        """The pool to borrow from. Raises `DatabaseUnavailable` before the start and after the end."""

    @abstractmethod
    def begin_statements(self, *, writes: bool) -> Sequence[str]:
        """What opens a transaction on a borrowed connection."""

    @abstractmethod
    def compile(self, querystring: QueryString) -> tuple[str, list[Any]]:
        """The statement with the driver's placeholders, and its arguments."""

    @abstractmethod
    def placed(self, template: str, *, has_values: bool) -> str:
        """A statement written with `{}` for its values, with the driver's placeholders."""

    @abstractmethod
    def only_reads(self, sql: str) -> bool:
        """Whether a statement may go to a connection that cannot write."""

    async def prep_database(self) -> None:
        """Nothing to install: what the application needs is made by its migrations."""

    async def check_version(self) -> None:
        """The version is checked where the pool starts, where a failure can be told."""

    async def batch(self, query: Any, batch_size: int = 100, node: str | None = None) -> NoReturn:  # noqa: ANN401 - Piccolo's signature.
        raise NotImplementedError("A cursor left open would occupy a connection: page with a key instead.")

    async def run_querystring(  # pyright: ignore[reportIncompatibleMethodOverride] - untyped in Piccolo
        self,
        querystring: QueryString,
        in_pool: bool = True,  # noqa: ARG002, FBT001, FBT002 - Piccolo's signature.
    ) -> list[dict[str, Any]]:
        """The rows of a statement, or the id of the inserted row for one whose query type is `insert`.

        Raises the errors of `qhealth.adapters.persistence.engine.errors`.
        """
        reply = await self.run(querystring)
        if not reply.rows and reply.last_id is not None and querystring.query_type == "insert":
            return [{key_of(querystring): reply.last_id}]
        return reply.rows

    async def run_ddl(  # pyright: ignore[reportIncompatibleMethodOverride] - untyped in Piccolo
        self,
        ddl: str,
        in_pool: bool = True,  # noqa: ARG002, FBT001, FBT002 - Piccolo's signature.
    ) -> list[dict[str, Any]]:
        return (await self.send(ddl)).rows

    async def run(self, querystring: QueryString) -> Reply:
        """Run a statement written with `{}` for its values; the reply also tells how many rows it changed."""
        sql, args = self.compile(querystring)
        return await self.send(sql, args)

    async def send(self, sql: str, args: Sequence[object] = ()) -> Reply:
        """Send a statement written in the driver's own placeholders, in the current transaction if there is one."""
        transaction = self.active_transaction()
        if transaction is not None:
            return await transaction.run(sql, args)
        session: Session = await self.pool_for(writes=not self.only_reads(sql)).borrow()
        try:
            return await session.run(sql, args)
        finally:
            session.give_back()

    async def read(self, sql: str, args: Sequence[object] = ()) -> Reply:
        """Send a statement that only reads, in the driver's own placeholders, whatever transaction the task is in."""
        session: Session = await self.pool_for(writes=False).borrow()
        try:
            return await session.run(sql, args)
        finally:
            session.give_back()

    def active_transaction(self) -> Transaction | None:
        """The transaction of the running task, if it is inside one whose block has not been left."""
        transaction = self.current_transaction.get()
        return None if transaction is None or transaction.closed else transaction

    def transaction_exists(self) -> bool:
        return self.active_transaction() is not None

    def transaction(self, *, allow_nested: bool = True) -> Transaction:
        """A transaction that may write; inside another one a savepoint of it.

        Raises `TransactionLost` inside a read transaction, whose connection cannot write, and inside any other one when
        `allow_nested` is false.
        """
        outer = self.active_transaction()
        if outer is None:
            return OuterTransaction(self, writes=True)
        if not allow_nested:
            raise TransactionLost("A transaction is open already and this one may not be nested.")
        if not outer.writes:
            raise TransactionLost("A read transaction cannot be widened into one that writes.")
        return NestedTransaction(self.current_transaction, outer)

    def read_transaction(self) -> Transaction:
        """A transaction whose reads all see the same state of the database. Inside another one it is part of that."""
        outer = self.active_transaction()
        if outer is None:
            return OuterTransaction(self, writes=False)
        return NestedTransaction(self.current_transaction, outer)

    def atomic(self) -> Atomic:
        return Atomic(self.transaction)

    def usage(self) -> Sequence[Usage]:
        """How each pool's connections are used; none while they are not open."""
        try:
            pools = {id(pool): pool for pool in (self.pool_for(writes=True), self.pool_for(writes=False))}
        except DatabaseUnavailable:
            return []
        return [pool.usage for pool in pools.values()]

    def statements(self) -> AbstractContextManager[StatementLog]:
        """`with engine.statements() as sent:` collects the SQL that any task sends meanwhile; for tests."""
        return self.observers.watching()


def key_of(querystring: QueryString) -> str:
    """The name of the primary key of the table that a statement is about."""
    if querystring.table is None:
        return "id"
    meta = querystring.table._meta  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - where Piccolo keeps it.
    return meta.primary_key._meta.db_column_name  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - as above.

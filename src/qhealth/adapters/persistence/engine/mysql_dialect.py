"""MySQL's and MariaDB's words for migrations."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from hashlib import sha256
from types import MappingProxyType
from typing import Any, ClassVar, Final

from qhealth.adapters.persistence.engine.dialect import Dialect, Lender, Sender
from qhealth.adapters.persistence.engine.errors import Contention
from qhealth.adapters.persistence.engine.sessions import LendingPool, Session

_HERE: Final = "table_schema = DATABASE() AND table_name = %s"
_HOLD: Final = "SELECT GET_LOCK(%s, 0) AS is_ours"


class MySQLDialect(Dialect):
    """Every CREATE TABLE commits what was done before: on MySQL a migration is repeatable and not undone.

    `collation` is known once the server has been met.
    """

    types: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "id": "BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY",
            "ref": "BIGINT",
            "int": "INTEGER",
            "bigint": "BIGINT",
            "real": "DOUBLE",
            "bool": "BOOLEAN",
            "date": "DATE",
            "instant": "DATETIME(6)",
            "name": "VARCHAR(%s)",
            "code": "VARCHAR(%s)",
            # TEXT ends at 64 kB.
            "text": "LONGTEXT",
            # Declared JSON, a document would come back with its keys in another order.
            "json": "LONGTEXT",
            "blob": "LONGBLOB",
            # InnoDB does so with every table.
            "clustered": "",
        }
    )
    shards: ClassVar[int] = 8
    analysis: ClassVar[str] = "ANALYZE TABLE"
    hold: ClassVar[str] = " FOR UPDATE"

    def __init__(self, database: str) -> None:
        # The name of a lock holds for the whole server and has 64 characters at most.
        self._lock_name = f"qhealth-{sha256(database.encode()).hexdigest()[:32]}"

    def met(self, collation: str, *, has_triggers: bool) -> None:
        """Learn how the server calls the collation that every table is to have, and whether it knows triggers."""
        self.has_triggers = has_triggers
        self.table_options = f"ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE {collation}"

    @asynccontextmanager
    async def alone(self, database: Lender) -> AsyncGenerator[None]:
        """Hold a lock of the server on a connection of its own. Raises `Contention` while another process has it."""
        pool: LendingPool[Any] = database.pool_for(writes=True)
        session: Session = await pool.borrow()
        try:
            reply = await session.run(_HOLD, (self._lock_name,))
            if reply.rows[0]["is_ours"] != 1:
                raise Contention("Another process is changing the schema of this database.")
            try:
                yield
            finally:
                # A connection that is lost, even while it says this, has given the lock back by itself.
                if not session.broken:
                    await session.run("SELECT RELEASE_LOCK(%s)", (self._lock_name,))
        finally:
            session.give_back()

    async def has_table(self, database: Sender, table: str) -> bool:
        return await _finds(database, f"information_schema.tables WHERE {_HERE}", table)

    async def has_column(self, database: Sender, table: str, column: str) -> bool:
        return await _finds(database, f"information_schema.columns WHERE {_HERE} AND column_name = %s", table, column)

    async def has_index(self, database: Sender, table: str, index: str) -> bool:
        return await _finds(database, f"information_schema.statistics WHERE {_HERE} AND index_name = %s", table, index)

    async def has_trigger(self, database: Sender, trigger: str) -> bool:
        found = "information_schema.triggers WHERE trigger_schema = DATABASE() AND trigger_name = %s"
        return await _finds(database, found, trigger)

    def adding(self, key: Sequence[str], column: str) -> str:
        del key  # The one that is violated decides.
        # VALUES() is what both products know.
        return f"ON DUPLICATE KEY UPDATE {column} = {column} + VALUES({column})"

    def skipping(self, key: str) -> str:
        # INSERT IGNORE would leave out rows with other faults as well.
        return f"ON DUPLICATE KEY UPDATE {key} = {key}"

    def refusal(self, trigger: str, table: str, event: str, *, message: str, condition: str | None) -> str:
        quoted = message.replace("\\", "\\\\").replace("'", "''")
        signal = f"SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{quoted}'"
        body = f"BEGIN IF {condition} THEN {signal}; END IF; END" if condition else signal
        return f'CREATE TRIGGER "{trigger}" BEFORE {event} ON "{table}" FOR EACH ROW {body}'


async def _finds(database: Sender, where: str, *names: str) -> bool:
    return bool((await database.send(f"SELECT 1 FROM {where}", names)).rows)  # noqa: S608 - constants.

"""What an engine sent: the hook by which tests count the SQL statements of a request."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager

_TRANSACTION_CONTROL = frozenset({"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "START"})


class StatementLog:
    """The SQL sent while somebody was watching, in the order in which it was handed to the connections."""

    def __init__(self) -> None:
        self.all: list[str] = []

    @property
    def queries(self) -> list[str]:
        """The statements that read or change something: all but BEGIN, COMMIT, SAVEPOINT and their like."""
        return [sql for sql in self.all if sql.split(None, 1)[0].upper() not in _TRANSACTION_CONTROL]

    def __len__(self) -> int:
        return len(self.queries)

    def __iter__(self) -> Iterator[str]:
        return iter(self.queries)


class Observers:
    """Those who are watching an engine. Nobody is in production, which then costs one check of an empty list."""

    def __init__(self) -> None:
        self._logs: list[StatementLog] = []

    @contextmanager
    def watching(self) -> Generator[StatementLog]:
        """A log of every statement sent by any task until the block is left."""
        log = StatementLog()
        self._logs.append(log)
        try:
            yield log
        finally:
            self._logs.remove(log)

    def note(self, sql: str) -> None:
        for log in self._logs:
            log.all.append(sql)

"""What statements are, and what an engine sent: the hook by which tests count the SQL statements of a request."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import lru_cache
from typing import TypeAlias

_TRANSACTION_CONTROL = frozenset({"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET", "START"})
_READS = re.compile(r"\s*(SELECT|VALUES|EXPLAIN|WITH)\b", re.IGNORECASE)
_TOUCHES_ROWS = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|SAVEPOINT|WITH)\b", re.IGNORECASE)
_CHANGES = re.compile(r"\b(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)


@lru_cache(maxsize=1024)
def only_reads(sql: str) -> bool:
    """Whether a statement changes nothing, so that it may go to a reading connection and may be sent twice."""
    first = _READS.match(sql)
    return first is not None and (first[1].upper() != "WITH" or _CHANGES.search(sql) is None)


@lru_cache(maxsize=1024)
def only_touches_rows(sql: str) -> bool:
    """Whether a statement reads or changes rows, and commits nothing by the way as changing the schema does."""
    return only_reads(sql) or _TOUCHES_ROWS.match(sql) is not None


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


Span: TypeAlias = Callable[[Sequence[str]], AbstractContextManager[object]]
"""Makes the block in which statements are sent, in one piece, and answered; it is given their texts."""
_NOTHING: AbstractContextManager[object] = nullcontext()


class Observers:
    """Those who are watching an engine: logs, which tests keep, and traces where they are wanted."""

    def __init__(self) -> None:
        self.span: Span | None = None
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

    def sending(self, texts: Sequence[str]) -> AbstractContextManager[object]:
        """The block in which these statements are to be sent, in one piece, and answered."""
        for sql in texts:
            self.note(sql)
        return self.timing(texts)

    def timing(self, texts: Sequence[str]) -> AbstractContextManager[object]:
        """The same for statements that logs are told of only when they have been answered."""
        return _NOTHING if self.span is None else self.span(texts)

    def note(self, sql: str) -> None:
        for log in self._logs:
            log.all.append(sql)

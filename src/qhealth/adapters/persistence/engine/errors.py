"""What the engines raise, whichever database is behind them.

The drivers' own errors stay reachable as `__cause__`. Mistakes in the SQL itself (a missing table, a wrong number of
arguments, a write sent through a read transaction) are not translated: they are faults of the program.
"""
# ruff: noqa: N818 - the names say what happened, as in `except UniqueViolation`.

from __future__ import annotations


class StoreError(Exception):
    """Base of everything an engine raises on purpose."""


class DatabaseUnavailable(StoreError):
    """No answer could be had: the pool is closed, every connection stayed busy, the file or server is out of reach.

    `concerns` names the parts of the database's address that may be wrong (host, port, user ...), where that is known.
    """

    def __init__(self, sentence: str, *concerns: str) -> None:
        self.concerns = concerns
        super().__init__(sentence)


class DatabaseMisconfigured(DatabaseUnavailable):
    """The database cannot be used as it is set up; waiting does not help. The sentence names what to change."""


class Contention(StoreError):
    """Another transaction was in the way (a lock that came too late, a deadlock). Worth a retry from the start."""


class TransactionLost(StoreError):
    """The transaction is over, or was undone behind the caller's back; there is nothing left to do but to leave it."""


class ConstraintViolation(StoreError):
    """A rule of the schema refused a statement. `constraint` is the rule's name where the database tells it."""

    is_of_earlier: bool = False
    """Whether it was not the statement itself that was refused but one that had waited to be sent with it."""

    def __init__(self, constraint: str | None, detail: str) -> None:
        self.constraint = constraint
        super().__init__(detail)


class UniqueViolation(ConstraintViolation):
    """The row exists already. `constraint` is the key's bare name, `PRIMARY` for a primary key.

    A unique key that was given no name goes by its columns: `person.email`, or `visit.doctor, visit.starts_at`.
    """


class ForeignKeyViolation(ConstraintViolation):
    """A row refers to one that is not there, or is referred to. SQLite does not say which key it was (`None`)."""


class NotNullViolation(ConstraintViolation):
    """A value is missing. `constraint` is `table.column`."""


class CheckViolation(ConstraintViolation):
    """A CHECK refused the row. `constraint` is its name, or its expression when it was given none."""


class RefusedByTrigger(StoreError):
    """A trigger refused the statement; `message` is the sentence written in the trigger."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


def constraint_of(error: BaseException) -> str | None:
    """The name of the constraint behind an error, or None when it is another error or the database does not tell."""
    return error.constraint if isinstance(error, ConstraintViolation) else None

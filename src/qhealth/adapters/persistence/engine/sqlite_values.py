"""How values are kept in SQLite, which has neither dates nor instants nor booleans of its own.

In: values are turned into text here, before they reach the driver, so that its own adapters (deprecated since
Python 3.12) are never asked. An instant is UTC text of fixed width, `2026-03-01 08:30:00.000000+00:00`, which sorts as
time does and which Piccolo's own engine reads as well.

Out: the declared type of a column decides, also under an alias or through a join. An expression (`MAX(starts_at)`) has
no declared type and comes back as it is kept; `as_instant` reads it. Piccolo registers a converter for each of its
column types; those registered here give the same values several times faster, which a page of rows notices: nothing of
them runs in Python for an instant that was met before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final

# It registers converters, which those below are to replace.
import piccolo.engine.sqlite  # noqa: F401 # pyright: ignore[reportUnusedImport] - see above.

_REMEMBERED: Final = 8192
"""Instants and days that are at hand as objects, about 1 MB: visits begin and end on the same few, and what is read is
mostly read again."""


def instant_text(value: datetime) -> str:
    """An instant as SQLite keeps it. Raises ValueError for a naive time, which could be any instant."""
    if value.tzinfo is None:
        raise ValueError(f"An instant needs a time zone: {value!r}.")
    return value.astimezone(UTC).isoformat(sep=" ", timespec="microseconds")


def as_instant(value: str | datetime | None) -> datetime | None:
    """An instant from an expression over instants, as an aware time in UTC."""
    if value is None:
        return None
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


_ADAPTERS: dict[type, Callable[[Any], object]] = {
    datetime: instant_text,
    date: date.isoformat,
    bool: int,
}


def bind(args: Sequence[object]) -> list[object]:
    """The arguments of a statement as SQLite takes them."""
    adapters = _ADAPTERS
    return [adapters[type(value)](value) if type(value) in adapters else value for value in args]


@lru_cache(_REMEMBERED)
def _date(value: bytes) -> date:
    return date.fromisoformat(value.decode())


@lru_cache(_REMEMBERED)
def _instant(value: bytes) -> datetime:
    instant = datetime.fromisoformat(value.decode())
    return instant if instant.tzinfo is UTC else instant.replace(tzinfo=UTC)


sqlite3.register_converter("INTEGER", int)
sqlite3.register_converter("BOOLEAN", b"1".__eq__)
sqlite3.register_converter("DATE", _date)
sqlite3.register_converter("TIMESTAMPTZ", _instant)

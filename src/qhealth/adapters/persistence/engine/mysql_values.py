"""How values are kept in MySQL and MariaDB.

In: an instant is a DATETIME(6) in UTC, for which the driver wants a naive time; it would drop a time zone silently.

Out: the type on the wire decides, so an alias, a join or a MAX changes nothing. DATETIME is an aware time in UTC, and
TINYINT(1), which BOOLEAN stands for, a boolean. A whole DECIMAL, as SUM gives, is an integer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any, Final

from asyncmy.constants import FIELD_TYPE

Description = tuple[tuple[Any, ...], ...]
"""The columns of a result as PEP 249 tells them: name, type, display size, internal size, precision, scale, null."""

_LENGTH_OF_A_BOOLEAN: Final = 1
_Conversion = Callable[[Any], object]


def naive_utc(value: datetime) -> datetime:
    """An instant as the driver takes it. Raises ValueError for a naive time, which could be any instant."""
    if value.tzinfo is None:
        raise ValueError(f"An instant needs a time zone: {value!r}.")
    return value.astimezone(UTC).replace(tzinfo=None)


def bind(args: Sequence[object]) -> list[object]:
    """The arguments of a statement as the driver takes them."""
    return [_bound(value) for value in args]


def _bound(value: object) -> object:
    if type(value) is datetime:
        return naive_utc(value)
    return value.value if isinstance(value, Enum) else value


def _aware(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC)


def _whole(value: Decimal) -> int:
    return int(value)


def _conversion(column: tuple[Any, ...]) -> _Conversion | None:
    _, kind, _, size, _, scale, _ = column
    if kind in (FIELD_TYPE.DATETIME, FIELD_TYPE.TIMESTAMP):
        return _aware
    if kind == FIELD_TYPE.TINY and size == _LENGTH_OF_A_BOOLEAN:
        return bool
    if kind in (FIELD_TYPE.NEWDECIMAL, FIELD_TYPE.DECIMAL) and scale == 0:
        return _whole
    return None


@lru_cache(maxsize=1024)
def _shape(description: Description) -> tuple[tuple[str, ...], tuple[tuple[str, _Conversion], ...]]:
    names = tuple(column[0] for column in description)
    conversions = ((column[0], _conversion(column)) for column in description)
    return names, tuple((name, convert) for name, convert in conversions if convert is not None)


def rows_of(description: Description, found: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    """The rows of a result by the names of their columns."""
    names, conversions = _shape(description)
    rows = [dict(zip(names, values, strict=True)) for values in found]
    for row in rows:
        for name, convert in conversions:
            value = row[name]
            if value is not None:
                row[name] = convert(value)
    return rows

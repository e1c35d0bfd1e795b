"""How values are kept in MySQL and MariaDB.

In: an instant is a DATETIME(6) in UTC, for which the driver wants a naive time; it would drop a time zone silently.

Out: the type on the wire decides, so an alias, a join or a MAX changes nothing. DATETIME is an aware time in UTC, and
TINYINT(1), which BOOLEAN stands for, a boolean. A whole DECIMAL, as SUM gives, is an integer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import lru_cache
from typing import Any, Final

from asyncmy.constants import FIELD_TYPE

Description = tuple[tuple[Any, ...], ...]
"""The columns of a result as PEP 249 tells them: name, type, display size, internal size, precision, scale, null."""

_LENGTH_OF_A_BOOLEAN: Final = 1
_AS_THEY_ARE: Final = frozenset({bool, bytes, date, float, int, str, type(None)})
_INSTANTS: Final = frozenset({FIELD_TYPE.DATETIME, FIELD_TYPE.TIMESTAMP})
_Conversion = Callable[[Any], object]
# Adding up is a dozen times as fast as `replace` and `astimezone`, and lists are full of instants.
_START: Final = datetime(2000, 1, 1, tzinfo=UTC)
_NAIVE_START: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - as the driver gives and takes it.


def naive_utc(value: datetime) -> datetime:
    """An instant as the driver takes it. Raises ValueError for a naive time, which could be any instant."""
    if value.tzinfo is None:
        raise ValueError(f"An instant needs a time zone: {value!r}.")
    return _NAIVE_START + (value - _START)


def bind(args: Sequence[object]) -> list[object]:
    """The arguments of a statement as the driver takes them."""
    # By their exact type, for asking whether a value is of an Enum takes longer than all the rest.
    return [value if type(value) in _AS_THEY_ARE else _bound(value) for value in args]


def _bound(value: object) -> object:
    if type(value) is datetime:
        return naive_utc(value)
    return value.value if isinstance(value, Enum) else value


def literals(args: Sequence[object], escape: Callable[[object], str]) -> tuple[object, ...]:
    """Bound arguments as they are written into a text; `escape` is the driver's, which is slow with what is plain."""
    return tuple(value if type(value) is int else _literal(value, escape) for value in args)


def _literal(value: object, escape: Callable[[object], str]) -> str:
    if value is None:
        return "NULL"
    return f"'{value}'" if type(value) is datetime else escape(value)


def _conversion(column: tuple[Any, ...]) -> _Conversion | None:
    _, kind, _, size, _, scale, _ = column
    if kind == FIELD_TYPE.TINY and size == _LENGTH_OF_A_BOOLEAN:
        return bool
    if kind in (FIELD_TYPE.NEWDECIMAL, FIELD_TYPE.DECIMAL) and scale == 0:
        return int
    return None


@dataclass(frozen=True, slots=True)
class _Shape:
    """The columns of a result, and those whose values do not stay as the driver gives them."""

    names: tuple[str, ...]
    instants: tuple[str, ...]
    conversions: tuple[tuple[str, _Conversion], ...]


@lru_cache(maxsize=1024)
def _shape(description: Description) -> _Shape:
    conversions = ((column[0], _conversion(column)) for column in description)
    return _Shape(
        names=tuple(column[0] for column in description),
        instants=tuple(column[0] for column in description if column[1] in _INSTANTS),
        conversions=tuple((name, convert) for name, convert in conversions if convert is not None),
    )


def rows_of(description: Description, found: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    """The rows of a result by the names of their columns."""
    shape = _shape(description)
    rows = [dict(zip(shape.names, values, strict=False)) for values in found]
    for row in rows:
        for name in shape.instants:
            value = row[name]
            if value is not None:
                row[name] = _START + (value - _NAIVE_START)
        for name, convert in shape.conversions:
            value = row[name]
            if value is not None:
                row[name] = convert(value)
    return rows

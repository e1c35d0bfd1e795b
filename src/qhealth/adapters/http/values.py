"""Single values as clients write them, turned into the types of the core.

`of_json` takes what a JSON decoder gives, `of_text` what stands in a query string.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, Final, TypeAlias

from qhealth.core.domain.lists import DayOrInstant

Value: TypeAlias = Any
"""A JSON value of which nothing is known yet."""
Kind: TypeAlias = Any
"""A type as an annotation names it."""
Convert = Callable[[Any], object]

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?P<offset>Z|[+-][0-9]{2}:[0-9]{2})?",
)
_WHOLE: Final = re.compile(r"(-?[0-9]{1,20})(?:\.0{1,20})?")
_NUMBER: Final = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,20})?")


class Misfit(ValueError):  # noqa: N818 - what it is, not how it is told: a value that does not fit its type.
    """The value is none of the wanted type: a code and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(message)


@cache
def of_json(kind: Kind) -> Convert:
    """Return what turns a JSON value into `kind`; the result raises `Misfit`."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _choice(kind)
    return _FROM_JSON[kind]


@cache
def of_text(kind: Kind) -> Convert:
    """Return what turns the text of a query parameter into `kind`; the result raises `Misfit`."""
    return _FROM_TEXT.get(kind) or of_json(kind)


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value
    raise Misfit("invalid_type", "This must be text.")


def _truth(value: Value) -> bool:
    if isinstance(value, bool):
        return value
    raise Misfit("invalid_type", "This must be true or false.")


def _whole(value: Value) -> int:
    # JSON knows one kind of number, so 30.0 is as whole as 30 (JSON Schema 2020-12, "integer"); true is no number.
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise Misfit("invalid_type", "This must be a whole number.")


def _number(value: Value) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isfinite(number):
            return number
        raise Misfit("out_of_range", "This number is too large.")
    raise Misfit("invalid_type", "This must be a number.")


def _day(value: Value) -> date:
    sentence = "Write a day as YYYY-MM-DD."
    if not isinstance(value, str):
        raise Misfit("invalid_type", sentence)
    if not _DAY.fullmatch(value):
        raise Misfit("invalid_date", sentence)
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise Misfit("invalid_date", "There is no such day.") from error


def _instant(value: Value) -> datetime:
    sentence = "Write an instant as RFC 3339 with its offset, like 2030-03-04T09:00:00+01:00."
    if not isinstance(value, str):
        raise Misfit("invalid_type", sentence)
    found = _INSTANT.fullmatch(value.upper())
    if found is None:
        raise Misfit("invalid_instant", sentence)
    if found["offset"] is None:
        raise Misfit("no_offset", sentence)
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Misfit("invalid_instant", "There is no such instant.") from error


def _choice(kind: type[Enum]) -> Convert:
    members = {member.value: member for member in kind}
    sentence = f"This must be one of {', '.join(members)}."

    def choose(value: Value) -> Enum:
        if not isinstance(value, str):
            raise Misfit("invalid_type", sentence)
        if value not in members:
            raise Misfit("invalid_choice", sentence)
        return members[value]

    return choose


def _whole_text(text: str) -> int:
    # As in bodies, 5.0 is as whole as 5.
    found = _WHOLE.fullmatch(text)
    if found is None:
        raise Misfit("invalid_type", "This must be a whole number.")
    return int(found[1])


def _number_text(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise Misfit("invalid_type", "This must be a number.")
    return float(text)


def _truth_text(text: str) -> bool:
    if text not in {"true", "false"}:
        raise Misfit("invalid_type", "This must be true or false.")
    return text == "true"


def _day_or_instant(text: str) -> DayOrInstant:
    try:
        return DayOrInstant.parse(text)
    except ValueError as error:
        raise Misfit("invalid_date", str(error)) from error


_FROM_JSON: Final[dict[Any, Convert]] = {
    str: _text, bool: _truth, int: _whole, float: _number, date: _day, datetime: _instant,
}  # fmt: skip
_FROM_TEXT: Final[dict[Any, Convert]] = {
    bool: _truth_text, int: _whole_text, float: _number_text, DayOrInstant: _day_or_instant,
}  # fmt: skip

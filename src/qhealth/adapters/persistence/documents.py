"""Facts and details as JSON text that comes back as it went in: JSON has no instants, so they are marked as such."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, cast

import msgspec

_INSTANT: Final = "$instant"
_DAY: Final = "$day"


def encoded(document: Mapping[str, Any]) -> str:
    """Return a mapping of texts, numbers, instants, days, and lists and mappings of them, as JSON text."""
    return msgspec.json.encode(_marked(document)).decode()


def decoded(text: str) -> dict[str, Any]:
    """Return what `encoded` was given, sequences as lists, instants in UTC."""
    return _unmarked(msgspec.json.decode(text))


def _marked(value: object) -> object:
    if isinstance(value, datetime):
        return {_INSTANT: value.astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {_DAY: value.isoformat()}
    if isinstance(value, Mapping):
        return {str(name): _marked(part) for name, part in cast("Mapping[object, object]", value).items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_marked(part) for part in cast("Sequence[object]", value)]
    return value


def _unmarked(value: Any) -> Any:  # noqa: ANN401 - a JSON value is anything.
    if isinstance(value, list):
        return [_unmarked(part) for part in cast("list[object]", value)]
    if not isinstance(value, dict):
        return value
    document = cast("dict[str, Any]", value)
    match document:
        case {"$instant": str(instant), **more} if not more:
            return datetime.fromisoformat(instant)
        case {"$day": str(day), **more} if not more:
            return date.fromisoformat(day)
        case _:
            return {name: _unmarked(part) for name, part in document.items()}

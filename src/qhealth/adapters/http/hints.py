"""What annotations say: types without their trimmings, and the fields of dataclasses."""

from __future__ import annotations

import dataclasses
import types
import typing
from enum import Enum
from typing import Annotated, Any

from qhealth.adapters.http.values import Kind
from qhealth.core.domain.validation import Described


def fields_of(kind: Kind) -> dict[str, Any]:
    """Return the fields of a dataclass with their annotations, type parameters filled in."""
    origin = typing.get_origin(kind) or kind
    hints = typing.get_type_hints(origin, include_extras=True)
    names = [field.name for field in dataclasses.fields(origin)]
    arguments = typing.get_args(kind)
    if not arguments:
        return {name: hints[name] for name in names}
    parameters = dict(zip(origin.__parameters__, arguments, strict=True))
    return {name: _filled(hints[name], parameters) for name in names}


def _filled(hint: Kind, parameters: dict[Any, Any]) -> Kind:
    unknown = getattr(hint, "__parameters__", ())
    return hint[tuple(parameters[one] for one in unknown)] if unknown else hint


def bare(kind: Kind) -> tuple[Any, Described | None]:
    """Return a type without `Annotated`, and what was said of it there."""
    described: Described | None = None
    while typing.get_origin(kind) is Annotated:
        kind, *extras = typing.get_args(kind)
        described = described or next((extra for extra in extras if isinstance(extra, Described)), None)
    return kind, described


def members_of(kind: Kind) -> tuple[Any, ...]:
    """Return the members of a union; any other type is its own only member."""
    return typing.get_args(kind) if typing.get_origin(kind) in (typing.Union, types.UnionType) else (kind,)


def union_of(members: list[Any]) -> Kind:
    """Return the union of some types."""
    return members[0] if len(members) == 1 else typing.Union[tuple(members)]  # noqa: UP007 - built at run time.


def is_choice(kind: Kind) -> bool:
    """Return whether a type is an enumeration."""
    return isinstance(kind, type) and issubclass(kind, Enum)


def is_object(kind: Kind) -> bool:
    """Return whether a type is a dataclass, with or without type parameters."""
    origin: Kind = typing.get_origin(kind) or kind
    return dataclasses.is_dataclass(origin)

"""Request bodies: JSON into the core's commands, with every fault named at once.

A decoder that knows the wanted type stops at the first fault. So the JSON is decoded as it comes and then read field by
field: what is missing, unknown or of the wrong type is collected, and the rules are asked about all that could be read.
Where nothing is amiss the command is built and its use case checks the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeVar, cast

import msgspec

from qhealth.adapters.http.problems import MalformedBody
from qhealth.adapters.http.values import Misfit, of_json
from qhealth.core.domain.errors import Fault, Invalid
from qhealth.core.domain.validation import Context, FieldSpec, faults_of, faults_of_field, field_specs

T = TypeVar("T")

MOST_FAULTS: Final = 100
"""A body of nothing but faults must not make an answer larger than itself."""
_LONGEST_NAME: Final = 100
_BAD: Final = object()
"""Stands for a value that could not be read; its fault is noted already."""

_decoder: Final = msgspec.json.Decoder()


@dataclass(frozen=True, slots=True)
class Partial:
    """What could be read of an object that has faults."""

    kind: type
    values: Mapping[str, object]


def decode(raw: bytes) -> object:
    """Return what a JSON text says; an empty body counts as an empty object.

    Raises:
        MalformedBody: it is no JSON (RFC 8259), or nested too deeply.
        Invalid: a number is larger than any machine holds.
    """
    if not raw.strip():
        return {}
    try:
        return _decoder.decode(raw)
    except msgspec.ValidationError as error:
        raise Invalid([Fault("", "out_of_range", "A number in the body is too large.")]) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MalformedBody(f"The body is not valid JSON: {error}") from error
    except RecursionError as error:
        raise MalformedBody("The body is nested too deeply.") from error


def read_command(kind: type[T], data: object, context: Callable[[], Context]) -> T:
    """Return the command that decoded JSON holds; `context` is asked for only where there are faults.

    Raises:
        Invalid: with every fault of shape and, for the fields that could be read, of the rules.
    """
    faults: list[Fault] = []
    command = _object(kind, data, "", faults)
    if faults:
        raise_all(faults, command, context())
    return cast("T", command)


def raise_all(faults: list[Fault], read: object, context: Context) -> None:
    """Raise `Invalid` with the faults of shape and those of the rules in what could be read."""
    if isinstance(read, Partial):
        faults.extend(_rule_faults(read, context, ""))
    raise Invalid(faults[:MOST_FAULTS])


@cache
def specs_by_wire_name(kind: type) -> Mapping[str, FieldSpec]:
    """Return a command's fields by the names that clients use."""
    return {spec.wire_name: spec for spec in field_specs(kind)}


def _object(kind: type, data: object, path: str, faults: list[Fault]) -> object:
    if not isinstance(data, dict):
        faults.append(Fault(path.rstrip("."), "invalid_type", "This must be an object."))
        return _BAD
    given = cast("dict[str, object]", data)
    specs = specs_by_wire_name(kind)
    before = len(faults)
    faults.extend(
        Fault(f"{path}{name[:_LONGEST_NAME]}", "unknown_field", "There is no such field.")
        for name in given
        if name not in specs
    )
    values: dict[str, object] = {}
    for name, spec in specs.items():
        if name in given:
            value = _field(spec, given[name], f"{path}{name}", faults)
            if value is not _BAD:
                values[spec.name] = value
        elif spec.required:
            faults.append(Fault(f"{path}{name}", "required", "This is needed."))
    return kind(**values) if len(faults) == before else Partial(kind, values)


def _field(spec: FieldSpec, value: object, path: str, faults: list[Fault]) -> object:
    if value is None:
        if not spec.nullable:
            faults.append(Fault(path, "required", "This cannot be null."))
            return _BAD
        return None
    if spec.nested is not None:
        return _object(spec.nested, value, f"{path}.", faults)
    if spec.item is not None:
        return _list(spec.item, value, path, faults)
    try:
        return of_json(spec.type)(value)
    except Misfit as misfit:
        faults.append(Fault(path, misfit.code, misfit.message))
        return _BAD


def _list(item: type, value: object, path: str, faults: list[Fault]) -> object:
    if not isinstance(value, list):
        faults.append(Fault(path, "invalid_type", "This must be a list."))
        return _BAD
    items = cast("list[object]", value)
    return tuple(_object(item, entry, f"{path}.{position}.", faults) for position, entry in enumerate(items))


def _rule_faults(partial: Partial, context: Context, path: str) -> Iterator[Fault]:
    inner = Context(context.now, context.today, partial.values)
    for spec in field_specs(partial.kind):
        if spec.name not in partial.values:
            continue
        value = partial.values[spec.name]
        where = f"{path}{spec.wire_name}"
        if isinstance(value, Partial):
            yield from _rule_faults(value, context, f"{where}.")
        elif spec.item is not None and isinstance(value, tuple):
            yield from _item_faults(cast("tuple[Any, ...]", value), context, where)
        else:
            yield from faults_of_field(spec, value, inner, path)


def _item_faults(items: tuple[Any, ...], context: Context, path: str) -> Iterator[Fault]:
    for position, item in enumerate(items):
        if isinstance(item, Partial):
            yield from _rule_faults(item, context, f"{path}.{position}.")
        elif item is not _BAD:
            yield from faults_of(item, context, f"{path}.{position}.")

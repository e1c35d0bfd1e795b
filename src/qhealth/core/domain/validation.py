"""Commands say in their annotations what each field must keep; here the rules are read and all faults collected.

A command is a frozen dataclass. `Annotated[str, PersonName()]` on a field makes the rule part of the command: the use
case checks it, the HTTP adapter reads request bodies by it and publishes it, so the three cannot drift apart.
"""

from __future__ import annotations

import types
import typing
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, TypeAlias

from qhealth.core.domain.errors import Fault, Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime


class Unset(Enum):
    """The type of a field that a partial update did not name, as opposed to one set to null."""

    UNSET = "unset"

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may look at beside the value: the time, the clinic's day, and the fields beside this one."""

    now: datetime
    today: date
    siblings: Mapping[str, object]


Value: TypeAlias = Any
"""A field's value, of the type that the field's annotation names: each rule knows which one it is for."""


class Rule(ABC):
    """One thing that a field's value must keep."""

    facets: ClassVar[Mapping[str, object]] = {}

    @abstractmethod
    def fault(self, value: Value, context: Context) -> tuple[str, str] | None:
        """Return a code and a sentence when the value breaks the rule, else None."""

    def schema(self) -> Mapping[str, object]:
        """Return the rule as JSON Schema keywords, as far as JSON Schema can say it."""
        return self.facets


@dataclass(frozen=True, slots=True)
class Required:
    """Makes a field needed that a parent class leaves open."""


@dataclass(frozen=True, slots=True)
class Described:
    """What the published document says of a field: its meaning, and an example."""

    text: str
    example: object = None


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a command as both the rules and the HTTP adapter see it."""

    name: str
    wire_name: str
    type: Any
    """The bare type: without `Annotated`, `None` and `Unset`."""
    nullable: bool
    required: bool
    rules: tuple[Rule, ...]
    described: Described | None
    default: object = None

    @property
    def nested(self) -> type | None:
        """Return the dataclass that this field holds, if it holds one."""
        return self.type if is_dataclass(self.type) and isinstance(self.type, type) else None

    @property
    def item(self) -> type | None:
        """Return the dataclass of which this field holds a sequence, if it does."""
        if typing.get_origin(self.type) is not tuple:
            return None
        item = typing.get_args(self.type)[0]
        return item if is_dataclass(item) and isinstance(item, type) else None


@cache
def field_specs(command: type) -> tuple[FieldSpec, ...]:
    """Return the fields of a command class in their order."""
    hints = typing.get_type_hints(command, include_extras=True)
    return tuple(_spec(field, hints[field.name]) for field in fields(command))


def _spec(field: Field[Value], hint: Value) -> FieldSpec:
    extras: tuple[Any, ...] = ()
    if typing.get_origin(hint) is Annotated:
        hint, *rest = typing.get_args(hint)
        extras = tuple(rest)
    members = typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)
    bare = [member for member in members if member not in (type(None), Unset)]
    kind = bare[0] if len(bare) == 1 else typing.Union[tuple(bare)]  # noqa: UP007 - built at run time.
    optional = field.default is not MISSING or field.default_factory is not MISSING
    required = not optional or any(isinstance(extra, Required) for extra in extras)
    return FieldSpec(
        name=field.name,
        wire_name=field.name.rstrip("_"),
        type=kind,
        nullable=type(None) in members and not (required and optional),
        required=required,
        rules=tuple(extra for extra in extras if isinstance(extra, Rule)),
        described=next((extra for extra in extras if isinstance(extra, Described)), None),
        default=None if required or field.default is MISSING else field.default,
    )


def faults_of_field(spec: FieldSpec, value: object, context: Context, path: str = "") -> Iterator[Fault]:
    """Yield what is wrong with one field's value, nested fields included."""
    where = f"{path}{spec.wire_name}"
    if value is None and spec.required and not spec.nullable:
        yield Fault(where, "required", "This is needed.")
    if value is None or value is UNSET:
        return
    for rule in spec.rules:
        if found := rule.fault(value, context):
            yield Fault(where, *found)
            return
    if spec.nested is not None:
        yield from faults_of(value, context, f"{where}.")
    elif spec.item is not None:
        for position, item in enumerate(typing.cast("tuple[object, ...]", value)):
            yield from faults_of(item, context, f"{where}.{position}.")


def faults_of(command: object, context: Context, path: str = "") -> Iterator[Fault]:
    """Yield every fault of a command."""
    specs = field_specs(type(command))
    values = {spec.name: getattr(command, spec.name) for spec in specs}
    inner = Context(context.now, context.today, values)
    for spec in specs:
        yield from faults_of_field(spec, values[spec.name], inner, path)


def check(command: object, *, now: datetime, today: date, also: Sequence[Fault] = ()) -> None:
    """Raise `Invalid` with every fault of the command, those of `also` included.

    `now` is the instant in UTC, `today` the day in the clinic's time zone.
    """
    faults = [*faults_of(command, Context(now, today, {})), *also]
    if faults:
        raise Invalid(faults)


def changes(command: object) -> dict[str, Any]:
    """Return the fields that a partial update names, ready for `dataclasses.replace`."""
    return {
        spec.name: value for spec in field_specs(type(command)) if (value := getattr(command, spec.name)) is not UNSET
    }

"""JSON Schemas of what the API takes and gives, read from the core's own dataclasses.

A command is published with its rules, so that the document, the form made from it and the check say the same.
"""

from __future__ import annotations

import typing
from datetime import date, datetime
from enum import Enum
from typing import Any, Final, cast

from qhealth.adapters.http.hints import bare, fields_of, is_choice, is_object, members_of, union_of
from qhealth.adapters.http.values import Kind
from qhealth.core.domain.lists import DayOrInstant
from qhealth.core.domain.rules import LARGEST_ID
from qhealth.core.domain.validation import UNSET, FieldSpec, field_specs

Schema = dict[str, Any]

ID: Final[Schema] = {"type": "integer", "format": "int64", "minimum": 1, "maximum": LARGEST_ID}
_PLAIN: Final[dict[Any, Schema]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    DayOrInstant: {
        "anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}],
        # Years from 1900 to 2200, as `DayOrInstant.parse` takes them.
        "pattern": "^(19[0-9]{2}|2[01][0-9]{2}|2200)-",
    },
    object: {},
    Any: {},
}


class Schemas:
    """Collects the schemas that a document's `components` need."""

    def __init__(self) -> None:
        self.components: dict[str, Schema] = {}
        self._answers: set[str] = set()

    def answer(self, kind: Kind) -> Schema:
        """Return the schema of something that the API answers with. Further fields may come to stand beside its own."""
        kind, _ = bare(kind)
        members = members_of(kind)
        if type(None) in members:
            return nullable(self.answer(union_of([member for member in members if member is not type(None)])))
        if typing.get_origin(kind) is tuple:
            return {"type": "array", "items": self.answer(typing.get_args(kind)[0])}
        if typing.get_origin(kind) is dict:
            return {"type": "object", "additionalProperties": self.answer(typing.get_args(kind)[1])}
        if is_choice(kind):
            return self._choice(kind)
        if is_object(kind):
            return self._answered_object(kind)
        return dict(_PLAIN[kind])

    def command(self, kind: type) -> Schema:
        """Return the schema of a body. Answers are collected first: a body of the same class gets another name."""
        name = f"{kind.__name__}Input" if kind.__name__ in self._answers else kind.__name__
        if name not in self.components:
            self.components[name] = {}
            specs = field_specs(kind)
            self.components[name] = {
                "type": "object",
                "description": _sentence(kind),
                "properties": {spec.wire_name: self._taken(spec) for spec in specs},
                "required": [spec.wire_name for spec in specs if spec.required],
                "additionalProperties": False,
            }
        return _reference(name)

    def parameter(self, spec: FieldSpec) -> Schema:
        """Return the schema of a query parameter."""
        return self._value(spec) | _default(spec)

    def _answered_object(self, kind: Kind) -> Schema:
        origin = typing.get_origin(kind)
        argument = typing.get_args(kind)[0] if origin else None
        name = f"{argument.__name__}{origin.__name__}" if origin and argument else kind.__name__
        if name not in self.components:
            self._answers.add(name)
            self.components[name] = {}
            shape = fields_of(kind)
            self.components[name] = {
                "type": "object",
                "description": _sentence(origin or kind),
                "properties": {field: self._shown(field, hint) for field, hint in shape.items()},
                "required": list(shape),
            }
        return _reference(name)

    def _shown(self, name: str, hint: Kind) -> Schema:
        kind, described = bare(hint)
        schema = self.answer(kind)
        if _is_id(name, kind):
            schema = nullable(ID) if type(None) in members_of(kind) else ID
        return schema | ({"description": described.text} if described else {})

    def _taken(self, spec: FieldSpec) -> Schema:
        if spec.nested is not None:
            schema = self.command(spec.nested)
        elif spec.item is not None:
            schema = {"type": "array", "items": self.command(spec.item)} | _facets(spec)
        else:
            schema = self._value(spec)
        if spec.nullable:
            schema = nullable(schema)
        return schema | _described(spec) | _default(spec)

    def _value(self, spec: FieldSpec) -> Schema:
        if is_choice(spec.type):
            return self._choice(spec.type)
        return _PLAIN[spec.type] | ({"format": "int64"} if spec.type is int else {}) | _facets(spec)

    def _choice(self, kind: type[Enum]) -> Schema:
        self.components.setdefault(
            kind.__name__,
            {"type": "string", "description": _sentence(kind), "enum": [member.value for member in kind]},
        )
        return _reference(kind.__name__)


def nullable(schema: Schema) -> Schema:
    """Return a schema that takes null too."""
    kind = schema.get("type")
    if isinstance(kind, str):
        return schema | {"type": [kind, "null"]}
    return {"anyOf": [schema, {"type": "null"}]} if schema else schema


def _is_id(name: str, kind: Kind) -> bool:
    return int in members_of(kind) and (name in {"id", "amends", "amended_by"} or name.endswith("_id"))


def _facets(spec: FieldSpec) -> Schema:
    facets: Schema = {}
    for rule in spec.rules:
        facets |= rule.schema()
    return facets


def _described(spec: FieldSpec) -> Schema:
    if spec.described is None:
        return {}
    example = spec.described.example
    return {"description": spec.described.text} | ({"examples": [example]} if example is not None else {})


def _default(spec: FieldSpec) -> Schema:
    if spec.required or spec.default is None or spec.default is UNSET:
        return {}
    default = spec.default
    return {"default": default.value if isinstance(default, Enum) else default}


def _sentence(kind: Kind) -> str:
    text = cast("str", kind.__doc__ or "")
    return " ".join(text.split())


def _reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}

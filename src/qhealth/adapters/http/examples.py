"""Examples of bodies and answers for the OpenAPI document."""

from __future__ import annotations

import typing
from datetime import date, datetime
from typing import Any, Final

from qhealth.adapters.http.hints import bare, fields_of, is_choice, is_object, members_of
from qhealth.adapters.http.values import Kind, Value
from qhealth.core.domain.validation import FieldSpec, field_specs

EXAMPLES: Final[dict[str, Any]] = {
    "email": "asa.berg@example.com",
    "first_name": "Åsa",
    "last_name": "Berg",
    "specialty": "Cardiology",
    "ip_address": "203.0.113.7",
    "user_agent": "Mozilla/5.0",
    "action": "visit.cancelled",
    "subject_type": "visit",
    "status": "ok",
    "token_type": "Bearer",
    "access_token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2ln",
    "expires_in": 600,
    "start": "08:00",
    "end": "12:00",
    "weekday": 1,
    "age": 45,
    "duration_minutes": 30,
    "slot_minutes": 30,
    "permissions": ["visit.list", "visit.view"],
    "name": "MRI of the knee",
    "total": 1,
    "page": 1,
    "page_size": 25,
    "birth_date": "1985-04-12",
    "starts_at": "2030-03-04T09:00:00Z",
    "ends_at": "2030-03-04T09:30:00Z",
    "diagnosis": "J45.9 Asthma",
    "medicine": "Salbutamol 100 µg",
    "instructions": "2 puffs as needed",
    "from_date": "2030-03-04",
    "to_date": "2030-03-10",
    "number": "7K2M-9QXR-4TBD-WC3H-0F6V",
    "issuer": "Greta House",
    "clinic": "QHealth",
}
"""By the name of the field."""


def body_example(kind: type) -> Value:
    """Return an example of a body, made of the examples of its fields."""
    return {
        spec.wire_name: example
        for spec in field_specs(kind)
        if (example := _field_example(spec)) is not None
    }  # fmt: skip


def _field_example(spec: FieldSpec) -> Value:
    if spec.nested is not None:
        return body_example(spec.nested)
    if spec.item is not None:
        return [body_example(spec.item)]
    return spec.described.example if spec.described else None


def answer_example(kind: Kind, name: str = "") -> Value:
    """Return an example of an answer."""
    kind, described = bare(kind)
    if described and described.example is not None:
        return described.example
    members = members_of(kind)
    if type(None) in members:
        known = name in EXAMPLES or is_object(members[0])
        return answer_example(members[0], name) if known and not name.startswith("cancel") else None
    if is_object(kind):
        return {field: answer_example(hint, field) for field, hint in fields_of(kind).items()}
    return _plain_example(kind, name)


def _plain_example(kind: Kind, name: str) -> Value:
    if is_choice(kind):
        return next(iter(kind)).value
    if name in EXAMPLES:
        return EXAMPLES[name]
    if typing.get_origin(kind) is tuple:
        return [answer_example(typing.get_args(kind)[0])]
    plain: dict[Any, Any] = {
        str: "",
        bool: True,
        int: 42,
        float: 1.5,
        date: "2030-03-04",
        datetime: "2030-03-01T08:15:00Z",
    }
    return plain.get(kind, {})

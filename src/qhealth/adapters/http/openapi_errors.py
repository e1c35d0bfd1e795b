"""What can go wrong, for the OpenAPI document: one shared answer per status, with real examples."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from qhealth.adapters.http.operations import Operation
from qhealth.adapters.http.problems import (
    PROBLEM_JSON,
    BodyTooLarge,
    MalformedBody,
    UnsupportedBody,
    encoded,
    problem_of,
    title_of,
)
from qhealth.adapters.http.values import Value
from qhealth.core.domain.errors import (
    CONFLICT_SENTENCES,
    BookingRefused,
    Conflict,
    Fault,
    Forbidden,
    HasObstacles,
    Invalid,
    NotFound,
    Obstacle,
    QHealthError,
    Refused,
    StaleObject,
    TooManyAttempts,
    Unauthenticated,
    Unavailable,
)
from qhealth.core.domain.intervals import Interval

Schema = dict[str, Any]

_TEXT: Final[Schema] = {"type": "string"}
_INSTANT: Final[Schema] = {"type": "string", "format": "date-time"}


def _object(description: str, properties: Schema, required: list[str] | None = None) -> Schema:
    needed = required or list(properties)
    return {"type": "object", "description": description, "properties": properties, "required": needed}


def _list_of(name: str) -> Schema:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}


SCHEMAS: Final[Schema] = {
    "Problem": _object(
        "What went wrong (RFC 9457).",
        {
            "type": _TEXT | {"format": "uri-reference"},
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT | {"description": "A sentence for people."},
            "code": _TEXT | {"description": "Stable, for programs."},
            "errors": _list_of("Fault") | {"description": "Every field at fault; only with status 422."},
            "conflicts": _list_of("Conflict") | {"description": "What is in the way of a booking."},
            "alternatives": _list_of("Alternative") | {"description": "The nearest free times."},
            "obstacles": _list_of("Obstacle") | {"description": "What has to be dealt with first."},
        },
        ["type", "title", "status", "detail", "code"],
    ),
    "Fault": _object(
        "A field that cannot be accepted.",
        {
            "field": _TEXT | {"description": "Its dotted path, like `profile.birth_date`."},
            "code": _TEXT,
            "message": _TEXT,
        },
    ),
    "Conflict": _object(
        "What is in the way of a booking: when and of what kind, never who.",
        {"kind": _TEXT, "starts_at": _INSTANT, "ends_at": _INSTANT},
    ),
    "Alternative": _object("A free time.", {"starts_at": _INSTANT, "ends_at": _INSTANT}),
    "Obstacle": _object(
        "An object in the way.",
        {
            "kind": _TEXT,
            "id": {"type": "integer", "format": "int64"},
            "starts_at": _INSTANT | {"type": ["string", "null"]},
        },
    ),
}

_ALWAYS: Final = ("BadRequest", "TooManyAttempts", "Unavailable", "Failure")
_STATUS: Final = {
    "BadRequest": ("400", "The request is malformed.", MalformedBody()),
    "Unauthenticated": ("401", "No valid credentials.", Unauthenticated()),
    "Forbidden": ("403", "The caller's role lacks the action.", Forbidden()),
    "NotFound": ("404", "Unknown, or not the caller's to see.", NotFound()),
    "StaleObject": ("412", "The object has changed since (If-Match).", StaleObject()),
    "BodyTooLarge": ("413", "The body is too large.", BodyTooLarge()),
    "UnsupportedBody": ("415", "The body is no JSON.", UnsupportedBody()),
    "Invalid": (
        "422",
        "Fields cannot be accepted; all of them are named.",
        Invalid([Fault("profile.birth_date", "too_young", "One must be 18 to register.")]),
    ),
    "TooManyAttempts": ("429", "Too many failed logins from this address.", TooManyAttempts(600)),
    "Unavailable": ("503", "A needed part is down.", Unavailable()),
}


def responses() -> Schema:
    """Return the shared answers for a document's `components`."""
    shared = {
        name: _response(status, text, {"example": _example(error)}) for name, (status, text, error) in _STATUS.items()
    }
    failure = msgspec.json.decode(encoded(500, "internal_error", "Something went wrong on our side."))
    return shared | {"Failure": _response("500", "A fault of ours.", {"example": failure})}


def of(operation: Operation) -> Schema:
    """Return every error answer that an operation can give."""
    if not operation.is_api:
        return {}
    found = {_status(name): {"$ref": f"#/components/responses/{name}"} for name in _names(operation)}
    if codes := operation.handler.opt.get("refusals"):
        found["409"] = _refusals(codes)
    if error := operation.handler.opt.get("unauthenticated"):
        found["401"] = _response("401", error.sentence, {"example": _example(error())})
    return dict(sorted(found.items()))


def _status(name: str) -> str:
    return _STATUS[name][0] if name in _STATUS else "default"


def _names(operation: Operation) -> Iterator[str]:
    opt, shapes = operation.handler.opt, operation.shapes
    yield from _ALWAYS
    if not opt.get("public"):
        yield "Unauthenticated"
    if opt.get("actions") or operation.method != "GET":
        yield "Forbidden"
    if operation.ids:
        yield "NotFound"
    if operation.method == "PATCH":
        yield "StaleObject"
    if shapes.command is not None:
        yield from ("BodyTooLarge", "UnsupportedBody")
    if shapes.command is not None or shapes.filters is not None:
        yield "Invalid"


def _response(status: str, description: str, more: Schema) -> Schema:
    headers: Schema = {"X-Request-ID": {"$ref": "#/components/headers/RequestId"}}
    if status in {"429", "503"}:
        headers["Retry-After"] = {"$ref": "#/components/headers/RetryAfter"}
    if status == "401":
        headers["WWW-Authenticate"] = {"$ref": "#/components/headers/WwwAuthenticate"}
    media = {"schema": {"$ref": "#/components/schemas/Problem"}, **more}
    return {"description": description, "headers": headers, "content": {PROBLEM_JSON: media}}


def _refusals(codes: tuple[str, ...]) -> Schema:
    examples = {code: {"summary": code, "value": _example(_refused(code))} for code in codes}
    return _response("409", f"{title_of(409)}: a rule of the domain or a conflict.", {"examples": examples})


def _refused(code: str) -> QHealthError:
    start = datetime(2030, 3, 4, 9, 0, tzinfo=UTC)
    if code in CONFLICT_SENTENCES:
        taken = Conflict(code, start, start + timedelta(minutes=30))
        return BookingRefused([taken], [Interval.of(start + timedelta(hours=1), 30)])
    kind = next(kind for kind in _all(Refused) if kind.code == code)
    return kind([Obstacle("visit", 42, start)]) if issubclass(kind, HasObstacles) else kind()


def _all(kind: type[Refused]) -> Iterator[type[Refused]]:
    for child in kind.__subclasses__():
        yield child
        yield from _all(child)


def _example(error: QHealthError) -> Value:
    return msgspec.json.decode(problem_of(error).content)

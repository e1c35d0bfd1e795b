"""The OpenAPI document, read from the routes that are really served.

It is made here and not by the framework because it has to tell what the framework does not know: the rules of the core,
every refusal with its status and an example, and who may call what.
"""

from __future__ import annotations

from typing import Final

from litestar import Litestar

from qhealth.adapters.http import openapi_errors
from qhealth.adapters.http.examples import EXAMPLES, answer_example, body_example
from qhealth.adapters.http.operations import Operation, operations_of
from qhealth.adapters.http.requests import REFRESH_COOKIE
from qhealth.adapters.http.schemas import ID, Schema, Schemas
from qhealth.core.domain.documents import LONGEST_TYPED_NUMBER
from qhealth.core.domain.lists import ListQuery
from qhealth.core.domain.people import Role
from qhealth.core.domain.policy import POLICY, Action, Scope
from qhealth.core.domain.validation import FieldSpec, field_specs

_ABOUT: Final = """\
Bookings, records and people of a clinic.

* Sign in with `POST /api/v1/auth/login`, then send the access token as `Authorization: Bearer ...`.
* An instant is RFC 3339 and answered in UTC; a request may use any offset, one without an offset is refused.
* Text filters ignore case and accents and match from the start of any word; an empty filter is no filter.
* Errors are problems (RFC 9457). `code` is for programs, `detail` for people, `errors` names every field at fault.
* Every answer carries `X-Request-ID`; name it when you report a fault.
"""
_TAGS: Final = (
    "Clinic",
    "Signing in",
    "Own account",
    "Users",
    "Patients",
    "Staff",
    "Doctors",
    "Diagnostics",
    "Diagnostic bookings",
    "Visits",
    "Journal entries",
    "Prescriptions",
    "Sick leaves",
    "Documents",
    "Oversight",
)
"""In the order in which people should meet them; any further ones come after."""
_REACH: Final = {Scope.OWN: " (own)", Scope.BELOW_ADMIN: " (below admins)", Scope.ALL: ""}
_DOCUMENT_NUMBER: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": LONGEST_TYPED_NUMBER}
_REQUEST_ID: Final = {"X-Request-ID": {"$ref": "#/components/headers/RequestId"}}


def document(app: Litestar, *, version: str) -> Schema:
    """Return the OpenAPI 3.1 document of an application."""
    operations = sorted(operations_of(app), key=lambda one: (not one.is_api, one.path, one.method))
    schemas = Schemas()
    for operation in operations:
        if operation.answer not in (None, type(None), bytes):
            schemas.answer(operation.answer)
    paths: dict[str, Schema] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(operation, schemas)
    tags = dict.fromkeys([*_TAGS, *(tag for operation in operations for tag in operation.handler.resolve_tags())])
    return {
        "openapi": "3.1.0",
        "info": {"title": "QHealth", "version": version, "description": _ABOUT},
        "servers": [{"url": "/"}],
        "tags": [{"name": tag} for tag in tags],
        "paths": paths,
        "components": {
            "schemas": dict(sorted((schemas.components | openapi_errors.SCHEMAS).items())),
            "responses": openapi_errors.responses(),
            "headers": _HEADERS,
            "securitySchemes": {
                "accessToken": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "refreshCookie": {"type": "apiKey", "in": "cookie", "name": REFRESH_COOKIE},
            },
        },
    }


def _described(operation: Operation, schemas: Schemas) -> Schema:
    handler, shapes = operation.handler, operation.shapes
    told: Schema = {
        "operationId": handler.handler_name,
        "summary": handler.summary,
        "description": _description(operation),
        "tags": list(handler.resolve_tags()),
        "security": _security(operation),
        "parameters": [*_path_ids(operation), *_query(shapes.filters, schemas), *_headers(operation)],
    }
    if shapes.command is not None:
        media = {"schema": schemas.command(shapes.command), "example": body_example(shapes.command)}
        required = any(spec.required for spec in field_specs(shapes.command))
        told["requestBody"] = {"required": required, "content": {"application/json": media}}
    told["responses"] = _answers(operation, schemas) | openapi_errors.of(operation)
    return told


def _description(operation: Operation) -> str:
    text = " ".join((operation.handler.fn.__doc__ or "").split())
    actions: tuple[Action, ...] = operation.handler.opt.get("actions", ())
    if not actions:
        return text
    reach = {role: max(POLICY[action][role] for action in actions) for role in Role}
    who = ", ".join(f"{role}{_REACH[scope]}" for role, scope in reach.items() if scope is not Scope.NONE)
    return f"{text}\n\nFor: {who}."


def _security(operation: Operation) -> list[Schema]:
    opt = operation.handler.opt
    if operation.handler.handler_name == "logout":
        return [{"refreshCookie": []}, {"accessToken": []}, {}]
    if opt.get("needs_cookie"):
        return [{"refreshCookie": []}]
    return [] if opt.get("public") or not operation.is_api else [{"accessToken": []}]


def _path_ids(operation: Operation) -> list[Schema]:
    return [
        {"name": name, "in": "path", "required": True, "description": "Which one.", **_key(name)}
        for name in operation.ids
    ]


def _key(name: str) -> Schema:
    if name == "number":
        return {"schema": _DOCUMENT_NUMBER, "example": EXAMPLES["number"]}
    return {"schema": ID, "example": 42}


def _query(kind: type | None, schemas: Schemas) -> list[Schema]:
    return [_parameter(spec, kind, schemas) for spec in field_specs(kind)] if kind else []


def _parameter(spec: FieldSpec, kind: type, schemas: Schemas) -> Schema:
    schema = schemas.parameter(spec)
    if spec.name == "sort" and issubclass(kind, ListQuery):
        schema = {
            "type": "string",
            "enum": [sign + field for field in kind.SORTS for sign in ("", "-")],
            "default": kind.DEFAULT_SORT,
        }
    told: Schema = {"name": spec.wire_name, "in": "query", "required": spec.required, "schema": schema}
    if not spec.required:
        # An empty filter is no filter.
        told["allowEmptyValue"] = True
    if spec.described:
        told["description"] = spec.described.text
        if spec.described.example is not None:
            told["example"] = spec.described.example
    return told


def _headers(operation: Operation) -> list[Schema]:
    found: list[Schema] = []
    if operation.handler.opt.get("repeatable"):
        text = "The same key and body within 24 hours give the first answer again and create nothing."
        found.append(_header("Idempotency-Key", text, {"minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"}))
    if operation.has_etag and operation.method == "GET":
        found.append(_header("If-None-Match", "Answers 304 while the object still has this entity tag."))
    if operation.method == "PATCH":
        found.append(_header("If-Match", "Refuses with 412 when the object no longer has this entity tag."))
    return found


def _header(name: str, text: str, facets: Schema | None = None) -> Schema:
    schema = {"type": "string", **(facets or {})}
    return {"name": name, "in": "header", "required": False, "description": text, "schema": schema}


def _answers(operation: Operation, schemas: Schemas) -> Schema:
    status = str(operation.handler.status_code)
    headers: Schema = dict(_REQUEST_ID)
    if operation.has_etag:
        headers["ETag"] = {"$ref": "#/components/headers/ETag"}
    if status == "201":
        headers["Location"] = {"$ref": "#/components/headers/Location"}
    if operation.handler.opt.get("sets_cookie"):
        headers["Set-Cookie"] = {"$ref": "#/components/headers/SetCookie"}
    answer: Schema = {"description": _SAYS[status], "headers": headers}
    kind = operation.answer
    if kind is bytes:
        media_type: str = operation.handler.opt["content_type"]
        is_text = media_type.startswith("text/")
        answer["content"] = {media_type: {"schema": {"type": "string"} | ({} if is_text else {"format": "binary"})}}
    elif kind not in (None, type(None)):
        media = {"schema": schemas.answer(kind), "example": answer_example(kind)}
        answer["content"] = {"application/json": media}
    found = {status: answer}
    if operation.has_etag and operation.method == "GET":
        found["304"] = {"description": "The caller has this very state already.", "headers": headers}
    if operation.path == "/health/ready":
        found["503"] = answer | {"description": "A part does not work."}
    return found


_SAYS: Final = {
    "200": "Done; the answer shows what there is now.",
    "201": "Created.",
    "202": "Taken; a mail follows.",
    "204": "Done.",
}
_HEADERS: Final[Schema] = {
    "RequestId": {"description": "Names this request in the logs.", "schema": {"type": "string"}},
    "ETag": {
        "description": "Names this state of the object, for If-Match and If-None-Match.",
        "schema": {"type": "string"},
    },
    "Location": {
        "description": "Where the created object is.",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "SetCookie": {"description": "The refresh token, for this API's `/auth` only.", "schema": {"type": "string"}},
    "RetryAfter": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}},
    "WwwAuthenticate": {"description": "How to authenticate: Bearer.", "schema": {"type": "string"}},
}

"""What no program should send, at every operation that takes it: always a problem that names the field, never a 5xx."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Iterator
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import pytest_asyncio

from qhealth.adapters.http.examples import body_example
from qhealth.adapters.http.operations import Operation
from qhealth.core.domain.lists import DayOrInstant, ListQuery
from qhealth.core.domain.validation import FieldSpec, field_specs
from tests.databases import OpenDatabase
from tests.http.whole.clinic import open_clinic
from tests.http.whole.world import OPERATIONS, World, furnished

# Nothing that is refused changes anything, so all tests share one clinic.
pytestmark = pytest.mark.asyncio(loop_scope="module")


def named(operations: list[Operation]) -> list[Any]:
    return [pytest.param(one, id=one.handler.handler_name) for one in operations]


WITH_BODY: Final = named([one for one in OPERATIONS if one.shapes.command])
WITH_QUERY: Final = named([one for one in OPERATIONS if one.shapes.filters])
WITH_ID: Final = named([one for one in OPERATIONS if one.ids])
PROTECTED: Final = named([one for one in OPERATIONS if not one.handler.opt.get("public")])
JSON: Final = {"content-type": "application/json"}
FIFTY_MEGABYTES: Final = 50_000_000
HUGE: Final = (2**70, -(2**70))
NO_TEXT: Final = ("\0", "a\0b", "\ud800", "\udfff tail")

BAD: Final[dict[Any, tuple[object, ...]]] = {
    str: (1, 2**70, True, 1.5, [], {}, *NO_TEXT),
    int: ("1", True, 1.5, [], {}, "", *HUGE),
    float: ("1", True, [], {}, *HUGE, 1e308),
    bool: ("true", 1, 0, [], {}),
    date: (1, "2030-02-30", "04/03/2030", "2030-03-04T00:00:00Z", "99999-01-01", "", [], {}, *HUGE, *NO_TEXT),
    datetime: (
        1,
        "2030-03-04",
        "2030-03-04T09:00:00",
        "2030-03-04 09:00:00Z",
        "2030-02-30T09:00:00Z",
        "2030-03-04T25:00:00Z",
        "2030-03-04T09:00:00+99:00",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "yesterday",
        "",
        [],
        {},
        *HUGE,
        *NO_TEXT,
    ),
}
BAD_CHOICES: Final = ("nobody", "", 1, True, [], {}, *HUGE, *NO_TEXT)
BAD_IN_QUERY: Final[dict[Any, tuple[str, ...]]] = {
    str: ("%00", "a%00b"),
    int: ("one", "1.5", "true", "0x1", str(2**70), str(-(2**70)), "١", "%00", "1%202"),
    bool: ("yes", "1", "True", "%00"),
    date: ("2030-02-30", "04/03/2030", "2030-03-04T09:00:00Z", "%00"),
    DayOrInstant: ("2030-02-30", "2030-03-04T09:00:00", "yesterday", "0000-01-01", "9999-12-31", str(2**70), "%00"),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(
    database: OpenDatabase, shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[World]:
    async with open_clinic(database, shared, tmp_path_factory.mktemp("bad-input")) as clinic:
        yield await furnished(clinic)


def problem(answer: httpx.Response, *statuses: int) -> dict[str, Any]:
    """Return a problem after looking at its shape."""
    assert answer.status_code in statuses, f"{answer.status_code} {answer.text[:300]}"
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert {"type", "title", "status", "detail", "code"} <= set(told)
    assert told["status"] == answer.status_code
    for fault in told.get("errors", ()):
        assert set(fault) == {"field", "code", "message"}
    return told


def fields_at_fault(answer: httpx.Response) -> set[str]:
    faults = problem(answer, 422)["errors"]
    assert faults
    return {fault["field"] for fault in faults}


async def send(world: World, operation: Operation, body: object) -> httpx.Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await world.superuser.call(operation.method, world.path(operation), content=raw, headers=JSON)


def bad_values(spec: FieldSpec) -> tuple[object, ...]:
    if spec.nested or spec.item:
        return (1, "text", True, *HUGE, {} if spec.item else [], [1] if spec.item else "")
    kind = BAD_CHOICES if issubclass(spec.type, Enum) else BAD[spec.type]
    return kind if spec.nullable else (*kind, None)


def spoiled(kind: type, body: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the body with one field at a time made bad, and the path of that field."""
    for spec in field_specs(kind):
        name = spec.wire_name
        for value in bad_values(spec):
            yield f"{path}{name}", body | {name: value}
        if spec.nested:
            inner = body_example(spec.nested)
            for where, spoiled_inner in spoiled(spec.nested, inner, f"{path}{name}."):
                yield where, body | {name: spoiled_inner}
        if spec.item:
            inner = body_example(spec.item)
            for where, spoiled_inner in spoiled(spec.item, inner, f"{path}{name}.1."):
                yield where, body | {name: [inner, spoiled_inner]}


@pytest.mark.parametrize("operation", WITH_BODY)
async def test_a_value_that_does_not_fit_is_refused_by_the_name_of_its_field(world: World, operation: Operation):
    kind = operation.shapes.command
    assert kind
    for field, body in spoiled(kind, body_example(kind)):
        answer = await send(world, operation, body)
        if answer.status_code == 400:
            # An unpaired surrogate is no Unicode text, so what holds it is no JSON text (RFC 8259, 8.1).
            assert "\\ud" in json.dumps(body)
            problem(answer, 400)
        else:
            assert any(fault.startswith(field) for fault in fields_at_fault(answer)), (body, answer.text)


@pytest.mark.parametrize("operation", WITH_BODY)
async def test_nothing_can_be_smuggled_in(world: World, operation: Operation):
    kind = operation.shapes.command
    assert kind
    known = {spec.wire_name for spec in field_specs(kind)}
    for name in {"is_staff", "is_admin", "is_superuser", "role", "roles", "id", "version", "blocked_at"} - known:
        answer = await send(world, operation, body_example(kind) | {name: True})
        assert (name, "unknown_field") in {(fault["field"], fault["code"]) for fault in problem(answer, 422)["errors"]}
    for spec in field_specs(kind):
        if spec.nested:
            inner = body_example(spec.nested) | {"is_staff": True}
            fields = fields_at_fault(await send(world, operation, body_example(kind) | {spec.wire_name: inner}))
            assert f"{spec.wire_name}.is_staff" in fields


@pytest.mark.parametrize("operation", WITH_BODY)
async def test_every_field_that_is_missing_is_named(world: World, operation: Operation):
    kind = operation.shapes.command
    assert kind
    needed = {spec.wire_name for spec in field_specs(kind) if spec.required}
    if needed:
        assert fields_at_fault(await send(world, operation, {})) >= needed
        assert fields_at_fault(await send(world, operation, b"")) >= needed


@pytest.mark.parametrize("operation", WITH_BODY)
async def test_what_is_no_json_object_is_refused(world: World, operation: Operation):
    for raw in (b"{", b'{"a": }', b"nul", b"'a'", b'{"a": 1,}', b"\xff\xfe", b"{}{}", b"[" * 100_000, b'{"a": NaN}'):
        assert problem(await send(world, operation, raw), 400)["code"] == "malformed_json"
    for raw in (b"[]", b'"text"', b"1", b"null", b"true", b"1e999"):
        assert fields_at_fault(await send(world, operation, raw)) == {""}


@pytest.mark.parametrize("operation", WITH_BODY)
async def test_a_body_of_another_type_is_refused(world: World, operation: Operation):
    path = world.path(operation)
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json"):
        answer = await world.superuser.call(operation.method, path, content=b"{}", headers={"content-type": kind})
        assert problem(answer, 415)["code"] == "unsupported_media_type"


@pytest.mark.parametrize("operation", WITH_BODY)
async def test_fifty_megabytes_are_refused_before_they_are_read(world: World, operation: Operation):
    sent = 0

    async def endless() -> AsyncGenerator[bytes]:
        nonlocal sent
        while sent < FIFTY_MEGABYTES:
            sent += 100_000
            yield b" " * 100_000

    path = world.path(operation)
    answer = await world.superuser.call(operation.method, path, content=endless(), headers=JSON)
    assert problem(answer, 413)["code"] == "body_too_large"
    assert sent < FIFTY_MEGABYTES / 4
    sent = 0
    told = {**JSON, "content-length": str(FIFTY_MEGABYTES)}
    answer = await world.superuser.call(operation.method, path, content=endless(), headers=told)
    problem(answer, 413)
    assert sent <= 100_000


@pytest.mark.parametrize("operation", WITH_ID)
async def test_an_id_of_nothing_is_not_found(world: World, operation: Operation):
    kind = operation.shapes.command
    body = body_example(kind) if kind else None
    query = "?from=2030-03-04&to=2030-03-05" if operation.path.endswith("/slots") else ""
    for name in operation.ids:
        for value in (0, -1, 999_999, 2**63, 2**70, "one", "1.0", "1e3", "%00", "1%00", "١", "+1", "01"):
            path = world.path(operation, **{name: value})
            answer = await world.superuser.call(operation.method, path + query, body)
            assert problem(answer, 404)["code"] == "not_found"


NEEDED = {"from": "2030-03-04", "to": "2030-03-05", "token": "none-of-ours"}
"""What must stand in a query that asks for no list, where its parameter is called so."""


@pytest.mark.parametrize("operation", WITH_QUERY)
async def test_a_query_that_does_not_fit_is_refused_by_the_name_of_its_parameter(world: World, operation: Operation):
    kind = operation.shapes.filters
    assert kind
    names = {spec.wire_name for spec in field_specs(kind)}
    needed = {} if issubclass(kind, ListQuery) else {name: NEEDED[name] for name in names & NEEDED.keys()}
    for spec in field_specs(kind):
        choice = isinstance(spec.type, type) and issubclass(spec.type, Enum)
        for value in ("nobody", "%00") if choice else BAD_IN_QUERY[spec.type]:
            answer = await ask(world, operation, needed | {spec.wire_name: value})
            if spec.type is str and answer.status_code == 200:
                assert answer.json()["items"] == []
            else:
                assert fields_at_fault(answer) == {spec.wire_name}, (spec.wire_name, value)
    for unknown in ("nonsense", "role[]", "sql", "Page", "is_staff"):
        assert fields_at_fault(await ask(world, operation, needed | {unknown: "1"})) == {unknown}
    for raw in ("%ff", "%ED%A0%80", "&".join(f"a{number}=1" for number in range(500))):
        problem(await world.superuser.call(operation.method, world.path(operation) + "?page=" + raw), 400)


@pytest.mark.parametrize(
    "operation", [one for one in WITH_QUERY if issubclass(one.values[0].shapes.filters, ListQuery)]
)
async def test_a_page_that_cannot_be_is_refused(world: World, operation: Operation):
    for name, values in {
        "page": ("0", "-1", "1.5", "one", str(10**9 + 1)),
        "page_size": ("0", "-1", "101", "all"),
        "sort": ("nonsense", "-nonsense", "--id", "id,id", "password_hash", "id;drop table account"),
    }.items():
        for value in values:
            assert fields_at_fault(await ask(world, operation, {name: value})) == {name}
    beyond = await ask(world, operation, {"page": "1000000"})
    assert (beyond.status_code, beyond.json()["items"]) == (200, [])
    twice = await world.superuser.get(world.path(operation) + "?page=1&page=2")
    assert fields_at_fault(twice) == {"page"}


@pytest.mark.parametrize(
    "operation", [one for one in WITH_QUERY if issubclass(one.values[0].shapes.filters, ListQuery)]
)
async def test_wildcards_in_text_filters_are_plain_text(world: World, operation: Operation):
    kind = operation.shapes.filters
    assert kind
    texts = [spec.wire_name for spec in field_specs(kind) if spec.type is str and spec.name != "sort"]
    for name in texts:
        for value in ("%25", "_", "%25a%25", "As_a", "*", "%5C", "'", "%22;--", "%F0%9F%AB%80", "x" * 3000):
            answer = await ask(world, operation, {name: value})
            assert answer.status_code == 200, answer.text
            # A lone quote separates words and asks for nothing that could be found.
            assert answer.json()["items"] == []


async def ask(world: World, operation: Operation, parameters: dict[str, str]) -> httpx.Response:
    """Send parameters as they are, already percent-encoded."""
    query = "&".join(f"{name}={value}" for name, value in parameters.items())
    return await world.superuser.call(operation.method, f"{world.path(operation)}?{query}")


@pytest.mark.parametrize("operation", PROTECTED)
async def test_nothing_but_a_live_access_token_opens_anything(world: World, operation: Operation):
    clinic = world.clinic
    now = clinic.clock.now()
    good = world.superuser.http.headers["Authorization"].removeprefix("Bearer ")
    head, claims, signature = good.split(".")
    wrong = (
        "",
        "nonsense",
        "\x7f",
        good[:-2],
        f"{head}.{claims}.",
        f"eyJhbGciOiJub25lIn0.{claims}.",
        f"{head}.{claims}.{signature[::-1]}",
        clinic.tokens.device(user_id=world.superuser.id, now=now),
        clinic.tokens.opaque(),
        clinic.tokens.access(user_id=world.superuser.id, session_id=999_999, now=now),
        clinic.tokens.access(user_id=world.superuser.id + 1, session_id=world.ids["session_id"], now=now),
        good + "x" * 10_000,
    )
    nobody = clinic.browser()
    for token in wrong:
        answer = await nobody.call(
            operation.method, world.path(operation), headers={"authorization": f"Bearer {token}"}
        )
        assert problem(answer, 401)["code"] in {"unauthenticated", "session_ended"}
        assert answer.headers["www-authenticate"] == "Bearer"
    for header in (f"Basic {good}", good, f"Token {good}"):
        problem(await nobody.call(operation.method, world.path(operation), headers={"authorization": header}), 401)

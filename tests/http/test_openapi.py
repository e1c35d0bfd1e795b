"""The published document tells all that can be called, and tells it right."""

from __future__ import annotations

import json
import re

import jsonschema_rs
import pytest
import schemathesis

from qhealth.core.domain.policy import POLICY
from tests.http.site import Site

DOCUMENT = json.loads(Site().app.app.state.document)
IDS = [operation["operationId"] for methods in DOCUMENT["paths"].values() for operation in methods.values()]
OPERATIONS = [
    pytest.param(path, method, operation, id=operation["operationId"])
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]


def resolved(thing: dict) -> dict:
    while "$ref" in thing:
        found = DOCUMENT
        for part in thing["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        thing = found
    return thing


def references(thing: object):
    if isinstance(thing, dict):
        if isinstance(thing.get("$ref"), str):
            yield thing["$ref"]
        for value in thing.values():
            yield from references(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from references(value)


async def test_is_served(browser):
    answer = await browser.get("/api/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["openapi"] == "3.1.0"


def test_is_valid_openapi():
    schemathesis.openapi.from_dict(DOCUMENT).validate()


def test_every_reference_leads_somewhere():
    for reference in set(references(DOCUMENT)):
        assert resolved({"$ref": reference})


def test_every_shared_part_is_used():
    used = set(references(DOCUMENT))
    for section in ("schemas", "responses", "headers"):
        for name in DOCUMENT["components"][section]:
            assert f"#/components/{section}/{name}" in used


def test_operation_ids_are_unique():
    assert len(IDS) == len(set(IDS))


def test_every_route_of_the_api_is_told_of():
    served = {
        (route.path_format, method.lower())
        for route in Site().app.app.routes
        for method in getattr(route, "methods", ())
        if route.path_format.startswith("/api/v1") and method != "OPTIONS"
    }
    told = {(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert served <= told


def test_every_action_of_the_policy_has_a_door():
    doors = {
        action
        for route in Site().app.app.routes
        for handler in getattr(route, "route_handlers", ())
        for action in handler.opt.get("actions", ())
    }
    assert {action for action in POLICY if not action.startswith("account.")} == doors


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_an_operation_is_told_completely(path: str, method: str, operation: dict):
    assert operation["summary"]
    assert operation["description"]
    assert operation["tags"]
    assert any(status.startswith("2") for status in operation["responses"])
    if path.startswith("/api/"):
        assert {"400", "429", "503", "default"} <= set(operation["responses"])
    if operation["security"] and {} not in operation["security"]:
        assert "401" in operation["responses"]
    if "{" in path:
        assert "404" in operation["responses"]
        names = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
        assert names == set(re.findall(r"{(\w+)}", path))
    if "requestBody" in operation:
        assert {"413", "415", "422"} <= set(operation["responses"])
        assert (
            resolved(operation["requestBody"]["content"]["application/json"]["schema"])["additionalProperties"] is False
        )
    for status, told in operation["responses"].items():
        answer = resolved(told)
        assert answer["description"]
        if status[0] in "45d" and path.startswith("/api/"):
            media = answer["content"]["application/problem+json"]
            assert media["schema"] == {"$ref": "#/components/schemas/Problem"}
            assert "example" in media or media["examples"]
        if status in {"429", "503"} and path.startswith("/api/"):
            assert "Retry-After" in answer["headers"]
        if status == "201":
            assert "Location" in answer["headers"]
    if method == "patch":
        assert "412" in operation["responses"]


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_the_examples_keep_their_schemas(path: str, method: str, operation: dict):
    _ = path, method
    contents = [operation["requestBody"]["content"]] if "requestBody" in operation else []
    contents += [resolved(answer).get("content", {}) for answer in operation["responses"].values()]
    for content in contents:
        for media in content.values():
            schema = {**media["schema"], "components": DOCUMENT["components"]}
            validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
            examples = [media["example"]] if "example" in media else []
            examples += [example["value"] for example in media.get("examples", {}).values()]
            for example in examples:
                validator.validate(example)


async def test_real_answers_keep_their_schemas(browser, superuser):
    await browser.post("/api/v1/diagnostics", json={"name": "MRI"}, headers=superuser)
    for path in ("/api/v1/me", "/api/v1/users", "/api/v1/diagnostics", "/api/v1/me/sessions", "/api/v1/audit-events"):
        answer = await browser.get(path, headers=superuser)
        content = DOCUMENT["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
        schema = {**content["schema"], "components": DOCUMENT["components"]}
        jsonschema_rs.Draft202012Validator(schema, validate_formats=True).validate(answer.json())

"""The API as a Postman collection (format 2.1), made from its OpenAPI document.

Every operation is there under its tag, ready to send. Before them stands one journey whose answers are asserted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

import msgspec

from qhealth.adapters.http.postman_journey import JOURNEY, NAME, Step
from qhealth.adapters.http.schemas import Schema

_FORMAT: Final = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
_ABOUT: Final = """\
Made by `qhealth openapi --postman` from the document that the server serves at `/api/openapi.json`.

The folder "{name}" goes from registration to a cancelled visit against a demonstration (`make demo`), whose mailbox it
reads; it leaves the patient's access token behind, with which everything else is sent. Every other folder holds the
operations of one tag.
"""
_HOST: Final = "{{base_url}}"
_NUMBER: Final = re.compile(r'"\{\{#(\w+)\}\}"')
"""A variable that stands for a number, and therefore without quotes: `"{{#visit_id}}"`."""

_EVERY_ANSWER: Final = """\
pm.test("names the request", () => pm.response.to.have.header("X-Request-ID"));
if (pm.response.code >= 400) {
  pm.test("tells what is wrong", () => {
    pm.expect(pm.response.headers.get("Content-Type")).to.equal("application/problem+json");
    pm.expect(pm.response.json()).to.include.keys("type", "title", "status", "detail", "code");
    pm.expect(pm.response.json().status).to.equal(pm.response.code);
  });
}"""
_TOLD: Final = """\
pm.test("the document tells of this answer", () => pm.expect(%s).to.include(pm.response.code));"""


def collection(document: Schema) -> Schema:
    """Return the collection of an OpenAPI document."""
    operations = _operations(document)
    folders: dict[str, list[Schema]] = {tag["name"]: [] for tag in document["tags"]}
    for operation in operations.values():
        folders[operation["tags"][0]].append(_item(operation["summary"], operation, (_told(operation),)))
    journey = {"name": NAME, "item": [_step(step, operations) for step in JOURNEY]}
    return {
        "info": {
            "name": document["info"]["title"],
            "description": _ABOUT.format(name=NAME),
            "version": document["info"]["version"],
            "schema": _FORMAT,
        },
        "auth": _bearer("access_token"),
        "event": [_script("test", _EVERY_ANSWER)],
        "variable": [{"key": "base_url", "value": "http://127.0.0.1:8000"}],
        "item": [journey, *({"name": tag, "item": items} for tag, items in folders.items())],
    }


def _operations(document: Schema) -> dict[str, Schema]:
    """Return the operations by their ids, each with its method and its path."""
    return {
        operation["operationId"]: {**operation, "method": method.upper(), "path": path}
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def _told(operation: Schema) -> str:
    return _TOLD % sorted(int(status) for status in operation["responses"] if status != "default")


def _item(name: str, operation: Schema, tests: tuple[str, ...]) -> Schema:
    request: Schema = {
        "method": operation["method"],
        "header": [],
        "url": _url(operation),
        "description": operation["description"],
    }
    # Signing out goes by the cookie, so that the access token of the journey serves the other requests.
    if {"accessToken": []} not in operation["security"] or {} in operation["security"]:
        request["auth"] = {"type": "noauth"}
    if "requestBody" in operation:
        _give_body(request, operation["requestBody"]["content"]["application/json"]["example"])
    return {"name": name, "event": [_script("test", *tests)] if tests else [], "request": request, "response": []}


def _step(step: Step, operations: Mapping[str, Schema]) -> Schema:
    """Return one step of the journey; raises KeyError where the document has no such operation."""
    if step.page:
        page: Schema = {"method": "GET", "path": step.page, "description": step.about, "security": [], "parameters": []}
        item = _item(step.name, page, (step.test,))
    else:
        operation = operations[step.operation]
        item = _item(step.name, operation, (_told(operation), step.test))
        _fill(item["request"], operation, step)
    if step.before:
        item["event"].append(_script("prerequest", step.before))
    return item


def _fill(request: Schema, operation: Schema, step: Step) -> None:
    if step.caller:
        request["auth"] = _bearer(step.caller)
    if step.body or "requestBody" in operation:
        example = operation["requestBody"]["content"]["application/json"]["example"]
        _give_body(request, {**example, **step.body} if step.keeps_example else dict(step.body))
    for variable in request["url"].get("variable", []):
        variable["value"] = f"{{{{{variable['key']}}}}}"
    if step.query:
        request["url"]["query"] = [{"key": key, "value": value} for key, value in step.query.items()]
        request["url"]["raw"] += "?" + "&".join(f"{key}={value}" for key, value in step.query.items())
    request["header"] += [{"key": key, "value": value} for key, value in step.headers.items()]


def _give_body(request: Schema, body: object) -> None:
    written = msgspec.json.format(msgspec.json.encode(body), indent=2).decode()
    request["body"] = {
        "mode": "raw",
        "raw": _NUMBER.sub(r"{{\1}}", written),
        "options": {"raw": {"language": "json"}},
    }
    request["header"].append({"key": "Content-Type", "value": "application/json"})


def _url(operation: Schema) -> Schema:
    parts = [re.sub(r"^{(\w+)}$", r":\1", part) for part in operation["path"].strip("/").split("/")]
    url: Schema = {"raw": "/".join([_HOST, *parts]), "host": [_HOST], "path": parts}
    asked = [one for one in operation["parameters"] if one["in"] == "query"]
    if needed := [one for one in asked if one["required"]]:
        url["raw"] += "?" + "&".join(f"{one['name']}={quote(_example(one))}" for one in needed)
    if asked:
        url["query"] = [
            {
                "key": one["name"],
                "value": _example(one),
                "description": one.get("description", ""),
                "disabled": not one["required"],
            }
            for one in asked
        ]
    ids = [one for one in operation["parameters"] if one["in"] == "path"]
    if ids:
        url["variable"] = [{"key": one["name"], "value": _example(one)} for one in ids]
    return url


def _example(parameter: Schema) -> str:
    """Return a value that the parameter's schema takes."""
    schema = parameter["schema"]
    known = parameter.get("example", schema.get("example", schema.get("default")))
    if known is not None:
        return str(known)
    if choices := schema.get("enum"):
        return str(choices[0])
    usual = {"integer": "42", "boolean": "true"}.get(schema.get("type", ""), "")
    return {"date": "2030-03-04", "date-time": "2030-03-04T09:00:00Z"}.get(schema.get("format", ""), usual) or "x"


def _bearer(variable: str) -> Schema:
    return {"type": "bearer", "bearer": [{"key": "token", "value": f"{{{{{variable}}}}}", "type": "string"}]}


def _script(when: str, *parts: str) -> Schema:
    lines = [line for part in parts for line in part.strip().splitlines()]
    return {"listen": when, "script": {"type": "text/javascript", "exec": lines}}

"""Entity tags, If-None-Match, If-Match and Idempotency-Key."""

from __future__ import annotations

import pytest

from tests.builders import a_patient


@pytest.fixture
async def created(browser, superuser):
    return await browser.post("/api/v1/diagnostics", json={"name": "MRI"}, headers=superuser)


async def test_a_single_object_carries_a_strong_tag(browser, superuser, created):
    answer = await browser.get(created.headers["location"], headers=superuser)
    assert answer.headers["etag"].startswith('"')
    assert answer.headers["etag"] == created.headers["etag"]


@pytest.mark.parametrize("template", ["{}", "W/{}", '"other", {}', "*"])
async def test_what_the_caller_has_already_is_not_sent_again(browser, superuser, created, template: str):
    known = template.format(created.headers["etag"])
    answer = await browser.get(created.headers["location"], headers=superuser | {"If-None-Match": known})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == created.headers["etag"]


async def test_a_changed_object_is_sent_again(browser, superuser, created):
    where = created.headers["location"]
    changed = await browser.patch(where, json={"capacity": 2}, headers=superuser)
    assert changed.headers["etag"] != created.headers["etag"]
    answer = await browser.get(where, headers=superuser | {"If-None-Match": created.headers["etag"]})
    assert answer.status_code == 200


@pytest.mark.parametrize("template", ["{}", "*", '"other", {}'])
async def test_a_change_of_the_state_that_was_read_goes_through(browser, superuser, created, template: str):
    seen = template.format(created.headers["etag"])
    answer = await browser.patch(
        created.headers["location"], json={"capacity": 2}, headers=superuser | {"If-Match": seen}
    )
    assert answer.status_code == 200


async def test_a_change_of_another_state_is_refused(browser, superuser, created):
    where, seen = created.headers["location"], created.headers["etag"]
    await browser.patch(where, json={"capacity": 2}, headers=superuser)
    answer = await browser.patch(where, json={"capacity": 3}, headers=superuser | {"If-Match": seen})
    assert answer.status_code == 412
    assert answer.json()["code"] == "stale_object"
    assert (await browser.get(where, headers=superuser)).json()["capacity"] == 2


async def test_the_own_account_can_be_changed_conditionally(browser, patient):
    seen = (await browser.get("/api/v1/me", headers=patient)).headers["etag"]
    first = await browser.patch("/api/v1/me", json={"profile": {"city": "Lund"}}, headers=patient | {"If-Match": seen})
    assert first.status_code == 200
    second = await browser.patch("/api/v1/me", json={"profile": {"city": "Umeå"}}, headers=patient | {"If-Match": seen})
    assert second.status_code == 412


@pytest.fixture
async def a_request(site, browser, superuser):
    """A patient's booking of a diagnostic, ready to be sent."""
    created = await browser.post("/api/v1/diagnostics", json={"name": "MRI"}, headers=superuser)
    return {"diagnostic_id": created.json()["id"], "note": "Mornings"}, await site.someone(a_patient())


async def test_the_same_key_and_body_create_once(browser, a_request):
    body, caller = a_request
    headers = caller | {"Idempotency-Key": "7c9e6679"}
    first = await browser.post("/api/v1/diagnostic-bookings", json=body, headers=headers)
    again = await browser.post("/api/v1/diagnostic-bookings", json=dict(reversed(body.items())), headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert first.headers["location"] == again.headers["location"]


async def test_the_same_key_with_another_body_is_refused(browser, a_request):
    body, caller = a_request
    headers = caller | {"Idempotency-Key": "7c9e6679"}
    await browser.post("/api/v1/diagnostic-bookings", json=body, headers=headers)
    answer = await browser.post("/api/v1/diagnostic-bookings", json=body | {"note": "Evenings"}, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["code"] == "idempotency_key_reused"


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "å"])
async def test_a_key_that_is_none_is_refused(browser, a_request, key: str):
    body, caller = a_request
    headers = [*caller.items(), ("Idempotency-Key", key.encode())]
    answer = await browser.post("/api/v1/diagnostic-bookings", json=body, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["code"] == "malformed_header"

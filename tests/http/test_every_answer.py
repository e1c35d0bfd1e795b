"""What every answer keeps: headers, request ids, problems in one shape, and never a 500 for what a client sends."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from qhealth.adapters.http.options import HttpOptions
from qhealth.adapters.http.requests import LONGEST_BODY, LONGEST_RECORD_BODY
from qhealth.adapters.memory.gathered import memory_ports
from qhealth.adapters.memory.services import SettableClock
from tests.builders import a_doctor
from tests.http.site import Site

JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/health/live", 200),
        ("GET", "/nowhere", 404),
        ("GET", "/api/v1/nowhere", 404),
        ("PUT", "/api/v1/visits", 405),
        ("GET", "/api/v1/visits", 401),
        ("GET", "/api/docs", 200),
        ("POST", "/api/v1/auth/login", 422),
    ],
)
async def test_carries_the_security_headers(browser, method: str, path: str, status: int):
    answer = await browser.request(method, path)
    assert answer.status_code == status
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "script-src 'unsafe" not in answer.headers["content-security-policy"]
    assert len(answer.headers["x-request-id"]) == 32
    assert "strict-transport-security" not in answer.headers


@pytest.mark.parametrize("path", ["/api/v1/visits", "/api/v1/nowhere", "/api/nowhere", "/health/live"])
async def test_nothing_of_the_api_is_kept_by_caches(browser, path: str):
    assert (await browser.get(path)).headers["cache-control"] == "no-store"


async def test_https_is_remembered_by_browsers_where_it_is_used():
    async with Site(options=HttpOptions(public_url="https://clinic.example")).browser() as browser:
        assert "max-age" in (await browser.get("/health/live")).headers["strict-transport-security"]


async def test_a_sane_request_id_is_kept(browser):
    answer = await browser.get("/nowhere", headers={"X-Request-ID": "shift-7.b_2"})
    assert answer.headers["x-request-id"] == "shift-7.b_2"


@pytest.mark.parametrize("given", ["a b", "x" * 129, "<script>", ""])
async def test_any_other_request_id_is_replaced(browser, given: str):
    answer = await browser.get("/nowhere", headers={"X-Request-ID": given})
    assert answer.headers["x-request-id"] != given


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:9000", "127.0.0.1", "[::1]:8000", "clinic.example", "CLINIC.example:443"]
)
async def test_answers_to_its_own_names(host: str):
    async with Site(options=HttpOptions(public_url="https://clinic.example")).browser() as browser:
        assert (await browser.get("/", headers={"Host": host})).status_code == 302


@pytest.mark.parametrize("host", ["evil.example", "clinic.example.evil.example", "xclinic.example", "", "[::2]"])
async def test_does_not_answer_to_other_names(host: str):
    async with Site(options=HttpOptions(public_url="https://clinic.example")).browser() as browser:
        answer = await browser.get("/api/v1/visits", headers={"Host": host})
        assert answer.status_code == 400
        assert answer.json()["code"] == "unknown_host"
        assert answer.headers["x-frame-options"] == "DENY"


async def test_probes_may_come_by_address(browser):
    assert (await browser.get("/health/live", headers={"Host": "10.1.2.3:8000"})).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("PUT", "/health/live", 405, "method_not_allowed"),
        ("BREW", "/health/live", 405, "method_not_allowed"),
        ("GET", "/api/v1/me", 401, "unauthenticated"),
    ],
)
async def test_refusals_are_problems(browser, method: str, path: str, status: int, code: str):
    answer = await browser.request(method, path)
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert answer.status_code == problem["status"] == status
    assert problem["code"] == code
    assert problem["type"] == "about:blank"
    assert problem["title"]
    assert problem["detail"]


async def test_a_wrong_method_learns_the_right_ones(browser):
    answer = await browser.put("/api/v1/visits/1")
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"DELETE", "GET", "OPTIONS"}


async def test_options_lists_every_method(browser):
    answer = await browser.options("/api/v1/users/1")
    assert answer.status_code == 204
    assert answer.headers["allow"] == "DELETE, GET, OPTIONS, PATCH"


@pytest.mark.parametrize(
    "value", ["0", "-1", "007", "+7", "1_0", "1.0", "x", "%00", "9223372036854775808", "9" * 5000, "٣", "1e3", " 1"]
)
async def test_an_id_that_nothing_can_have_is_unknown(browser, superuser, value: str):
    answer = await browser.get(f"/api/v1/users/{value}", headers=superuser)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "multipart/form-data", "application/json; charset=latin-1", ""]
)
async def test_a_body_of_another_type_is_refused(browser, kind: str):
    answer = await browser.post("/api/v1/auth/login", content=b"{}", headers={"content-type": kind})
    assert answer.status_code == 415
    assert answer.json()["code"] == "unsupported_media_type"


@pytest.mark.parametrize(
    "kind", ["application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"']
)
async def test_json_is_taken_however_it_is_named(browser, kind: str):
    answer = await browser.post("/api/v1/auth/login", content=b"{}", headers={"content-type": kind})
    assert answer.status_code == 422


async def test_what_is_no_json_is_refused(browser):
    answer = await browser.post("/api/v1/auth/login", content=b"{", headers=JSON)
    assert answer.status_code == 400
    assert answer.json()["code"] == "malformed_json"


async def test_faults_are_listed(browser):
    answer = await browser.post("/api/v1/auth/login", json={"email": 1, "extra": True})
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["code"] == "invalid"
    assert {(fault["field"], fault["code"]) for fault in problem["errors"]} == {
        ("email", "invalid_type"),
        ("extra", "unknown_field"),
        ("password", "required"),
    }


async def test_the_only_rule_at_fault_names_the_problem(browser):
    answer = await browser.post("/api/v1/auth/activate", json={"token": "unknown"})
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid_token"


async def test_a_body_that_says_it_is_too_large_is_refused_unread(site):
    read = 0

    async def receive():
        nonlocal read
        read += 1
        return {"type": "http.request", "body": b" " * 65_536, "more_body": True}

    sent = []

    async def send(message):
        sent.append(message)

    headers = [(b"host", b"localhost"), (b"content-type", b"application/json"), (b"content-length", b"50000000")]
    scope = {
        "type": "http", "method": "POST", "path": "/api/v1/auth/login", "raw_path": b"", "query_string": b"",
        "root_path": "", "scheme": "http", "http_version": "1.1", "asgi": {"version": "3.0"}, "state": {},
        "client": ("198.51.100.7", 1), "server": ("127.0.0.1", 80), "headers": headers,
    }  # fmt: skip
    await site.app(scope, receive, send)
    assert sent[0]["status"] == 413
    assert read == 0


async def test_a_body_that_does_not_say_its_length_is_cut_off(browser):
    sent = 0

    async def endless():
        nonlocal sent
        while sent < 50_000_000:
            sent += 100_000
            yield b" " * 100_000

    answer = await browser.post("/api/v1/auth/login", content=endless(), headers=JSON)
    assert answer.status_code == 413
    assert answer.json()["code"] == "body_too_large"
    assert LONGEST_BODY < LONGEST_RECORD_BODY < 50_000_000


async def test_a_fault_of_ours_tells_nothing_and_logs_everything():
    class BrokenClock(SettableClock):
        def now(self):
            raise RuntimeError("the secret of the clock")

    site = Site(memory_ports(clock=BrokenClock()))
    with capture_logs() as logs:
        async with site.browser() as browser:
            answer = await browser.post("/api/v1/auth/login", json={"email": "a@example.com", "password": "x"})
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal_error"
    assert "secret" not in answer.text
    assert "the secret of the clock" in repr(logs[0]["exc_info"])


async def test_a_role_without_the_action_is_told_before_its_body_is_judged(browser, patient):
    answer = await browser.post("/api/v1/staff", json={"nonsense": 1}, headers=patient)
    assert answer.status_code == 403
    assert answer.json()["code"] == "forbidden"


async def test_creating_tells_where_the_object_is(browser, superuser):
    answer = await browser.post("/api/v1/diagnostics", json={"name": "MRI"}, headers=superuser)
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/v1/diagnostics/{answer.json()['id']}"
    assert (await browser.get(answer.headers["location"], headers=superuser)).json() == answer.json()


async def test_lists_have_one_shape(site, browser, superuser):
    await site.add(a_doctor())
    answer = await browser.get("/api/v1/doctors?page_size=1", headers=superuser)
    assert answer.status_code == 200
    assert set(answer.json()) == {"items", "total", "page", "page_size"}
    assert "etag" not in answer.headers


async def test_deleting_answers_nothing(browser, superuser):
    created = await browser.post("/api/v1/diagnostics", json={"name": "MRI"}, headers=superuser)
    answer = await browser.delete(created.headers["location"], headers=superuser)
    assert (answer.status_code, answer.content) == (204, b"")


async def test_logs_what_changes_something_and_what_is_refused_by_its_route(browser, superuser):
    with capture_logs() as logs:
        await browser.post("/api/v1/diagnostics", json={"name": "MRI"}, headers=superuser)
        await browser.get("/api/v1/diagnostics/1?secret=yes", headers=superuser)
        await browser.get("/api/v1/diagnostics/77?secret=yes", headers=superuser)
    told = [(line["method"], line["route"], line["status"], line["user_id"]) for line in logs]
    assert told == [
        ("POST", "/api/v1/diagnostics", 201, 1),
        ("GET", "/api/v1/diagnostics/{diagnostic_id}", 404, 1),
    ]
    assert "secret" not in repr(logs)

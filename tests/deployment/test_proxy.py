"""What people meet: a real nginx with the project's configuration, before two real server processes."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from qhealth.adapters.http.web_application import BUILT
from tests.deployment.installation import PATIENCE, ROOT, Installation, serving
from tests.deployment.proxy import proxy

FORGED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Real-IP": "203.0.113.9",
    "Forwarded": "for=203.0.113.9;host=evil.example;proto=http",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Host": "evil.example",
}
SAFE = ("content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy",
        "cross-origin-opener-policy", "cross-origin-resource-policy", "permissions-policy")  # fmt: skip


@pytest.fixture(scope="module")
def clinic(tmp_path_factory) -> Iterator[Installation]:
    with serving(tmp_path_factory.mktemp("clinic")) as running:
        yield running


@pytest.fixture
def visitor(clinic) -> Iterator[httpx.Client]:
    with clinic.client() as client:
        yield client


@pytest.fixture
def root(clinic) -> Iterator[httpx.Client]:
    with clinic.client() as client:
        yield clinic.signed_in(client)


def an_address_of_this_machine() -> str:
    """An address that is not nginx's own; on some systems there is no other one."""
    with closing(socket.socket()) as probe:
        try:
            probe.bind(("127.0.0.77", 0))
        except OSError:
            return "127.0.0.1"
        return "127.0.0.77"


def raw(clinic: Installation, content: bytes) -> bytes:
    """Send bytes to nginx and return all that comes back."""
    with closing(socket.create_connection(("127.0.0.1", clinic.proxy.port), timeout=PATIENCE)) as connection:
        connection.sendall(content)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def an_asset() -> str:
    return max((BUILT / "assets").glob("*.js"), key=lambda file: file.stat().st_size).name


def test_the_application_is_served_with_its_own_policy(clinic, visitor):
    page = visitor.get("/", headers={"accept": "text/html"})
    direct = httpx.get(f"{clinic.servers[0].url}/", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert page.text == direct.text
    assert "script-src" in page.headers["content-security-policy"]
    for name in (*SAFE, "cache-control"):
        assert page.headers.get_list(name) == direct.headers.get_list(name), name


def test_files_with_a_hash_in_their_name_are_kept_for_good_and_come_compressed(clinic, visitor):
    name = an_asset()
    file = visitor.get(f"/assets/{name}", headers={"accept-encoding": "gzip"})
    direct = httpx.get(f"{clinic.servers[0].url}/assets/{name}", headers={"accept-encoding": "gzip"})
    assert file.headers["content-encoding"] == "gzip"
    assert file.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert file.content == (BUILT / "assets" / name).read_bytes()
    assert file.headers["vary"].lower() == "accept-encoding"
    assert file.headers["content-type"].partition(";")[0] in {"application/javascript", "text/javascript"}
    for header in SAFE:
        assert file.headers.get_list(header) == direct.headers.get_list(header), header
    # nginx has answered by itself.
    assert json.loads(clinic.proxy.log.splitlines()[-1])["upstream"] == ""


def test_a_file_that_only_the_processes_have_comes_from_them(clinic, visitor):
    missing = visitor.get("/assets/gone-0123456789.js")
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
    assert json.loads(clinic.proxy.log.splitlines()[-1])["upstream"] in clinic.upstreams


def test_both_processes_get_their_share(clinic, visitor):
    for _ in range(8):
        assert visitor.get("/api/v1/clinic").status_code == 200
    taken = [json.loads(line)["upstream"] for line in clinic.proxy.log.splitlines() if '"/api/v1/clinic"' in line]
    assert set(clinic.upstreams) <= set(taken)


def test_answers_are_compressed_where_the_caller_takes_it(root):
    told = root.get("/api/openapi.json", headers={"accept-encoding": "gzip"})
    assert told.headers["content-encoding"] == "gzip"
    assert told.json()["openapi"].startswith("3.")


def test_a_tag_that_compression_weakened_still_names_the_state_that_is_changed(root):
    made = root.post("/api/v1/diagnostics", json={"name": "Blood count", "description": "Long enough. " * 100})
    assert made.status_code == 201, made.text
    at = f"/api/v1/diagnostics/{made.json()['id']}"
    read = root.get(at, headers={"accept-encoding": "gzip"})
    assert read.headers["content-encoding"] == "gzip"
    assert read.headers["etag"].startswith("W/")
    assert root.get(at, headers={"if-none-match": read.headers["etag"]}).status_code == 304
    seen = {"if-match": read.headers["etag"]}
    assert root.patch(at, json={"name": "Blood count, complete"}, headers=seen).status_code == 200
    assert root.patch(at, json={"name": "Blood count, again"}, headers=seen).status_code == 412


async def test_changes_are_heard_over_a_websocket(clinic, root):
    ticket = root.post("/api/v1/auth/socket-ticket").json()["ticket"]
    at = f"ws://127.0.0.1:{clinic.proxy.port}/api/v1/ws?ticket={ticket}"
    async with connect(at, compression=None, proxy=None) as listening, asyncio.timeout(PATIENCE):
        assert json.loads(await listening.recv())["type"] == "welcome"
        made = await asyncio.to_thread(root.post, "/api/v1/diagnostics", json={"name": "Heard at once"})
        assert json.loads(await listening.recv())["object_id"] == made.json()["id"]
    assert ticket not in clinic.proxy.log


async def test_a_websocket_from_a_page_of_another_site_is_refused(clinic, root):
    ticket = root.post("/api/v1/auth/socket-ticket").json()["ticket"]
    at = f"ws://127.0.0.1:{clinic.proxy.port}/api/v1/ws?ticket={ticket}"
    with pytest.raises(InvalidStatus) as refused:
        await connect(at, origin=Origin("https://evil.example"), proxy=None)
    assert refused.value.response.status_code == 403
    assert b"cross_site" in (refused.value.response.body or b"")


@pytest.mark.parametrize(
    ("at", "size"),
    [
        pytest.param("auth/login", 1_000_001, id="by QHealth"),
        pytest.param("auth/login", 3_000_000, id="by nginx"),
        pytest.param("journal-entries", 8_000_001, id="a record, by QHealth"),
        pytest.param("journal-entries", 10_000_000, id="a record, by nginx"),
    ],
)
def test_a_body_that_is_too_large_is_refused_in_one_form(root, at, size):
    answer = root.post(f"/api/v1/{at}", content=b"x" * size, headers={"content-type": "application/json"})
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["code"], problem["detail"]) == (413, "body_too_large", "The body is too large.")
    assert set(problem) == {"type", "title", "status", "detail", "code"}
    for name in SAFE:
        assert len(answer.headers.get_list(name)) == 1, name


def test_a_record_as_long_as_it_may_be_reaches_qhealth(root):
    text = "Å" * 1_000_000
    written = {"patient_id": 4711, "diagnosis": text, "description": text, "plan": text}
    answer = root.post("/api/v1/journal-entries", json=written)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "patient_id")


def test_whoever_asks_too_much_is_told_to_wait():
    with proxy() as nginx:
        # Nobody is behind it, so that it answers far faster than its limit.
        nginx.start("127.0.0.1:9")
        many = b"GET /api/v1/clinic HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 900
        last = b"GET /api/v1/clinic HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        with closing(socket.create_connection(("127.0.0.1", nginx.port), timeout=PATIENCE)) as connection:
            connection.sendall(many + last)
            answers = b"".join(iter(lambda: connection.recv(65536), b""))
        statuses = re.findall(rb"HTTP/1.1 (\d+) ", answers)
        assert set(statuses) == {b"503", b"429"}
        assert statuses.count(b"503") >= 500
        refused = answers[answers.index(b"HTTP/1.1 429") :].partition(b"\r\n\r\n")
        assert b"\r\nRetry-After: 5\r\n" in refused[0] + b"\r\n"
        problem = json.JSONDecoder().raw_decode(refused[2].decode())[0]
        assert (problem["status"], problem["code"]) == (429, "too_many_requests")


def test_a_client_cannot_lie_about_where_it_is(clinic):
    sender = an_address_of_this_machine()
    with clinic.client(sender=sender, headers=FORGED) as client:
        for spelling in ({}, {"x-forwarded-for": "203.0.113.9, 127.0.0.1"}):
            assert clinic.signed_in(client).get("/api/v1/me", headers=spelling).status_code == 200
        attempts = client.get("/api/v1/login-attempts", params={"email": ROOT}).json()["items"]
        made = client.post("/api/v1/diagnostics", json={"name": "Told of in the audit"})
        events = client.get("/api/v1/audit-events", params={"subject_id": made.json()["id"]}).json()["items"]
    assert {attempt["ip_address"] for attempt in attempts[:2]} == {sender}
    assert {event["ip_address"] for event in events} == {sender}
    assert "203.0.113.9" not in json.dumps([attempts, events])


def test_guessing_locks_the_guesser_out_and_nobody_else(clinic):
    sender = an_address_of_this_machine()
    if sender == "127.0.0.1":
        pytest.skip("This machine has one address on its loopback interface.")
    wrong = {"email": "nobody@example.com", "password": "fel lösenord helt och hållet"}
    with clinic.client(sender="127.0.0.78") as guesser:
        for number in range(6):
            # Another name of the same guesser each time.
            told = {"x-forwarded-for": f"203.0.113.{number}"}
            answer = guesser.post("/api/v1/auth/login", json=wrong, headers=told)
        assert answer.status_code == 429
    with clinic.client() as somebody_else:
        clinic.signed_in(somebody_else)


def test_a_host_that_is_not_ours_gets_nothing(visitor):
    answer = visitor.get("/api/v1/clinic", headers={"host": "evil.example", "x-forwarded-host": "127.0.0.1"})
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_host")
    believed = visitor.get("/api/v1/clinic", headers={"x-forwarded-host": "evil.example"})
    assert believed.status_code == 200


@pytest.mark.parametrize(
    "path", ["/metrics", "/health/ready", "/health/", "//metrics", "/api/../metrics", "/%6detrics"]
)
def test_what_is_for_those_who_run_it_is_not_for_everybody(clinic, path):
    answer = raw(clinic, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"qhealth_" not in answer
    assert b"database" not in answer


def test_whether_it_lives_may_be_asked_by_everybody(visitor):
    assert visitor.get("/health/live").json() == {"status": "ok"}


def test_large_headers_pass_and_huge_ones_are_refused(visitor):
    assert visitor.get("/api/v1/clinic", headers={"x-large": "a" * 7_000}).status_code == 200
    assert visitor.get("/api/v1/clinic", headers={"x-huge": "a" * 9_000}).status_code == 400


def test_a_connection_serves_one_request_after_the_other(clinic):
    ask = b"GET /api/v1/clinic HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    end = ask.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    assert raw(clinic, ask * 5 + end).count(b"HTTP/1.1 200 OK") == 6


@pytest.mark.parametrize(
    "smuggled",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\n\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    ],
)
def test_a_request_that_can_be_read_in_two_ways_is_refused(clinic, smuggled):
    answer = raw(clinic, b"POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\n" + smuggled)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"qhealth_" not in answer


def test_no_link_of_a_mail_and_no_password_stands_in_the_log(clinic, visitor):
    visitor.get("/activate?token=secret-of-a-mail", headers={"accept": "text/html"})
    assert "secret-of-a-mail" not in clinic.proxy.log
    assert '"path":"/activate"' in clinic.proxy.log
    for line in clinic.proxy.log.splitlines():
        assert {"at", "address", "method", "path", "status", "seconds", "request_id"} <= set(json.loads(line))


def test_while_no_process_answers_the_api_says_so_in_its_own_form_and_no_secret_is_logged():
    with proxy() as nginx:
        nginx.start("127.0.0.1:9")
        answer = httpx.get(f"{nginx.url}/api/v1/me?token=a-secret", timeout=PATIENCE)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        assert answer.json()["code"] == "unavailable"
        assert "a-secret" not in nginx.log


def test_with_tls_everything_is_said_over_it(tmp_path):
    with serving(tmp_path, count=1, tls=True) as clinic:
        plain = httpx.get(f"{clinic.proxy.url}/visits?day=1", timeout=PATIENCE)
        assert (plain.status_code, plain.headers["location"]) == (308, "https://127.0.0.1/visits?day=1")
        assert httpx.get(f"{clinic.proxy.url}/health/live", timeout=PATIENCE).status_code == 200
        with clinic.client(at=clinic.proxy.tls_url) as client:
            answer = client.post("/api/v1/auth/login", json={"email": ROOT, "password": "wrong but long enough"})
            assert answer.status_code == 401
            clinic.signed_in(client)
            assert {cookie.secure for cookie in client.cookies.jar} == {True}
            for path in ("/", "/api/v1/clinic", f"/assets/{an_asset()}", "/metrics"):
                told = client.get(path, headers={"accept": "*/*"}).headers.get_list("strict-transport-security")
                assert told == ["max-age=63072000; includeSubDomains"], path
        old = ssl.create_default_context()
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        old.maximum_version = ssl.TLSVersion.TLSv1_2
        old.set_ciphers("ALL:@SECLEVEL=0")
        with (
            closing(socket.create_connection(("127.0.0.1", clinic.proxy.tls_port))) as connection,
            old.wrap_socket(connection) as secured,
        ):
            cipher = secured.cipher()
        assert cipher is not None
        assert "GCM" in cipher[0] or "CHACHA20" in cipher[0]
        assert cipher[0].startswith("ECDHE-")

"""What has been begun is finished when a process is told to stop."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import time
from contextlib import closing
from typing import Any

import httpx
import uvicorn

from qhealth.cli.stopping import GentleServer
from tests.deployment.installation import PATIENCE, Installation, prepared
from tests.entrypoints.process import Process, Server
from tests.post_office import post_office

PERSON = {
    "email": "asa@example.com",
    "password": "grå gås på grönt gräs",
    "profile": {"first_name": "Åsa", "last_name": "Berg", "birth_date": "1985-04-12"},
}


def place(url: str) -> tuple[str, int]:
    host, _, port = url.removeprefix("http://").rpartition(":")
    return host, int(port)


def until_it_refuses(url: str) -> None:
    """Wait until nobody listens any more; the time limit of the test ends a wait in vain."""
    while True:
        try:
            socket.create_connection(place(url), timeout=PATIENCE).close()
        except ConnectionRefusedError:
            return
        time.sleep(0.01)


def in_flight(url: str) -> int:
    told = httpx.get(f"{url}/metrics", timeout=PATIENCE).text
    (line,) = [line for line in told.splitlines() if line.startswith("qhealth_http_requests_in_flight ")]
    return int(float(line.split()[1]))


def token_of(installation: Installation, url: str) -> str:
    with installation.client(at=url) as client:
        return installation.signed_in(client).headers["authorization"]


def test_a_request_that_is_being_sent_when_a_server_stops_is_carried_out(tmp_path):
    with prepared(tmp_path) as installation:
        body = json.dumps({"name": "Begun before the stop"}).encode()
        with Server(tmp_path, **installation.variables) as server:
            token = token_of(installation, server.url)
            head = (
                f"POST /api/v1/diagnostics HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {token}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            with closing(socket.create_connection(place(server.url), timeout=PATIENCE)) as slow:
                slow.sendall(head.encode() + body[:5])
                # The one that asks for the number is in flight too.
                while in_flight(server.url) < 2:
                    time.sleep(0.01)
                server.process.send_signal(signal.SIGTERM)
                until_it_refuses(server.url)
                slow.sendall(body[5:])
                assert slow.recv(4096).startswith(b"HTTP/1.1 201 ")
            assert server.process.wait(PATIENCE) == 0
        with Server(tmp_path, **installation.variables) as server:
            answer = httpx.get(f"{server.url}/api/v1/diagnostics", headers={"authorization": token}, timeout=PATIENCE)
            assert [item["name"] for item in answer.json()["items"]] == ["Begun before the stop"]


def test_a_mail_that_is_being_handed_over_when_a_worker_stops_is_handed_over_once(tmp_path):
    with post_office() as post:
        mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(post.port), "EMAIL_TLS": "none"}
        mail |= {"EMAIL_FROM": "QHealth <no-reply@clinic.example>"}
        with prepared(tmp_path, tls=False, **mail) as made, Server(tmp_path, **made.variables) as server:
            with Process(tmp_path, "worker", **made.variables) as worker:
                post.holds_answers.set()
                assert (
                    httpx.post(f"{server.url}/api/v1/auth/register", json=PERSON, timeout=PATIENCE).status_code == 202
                )
                assert post.holding.wait(PATIENCE)
                worker.process.send_signal(signal.SIGTERM)
                time.sleep(0.5)
                assert worker.process.poll() is None
                post.holds_answers.clear()
                assert worker.process.wait(PATIENCE) == 0
            assert post.recipients["asa@example.com"] == 1
            waiting = httpx.get(f"{server.url}/metrics", timeout=PATIENCE).text
            assert "\nqhealth_outbox_waiting 0.0\n" in waiting


def listening() -> socket.socket:
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0)
    return listener


async def hello(scope: Any, _receive: Any, send: Any) -> None:
    assert scope["type"] == "http"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
    await send({"type": "http.response.body", "body": b"hello"})


def gentle() -> GentleServer:
    config = uvicorn.Config(hello, lifespan="off", log_config=None, timeout_graceful_shutdown=10)
    config.load()
    server = GentleServer(config)
    server.lifespan = config.lifespan_class(config)
    server.servers = []
    return server


async def test_who_has_connected_and_was_not_yet_noticed_is_served():
    with closing(listening()) as listener:
        reader, writer = await asyncio.open_connection(*listener.getsockname())
        writer.write(b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\n")
        # The server has not looked at its socket a single time.
        await gentle().shutdown([listener])
        assert (await reader.read()).endswith(b"hello")
        writer.close()
        await writer.wait_closed()


async def test_who_has_connected_is_given_the_time_to_ask():
    with closing(listening()) as listener:
        reader, writer = await asyncio.open_connection(*listener.getsockname())
        stopping = asyncio.create_task(gentle().shutdown([listener]))
        while listener.fileno() != -1:  # noqa: ASYNC110 - nobody tells when it is closed.
            await asyncio.sleep(0)
        writer.write(b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\n")
        assert (await reader.read()).endswith(b"hello")
        await stopping
        writer.close()
        await writer.wait_closed()


async def test_who_never_asks_does_not_hold_a_stop_up():
    with closing(listening()) as listener:
        reader, writer = await asyncio.open_connection(*listener.getsockname())
        await gentle().shutdown([listener])
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()

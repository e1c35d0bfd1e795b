import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from qhealth.asgi import create
from tests.entrypoints.process import QHEALTH, Server

PASSWORD = "grå gås på grönt gräs"


def file_like(folder: Path, pattern: str) -> Path:
    """Wait until there is such a file; the time limit of the test ends a wait in vain."""
    while True:
        for file in folder.glob(pattern):
            return file
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_server_serves_until_it_is_told_to_stop(tmp_path, number):
    with Server(tmp_path) as server:
        assert httpx.get(f"{server.url}/health/live").json() == {"status": "ok"}
        ready = httpx.get(f"{server.url}/health/ready")
        assert (ready.status_code, ready.json()["parts"]) == (200, {"database": "ok", "events": "ok", "mail": "ok"})
        assert httpx.get(f"{server.url}/api/v1/me").status_code == 401
        assert server.stop(number) == 0
        lines = [json.loads(line) for line in server.log.read_text().splitlines()]
        # Beside requests, only what the schedule did is told.
        (refused,) = (line for line in lines if not line["event"].startswith("Done by schedule"))
        assert (refused["event"], refused["route"], refused["status"]) == ("request", "/api/v1/me", 401)
    # The last connection has folded the journal back into the database, so nothing was left open.
    assert not (tmp_path / "data" / "qhealth.sqlite3-wal").exists()


def test_the_first_superuser_can_sign_in(tmp_path):
    words = ("create-superuser", "--email", "root@example.com", "--password", PASSWORD)
    subprocess.run([QHEALTH, *words], cwd=tmp_path, check=True, capture_output=True)  # noqa: S603 - as above.
    with Server(tmp_path) as server, httpx.Client(base_url=f"{server.url}/api/v1") as client:
        access = client.post("/auth/login", json={"email": "root@example.com", "password": PASSWORD}).json()
        me = client.get("/me", headers={"authorization": f"Bearer {access['access_token']}"}).json()
        assert me["role"] == "superuser"


def test_mails_are_handed_over_inside_the_server_process_with_links_to_it(tmp_path):
    with Server(tmp_path) as server:
        profile = {"first_name": "Åsa", "last_name": "Berg", "birth_date": "1985-04-12"}
        person = {"email": "asa@example.com", "password": PASSWORD, "profile": profile}
        assert httpx.post(f"{server.url}/api/v1/auth/register", json=person).status_code == 202
        mail = file_like(tmp_path / "data" / "mail", "*-activation.eml")
    assert f"{server.url}/activate?token=" in mail.read_text().replace("=\n", "").replace("=3D", "=")


def test_a_port_in_use_is_told_in_one_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        words = [QHEALTH, "serve", "--port", str(port)]
        result = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603 - as above.
    assert result.returncode == 1
    assert result.stderr == (
        f"Port {port} of 127.0.0.1 is in use by another program; stop that, or choose another port with --port.\n"
    )
    assert not (tmp_path / "data").exists()


def test_a_host_that_is_not_this_machine_is_told_in_one_sentence(run):
    result = run("serve", "--host", "192.0.2.1")
    assert result.exit_code == 1
    assert result.stderr.startswith("QHealth cannot listen on 192.0.2.1, port 8000: ")
    assert result.stderr.count("\n") == 1


def test_a_file_that_is_no_database_stops_the_start_in_one_sentence(run, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "qhealth.sqlite3").write_text("no database " * 100)
    result = run("serve", "--port", "0")
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1


async def test_other_servers_start_and_stop_it_through_the_lifespan(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SECRET_KEY", "k" * 32)
    app = create()
    said = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])
    heard = []

    async def receive():
        message = next(said)
        if message["type"] == "lifespan.shutdown":
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                assert (await client.get("/health/ready")).status_code == 200
        return message

    async def send(message):
        heard.append(message["type"])

    await app({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, receive, send)
    assert heard == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_serving_loads_nothing_that_only_the_demonstration_needs():
    script = "import sys, qhealth.cli.serving; print('faker' in sys.modules, 'polyfactory' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)  # noqa: S603 - as above.
    assert result.stdout == "False False\n"

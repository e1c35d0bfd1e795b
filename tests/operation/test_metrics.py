"""The numbers of real processes: of one, of several together, and while a part is away."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from qhealth.adapters.persistence.engine.mysql_options import MySQLAddress
from tests.entrypoints.process import Process, Server
from tests.faulty_proxy import Network, faulty_proxy
from tests.mysql_server import open_engine
from tests.operation.scraping import scraped, value, values

PASSWORD = "grå gås på grönt gräs"
LINUX = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="Processes are told by Linux's /proc.")


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds in another process; the time limit of the test ends a wait in vain."""
    while not holds():
        time.sleep(0.02)


def sent(variables: dict[str, str], sql: str) -> None:
    address = MySQLAddress(
        variables["MYSQL_HOST"], variables["MYSQL_DATABASE"], variables["MYSQL_USER"], port=int(variables["MYSQL_PORT"])
    )

    async def ask() -> None:
        async with open_engine(address) as engine:
            await engine.send(sql)

    asyncio.run(ask())


def guesses(url: str, number: int) -> list[int]:
    wrong = {"email": "one@example.com", "password": "fel lösenord helt och hållet"}
    return [httpx.post(f"{url}/api/v1/auth/login", json=wrong, timeout=20).status_code for _ in range(number)]


def test_one_process_tells_requests_connections_mails_events_and_tasks(tmp_path):
    with Server(tmp_path) as server:
        assert guesses(server.url, 6) == [401] * 5 + [429]
        samples = scraped(server.url)
        login = {"method": "POST", "route": "/api/v1/auth/login"}
        assert value(samples, "qhealth_http_requests_total", status="401", **login) == 5
        assert value(samples, "qhealth_http_request_seconds_count", **login) == 6
        assert value(samples, "qhealth_http_request_seconds_bucket", le="+Inf", **login) == 6
        assert value(samples, "qhealth_throttle_refusals_total") == 1
        assert value(samples, "qhealth_database_connections", pool="database writer") == 1
        assert value(samples, "qhealth_database_connections_in_use", pool="database writer") == 0
        assert value(samples, "qhealth_database_waiting", pool="database reader") == 0
        assert value(samples, "qhealth_database_up") == 1
        assert value(samples, "qhealth_outbox_waiting") == 0
        assert value(samples, "qhealth_sockets_open") == 0
        assert len(values(samples, "qhealth_task_overdue_seconds")) == 5
        # Without Redis there is nothing to say of it, and one process has no siblings.
        assert values(samples, "qhealth_redis_up") == values(samples, "qhealth_worker_up") == []


def test_labels_tell_of_nobody_and_are_few(run, tmp_path):
    run("seed", "--patients", "20", "--visits", "40", "--diagnostics", "2", "--password", PASSWORD)
    run("create-superuser", "--email", "root@example.com", "--password", PASSWORD)
    with Server(tmp_path) as server, httpx.Client(base_url=server.url, timeout=20) as client:
        login = {"email": "root@example.com", "password": PASSWORD}
        token = client.post("/api/v1/auth/login", json=login).json()["access_token"]
        client.headers["authorization"] = f"Bearer {token}"
        for number in range(1, 21):
            client.get(f"/api/v1/patients/{number}", params={"secret": "s" * number})
            client.get(f"/no/such/page/{number}")
            client.request(f"METHOD{number}", "/")
        text = client.get("/metrics").text
    labels = set(re.findall(r'(\w+)="([^"]*)"', text))
    names = {name for name, _ in labels}
    assert names <= {
        "method", "route", "status", "le", "pool", "task", "generation",
        "version", "major", "minor", "patchlevel", "implementation",
    }  # fmt: skip
    routes = {text for name, text in labels if name == "route"}
    assert all(re.fullmatch(r"none|(/[a-z0-9.{}_-]*)+", route) and not re.search(r"/\d", route) for route in routes)
    assert "root@example.com" not in text
    assert {text for name, text in labels if name == "method"} <= {"GET", "POST", "other"}


def test_mails_that_wait_and_mails_that_were_refused_are_told(shared, tmp_path):
    """Without a worker a mail waits; what was refused is told until somebody sends it again."""
    with Server(tmp_path, **shared) as server:
        profile = {"first_name": "Åsa", "last_name": "Berg", "birth_date": "1985-04-12"}
        person = {"email": "asa@example.com", "password": PASSWORD, "profile": profile}
        assert httpx.post(f"{server.url}/api/v1/auth/register", json=person, timeout=20).status_code == 202
        sent(shared, "UPDATE outbox SET created_at = created_at - INTERVAL 20 MINUTE")
        samples = scraped(server.url)
        assert value(samples, "qhealth_outbox_waiting") == 1
        assert value(samples, "qhealth_outbox_retried") == 0
        assert 1200 <= value(samples, "qhealth_outbox_oldest_seconds") < 1300
        assert value(samples, "qhealth_task_workers") == 0
        assert value(samples, "qhealth_task_scheduler_up") == 0
        sent(shared, "UPDATE outbox SET due_at = NULL, refused_at = created_at")
        samples = scraped(server.url)
        assert value(samples, "qhealth_outbox_undelivered") == 1
        assert value(samples, "qhealth_outbox_oldest_seconds") == 0
        with Process(tmp_path, "worker", **shared), Process(tmp_path, "scheduler", **shared):
            until(lambda: value(scraped(server.url), "qhealth_task_scheduler_up") == 1)
            until(lambda: value(scraped(server.url), "qhealth_task_workers") == 1)


async def test_numbers_are_told_while_the_database_and_redis_are_away(shared, redis, tmp_path):
    async with faulty_proxy(int(shared["MYSQL_PORT"])) as proxy:
        server = Server(tmp_path, **{**shared, "MYSQL_PORT": str(proxy.port)})
        await asyncio.to_thread(server.__enter__)
        try:
            before = await asyncio.to_thread(scraped, server.url)
            assert (value(before, "qhealth_redis_up"), value(before, "qhealth_database_up")) == (1, 1)
            redis.kill()
            await proxy.becomes(Network.REFUSING)
            proxy.reset_all()
            samples = await asyncio.to_thread(scraped, server.url)
            assert (value(samples, "qhealth_redis_up"), value(samples, "qhealth_database_up")) == (0, 0)
            assert values(samples, "qhealth_outbox_waiting") == []
            assert value(samples, "qhealth_http_requests_in_flight") == 1
        finally:
            await asyncio.to_thread(server.__exit__)


@LINUX
def test_several_processes_tell_their_numbers_together_whichever_is_asked(shared, tmp_path):
    with Server(tmp_path, "--workers", "2", **shared) as server:
        until(lambda: sum(values(scraped(server.url), "qhealth_worker_up")) == 2)
        for _ in range(30):
            # Each on a connection of its own, so that both processes get some.
            assert httpx.get(f"{server.url}/health/live", timeout=20).status_code == 200
        for _ in range(6):
            samples = scraped(server.url)
            served = values(samples, "qhealth_http_requests_total", route="/health/live")
            assert sum(served) == 30
            assert {sample.labels["worker"] for sample in samples if sample.name == "process_cpu_seconds_total"} == {
                "0",
                "1",
            }
            # What is the same for all is told once.
            assert value(samples, "qhealth_outbox_waiting") == 0
        parent = server.process.pid
        children = {int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()}
        os.kill(max(children), signal.SIGKILL)
        until(lambda: sum(values(scraped(server.url), "qhealth_worker_up")) == 1)
        until(lambda: sum(values(scraped(server.url), "qhealth_worker_up")) == 2)
        assert server.stop(signal.SIGTERM) == 0

"""Several processes of one installation, on a database server, Redis and a mail server, and how they die."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from qhealth.adapters.persistence.engine.mysql_options import MySQLAddress
from tests.entrypoints.process import Process, Server
from tests.mysql_server import open_engine

PASSWORD = "grå gås på grönt gräs"
LOCK = "qhealth:tasks:scheduler"


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds in another process; the time limit of the test ends a wait in vain."""
    while not holds():
        time.sleep(0.02)


def sent(address: MySQLAddress, sql: str) -> list[tuple]:
    async def asked() -> list[tuple]:
        async with open_engine(address) as engine:
            return [tuple(row.values()) for row in (await engine.send(sql)).rows]

    return asyncio.run(asked())


def registers(url: str, name: str) -> None:
    profile = {"first_name": "Åsa", "last_name": "Berg", "birth_date": "1985-04-12"}
    person = {"email": f"{name}@example.com", "password": PASSWORD, "profile": profile}
    assert httpx.post(f"{url}/api/v1/auth/register", json=person, timeout=20).status_code == 202


def test_a_server_leaves_its_mails_to_a_worker_which_sends_them_at_once(shared, post, address, tmp_path):
    with Server(tmp_path, **shared) as server:
        registers(server.url, "asa")
        assert post.taken == []
        with Process(tmp_path, "worker", **shared) as worker:
            assert "worker is at work" in worker.greeting
            until(lambda: post.recipients["asa@example.com"] == 1)
            registers(server.url, "bo")
            until(lambda: post.recipients["bo@example.com"] == 1)
            assert worker.stop(signal.SIGTERM) == 0
        assert sent(address, "SELECT COUNT(*) FROM outbox WHERE due_at IS NOT NULL") == [(0,)]
        assert server.stop(signal.SIGTERM) == 0


def test_a_mail_whose_worker_is_killed_is_sent_by_another_after_its_lease(shared, post, address, tmp_path):
    with Server(tmp_path, **shared) as server:
        post.holds_answers.set()
        with Process(tmp_path, "worker", **shared) as doomed:
            registers(server.url, "asa")
            assert post.holding.wait(30)
            doomed.kill()
        post.holds_answers.clear()
        before = len(post.taken)
        with Process(tmp_path, "worker", **shared):
            registers(server.url, "bo")
            until(lambda: post.recipients["bo@example.com"] == 1)
            # Nobody else takes it while the lease lasts.
            assert sent(address, "SELECT COUNT(*) FROM outbox WHERE due_at IS NOT NULL") == [(1,)]
            sent(address, "UPDATE outbox SET due_at = UTC_TIMESTAMP() WHERE due_at IS NOT NULL")
            until(lambda: sent(address, "SELECT COUNT(*) FROM outbox WHERE due_at IS NOT NULL") == [(0,)])
        # The same mail, as its Message-ID says, and at most twice: the first server may have taken it after all.
        ids = {message_id for message_id, to in post.taken if to == "asa@example.com"}
        assert len(ids) == 1
        assert len(post.taken) - before <= 2


def test_mails_arrive_when_redis_is_emptied_and_when_it_is_gone(shared, post, redis, tmp_path):
    with Server(tmp_path, **shared) as server, Process(tmp_path, "worker", **shared):
        registers(server.url, "one")
        until(lambda: post.recipients["one@example.com"] == 1)
        redis.flush()
        registers(server.url, "two")
        until(lambda: post.recipients["two@example.com"] == 1)
        redis.kill()
        registers(server.url, "three")
        until(lambda: post.recipients["three@example.com"] == 1)
        ready = httpx.get(f"{server.url}/health/ready", timeout=20)
        assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
        assert ready.json()["parts"]["redis"].startswith("degraded: ")
        redis.start()
        registers(server.url, "four")
        until(lambda: post.recipients["four@example.com"] == 1)


def test_guessing_is_stopped_while_redis_is_away(shared, redis, tmp_path):
    with Server(tmp_path, **shared) as server:
        redis.kill()
        wrong = {"email": "one@example.com", "password": "fel lösenord helt och hållet"}
        answers = [httpx.post(f"{server.url}/api/v1/auth/login", json=wrong, timeout=20) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [401] * 5 + [429]


def test_a_standby_follows_the_schedule_when_the_scheduler_is_killed(shared, redis, address, tmp_path):
    def leader() -> str:
        return redis.send("GET", LOCK).partition("\r\n")[2]

    with Process(tmp_path, "scheduler", **shared) as first, Process(tmp_path, "worker", **shared):
        until(lambda: leader() != "")
        before = leader()
        until(lambda: ("send_reminders",) in sent(address, "SELECT task FROM task_run"))
        with Process(tmp_path, "scheduler", **shared) as standby:
            first.kill()
            until(lambda: leader() not in {"", before})
            sent(address, "DELETE FROM task_run")
            until(lambda: ("send_reminders",) in sent(address, "SELECT task FROM task_run"))
            assert standby.stop(signal.SIGTERM) == 0
            assert leader() == ""


def children(parent: int) -> set[int]:
    return {int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()}


def command_line(pid: int) -> str:
    file = Path(f"/proc/{pid}/cmdline")
    return file.read_text() if file.exists() else ""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="Which processes there are is told by Linux's /proc.")
def test_several_server_processes_share_the_port_and_a_dead_one_is_replaced(shared, tmp_path):
    with Server(tmp_path, "--workers", "2", **shared) as server:
        parent = server.process.pid
        until(lambda: len(children(parent)) == 2)
        before = children(parent)
        os.kill(min(before), signal.SIGKILL)
        until(lambda: len(children(parent) - before) == 1)
        for _ in range(20):
            assert httpx.get(f"{server.url}/health/live", timeout=20).status_code == 200
        assert server.stop(signal.SIGTERM) == 0
    assert "another one takes its place" in server.log.read_text()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="Which processes there are is told by Linux's /proc.")
def test_server_processes_end_with_their_parent(shared, tmp_path):
    with Server(tmp_path, "--workers", "2", **shared) as server:
        until(lambda: len(children(server.process.pid)) == 2)
        orphans = children(server.process.pid)
        server.kill()
        # One that has ended and that nobody has buried has no command line any more.
        until(lambda: not any(command_line(pid) for pid in orphans))


def test_one_process_that_cannot_start_speaks_for_all(shared, tmp_path):
    process = Process(tmp_path, "serve", "--port", "0", "--workers", "3", **{**shared, "MYSQL_PASSWORD": "wrong"})
    assert process.process.wait(60) == 1
    assert process.log.read_text().count("MYSQL_USER, MYSQL_PASSWORD: ") == 1
    process.process.communicate()
    process._errors.close()


def test_the_command_shows_what_was_refused_and_sends_it_again(shared, post, tmp_path, run):
    post.answers["asa@example.com"] = "550 5.1.1 no such person"
    shared = {**shared, "COLUMNS": "200"}
    with Server(tmp_path, **shared) as server, Process(tmp_path, "worker", **shared):
        registers(server.url, "asa")
        until(lambda: "no such person" in run("tasks", **shared).output)
        shown = run("tasks", **shared)
        assert shown.exit_code == 0
        assert "activation" in shown.output
        post.answers.clear()
        assert run("tasks", "resend", "4711", **shared).exit_code == 1
        again = run("tasks", "resend", "--all", **shared)
        assert (again.exit_code, again.output) == (0, "1 mail is sent again.\n")
        until(lambda: post.recipients["asa@example.com"] == 1)

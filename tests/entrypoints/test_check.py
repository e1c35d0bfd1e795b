import asyncio
import socket
import sqlite3
import threading

import pytest
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import SMTP

from tests.redis_server import own_redis


@pytest.fixture
def mail_server():
    """Run a mail server on a thread, for the command has an event loop of its own; gives its port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    serving = loop.create_server(lambda: SMTP(Sink(), loop=loop), "127.0.0.1", 0)
    server = asyncio.run_coroutine_threadsafe(serving, loop).result()
    yield server.sockets[0].getsockname()[1]
    loop.call_soon_threadsafe(server.close)
    asyncio.run_coroutine_threadsafe(server.wait_closed(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def closed_port():
    with socket.socket() as taken:
        # Bound and not listening: nobody else gets the port, and nobody answers.
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def said(output: str) -> str:
    """Return what a table says, without its lines and line breaks."""
    return " ".join(output.replace("│", " ").split())


def test_everything_is_right_after_the_migration(run):
    run("migrate")
    result = run("check")
    assert result.exit_code == 0
    assert "wrong" not in result.output
    for part in ("configuration", "secret key", "database", "migrations", "mail"):
        assert f" {part} " in result.output


def test_a_database_that_is_missing_is_wrong_and_is_not_made(run, tmp_path):
    result = run("check")
    assert result.exit_code == 1
    assert "`qhealth migrate` makes it" in said(result.output)
    assert list(tmp_path.iterdir()) == []


def test_missing_migrations_are_wrong(run, tmp_path):
    run("migrate")
    connection = sqlite3.connect(tmp_path / "data" / "qhealth.sqlite3")
    connection.execute("DELETE FROM migration WHERE name LIKE 'm0004%'")
    connection.commit()
    connection.close()
    result = run("check")
    assert result.exit_code == 1
    assert "The database lacks m0004_oversight: run `qhealth migrate`." in said(result.output)


def test_a_database_that_is_newer_is_wrong(run, tmp_path):
    run("migrate")
    connection = sqlite3.connect(tmp_path / "data" / "qhealth.sqlite3")
    connection.execute("INSERT INTO migration (name, applied_at) VALUES ('m9999_future', '2030-01-01')")
    connection.commit()
    connection.close()
    result = run("check")
    assert result.exit_code == 1
    assert "it does not know m9999_future." in said(result.output)


def test_a_file_that_is_no_database_is_wrong(run, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "qhealth.sqlite3").write_text("no database " * 100)
    result = run("check")
    assert result.exit_code == 1
    assert "cannot be used" in said(result.output)


def test_a_key_that_others_may_read_is_wrong(run, tmp_path):
    run("migrate")
    (tmp_path / "data" / "secret_key").chmod(0o644)
    result = run("check")
    assert result.exit_code == 1
    assert "run chmod 600 on it" in said(result.output)


def test_a_configured_key_is_not_shown(run):
    run("migrate")
    result = run("check", SECRET_KEY="k" * 32)
    assert result.exit_code == 0
    assert "set by SECRET_KEY" in said(result.output)
    assert "kkkk" not in result.output


def test_a_mail_folder_that_is_a_file_is_wrong(run, tmp_path):
    run("migrate")
    (tmp_path / "data" / "mail").write_text("")
    result = run("check")
    assert result.exit_code == 1
    assert "is no folder" in said(result.output)


def test_a_mail_server_that_answers_is_right(run, mail_server):
    run("migrate")
    settings = {"EMAIL_HOST": "127.0.0.1", "EMAIL_FROM": "q@example.com", "EMAIL_TLS": "none"}
    result = run("check", EMAIL_PORT=str(mail_server), **settings)
    assert result.exit_code == 0
    assert f"127.0.0.1, port {mail_server} answers" in said(result.output)


def test_a_mail_server_that_is_away_is_wrong(run, closed_port):
    run("migrate")
    settings = {"EMAIL_HOST": "127.0.0.1", "EMAIL_FROM": "q@example.com", "EMAIL_TLS": "none"}
    result = run("check", EMAIL_PORT=str(closed_port), **settings)
    assert result.exit_code == 1
    assert f"127.0.0.1, port {closed_port} does not take mails" in said(result.output)


@pytest.fixture
def redis():
    server = own_redis("--requirepass", "hemligt")
    server.start()
    yield server
    server.remove()


def test_a_redis_that_answers_is_right(run, redis):
    run("migrate")
    result = run("check", REDIS_PASSWORD="hemligt", **redis.variables)
    assert result.exit_code == 0
    assert f"database 0 at 127.0.0.1, port {redis.port} answers" in said(result.output)
    assert "hemligt" not in result.output


@pytest.mark.parametrize("wrong", [{"REDIS_PASSWORD": "fel"}, {}, {"REDIS_PASSWORD": "hemligt", "REDIS_DB": "4711"}])
def test_a_redis_that_lets_nobody_in_is_wrong(run, redis, wrong):
    run("migrate")
    result = run("check", **{**redis.variables, **wrong})
    assert result.exit_code == 1
    assert f"port {redis.port} cannot be used" in said(result.output)


def test_a_redis_that_is_away_is_wrong(run, closed_port):
    run("migrate")
    result = run("check", REDIS_HOST="127.0.0.1", REDIS_PORT=str(closed_port))
    assert result.exit_code == 1
    assert f"port {closed_port} cannot be used" in said(result.output)


def test_a_configuration_with_faults_exits_with_2(run):
    assert run("check", QHEALTH_TIMEZONE="Mars/Olympus").exit_code == 2

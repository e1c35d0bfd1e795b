"""The commands on a database server, and what they say of one that is configured wrongly."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import time
from collections.abc import Callable
from contextlib import closing
from typing import TypeVar

import httpx
import pytest

from qhealth.adapters.persistence.engine.mysql_options import MySQLAddress
from tests.entrypoints.conftest import Run
from tests.entrypoints.old_server import old_server
from tests.entrypoints.process import Server as ServerProcess
from tests.mysql_server import CERTIFICATES, SERVERS, Server, open_engine

T = TypeVar("T")

PASSWORD = "grå gås på grönt gräs"


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest) -> Server:
    return SERVERS[request.param]()


@pytest.fixture
def address(server: Server) -> MySQLAddress:
    return asyncio.run(server.new_database())


@pytest.fixture
def configured(address: MySQLAddress, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Set the variables of a new database; gives them, for processes of their own."""
    variables = {
        "MYSQL_HOST": address.host,
        "MYSQL_PORT": str(address.port),
        "MYSQL_USER": address.user,
        "MYSQL_PASSWORD": address.password,
        "MYSQL_DATABASE": address.database,
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return variables


def rows(address: MySQLAddress, sql: str) -> list[tuple]:
    async def asked() -> list[tuple]:
        async with open_engine(address) as engine:
            return [tuple(row.values()) for row in (await engine.send(sql)).rows]

    return asyncio.run(asked())


def said(output: str) -> str:
    """Return what a table says, without its lines and line breaks."""
    return " ".join(output.replace("│", " ").split())


@pytest.fixture
def run(run: Run, configured: dict[str, str]) -> Run:
    """Run the command on the new database."""
    assert configured
    return run


@pytest.fixture
def migrated(run: Run) -> None:
    assert run("migrate").exit_code == 0


def test_migrating_makes_the_tables_once_and_no_file(run, address, tmp_path):
    first, second = run("migrate"), run("migrate")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "Applied m0001_people." in first.output
    assert "Applied" not in second.output
    assert f"The database {address.database} at {address.host}:{address.port} is up to date." in second.output
    assert not (tmp_path / "data" / "qhealth.sqlite3").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("create-superuser", "--email", "root@example.com", "--password", PASSWORD),
        ("seed", "--patients", "2", "--visits", "0"),
        ("import-fhir", "."),
    ],
    ids=lambda words: words[0],
)
def test_no_other_command_makes_the_tables(run, address, words):
    result = run(*words)
    assert result.exit_code == 1
    assert result.stderr.startswith("The database lacks m0001_people, ")
    assert result.stderr.endswith(": run `qhealth migrate`.\n")
    assert rows(address, "SHOW TABLES") == []


def test_checking_says_what_is_missing_and_then_that_all_is_right(run, address):
    empty = run("check")
    assert empty.exit_code == 1
    assert "The database lacks m0001_people, " in said(empty.output)
    run("migrate")
    result = run("check")
    assert result.exit_code == 0
    assert f"{address.database} at {address.host}:{address.port} answers" in said(result.output)


@pytest.mark.usefixtures("migrated")
def test_a_superuser_a_seeded_clinic_and_imported_people_are_kept_there(run, address, tmp_path):
    assert run("seed", "--patients", "20", "--visits", "60", "--diagnostics", "3").exit_code == 0
    assert rows(address, "SELECT COUNT(*) FROM visit") == [(60,)]
    created = run("create-superuser", "--email", "Root@Example.com", "--password", PASSWORD)
    assert created.exit_code == 0
    assert rows(address, "SELECT email FROM account WHERE is_superuser") == [("root@example.com",)]
    name = {"family": "Ångström", "given": ["Zacharias"]}
    patient = {"resourceType": "Patient", "id": "p1", "name": [name], "birthDate": "1985-04-12"}
    (tmp_path / "patients.ndjson").write_text(json.dumps(patient) + "\n", encoding="utf-8")
    assert [run("import-fhir", "patients.ndjson").exit_code for _ in range(2)] == [0, 0]
    assert rows(address, "SELECT last_name FROM account WHERE first_name = 'Zacharias'") == [("Ångström",)]


def test_the_demonstration_leaves_the_server_alone(run, address):
    # The port is in use, so that the demonstration ends as soon as it has read its configuration.
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert run("demo", "--port", str(taken.getsockname()[1])).exit_code == 1
    assert rows(address, "SHOW TABLES") == []


WRONG = {
    "host": ({"MYSQL_HOST": "nowhere.invalid"}, "MYSQL_HOST: The database host nowhere.invalid is not known"),
    "user": (
        {"MYSQL_USER": "nobody", "MYSQL_PASSWORD": "wrong"},
        "MYSQL_USER, MYSQL_PASSWORD: The database server at ",
    ),
    "database": ({"MYSQL_DATABASE": "no_such_database"}, "MYSQL_DATABASE: The database server at "),
    "certificate": ({"MYSQL_TLS": "verify"}, "MYSQL_TLS: The database server at "),
}


def refused_in_one_sentence(run, sentence: str, **variables: str) -> None:
    """Look at what `serve` and `check` say."""
    # First, because a server that nothing stops would serve on.
    checked = run("check", **variables)
    assert checked.exit_code == 1
    assert sentence in said(checked.output)
    served = run("serve", "--port", "0", **variables)
    assert served.exit_code == 1
    assert served.stdout == ""
    assert served.stderr.startswith(sentence), served.stderr
    assert served.stderr.endswith(".\n")
    assert served.stderr.count("\n") == 1


@pytest.mark.parametrize(("changed", "sentence"), WRONG.values(), ids=WRONG)
def test_a_wrong_setting_stops_the_server_and_the_check_in_one_sentence_that_names_it(run, changed, sentence):
    refused_in_one_sentence(run, sentence, **changed)


def test_a_port_at_which_nobody_answers_is_named(run):
    with closing(socket.socket()) as bound:
        # Bound and not listening: nobody else gets the port.
        bound.bind(("127.0.0.1", 0))
        port = str(bound.getsockname()[1])
        refused_in_one_sentence(run, "MYSQL_HOST, MYSQL_PORT: The database server at ", MYSQL_PORT=port)


def test_a_server_that_never_greets_is_named(run):
    with closing(socket.create_server(("127.0.0.1", 0))) as mute:
        port = str(mute.getsockname()[1])
        refused_in_one_sentence(run, "MYSQL_HOST, MYSQL_PORT: The database server at ", MYSQL_PORT=port)


@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        ("5.5.5-10.5.23-MariaDB", "The database server is MariaDB 10.5: use MariaDB 10.6 or newer."),
        ("5.7.44-log", "The database server is MySQL 5.7: use MySQL 8.0 or newer."),
    ],
)
def test_a_server_that_is_too_old_is_named(run, version, sentence):
    with old_server(version) as port:
        refused_in_one_sentence(run, f"MYSQL_HOST, MYSQL_PORT: {sentence}", MYSQL_PORT=str(port))


def test_tables_of_another_character_set_are_named(run, address):
    rows(address, "CREATE TABLE migration (name VARCHAR(10)) DEFAULT CHARACTER SET latin1")
    refused_in_one_sentence(run, "MYSQL_DATABASE: The tables of the database ")


@pytest.fixture
def limited(server: Server, configured: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    """Let the program be somebody who may read the database, and nothing else."""
    database = configured["MYSQL_DATABASE"]
    name = f"limited_{database[-8:]}"
    users = (f"{name}@'%'", f"{name}@localhost")
    asyncio.run(server.send(*(f"CREATE USER {user} IDENTIFIED BY 'pw-1'" for user in users)))
    monkeypatch.setenv("MYSQL_USER", name)
    monkeypatch.setenv("MYSQL_PASSWORD", "pw-1")

    def grant(right: str) -> None:
        asyncio.run(server.send(*(f"GRANT {right} ON {database}.* TO {user}" for user in users)))

    yield grant
    asyncio.run(server.send(f"DROP USER {', '.join(users)}"))


@pytest.mark.usefixtures("limited")
def test_a_user_without_rights_on_the_database_is_named(run):
    refused_in_one_sentence(run, "MYSQL_USER, MYSQL_DATABASE: The user limited_")


def test_a_user_who_may_not_make_tables_is_named(run, limited):
    limited("SELECT")
    result = run("migrate")
    assert result.exit_code == 1
    assert result.stderr.startswith("MYSQL_USER: The database user lacks a right: CREATE command denied")
    assert result.stderr.count("\n") == 1


def test_a_server_whose_certificate_is_trusted_is_right(run, configured):
    if configured["MYSQL_PORT"] != str(SERVERS["mariadb"]().address.port):
        pytest.skip("The certificate is that of the private server.")
    trusted = {"MYSQL_TLS": "verify", "MYSQL_TLS_CA": str(CERTIFICATES / "certificate.pem")}
    run("migrate", **trusted)
    assert run("check", **trusted).exit_code == 0


def until(found: Callable[[], T | None]) -> T:
    """Wait until something is there; the time limit of the test ends a wait in vain."""
    while (thing := found()) is None:
        time.sleep(0.05)
    return thing


def ready(process: ServerProcess) -> bool | None:
    return httpx.get(f"{process.url}/health/ready").status_code == 200 or None


def test_a_server_process_says_that_migrations_are_missing_and_opens_when_they_are_applied(run, configured, tmp_path):
    with ServerProcess(tmp_path, **configured) as process:
        probe = httpx.get(f"{process.url}/health/ready")
        assert probe.status_code == 503
        assert probe.json()["parts"]["database"].startswith("unavailable: The database lacks m0001_people, ")
        refused = httpx.get(f"{process.url}/api/v1/visits")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
        run("migrate")
        run("create-superuser", "--email", "root@example.com", "--password", PASSWORD)
        until(lambda: ready(process))
        profile = {"first_name": "Åsa", "last_name": "Berg", "birth_date": "1985-04-12"}
        person = {"email": "asa@example.com", "password": PASSWORD, "profile": profile}
        assert httpx.post(f"{process.url}/api/v1/auth/register", json=person).status_code == 202
        # The mails are handed over too, although they could not be at the start.
        until(lambda: next((tmp_path / "data" / "mail").glob("*-activation.eml"), None))
        login = {"email": "root@example.com", "password": PASSWORD}
        assert httpx.post(f"{process.url}/api/v1/auth/login", json=login).status_code == 200
        assert process.stop(signal.SIGTERM) == 0
        lines = [json.loads(line) for line in process.log.read_text().splitlines()]
        told = [line["event"] for line in lines if line["logger"].endswith("schema_gate")]
        assert told[0].startswith("Nothing is served yet. The database lacks m0001_people, ")
        assert told[-1] == "The database is ready; requests are served from now on."


@pytest.mark.usefixtures("migrated")
def test_a_server_process_says_that_a_migration_is_unknown(configured, address, tmp_path):
    rows(address, "INSERT INTO migration (name, applied_at) VALUES ('m9999_future', '2030-01-01')")
    with ServerProcess(tmp_path, **configured) as process:
        probe = httpx.get(f"{process.url}/health/ready")
        assert probe.status_code == 503
        assert probe.json()["parts"]["database"].endswith("it does not know m9999_future.")
        assert httpx.get(f"{process.url}/api/v1/me").status_code == 503
        assert process.stop(signal.SIGTERM) == 0
        assert "it does not know m9999_future." in process.log.read_text()


@pytest.mark.usefixtures("migrated")
def test_a_process_that_serves_goes_on_while_a_newer_version_takes_over(configured, address, tmp_path):
    with ServerProcess(tmp_path, **configured) as process:
        assert httpx.get(f"{process.url}/health/ready").status_code == 200
        rows(address, "INSERT INTO migration (name, applied_at) VALUES ('m9999_future', '2030-01-01')")
        assert httpx.get(f"{process.url}/health/ready").status_code == 503
        assert httpx.get(f"{process.url}/api/v1/me").status_code == 401

import json
import sqlite3
from pathlib import Path

import pytest

PASSWORD = "grå gås på grönt gräs"


def stored(folder: Path, sql: str) -> list[tuple]:
    connection = sqlite3.connect(folder / "data" / "qhealth.sqlite3")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_the_help_names_every_command(run):
    shown = run("--help").output
    for name in (
        "check",
        "create-superuser",
        "import-fhir",
        "migrate",
        "openapi",
        "scheduler",
        "serve",
        "tasks",
        "worker",
    ):
        assert name in shown


def test_an_unknown_command_is_refused(run):
    assert run("sevre").exit_code == 2


@pytest.mark.parametrize("command", ["worker", "scheduler"])
def test_processes_that_are_not_needed_say_so_and_are_no_failure(run, command):
    result = run(command)
    assert result.exit_code == 0
    assert "inside the server process" in result.output


def test_a_configuration_with_faults_prints_each_on_a_line_and_exits_with_2(run):
    result = run("migrate", DEBUG="perhaps", EMAIL_TLS="ssl", REDIS_HOST="redis://cache")
    assert result.exit_code == 2
    lines = result.stderr.splitlines()
    assert [line.strip().partition(":")[0] for line in lines[1:]] == ["DEBUG", "REDIS_HOST", "EMAIL_TLS"]


def test_what_waits_is_shown_without_any_server(run):
    shown = run("tasks")
    assert shown.exit_code == 0
    assert "Mails that wait: 0." in shown.output
    assert "No mail was refused" in shown.output


def test_sending_again_takes_numbers_or_everything(run):
    assert run("tasks", "resend").exit_code == 2
    assert run("tasks", "resend", "1", "--all").exit_code == 2
    assert run("tasks", "resend", "1").stderr == "None of these mails was refused; `qhealth tasks` shows which were.\n"
    assert run("tasks", "resend", "--all").output == "0 mails are sent again.\n"


def test_migrating_twice_does_nothing_the_second_time(run, tmp_path):
    first, second = run("migrate"), run("migrate")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "Applied m0001_people." in first.output
    assert "Applied" not in second.output
    assert (tmp_path / "data" / "qhealth.sqlite3").is_file()


def test_the_data_folder_is_for_its_owner_alone(run, tmp_path):
    run("migrate")
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0


def test_a_database_of_a_newer_program_is_refused_in_a_sentence(run, tmp_path):
    run("migrate")
    connection = sqlite3.connect(tmp_path / "data" / "qhealth.sqlite3")
    connection.execute("INSERT INTO migration (name, applied_at) VALUES ('m9999_future', '2030-01-01')")
    connection.commit()
    connection.close()
    result = run("migrate")
    assert result.exit_code == 1
    assert "newer than this program" in result.stderr


def test_a_superuser_is_created_with_what_is_given(run, tmp_path):
    result = run("create-superuser", "--email", "Root@Example.com", "--password", PASSWORD)
    assert result.exit_code == 0
    assert "root@example.com" in result.output
    rows = stored(tmp_path, "SELECT email, is_superuser, activated_at IS NOT NULL, first_name, last_name FROM account")
    assert rows == [("root@example.com", 1, 1, "Super", "User")]
    assert stored(tmp_path, "SELECT action FROM audit_event") == [("user.superuser_created",)]


def test_what_is_not_given_is_asked_for_and_the_password_is_not_shown(run, tmp_path):
    result = run("create-superuser", "--first-name", "Åsa", answers=f"asa@example.com\n{PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code == 0
    assert PASSWORD not in result.output
    assert stored(tmp_path, "SELECT email, first_name FROM account") == [("asa@example.com", "Åsa")]


def test_a_superuser_keeps_the_rules_that_everybody_keeps(run, tmp_path):
    result = run("create-superuser", "--email", "root", "--password", "short")
    assert result.exit_code == 1
    assert [line.partition(":")[0] for line in result.stderr.splitlines()] == ["email", "password"]
    assert stored(tmp_path, "SELECT id FROM account") == []


def test_a_taken_address_is_told_in_a_sentence(run):
    run("create-superuser", "--email", "root@example.com", "--password", PASSWORD)
    result = run("create-superuser", "--email", "root@example.com", "--password", PASSWORD)
    assert result.exit_code == 1
    assert result.stderr == "Another account already uses this e-mail address.\n"


def test_the_openapi_document_is_printed_without_any_configuration(run, tmp_path):
    result = run("openapi", QHEALTH_TIMEZONE="Mars/Olympus")
    document = json.loads(result.stdout)
    assert document["openapi"].startswith("3.1")
    assert "/api/v1/visits" in document["paths"]
    assert list(tmp_path.iterdir()) == []


def test_the_openapi_document_is_written_to_a_file(run, tmp_path):
    assert run("openapi", "openapi.json").exit_code == 0
    assert json.loads((tmp_path / "openapi.json").read_text(encoding="utf-8"))["info"]["title"] == "QHealth"


def test_the_postman_collection_is_written_to_a_file(run, tmp_path):
    assert run("openapi", "--postman", "collection.json").exit_code == 0
    collection = json.loads((tmp_path / "collection.json").read_text(encoding="utf-8"))
    assert collection["info"]["schema"].endswith("/collection/v2.1.0/collection.json")


def test_several_workers_are_refused_in_a_sentence(run, tmp_path):
    result = run("serve", "--workers", "2")
    assert result.exit_code == 2
    assert result.stderr.startswith("--workers above 1 is refused: ")
    assert not (tmp_path / "data").exists()

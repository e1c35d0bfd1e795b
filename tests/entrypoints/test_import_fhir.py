import json
import sqlite3

PATIENT = {
    "resourceType": "Patient",
    "id": "p1",
    "name": [{"family": "Berg", "given": ["Åsa"]}],
    "gender": "female",
    "birthDate": "1985-04-12",
}


def test_files_are_taken_once_and_the_summary_counts_them(run, tmp_path):
    (tmp_path / "patients.ndjson").write_text(json.dumps(PATIENT) + "\n", encoding="utf-8")
    first, second = run("import-fhir", "patients.ndjson"), run("import-fhir", "patients.ndjson")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert counts(first.stdout, "Patient") == ["1", "1", "0", "0"]
    assert counts(second.stdout, "Patient") == ["1", "0", "1", "0"]
    connection = sqlite3.connect(tmp_path / "data" / "qhealth.sqlite3")
    assert connection.execute("SELECT first_name, last_name FROM account").fetchall() == [("Åsa", "Berg")]
    connection.close()


def test_what_cannot_be_read_is_told_by_file_and_line_and_fails_the_command(run, tmp_path):
    (tmp_path / "patients.ndjson").write_text(json.dumps(PATIENT) + "\n{[bold]\n", encoding="utf-8")
    result = run("import-fhir", "patients.ndjson")
    assert result.exit_code == 1
    assert counts(result.stdout, "Patient") == ["1", "1", "0", "0"]
    assert "Not readable: patients.ndjson, line 2: " in result.stdout


def test_what_is_left_out_is_told_with_its_reason(run, tmp_path):
    nameless = {**PATIENT, "name": [{"family": "Berg"}]}
    (tmp_path / "patients.ndjson").write_text(json.dumps(nameless) + "\n", encoding="utf-8")
    result = run("import-fhir", "patients.ndjson")
    assert result.exit_code == 0
    assert counts(result.stdout, "Patient") == ["1", "0", "0", "1"]
    assert "Left out: 1 Patient, because there is no given name." in result.stdout


def test_a_path_with_nothing_to_import_is_told_in_a_sentence(run, tmp_path):
    (tmp_path / "empty").mkdir()
    result = run("import-fhir", "empty")
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1


def test_a_path_that_is_not_there_is_refused(run):
    assert run("import-fhir", "nowhere").exit_code == 2


def counts(output: str, kind: str) -> list[str]:
    """Return the numbers that the table shows for a kind."""
    (line,) = (line for line in output.splitlines() if line.startswith(f"│ {kind} "))
    return [cell.strip() for cell in line.strip("│").split("│")][1:]

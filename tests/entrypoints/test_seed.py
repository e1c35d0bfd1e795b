import sqlite3


def test_seeding_says_how_much_it_wrote(run, tmp_path):
    result = run("seed", "--patients", "20", "--visits", "60", "--diagnostics", "3", "--login-attempts", "0")
    assert result.exit_code == 0
    assert "rows in" in result.output
    connection = sqlite3.connect(tmp_path / "data" / "qhealth.sqlite3")
    try:
        assert connection.execute("SELECT COUNT(*) FROM visit").fetchone() == (60,)
        assert connection.execute("SELECT COUNT(*) FROM login_attempt").fetchone() == (0,)
    finally:
        connection.close()


def test_a_database_with_people_is_refused_in_a_sentence(run):
    run("seed", "--patients", "5", "--visits", "0")
    again = run("seed", "--patients", "5", "--visits", "0")
    assert again.exit_code == 2
    assert again.stderr.strip() == "This database has people already; only an empty one can be filled."


def test_what_cannot_be_is_refused_in_a_sentence(run):
    result = run("seed", "--patients", "0", "--visits", "10")
    assert result.exit_code == 1
    assert "patients: Without patients there is nothing to be done." in result.stderr


def test_people_with_a_password_can_sign_in(run, tmp_path):
    run("seed", "--patients", "2", "--visits", "0", "--password", "grå gås på grönt gräs")
    connection = sqlite3.connect(tmp_path / "data" / "qhealth.sqlite3")
    try:
        hashes = connection.execute("SELECT DISTINCT password_hash FROM credential WHERE password_hash IS NOT NULL")
        assert hashes.fetchone()[0].startswith("$argon2id$")
    finally:
        connection.close()

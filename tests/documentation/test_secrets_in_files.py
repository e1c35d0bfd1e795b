"""The search for secrets finds one, and lets the made-up ones be wherever they stand."""

from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import default_settings

from tools import secrets_in_files


def found_in(folder, name: str) -> SecretsCollection:
    found = SecretsCollection(str(folder))
    with default_settings():
        found.scan_files(name)
    return found


def test_tells_of_a_secret_until_it_is_accepted(tmp_path, monkeypatch):
    known = tmp_path / "known"
    known.write_text("[]")
    monkeypatch.setattr(secrets_in_files, "KNOWN", known)
    (tmp_path / "settings.py").write_text(f'password = "{"s3cr3t" * 4}"\n')
    assert secrets_in_files.unknown(found_in(tmp_path, "settings.py")) == ["settings.py:1: Secret Keyword"]

    secrets_in_files.accept(found_in(tmp_path, "settings.py"))
    assert str(tmp_path) not in known.read_text()
    moved = f'\n\npassword = "{"s3cr3t" * 4}"\nother_password = "{"pr1v4t3" * 4}"\n'
    (tmp_path / "settings.py").write_text(moved)
    assert secrets_in_files.unknown(found_in(tmp_path, "settings.py")) == ["settings.py:4: Secret Keyword"]


def test_in_tests_a_password_may_be_made_up_and_a_key_may_not(tmp_path, monkeypatch):
    known = tmp_path / "known"
    known.write_text("[]")
    monkeypatch.setattr(secrets_in_files, "KNOWN", known)
    (tmp_path / "tests").mkdir()
    key = "-----BEGIN RSA " + "PRIVATE KEY-----"
    (tmp_path / "tests" / "test_it.py").write_text(f'password = "{"s3cr3t" * 4}"\nkey = "{key}"\n')
    assert secrets_in_files.unknown(found_in(tmp_path, "tests/test_it.py")) == ["tests/test_it.py:2: Private Key"]

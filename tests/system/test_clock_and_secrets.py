"""The machine's clock, and the key that is kept."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from qhealth.adapters.system.clock import SystemClock
from qhealth.adapters.system.secrets import SecretUnusable, kept_secret


def test_the_clock_tells_utc():
    before = datetime.now(UTC)
    now = SystemClock().now()

    assert now.tzinfo is UTC
    assert before <= now <= datetime.now(UTC)


def test_makes_a_key_once_and_keeps_it_for_its_owner_alone(tmp_path):
    path = tmp_path / "new" / "secret_key"
    secret = kept_secret(path)

    assert len(secret) >= 64
    assert kept_secret(path) == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_two_folders_have_two_keys(tmp_path):
    assert kept_secret(tmp_path / "one") != kept_secret(tmp_path / "other")


def test_processes_that_start_at_once_get_the_same_key(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        secrets = list(pool.map(lambda _number: kept_secret(tmp_path / "secret_key"), range(8)))

    assert len(set(secrets)) == 1


def test_a_key_that_others_could_read_is_closed_to_them(tmp_path):
    path = tmp_path / "secret_key"
    path.write_text("x" * 64)
    path.chmod(0o644)

    assert kept_secret(path) == "x" * 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"short", b"\xff\xfe" * 40])
def test_a_file_without_a_key_is_refused_in_a_sentence(tmp_path, content):
    path = tmp_path / "secret_key"
    path.write_bytes(content)

    with pytest.raises(SecretUnusable, match="secret_key"):
        kept_secret(path)


def test_a_folder_in_its_place_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "secret_key").mkdir()

    with pytest.raises(SecretUnusable, match="SECRET_KEY"):
        kept_secret(tmp_path / "secret_key")

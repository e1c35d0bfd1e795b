import pytest

from qhealth.cli.demonstration import demo_settings

URL = "http://127.0.0.1:8000"


@pytest.fixture
def configured(tmp_path, monkeypatch):
    """Configure by a `.env` in an empty folder that becomes the working directory; gives the folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("QHEALTH_DATA_DIR", raising=False)

    def configured(*lines: str):
        (tmp_path / ".env").write_text("\n".join(lines), encoding="utf-8")
        return tmp_path

    return configured


def test_the_demonstration_keeps_to_itself_whatever_servers_are_configured(configured):
    folder = configured(
        "MYSQL_HOST=db",
        "MYSQL_DATABASE=qhealth",
        "MYSQL_USER=qhealth",
        "REDIS_HOST=redis",
        "EMAIL_HOST=smtp.example.com",
        "QHEALTH_ENV=production",
        "QHEALTH_PUBLIC_URL=https://qhealth.example.com",
    )
    settings = demo_settings(URL)
    assert settings.data_dir == folder / "data" / "demo"
    assert settings.public_url == URL
    assert settings.mysql is None
    assert settings.smtp is None
    assert settings.debug
    assert not settings.production


def test_the_demonstration_is_of_the_clinic_that_is_configured(configured):
    configured("QHEALTH_DATA_DIR=elsewhere", "QHEALTH_CLINIC_NAME=Åsas klinik", "QHEALTH_TIMEZONE=Europe/Helsinki")
    settings = demo_settings(URL)
    assert settings.data_dir.name == "elsewhere"
    assert settings.clinic.name == "Åsas klinik"
    assert settings.clinic.zone.key == "Europe/Helsinki"


def test_a_fault_in_what_is_kept_stops_the_demonstration(configured, capsys):
    configured("QHEALTH_TIMEZONE=Mars/Olympus", "EMAIL_TLS=nonsense")
    with pytest.raises(SystemExit) as ended:
        demo_settings(URL)
    assert ended.value.code == 2
    assert "QHEALTH_TIMEZONE" in capsys.readouterr().err

import re
from ipaddress import ip_network
from pathlib import Path

import pytest

from qhealth.core.domain.clinic import DEFAULT_OPENING
from qhealth.core.domain.working_hours import WeeklyBlock
from qhealth.settings import MySQL, Redis, Settings, SettingsError, SmtpTls, read_settings, read_variables
from tests.mysql_server import CERTIFICATES

GOOD_KEY = "k" * 32


def faults(folder, **variables) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        read_settings(variables, folder)
    return refused.value.faults


def settings(folder, **variables) -> Settings:
    return read_settings(variables, folder)


def test_nothing_set_gives_the_embedded_installation_of_one_machine(tmp_path):
    read = settings(tmp_path)
    assert read.data_dir == tmp_path / "data"
    assert read.database == tmp_path / "data" / "qhealth.sqlite3"
    assert read.mail_dir == tmp_path / "data" / "mail"
    assert read.public_url == "http://127.0.0.1:8000"
    assert read.mysql is None
    assert read.smtp is None
    assert read.secret_key is None
    assert not read.debug
    assert not read.production
    assert read.clinic.zone.key == "Europe/Stockholm"
    assert read.clinic.opening_hours == DEFAULT_OPENING


def test_reading_the_settings_makes_no_folder(tmp_path):
    settings(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_variable_counts_as_unset(tmp_path):
    assert settings(tmp_path, DEBUG="", EMAIL_HOST="", QHEALTH_TIMEZONE=" ", MYSQL_HOST="") == settings(tmp_path)


@pytest.mark.parametrize(
    ("variable", "value", "remedy"),
    [
        ("DEBUG", "perhaps", "write true or false"),
        ("EMAIL_PORT", "0", "write a number from 1 to 65535"),
        ("EMAIL_PORT", "65536", "write a number from 1 to 65535"),
        ("EMAIL_PORT", "smtp", "write a number from 1 to 65535"),
        ("EMAIL_PORT", "²", "write a number from 1 to 65535"),
        ("EMAIL_TLS", "ssl", "write starttls, tls or none"),
        ("EMAIL_FROM", "QHealth", "write one like QHealth <no-reply@example.com>"),
        ("EMAIL_FROM", "a@b.se\nBcc: all@b.se", "write one line"),
        ("MYSQL_PORT", "mysql", "write a number from 1 to 65535"),
        ("MYSQL_TLS", "yes", "write none or verify"),
        ("MYSQL_TLS_CA", "ca.pem", "set both or neither"),
        ("QHEALTH_ENV", "staging", "write production or development"),
        ("QHEALTH_PUBLIC_URL", "http://qhealth.example.com", "write an https address"),
        ("QHEALTH_PUBLIC_URL", "http://10.0.0.5:8000", "write an https address"),
        ("QHEALTH_PUBLIC_URL", "http://localhost.example.com", "write an https address"),
        ("QHEALTH_PUBLIC_URL", "qhealth.example.com", "write an address like https://qhealth.example.com"),
        ("QHEALTH_PUBLIC_URL", "ftp://qhealth.example.com", "write an address like https://qhealth.example.com"),
        ("QHEALTH_PUBLIC_URL", "https://", "write an address like https://qhealth.example.com"),
        ("QHEALTH_PUBLIC_URL", "https://q.example.com:99999", "write an address like https://qhealth.example.com"),
        ("QHEALTH_PUBLIC_URL", "https://[::1", "write an address like https://qhealth.example.com"),
        ("QHEALTH_PUBLIC_URL", "https://q.example.com/app", "write the scheme, the host and the port only"),
        ("QHEALTH_PUBLIC_URL", "https://me:word@q.example.com", "write the scheme, the host and the port only"),
        ("QHEALTH_TIMEZONE", "Europe/Gothenburg", "write an IANA name like Europe/Stockholm"),
        ("QHEALTH_TIMEZONE", "Europe", "write an IANA name like Europe/Stockholm"),
        ("QHEALTH_TIMEZONE", "../../etc/passwd", "write an IANA name like Europe/Stockholm"),
        ("QHEALTH_TRUSTED_PROXIES", "10.0.0.0/8, proxy", "write addresses like 10.0.0.5 or networks like 10.0.0.0/8"),
        ("QHEALTH_TRUSTED_PROXIES", "10.0.0.5/8", "write addresses like 10.0.0.5 or networks like 10.0.0.0/8"),
        ("QHEALTH_OPENING_HOURS", "Mon 08:00-17:00", "write parts like 1-5 07:00-19:00"),
        ("QHEALTH_OPENING_HOURS", "1-8 08:00-17:00", "write parts like 1-5 07:00-19:00"),
        ("QHEALTH_OPENING_HOURS", "1 17:00-08:00", "correct the times"),
        ("QHEALTH_OPENING_HOURS", "1-5 08:00-17:00, 3 16:00-18:00", "correct the times"),
        ("QHEALTH_OPENING_HOURS", "1 08:01-17:00", "correct the times"),
        ("QHEALTH_OPENING_HOURS", "1 25:00-26:00", "correct the times"),
        ("QHEALTH_CLINIC_NAME", "QHealth\r\nBcc: all@example.com", "write one line"),
        ("QHEALTH_CLINIC_PHONE", "1\n2", "write one line"),
        ("QHEALTH_CLINIC_ADDRESS", "1\n2", "write one line"),
    ],
)
def test_a_wrong_value_is_told_in_one_sentence_that_names_the_variable(tmp_path, variable, value, remedy):
    (sentence,) = faults(tmp_path, **{variable: value})
    assert sentence.startswith(f"{variable}: ")
    assert remedy in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("given", "missing"),
    [("EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD"), ("EMAIL_HOST_PASSWORD", "EMAIL_HOST_USER")],
)
def test_a_user_of_the_mail_server_needs_a_password_and_the_other_way_round(tmp_path, given, missing):
    (sentence,) = faults(tmp_path, **{given: "clinic"})
    assert sentence.startswith(f"{missing}: ")


def test_every_fault_is_told_at_once(tmp_path):
    told = faults(
        tmp_path,
        DEBUG="maybe",
        EMAIL_HOST="smtp.example.com",
        EMAIL_PORT="many",
        EMAIL_TLS="much",
        QHEALTH_PUBLIC_URL="http://example.com",
        QHEALTH_TIMEZONE="Mars/Olympus",
        QHEALTH_TRUSTED_PROXIES="nobody, nowhere",
        QHEALTH_OPENING_HOURS="always",
        MYSQL_HOST="db",
        MYSQL_PORT="none",
        MYSQL_TLS="much",
        REDIS_HOST="redis://cache",
        REDIS_PORT="0",
        REDIS_DB="first",
    )
    assert [sentence.partition(":")[0] for sentence in told] == [
        "DEBUG",
        "QHEALTH_PUBLIC_URL",
        "QHEALTH_TRUSTED_PROXIES",
        "QHEALTH_TRUSTED_PROXIES",
        "MYSQL_PORT",
        "MYSQL_TLS",
        "MYSQL_DATABASE",
        "MYSQL_USER",
        "REDIS_PORT",
        "REDIS_DB",
        "REDIS_HOST",
        "EMAIL_TLS",
        "EMAIL_PORT",
        "EMAIL_FROM",
        "QHEALTH_TIMEZONE",
        "QHEALTH_OPENING_HOURS",
    ]


def test_redis_is_found_by_its_host_alone(tmp_path):
    assert settings(tmp_path).redis is None
    assert settings(tmp_path, REDIS_HOST="cache").redis == Redis("cache", 6379, 0, None)
    given = settings(tmp_path, REDIS_HOST="::1", REDIS_PORT="6380", REDIS_DB="3", REDIS_PASSWORD=" hemligt ").redis
    assert given == Redis("::1", 6380, 3, " hemligt ")
    assert "hemligt" not in repr(given)


DATABASE = {"MYSQL_HOST": "db", "MYSQL_DATABASE": "qhealth", "MYSQL_USER": "clinic"}


@pytest.mark.parametrize("missing", ["MYSQL_DATABASE", "MYSQL_USER"])
def test_a_database_server_needs_a_database_and_a_user(tmp_path, missing):
    (told,) = faults(tmp_path, **{**DATABASE, missing: ""})
    assert told.startswith(f"{missing}: it is required when MYSQL_HOST is set; ")


def test_a_database_server_is_read_with_its_usual_port_and_without_a_password(tmp_path):
    mysql = settings(tmp_path, **DATABASE).mysql
    assert mysql == MySQL(host="db", port=3306, user="clinic", password="", database="qhealth")


def test_without_a_host_the_database_is_embedded_whatever_else_is_said_of_a_server(tmp_path):
    assert settings(tmp_path, **{**DATABASE, "MYSQL_HOST": ""}).mysql is None


def test_the_connection_to_the_database_server_is_verified_by_whose_signatures_are_named(tmp_path):
    (tmp_path / "ca.pem").write_bytes((CERTIFICATES / "certificate.pem").read_bytes())
    mysql = settings(tmp_path, **DATABASE, MYSQL_TLS="verify", MYSQL_TLS_CA="ca.pem").mysql
    assert mysql is not None
    assert (mysql.verifies, mysql.certificates) == (True, tmp_path / "ca.pem")


@pytest.mark.parametrize("content", [None, "", "no certificate"])
def test_a_file_without_certificates_is_refused(tmp_path, content):
    if content is not None:
        (tmp_path / "ca.pem").write_text(content)
    (told,) = faults(tmp_path, **DATABASE, MYSQL_TLS="verify", MYSQL_TLS_CA="ca.pem")
    assert told.startswith(f"MYSQL_TLS_CA: {tmp_path / 'ca.pem'} cannot be read as certificates (")
    assert told.endswith("name a file of certificates in PEM.")


def test_production_needs_a_long_key_an_address_and_no_debugging(tmp_path):
    missing = faults(tmp_path, QHEALTH_ENV="production", DEBUG="true")
    assert {sentence.partition(":")[0] for sentence in missing} == {"DEBUG", "SECRET_KEY", "QHEALTH_PUBLIC_URL"}
    reached = {"QHEALTH_PUBLIC_URL": "https://qhealth.example.com"}
    assert settings(tmp_path, QHEALTH_ENV="production", SECRET_KEY=GOOD_KEY, **reached).production


def test_a_short_key_is_refused_in_every_mode(tmp_path):
    (short,) = faults(tmp_path, SECRET_KEY="k" * 31)
    assert short.startswith("SECRET_KEY: 31 characters are too short")


def test_no_secret_shows_in_a_fault_or_in_the_settings(tmp_path):
    told = faults(tmp_path, QHEALTH_ENV="production", SECRET_KEY="gåsen", EMAIL_HOST_PASSWORD="ankan")
    assert not any("gåsen" in sentence or "ankan" in sentence for sentence in told)
    mail = {"EMAIL_HOST": "smtp.example.com", "EMAIL_FROM": "q@example.com", "EMAIL_HOST_USER": "q"}
    passwords = {"EMAIL_HOST_PASSWORD": "ankan", "MYSQL_PASSWORD": "hönan"}
    shown = repr(settings(tmp_path, SECRET_KEY=GOOD_KEY, **passwords, **mail, **DATABASE))
    assert GOOD_KEY not in shown
    assert "hönan" not in shown
    assert "ankan" not in shown


def test_a_data_folder_below_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    (told,) = faults(tmp_path, QHEALTH_DATA_DIR="file/data")
    assert told == f"QHEALTH_DATA_DIR: {tmp_path / 'file'} is not a folder; name a folder."


def test_a_data_folder_that_cannot_be_written_to_is_refused(tmp_path, monkeypatch):
    # Whoever runs the tests as root may write anywhere, so the system's answer is given here.
    monkeypatch.setattr("os.access", lambda _path, _mode: False)
    (told,) = faults(tmp_path)
    assert told.startswith(f"QHEALTH_DATA_DIR: {tmp_path} cannot be written to; ")


@pytest.mark.parametrize(
    "url", ["http://localhost:8000", "http://127.0.0.1", "http://[::1]:8000", "http://q.localhost"]
)
def test_plain_http_is_accepted_for_this_machine_itself(tmp_path, url):
    assert settings(tmp_path, QHEALTH_PUBLIC_URL=url).public_url == url


def test_the_public_address_is_kept_without_a_slash_at_its_end(tmp_path):
    assert settings(tmp_path, QHEALTH_PUBLIC_URL="https://Q.Example.com/").public_url == "https://q.example.com"


def test_proxies_are_addresses_and_networks_of_both_kinds(tmp_path):
    read = settings(tmp_path, QHEALTH_TRUSTED_PROXIES="10.0.0.5, 172.16.0.0/12 ::1,")
    assert read.trusted_proxies == (ip_network("10.0.0.5"), ip_network("172.16.0.0/12"), ip_network("::1"))


@pytest.mark.parametrize(("tls", "port"), [("starttls", 587), ("TLS", 465), ("none", 25)])
def test_the_port_of_the_mail_server_follows_its_protection(tmp_path, tls, port):
    read = settings(tmp_path, EMAIL_HOST="smtp.example.com", EMAIL_FROM="q@example.com", EMAIL_TLS=tls)
    assert read.smtp is not None
    assert (read.smtp.port, read.smtp.tls) == (port, SmtpTls(tls.lower()))


def test_a_password_keeps_the_blanks_around_it(tmp_path):
    mail = {"EMAIL_HOST": "smtp.example.com", "EMAIL_FROM": "q@example.com", "EMAIL_HOST_USER": "q"}
    read = settings(tmp_path, EMAIL_HOST_PASSWORD=" gås ", MYSQL_PASSWORD=" anka ", **mail, **DATABASE)
    assert read.smtp is not None
    assert read.smtp.password == " gås "
    assert read.mysql is not None
    assert read.mysql.password == " anka "


def test_opening_hours_are_spans_of_weekdays_with_their_times(tmp_path):
    read = settings(tmp_path, QHEALTH_OPENING_HOURS="1-2 07:00-12:00, 1 13:00 - 19:00, 7-1 20:00-24:00")
    assert read.clinic.opening_hours.weekly == (
        WeeklyBlock(1, "07:00", "12:00"),
        WeeklyBlock(2, "07:00", "12:00"),
        WeeklyBlock(1, "13:00", "19:00"),
        WeeklyBlock(7, "20:00", "24:00"),
        WeeklyBlock(1, "20:00", "24:00"),
    )


def test_the_environment_wins_over_the_file(tmp_path):
    (tmp_path / ".env").write_text("DEBUG=true\nQHEALTH_CLINIC_NAME=File\n", encoding="utf-8")
    read = read_variables({"DEBUG": "false"}, tmp_path)
    assert read == {"DEBUG": "false", "QHEALTH_CLINIC_NAME": "File"}


def test_the_file_may_have_comments_quotes_and_exports(tmp_path):
    (tmp_path / ".env").write_text(
        "\ufeff# The clinic\n\nexport DEBUG = true  # for now\n"
        "QHEALTH_CLINIC_NAME='Åsas # klinik' # the name\n"
        'EMAIL_HOST_PASSWORD=" a\'b$c "\nSECRET_KEY=a#b\nREDIS_HOST=# none\n',
        encoding="utf-8",
    )
    assert read_variables({}, tmp_path) == {
        "DEBUG": "true",
        "QHEALTH_CLINIC_NAME": "Åsas # klinik",
        "EMAIL_HOST_PASSWORD": " a'b$c ",
        "SECRET_KEY": "a#b",
        "REDIS_HOST": "",
    }


def test_a_line_that_is_no_assignment_is_told_by_its_number_and_not_shown(tmp_path):
    (tmp_path / ".env").write_text("DEBUG=true\nhemligt\n", encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        read_variables({}, tmp_path)
    (told,) = refused.value.faults
    assert told.startswith("Line 2 of ")
    assert "hemligt" not in told


def test_a_file_that_is_no_text_is_told_in_a_sentence(tmp_path):
    (tmp_path / ".env").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="cannot be read as UTF-8 text"):
        read_variables({}, tmp_path)


def test_the_example_file_documents_every_variable_that_is_read(tmp_path):
    class Asked(dict):
        def get(self, key, default=None):
            self.setdefault("asked", set()).add(key)
            return default

    variables = Asked()
    read_settings(variables, tmp_path)
    example = (Path(__file__).parents[2] / ".env.example").read_text(encoding="utf-8")
    documented = set(re.findall(r"^#([A-Z_]+)=", example, re.MULTILINE))
    assert variables["asked"] <= documented


def test_the_example_file_can_be_used_with_every_line_switched_on(tmp_path):
    example = (Path(__file__).parents[2] / ".env.example").read_text(encoding="utf-8")
    switched_on = re.sub(r"^#(?=[A-Z_]+=)", "", example, flags=re.MULTILINE)
    (tmp_path / ".env").write_text(switched_on.replace("SECRET_KEY=", f"SECRET_KEY={GOOD_KEY}"), encoding="utf-8")
    assert read_settings(read_variables({}, tmp_path), tmp_path).production


def test_several_processes_need_a_database_server_and_redis(tmp_path):
    assert not settings(tmp_path, **DATABASE).is_shared
    assert not settings(tmp_path, REDIS_HOST="cache").is_shared
    assert settings(tmp_path, REDIS_HOST="cache", **DATABASE).is_shared

"""What `docker compose up` would start, as Compose itself reads the project's files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest

from qhealth.settings import SettingsError, read_settings
from tests.deployment.programs import PROJECT, SECRETS, TLS, compose, env_file, model

WEB = {"web-1", "web-2"}
OURS = {"migrate", "worker", "scheduler"} | WEB
KEPT_RUNNING = {"mysql", "redis", "worker", "scheduler", "nginx"} | WEB
OF_COMPOSE_ALONE = {"MYSQL_ROOT_PASSWORD", "QHEALTH_PORT", "QHEALTH_VERSION"}
"""Variables that the files name and that no process of QHealth reads."""
MEGABYTE = 1 << 20


class Asked(dict[str, str]):
    """Variables that remember which of them were looked at."""

    def __init__(self, **values: str) -> None:
        super().__init__(values)
        self.names: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.names.add(key)
        return super().get(key, default)


def known_variables(folder: Path) -> set[str]:
    """Every variable that the settings look at, some of them only because another one is set."""
    asked = Asked(MYSQL_HOST="a", REDIS_HOST="b", EMAIL_HOST="c", QHEALTH_ENV="development")
    with pytest.raises(SettingsError):
        read_settings(asked, folder)
    return asked.names


def named_in(file: Path) -> set[str]:
    """The variables that a Compose file takes from `.env`."""
    return set(re.findall(r"(?<!\$)\$\{(\w+)", file.read_text()))


@pytest.fixture(scope="module")
def env(tmp_path_factory) -> Path:
    return env_file(tmp_path_factory.mktemp("installation"), **SECRETS)


@pytest.fixture(scope="module")
def services(env) -> dict[str, Any]:
    return model(env)["services"]


def limits(service: dict[str, Any]) -> dict[str, Any]:
    return service["deploy"]["resources"]["limits"]


def test_what_is_started_is_the_whole_system(services):
    assert set(services) == OURS | KEPT_RUNNING
    assert services["mysql"]["image"].startswith("mysql:8")
    assert services["redis"]["image"].startswith("redis:")
    for name in WEB:
        assert services[name]["command"][0] == "serve"
        assert "--workers" not in services[name]["command"]
    assert [services[name]["command"] for name in ("migrate", "worker", "scheduler")] == [
        ["migrate"], ["worker"], ["scheduler"],
    ]  # fmt: skip
    assert {services[name]["image"] for name in OURS} == {"qhealth:latest"}


def test_everything_that_keeps_running_is_asked_whether_it_is_well(services):
    assert {name for name, service in services.items() if "healthcheck" in service} == KEPT_RUNNING
    assert not any(service.get("healthcheck", {}).get("disable") for service in services.values())
    assert {name for name, service in services.items() if service["restart"] == "unless-stopped"} == KEPT_RUNNING


def test_each_waits_for_what_it_needs_and_the_tables_are_brought_up_to_date_once(services):
    waits = {
        name: {on: told["condition"] for on, told in service.get("depends_on", {}).items()}
        for name, service in services.items()
    }
    done = {"migrate": "service_completed_successfully", "redis": "service_healthy"}
    assert waits == {
        "mysql": {},
        "redis": {},
        "migrate": {"mysql": "service_healthy"},
        "web-1": done,
        "web-2": done,
        "worker": done,
        "scheduler": done,
        "nginx": {"web-1": "service_healthy", "web-2": "service_healthy"},
    }
    assert services["migrate"]["restart"] == "no"


def test_nothing_runs_with_more_rights_than_it_needs(services):
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert not service.get("privileged"), name
        assert not service.get("cap_add"), name
    # The others have their user in their image, which `test_images` reads.
    assert {name: service["user"] for name, service in services.items() if "user" in service} == {
        "mysql": "mysql", "redis": "redis",
    }  # fmt: skip


def test_nothing_can_take_the_whole_machine(services):
    for name, service in services.items():
        assert 64 * MEGABYTE <= int(limits(service)["memory"]) <= 2048 * MEGABYTE, name
        assert limits(service)["pids"] > 0, name


def test_a_stop_waits_longer_than_requests_and_tasks_may_take(services):
    from qhealth.cli import family, serving  # noqa: PLC0415 - only for their numbers, which this test compares.

    for name in OURS | {"nginx"}:
        assert services[name]["stop_grace_period"] == "30s"
    assert serving._SECONDS_FOR_OPEN_REQUESTS < family._GRACE_SECONDS < 30
    # nginx lets requests end on this signal alone.
    assert services["nginx"]["stop_signal"] == "SIGQUIT"


def test_what_must_last_is_kept_in_named_volumes(env, services):
    mounted = {
        (volume["type"], volume["source"], name)
        for name, service in services.items()
        for volume in service.get("volumes", [])
    }
    assert mounted == {("volume", "mysql", "mysql"), *(("volume", "data", name) for name in OURS)}
    assert set(model(env)["volumes"]) == {"mysql", "data"}


def test_only_nginx_can_be_reached_from_outside_and_the_databases_reach_nobody(env, services):
    assert {name for name, service in services.items() if service.get("ports")} == {"nginx"}
    assert [(port["published"], port["target"]) for port in services["nginx"]["ports"]] == [("8080", 8080)]
    networks = model(env)["networks"]
    assert networks["inside"]["internal"] is True
    assert {name: set(services[name]["networks"]) for name in ("mysql", "redis", "nginx")} == {
        "mysql": {"inside"}, "redis": {"inside"}, "nginx": {"outside"},
    }  # fmt: skip
    addresses = {name: services[name]["networks"]["outside"]["ipv4_address"] for name in WEB | {"nginx"}}
    (subnet,) = networks["outside"]["ipam"]["config"]
    assert all(ip_address(address) in ip_network(subnet["subnet"]) for address in addresses.values())
    # nginx finds both wherever it starts, and is the only one who is believed.
    assert set(services["nginx"]["extra_hosts"]) == {f"{name}={addresses[name]}" for name in WEB}
    assert services["web-1"]["environment"]["QHEALTH_TRUSTED_PROXIES"] == addresses["nginx"]
    asked = re.findall(r"^\s+server (\S+):8000 ", (PROJECT / "nginx" / "nginx.conf").read_text(), re.MULTILINE)
    assert set(asked) == WEB


def test_with_tls_nginx_gets_the_certificate_and_the_usual_ports(env):
    nginx = model(env, "--file", TLS)["services"]["nginx"]
    assert [(port["published"], port["target"]) for port in nginx["ports"]] == [("80", 8080), ("443", 8443)]
    mounted = {volume["target"]: (Path(volume["source"]), volume["read_only"]) for volume in nginx["volumes"]}
    assert mounted == {
        "/etc/nginx/qhealth/listen.conf": (PROJECT / "nginx" / "tls.conf", True),
        "/etc/nginx/certificates": (PROJECT / "nginx" / "certificates", True),
    }


@pytest.mark.parametrize("missing", SECRETS)
def test_without_one_of_the_secrets_nothing_is_started(tmp_path, missing):
    rest = {name: value for name, value in SECRETS.items() if name != missing}
    refused = compose(env_file(tmp_path, **rest), "config")
    assert refused.returncode != 0
    assert f"Set {missing} in .env" in refused.stderr


def test_no_secret_has_a_usual_value():
    text = (PROJECT / "docker-compose.yml").read_text()
    for name in SECRETS:
        uses = re.findall(rf"\$\{{{name}([^}}]*)}}", text)
        assert uses, name
        assert all(use.startswith(":?") for use in uses), name


def test_every_variable_of_the_files_is_known_to_the_settings_and_documented(tmp_path, services):
    known = known_variables(tmp_path)
    documented = set(re.findall(r"^#?(\w+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE))
    assert known <= documented
    assert documented - known == OF_COMPOSE_ALONE
    assert named_in(PROJECT / "docker-compose.yml") | named_in(TLS) <= documented
    for name in OURS:
        assert set(services[name]["environment"]) <= known, name


def settable(services: dict[str, Any]) -> Iterator[str]:
    for name in services["web-1"]["environment"]:
        if name in named_in(PROJECT / "docker-compose.yml"):
            yield name


def test_what_can_be_set_reaches_every_process(tmp_path, services):
    values = {name: f"value-of-{name.lower()}" for name in settable(services)}
    told = model(env_file(tmp_path, **{**SECRETS, **values}))["services"]
    for name in OURS:
        assert values.items() <= told[name]["environment"].items(), name


def test_a_process_understands_what_it_is_given(tmp_path, services):
    read = read_settings(services["web-1"]["environment"], tmp_path)
    assert read.production
    assert read.is_shared
    assert (read.mysql is not None and read.mysql.host, read.redis is not None and read.redis.host) == (
        "mysql",
        "redis",
    )


def test_no_secret_is_given_to_a_build_or_written_into_a_command(env, services):
    for name, service in services.items():
        assert not service.get("build", {}).get("args"), name
        rest = {key: value for key, value in service.items() if key != "environment"}
        assert not any(secret in str(rest) for secret in SECRETS.values()), name
    # A process is given no secret that is not its own.
    holders = {
        secret: {
            name for name, service in services.items() if SECRETS[secret] in service.get("environment", {}).values()
        }
        for secret in SECRETS
    }
    assert holders == {
        "SECRET_KEY": OURS,
        "MYSQL_PASSWORD": OURS | {"mysql"},
        "MYSQL_ROOT_PASSWORD": {"mysql"},
        "REDIS_PASSWORD": OURS | {"redis"},
    }
    assert "made-up" not in compose(env, "config", "--images").stdout

"""The configuration of nginx, as nginx itself and a reader of common slips take it."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.deployment.programs import PROJECT, run
from tests.deployment.proxy import Proxy


@pytest.fixture(params=[False, True], ids=["plain", "tls"])
def written(request, tmp_path) -> Proxy:
    made = Proxy(tmp_path, tls=request.param)
    made.write("127.0.0.1:1", "127.0.0.1:2")
    return made


def test_nginx_takes_the_configuration_without_a_warning(written):
    told = subprocess.run(written.command("-t", "-q"), capture_output=True, text=True, check=False)  # noqa: S603 - found on the PATH.
    assert (told.returncode, told.stderr) == (0, "")


def test_nginx_refuses_what_is_wrong(written):
    file = written.folder / "qhealth" / "site.conf"
    file.write_text(file.read_text() + "location = /metrics { allow nobody; }\n")
    told = subprocess.run(written.command("-t", "-q"), capture_output=True, text=True, check=False)  # noqa: S603 - found on the PATH.
    assert told.returncode == 1
    assert "duplicate location" in told.stderr or "invalid parameter" in told.stderr


def slips(written: Proxy) -> list[dict[str, str]]:
    told = run("gixy", "--format", "json", str(written.folder / "nginx.conf"))
    assert told.stderr == ""
    return json.loads(told.stdout)


def test_gixy_finds_no_slip(written):
    assert slips(written) == []


def test_gixy_would_find_a_slip(written):
    file = written.folder / "qhealth" / "site.conf"
    file.write_text(file.read_text() + "location /files { alias /srv/; }\n")
    assert "alias_traversal" in {slip["plugin"] for slip in slips(written)}


def test_every_file_is_part_of_the_image_or_put_in_its_place():
    recipe = (PROJECT / "Dockerfile").read_text() + (PROJECT / "docker-compose.tls.yml").read_text()
    for file in (PROJECT / "nginx").glob("*.conf"):
        assert f"nginx/{file.name}" in recipe

"""What is installed from a package serves pages too, though git ignores what was built."""

from __future__ import annotations

import tarfile
import zipfile
from pathlib import Path

import pytest
from poetry.core.masonry import api

from qhealth.adapters.http.web_application import BUILT

ROOT = Path(__file__).parents[2]
STATIC = "qhealth/adapters/http/static"
NEEDED = ("app/index.html", "app/favicon.svg", "swagger/swagger-ui.css", "docs/index.html", "dev/page.css")


@pytest.fixture(autouse=True)
def project(monkeypatch):
    # The build backend builds the folder in which it stands.
    monkeypatch.chdir(ROOT)
    assert BUILT.is_dir(), "The web application was not built; `make setup` does that."


def test_a_wheel_contains_the_built_web_application(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / api.build_wheel(str(tmp_path))) as wheel:
        assert {f"{STATIC}/{name}" for name in NEEDED} <= set(wheel.namelist())
        for file in (file for file in BUILT.rglob("*") if file.is_file()):
            assert wheel.read(f"{STATIC}/app/{file.relative_to(BUILT).as_posix()}") == file.read_bytes()


def test_a_source_distribution_contains_the_built_web_application(tmp_path: Path):
    with tarfile.open(tmp_path / api.build_sdist(str(tmp_path))) as archive:
        names = {name.partition("/src/")[2] for name in archive.getnames()}
    assert {f"{STATIC}/{name}" for name in NEEDED} <= names

"""The programs that read the deployment's files, and the files as they read them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.own_process import SYSTEM_PATH, installed

PROJECT = Path(__file__).parents[2]
TLS = PROJECT / "docker-compose.tls.yml"
SECRETS = {name: f"made-up-{name.lower()}-0123456789abcdef" for name in (
    "SECRET_KEY", "MYSQL_PASSWORD", "MYSQL_ROOT_PASSWORD", "REDIS_PASSWORD",
)}  # fmt: skip
"""What whoever installs it has to make up."""


def run(*command: str | Path, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program of `.venv` or of the system in the project's folder, in an environment of little else."""
    words = [str(word) for word in command]
    ours = Path(sys.executable).with_name(words[0])
    words[0] = str(ours) if ours.exists() else words[0]
    variables = {"PATH": SYSTEM_PATH, "HOME": os.environ.get("HOME", "/"), **(environment or {})}
    return subprocess.run(words, cwd=PROJECT, env=variables, capture_output=True, text=True, check=False)  # noqa: S603 - our own words.


def has_nginx() -> bool:
    """Return whether an nginx is installed here."""
    return installed("nginx") is not None


def nginx() -> str:
    """Return the nginx that is installed; skip the test where there is none and fail where all tests must run."""
    found = installed("nginx")
    if found is None:
        if os.environ.get("QHEALTH_TEST_REQUIRE_ALL") == "1":
            pytest.fail("nginx is not installed, and QHEALTH_TEST_REQUIRE_ALL is set.")
        pytest.skip("nginx is not installed.")
    return found


def env_file(folder: Path, **values: str) -> Path:
    """Return `.env.example` copied, with these lines brought in and set: what a person does to install it."""
    text = (PROJECT / ".env.example").read_text()
    for name, value in values.items():
        text, times = re.subn(rf"^#{name}=.*$", f"{name}={value}", text, flags=re.MULTILINE)
        assert times == 1, f"{name} stands in .env.example {times} times."
    file = folder / ".env"
    file.write_text(text)
    return file


def compose(env: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run Compose on the project's file and, among the words, further ones."""
    return run("docker-compose", "--env-file", env, "--file", PROJECT / "docker-compose.yml", *words)


def model(env: Path, *words: str | Path) -> dict[str, Any]:
    """Return what Compose makes of the project's files."""
    told = compose(env, *words, "config", "--format", "json")
    assert told.returncode == 0, told.stderr
    assert told.stderr == ""
    return json.loads(told.stdout)

"""What the images are made of, as far as their recipe tells."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import faker
import pytest

from tests.deployment.programs import PROJECT, run
from tools.unused_in_image import load_everything, unused_languages, unused_tests

RECIPE = PROJECT / "Dockerfile"
SOME_PEOPLE = """
from datetime import date
from random import Random
from qhealth.demo.people import People
people = People(Random(1), date(2030, 3, 4))
print([people.somebody() for _ in range(200)])
"""


def stages() -> dict[str, list[str]]:
    """Each stage's instructions, by its name; the first one is its base."""
    whole = re.sub(r"\\\n\s*", "", RECIPE.read_text())
    lines = [line for line in whole.splitlines() if line and not line.startswith("#")]
    found: dict[str, list[str]] = {}
    for line in lines:
        if base := re.fullmatch(r"FROM (\S+) AS (\S+)", line):
            found[base[2]] = [base[1]]
        else:
            list(found.values())[-1].append(line)
    return found


def words(stage: str, instruction: str) -> list[str]:
    return [line.partition(" ")[2] for line in stages()[stage] if line.startswith(f"{instruction} ")]


def test_hadolint_finds_nothing():
    told = run("hadolint", RECIPE)
    assert (told.returncode, told.stdout) == (0, ""), told.stdout


def test_hadolint_would_find_something(tmp_path):
    bad = tmp_path / "Dockerfile"
    bad.write_text("FROM debian\nRUN cd /tmp && sudo true\n")
    told = run("hadolint", bad)
    assert told.returncode == 1
    assert {"DL3006", "DL3003", "DL3004"} <= set(re.findall(r"DL\d+", told.stdout))


def test_bases_are_slim_debian_ones_and_the_tools_of_the_build_stay_behind():
    assert {name: lines[0] for name, lines in stages().items()} == {
        "web": "node:22-bookworm-slim",
        "packages": "python:3.12-slim-bookworm",
        "system": "python:3.12-slim-bookworm",
        "proxy": "debian:bookworm-slim",
        "qhealth": "scratch",
    }
    assert words("qhealth", "COPY") == ["--from=system /system/ /", "--from=packages /opt/qhealth /opt/qhealth"]


def test_what_runs_without_a_shell_is_started_without_one():
    commands = [word for kind in ("RUN", "ENTRYPOINT", "CMD") for word in words("qhealth", kind)]
    assert commands
    assert all(isinstance(json.loads(command), list) for command in commands)


def test_the_demonstration_has_the_same_people_without_the_languages_left_out(tmp_path):
    load_everything()
    (whole,) = map(Path, faker.__path__)
    part = tmp_path / faker.__name__
    shutil.copytree(whole, part, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in unused_languages():
        shutil.rmtree(part / folder.relative_to(whole))
    told = run("python", "-c", SOME_PEOPLE, environment={"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"})
    assert told.stdout == run("python", "-c", SOME_PEOPLE).stdout
    assert told.stdout.count("Profile(") == 200
    assert not (part / "providers/person/de_CH").exists()


def test_what_is_left_out_is_there():
    assert all(folder.is_dir() for folder in unused_tests())


@pytest.mark.parametrize(("stage", "user"), [("qhealth", "10001"), ("proxy", "33")])
def test_what_runs_is_not_root(stage, user):
    assert words(stage, "USER") == [user]
    last = next(line for line in reversed(stages()[stage]) if line.startswith(("USER ", "RUN ")))
    assert last == f"USER {user}"


def test_packages_are_fetched_by_the_hashes_of_the_lock_files():
    installs = [
        command
        for lines in stages().values()
        for line in lines
        for command in line.split("&&")
        if "pip install" in command
    ]
    assert len(installs) == 3
    for command in installs:
        assert "--no-deps" in command
        assert "--require-hashes" in command or "/wheel/*.whl" in command
    fetched = [command for lines in stages().values() for line in lines for command in re.findall(r"npm \w+", line)]
    assert sorted(fetched) == ["npm ci", "npm ci", "npm run"]


def test_an_image_holds_no_secret():
    assert not [line for lines in stages().values() for line in lines if line.startswith("ARG ")]
    variables = " ".join(word for stage in stages() for word in words(stage, "ENV"))
    assert not re.search(r"SECRET|PASSWORD|TOKEN", variables)


def test_only_named_files_reach_the_build():
    rules = [line for line in (PROJECT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    assert rules[0] == "*"
    let_in = {rule[1:] for rule in rules if rule.startswith("!")}
    copied = {
        source.removesuffix("/")
        for stage in stages()
        for line in words(stage, "COPY")
        if not line.startswith("--from")
        for source in line.split()[:-1]
    }
    assert all(any(source == rule or source.startswith(f"{rule}/") for rule in let_in) for source in copied)
    assert all(
        any(source == rule or source.startswith(f"{rule}/") for source in copied) for rule in let_in - {"Dockerfile"}
    )
    kept_out = set(rules) - {f"!{rule}" for rule in let_in}
    assert {"frontend/node_modules", "nginx/certificates"} <= kept_out
    assert all((PROJECT / source).exists() for source in copied)

"""What the images are made of, as far as their recipe tells."""

from __future__ import annotations

import re

import pytest

from tests.deployment.programs import PROJECT, run

RECIPE = PROJECT / "Dockerfile"


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
        "proxy": "debian:bookworm-slim",
        "qhealth": "python:3.12-slim-bookworm",
    }
    assert words("qhealth", "COPY") == ["--from=packages /opt/qhealth /opt/qhealth"]


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

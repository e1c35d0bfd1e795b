"""Load made by wrk (https://github.com/wg/wrk), a public tool that costs little of the machine which it measures."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CLIENTS = 16
_SCRIPT = Path(__file__).with_name("wrk.lua")
MISSING = "wrk is missing, which makes the load: install it with `apt-get install wrk` or `brew install wrk`."


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk saw. Latencies are in milliseconds; `refused` counts answers outside 2xx and 3xx."""

    requests: int
    seconds: float
    refused: int
    broken: int
    p50_ms: float
    p99_ms: float

    @property
    def per_second(self) -> float:
        """Return the requests per second."""
        return self.requests / self.seconds


def is_missing() -> bool:
    """Return whether wrk is not installed."""
    return shutil.which("wrk") is None


def reads(url: str, paths: Sequence[str], *, token: str, seconds: int, may_refuse: bool = False) -> Load:
    """Return how a server answers GET requests for the paths, in turn, from 16 connections.

    A refusal ends the run, unless some are meant to be refused.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as listed:
        listed.write("\n".join(paths) + "\n")
        listed.flush()
        command = _command(url, seconds, [listed.name], f"Authorization: Bearer {token}")
        done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own script.
    load = _load_of(done.stdout)
    assert load.requests, done.stdout
    assert may_refuse or not load.refused, done.stdout
    assert not load.broken, done.stdout
    return load


def bookings(url: str, bodies: Sequence[str], *, token: str, seconds: int) -> Load:
    """Return how a server answers the booking of visits, each of these bodies at most once; refusals end the run."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as listed:
        listed.write("\n".join(bodies) + "\n")
        listed.flush()
        command = _command(url, seconds, ["book", listed.name], f"Authorization: Bearer {token}")
        done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own script.
    load = _load_of(done.stdout)
    assert 0 < load.requests <= len(bodies) - CLIENTS, done.stdout
    assert not load.refused, done.stdout
    assert not load.broken, done.stdout
    return load


@contextmanager
def flood(url: str, seconds: int, *, accounts: int) -> Generator[list[Load]]:
    """Send logins with wrong passwords for so many accounts, each from another address, while the block runs.

    The list holds what wrk saw once the block has been left.
    """
    command = _command(url, seconds, ["flood", str(accounts)])
    found: list[Load] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own script.
        yield found
        found.append(_load_of(process.communicate()[0]))


def _command(url: str, seconds: int, arguments: Sequence[str], *headers: str) -> list[str]:
    options = [word for header in headers for word in ("-H", header)]
    settings = ["-t1", f"-c{CLIENTS}", f"-d{seconds}s", "--timeout", "30s"]
    return ["wrk", *settings, *options, "-s", str(_SCRIPT), url, "--", *arguments]


def _load_of(output: str) -> Load:
    line = next(line for line in output.splitlines() if line.startswith("RESULT "))
    requests, micros, refused, broken, p50, p99 = (int(word) for word in line.split()[1:])
    return Load(requests, micros / 1e6, refused, broken, p50 / 1000, p99 / 1000)

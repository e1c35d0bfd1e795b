"""A throw-away Redis server for the tests of this process."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

_SYSTEM_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
_PATIENCE_SECONDS = 30.0


@dataclass
class OwnRedis:
    """A private server that keeps nothing on the disk, for as long as it is wanted."""

    program: str
    folder: Path
    options: tuple[str, ...] = ()
    """What it is given beyond what is enough for tests, like ("--requirepass", "secret")."""
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @classmethod
    def made(cls, program: str, *options: str) -> OwnRedis:
        """Return a server with a folder of its own for its log, not yet started."""
        return cls(program, Path(tempfile.mkdtemp(prefix="qhealth-redis-")), options)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def variables(self) -> dict[str, str]:
        """The configuration of QHealth that names this server."""
        return {"REDIS_HOST": "127.0.0.1", "REDIS_PORT": str(self.port)}

    def start(self) -> None:
        """Start it, at the same port as before if it was started before, and wait until it answers."""
        self.port = self.port or _free_port()
        command = [self.program, "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - a server found on the PATH.
                [*command, "--save", "", "--appendonly", "no", *self.options], stdout=log, stderr=log
            )
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "log").read_text(errors="replace"))
            time.sleep(0.02)

    def answers(self) -> bool:
        """Return whether somebody answers at its port, be it with a refusal."""
        return self.send("PING")[:1] in {"+", "-"}

    def send(self, *words: str) -> str:
        """Send one command whose answer is one line, and return that; empty where nobody answers."""
        try:
            with closing(socket.create_connection(("127.0.0.1", self.port), timeout=5)) as connection:
                connection.sendall(" ".join(words).encode() + b"\r\n")
                return connection.recv(4096).decode()
        except OSError:
            return ""

    def flush(self) -> None:
        """Make it forget everything."""
        assert self.send("FLUSHALL") == "+OK\r\n"

    def kill(self) -> None:
        """End it as a power cut would; what it held is gone."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def remove(self) -> None:
        """End it and delete its folder."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def installed_program() -> str | None:
    """Return the server that is installed here."""
    names = ("redis-server", "valkey-server")
    return next(filter(None, (shutil.which(name, path=_SYSTEM_PATH) for name in names)), None)


def own_redis(*options: str) -> OwnRedis:
    """Return a new server, not yet started; skip the test where none is installed and fail where all tests must run."""
    program = installed_program()
    if program is None:
        if os.environ.get("QHEALTH_TEST_REQUIRE_ALL") == "1":
            pytest.fail("Redis is not installed, and QHEALTH_TEST_REQUIRE_ALL is set.")
        pytest.skip("Redis is not installed.")
    return OwnRedis.made(program, *options)


@cache
def _running() -> OwnRedis:
    server = own_redis()
    server.start()
    return server


def private_redis() -> OwnRedis:
    """Return the private server of this process, started when it is first asked for and emptied each time.

    For tests that do not stop it; those that do take an `own_redis`.
    """
    server = _running()
    server.flush()
    return server


def tidy_up() -> None:
    """Leave no server of this process's tests."""
    if _running.cache_info().currsize:
        _running().remove()
        _running.cache_clear()


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

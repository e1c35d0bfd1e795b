"""A throw-away Redis server for the tests of this process."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Sequence
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest

from tests.own_process import OwnProcess, installed


class OwnRedis(OwnProcess):
    """A private server that keeps nothing on the disk. Options are words like "--requirepass", "secret"."""

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

    @property
    def arguments(self) -> Sequence[str]:
        place = ("--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder))
        return [*place, "--save", "", "--appendonly", "no"]

    def answers(self) -> bool:
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


def installed_program() -> str | None:
    """Return the server that is installed here."""
    return installed("redis-server", "valkey-server")


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

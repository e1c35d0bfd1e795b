"""A throw-away MariaDB or MySQL server for the tests of this process, and databases on it or on a given one."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import asyncmy
import pytest

from qhealth.adapters.persistence.engine.mysql import MySQLEngine
from qhealth.adapters.persistence.engine.mysql_options import MySQLAddress, MySQLLimits
from tests.own_process import OwnProcess, installed

GIVEN = os.environ.get("QHEALTH_TEST_MYSQL_URL")
"""A further server to test on, like mysql://root:secret@127.0.0.1:3306; its user makes and drops databases."""
CERTIFICATES = Path(__file__).parent / "mail" / "certificates"
_SMALL = (
    f"--ssl-cert={CERTIFICATES / 'certificate.pem'}",
    f"--ssl-key={CERTIFICATES / 'key.pem'}",
    "--innodb-log-file-size=16M",
    "--innodb-buffer-pool-size=64M",
    # A commit survives the end of the server, though not that of the machine.
    "--innodb-flush-log-at-trx-commit=2",
    "--skip-log-bin",
    "--performance-schema=OFF",
)


@dataclass(frozen=True)
class Server:
    """A server, as somebody who may make databases there reaches it."""

    address: MySQLAddress

    async def send(self, *statements: str) -> list[Any]:
        """Send statements outside any database; return the rows of the last one."""
        at = self.address
        connection = await asyncmy.connect(
            host=at.host,
            port=at.port,
            user=at.user,
            password=at.password,
            autocommit=True,
            init_command="SET sql_notes = 0",
        )
        try:
            cursor: Any = connection.cursor()
            for sql in statements:
                await cursor.execute(sql)
            return list(await cursor.fetchall())
        finally:
            await connection.ensure_closed()

    async def new_database(self) -> MySQLAddress:
        """Return a new empty database, which is dropped at the end of the run."""
        name = f"qhealth_test_{uuid.uuid4().hex}"
        # What a database was made with must not matter.
        await self.send(f"CREATE DATABASE {name} CHARACTER SET latin1")
        _made.append((self, name))
        return replace(self.address, database=name)


_made: list[tuple[Server, str]] = []


class OwnServer(OwnProcess):
    """A private server with an empty data folder."""

    @classmethod
    def made(cls, program: str) -> OwnServer:
        """Make the data folder of a server, in memory where there is room."""
        memory = Path("/dev/shm")  # noqa: S108 - the folder in it is a new one of our own.
        roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 1 << 30
        server = cls(program, Path(tempfile.mkdtemp(prefix="qhealth-mysql-", dir=memory if roomy else None)))
        server._initialise()
        return server

    @classmethod
    def kept(cls, program: str, folder: Path, options: tuple[str, ...]) -> OwnServer:
        """Return the server over a folder, which stays; its data are made when there are none yet."""
        server = cls(program, folder, options)
        if not (folder / "data").exists():
            folder.mkdir(parents=True, exist_ok=True)
            server._initialise()
        return server

    @property
    def arguments(self) -> Sequence[str]:
        files = (f"--socket={self.folder / 's'}", f"--pid-file={self.folder / 'pid'}")
        return [*self._common, *_SMALL, *files, f"--port={self.port}", "--bind-address=127.0.0.1"]

    def answers(self) -> bool:
        try:
            with closing(socket.create_connection(("127.0.0.1", self.port), timeout=1)) as connection:
                return bool(connection.recv(1))
        except OSError:
            return False

    def stop(self) -> None:
        """End it in peace, as long as that takes."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait()

    @property
    def address(self) -> MySQLAddress:
        return MySQLAddress("127.0.0.1", "", "root", port=self.port)

    @property
    def _common(self) -> list[str]:
        common = ["--no-defaults", f"--datadir={self.folder / 'data'}"]
        return [*common, "--user=root"] if os.getuid() == 0 else common

    def _initialise(self) -> None:
        installer = installed("mariadb-install-db")
        if _is_mariadb(self.program) and installer:
            normal = "--auth-root-authentication-method=normal"
            command = [installer, *self._common, normal, "--skip-test-db", "--innodb-log-file-size=16M"]
        else:
            command = [self.program, *self._common, "--initialize-insecure"]
        subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # noqa: S603 - see `start`.


def installed_program() -> str | None:
    """Return the server that is installed here, MariaDB first."""
    return installed("mariadbd", "mysqld")


def own_server() -> OwnServer:
    """Return a new server, not yet started; skip the test where none is installed and fail where all tests must run."""
    program = installed_program()
    if program is None:
        if os.environ.get("QHEALTH_TEST_REQUIRE_ALL") == "1":
            pytest.fail("Neither MariaDB nor MySQL is installed, and QHEALTH_TEST_REQUIRE_ALL is set.")
        pytest.skip("Neither MariaDB nor MySQL is installed.")
    return OwnServer.made(program)


@cache
def _running() -> OwnServer:
    server = own_server()
    server.start()
    return server


def private_server() -> Server:
    """Return the private server of this process, started when it is first asked for."""
    return Server(_running().address)


def given_server() -> Server:
    """Return the server at `QHEALTH_TEST_MYSQL_URL`."""
    url = urlsplit(GIVEN or "")
    user, password = unquote(url.username or "root"), unquote(url.password or "")
    return Server(MySQLAddress(url.hostname or "127.0.0.1", "", user, password, url.port or 3306))


SERVERS = {"mariadb": private_server} | ({"given": given_server} if GIVEN else {})
"""The servers to test on, by the names that the tests show."""


def tidy_up() -> None:
    """Leave nothing of this process's tests: neither a server nor databases on a given one."""
    for server, name in _made:
        if GIVEN and server == given_server():
            asyncio.run(server.send(f"DROP DATABASE {name}"))
    _made.clear()
    if _running.cache_info().currsize:
        _running().remove()
        _running.cache_clear()


@asynccontextmanager
async def open_engine(address: MySQLAddress, limits: MySQLLimits | None = None) -> AsyncGenerator[MySQLEngine]:
    """Return an engine whose connections are open for the time of the block."""
    engine = MySQLEngine(address, limits)
    await engine.start_connection_pool()
    try:
        yield engine
    finally:
        await engine.close_connection_pool()


def _is_mariadb(program: str) -> bool:
    version = subprocess.run([program, "--version"], check=True, capture_output=True, text=True)  # noqa: S603 - see `start`.
    return "mariadb" in version.stdout.lower()

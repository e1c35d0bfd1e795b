"""Clinics that `qhealth seed` has filled, kept between runs, for filling a big one takes the better part of an hour."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.figures import RESULTS
from bench.processes import environment, qhealth
from tests.mysql_server import OwnServer, Server, installed_program

KEPT = RESULTS / "size"
_VISITS_OF_A_PATIENT = 5
_SERVER = ("--innodb-buffer-pool-size=4G", "--innodb-log-file-size=512M", "--max-allowed-packet=64M")
"""What a server with so many rows is given; the tests' own is smaller."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """A clinic with so many patients: its data folder, and the environment that names its database."""

    patients: int
    folder: Path
    variables: Mapping[str, str]
    server: int | None = None
    """The process of the database, where it has one of its own."""

    @property
    def is_filled(self) -> bool:
        """Whether it was filled to the end."""
        return self._mark.exists()

    @property
    def told(self) -> str:
        """What the command said when it was filled: how many rows a second."""
        return self._mark.read_text(encoding="utf-8").strip()

    @property
    def _mark(self) -> Path:
        return self.folder / "seeded.txt"

    def fill(self) -> None:
        """Make the tables and fill them."""
        variables = environment(self.folder, **self.variables)
        migrate = qhealth("migrate")
        subprocess.run(migrate, env=variables, cwd=self.folder, check=True, capture_output=True)  # noqa: S603 - our own.
        numbers = ("--patients", str(self.patients), "--visits", str(self.patients * _VISITS_OF_A_PATIENT))
        command = qhealth("seed", *numbers)
        done = subprocess.run(command, env=variables, cwd=self.folder, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - as above.
        self._mark.write_text(done.stdout, encoding="utf-8")


@contextmanager
def kept_clinics(database: str, *sizes: int, kept: Path = KEPT) -> Generator[list[Seeded]]:
    """Yield clinics of these sizes on a database (`sqlite`, `mariadb`, `mysql`), which may be empty yet.

    MariaDB and MySQL run as a private server over data that stays as well. Raises LookupError when it is not installed.
    """
    folders = [kept / f"{database}-{size}" for size in sizes]
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    if database == "sqlite":
        yield [Seeded(size, folder, {}) for size, folder in zip(sizes, folders, strict=True)]
        return
    program = installed_program()
    if program is None:
        raise LookupError(f"{database} is not installed.")
    server = OwnServer.kept(program, kept / database, _SERVER)
    server.start()
    try:
        pid = server.process.pid if server.process else None
        yield [Seeded(size, folder, _variables(server, size), pid) for size, folder in zip(sizes, folders, strict=True)]
    finally:
        server.stop()


def _variables(server: OwnServer, size: int) -> dict[str, str]:
    name = f"qhealth_{size}"
    asyncio.run(Server(server.address).send(f"CREATE DATABASE IF NOT EXISTS {name}"))
    return {
        "MYSQL_HOST": server.address.host,
        "MYSQL_PORT": str(server.port),
        "MYSQL_USER": server.address.user,
        "MYSQL_PASSWORD": server.address.password,
        "MYSQL_DATABASE": name,
    }

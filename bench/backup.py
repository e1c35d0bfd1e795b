"""How long a backup of a clinic takes, and restoring and checking it."""

from __future__ import annotations

import asyncio
import re
import resource
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from bench.figures import Figure
from bench.processes import environment, qhealth
from bench.seeded import Seeded, kept_clinics
from bench.workshop import Workshop
from qhealth.adapters.persistence.engine.mysql_options import MySQLAddress
from tests.mysql_server import Server

_MILLION = 1_000_000
_LARGE_ENOUGH = 10_000
_BACKUP_TARGET = 300
_RESTORE_TARGET = 900
_ROWS = re.compile(r"^([\d,]+) rows")


def measure(shop: Workshop) -> list[Figure]:
    """Measure the larger of the two sizes on the databases that were asked for, on SQLite where none was."""
    found: list[Figure] = []
    for database in shop.asked_for or ("sqlite",):
        with kept_clinics(database, shop.sizes[-1]) as [clinic]:
            if not clinic.is_filled:
                shop.say(f"filling a clinic of {clinic.patients:,} patients on {database}")
                clinic.fill()
            found += _measured(shop, database, clinic)
    return found


def _measured(shop: Workshop, database: str, clinic: Seeded) -> list[Figure]:
    folder = shop.folder(f"backup-{database}")
    file = folder / "backup"
    shop.say(f"backing up {clinic.patients:,} patients on {database}")
    backup, backup_work, rows = _timed(clinic.folder, clinic.variables, "backup", str(file))
    shop.say("restoring them")
    restore, restore_work, _ = _timed(folder, _elsewhere(clinic), "restore", str(file))
    size = file.stat().st_size / 1e6
    shutil.rmtree(folder)
    name = f"{database}, {clinic.patients:,} patients"
    return [
        Figure("backup", f"{name}: backup", backup, "s"),
        Figure("backup", f"{name}: backup, processors' time of the command", backup_work, "s"),
        Figure("backup", f"{name}: rows backed up", rows / backup, "1/s"),
        Figure("backup", f"{name}: size of the file", size, "MB"),
        Figure("backup", f"{name}: restore, with its checks", restore, "s"),
        Figure("backup", f"{name}: restore, processors' time of the command", restore_work, "s"),
        Figure("backup", f"{name}: rows restored", rows / restore, "1/s"),
        *_in_proportion(f"{database}: backup of a million patients", backup, clinic, _BACKUP_TARGET),
        *_in_proportion(f"{database}: restore of a million patients", restore, clinic, _RESTORE_TARGET),
    ]


def _in_proportion(name: str, seconds: float, clinic: Seeded, target: int) -> Iterator[Figure]:
    if clinic.patients < _LARGE_ENOUGH:
        # What the start of a command takes would be multiplied too.
        return
    of_a_million = seconds * _MILLION / clinic.patients
    told = name if clinic.patients == _MILLION else f"{name}, in proportion"
    yield Figure("backup", told, of_a_million, "s", f"< {target}", of_a_million < target)


def _timed(folder: Path, variables: Mapping[str, str], *words: str) -> tuple[float, float, int]:
    """Run a command; return how many seconds it took, how many it worked, and of how many rows it tells."""
    started, worked = time.perf_counter(), _worked()
    done = subprocess.run(  # noqa: S603 - our own command.
        qhealth(*words),
        env=environment(folder, **variables),
        cwd=folder,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    seconds = time.perf_counter() - started
    told = _ROWS.match(done.stdout)
    assert told, done.stdout
    return seconds, _worked() - worked, int(told[1].replace(",", ""))


def _worked() -> float:
    """Return for how many seconds processors worked for commands that have ended: steadier on a busy machine."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _elsewhere(clinic: Seeded) -> Mapping[str, str]:
    """Return the variables of an empty database beside that of a clinic; none where a file in another folder is one."""
    if not clinic.variables:
        return {}
    at = clinic.variables
    address = MySQLAddress(at["MYSQL_HOST"], "", at["MYSQL_USER"], at["MYSQL_PASSWORD"], int(at["MYSQL_PORT"]))
    name = f"{at['MYSQL_DATABASE']}_restored"
    asyncio.run(Server(address).send(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}"))
    return {**at, "MYSQL_DATABASE": name}

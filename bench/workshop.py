"""The place where the benchmarks of one run work: a temporary folder, the FHIR files, and what several of them need."""

from __future__ import annotations

import sqlite3
import subprocess
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rich.console import Console

from bench.clinic import EMAIL, PASSWORD, application
from bench.databases import available
from bench.fhir_files import write_fhir
from bench.processes import environment, qhealth


@dataclass(frozen=True, slots=True)
class Imported:
    """A data folder after `qhealth import-fhir`: how many resources were taken in how many seconds."""

    folder: Path
    resources: int
    seconds: float


class Workshop:
    """Gives each benchmark its own folder. `fhir` holds FHIR R4 files; without it some of like size are made up."""

    def __init__(self, root: Path, console: Console, fhir: Path | None, databases: Sequence[str] = ()) -> None:
        self._root = root
        self.console = console
        self._fhir = fhir
        self._databases = databases
        self.sizes: Sequence[int] = ()
        """How many patients the two clinics have that `size` compares."""
        self.by_processors = False
        """Whether `size` takes the time that processors work, on a machine that has other work too."""

    def say(self, sentence: str) -> None:
        """Tell whoever waits what is going on."""
        self.console.print(f"  {sentence} ...")

    def folder(self, name: str) -> Path:
        """Return a new empty folder."""
        place = self._root / name
        place.mkdir()
        return place

    @property
    def databases(self) -> Sequence[str]:
        """The kinds of databases to try; all that there are unless some were asked for."""
        return self._databases or available()

    @property
    def asked_for(self) -> Sequence[str]:
        """The kinds of databases that were named, if any."""
        return self._databases

    @cached_property
    def imported(self) -> Imported:
        """What was imported; done once in a run, by the first benchmark that asks."""
        source = self._fhir or write_fhir(self.folder("fhir"))
        folder = self.folder("imported")
        self.say(f"importing {'the FHIR files named' if self._fhir else 'made-up FHIR files'}")
        variables = environment(folder)
        account = qhealth("create-superuser", "--email", EMAIL, "--password", PASSWORD)
        subprocess.run(account, env=variables, cwd=folder, check=True, capture_output=True)  # noqa: S603 - our own.
        started = time.perf_counter()
        command = qhealth("import-fhir", str(source))
        done = subprocess.run(command, env=variables, cwd=folder, check=False, capture_output=True)  # noqa: S603 - our own.
        seconds = time.perf_counter() - started
        assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
        with closing(sqlite3.connect(application(folder).settings.database)) as connection:
            (taken,) = connection.execute("SELECT COUNT(*) FROM origin").fetchone()
        return Imported(folder, taken, seconds)

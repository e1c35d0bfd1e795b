"""A server that the tests start for themselves, at a port of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

SYSTEM_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
_PATIENCE_SECONDS = 60.0


@dataclass
class OwnProcess(ABC):
    """A private server with a folder of its own, for as long as it is wanted."""

    program: str
    folder: Path
    options: tuple[str, ...] = ()
    """What it is given beyond, or instead of, what is enough for tests."""
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def arguments(self) -> Sequence[str]:
        """What it is started with."""

    @abstractmethod
    def answers(self) -> bool:
        """Return whether somebody answers at its port, be it with a refusal."""

    def start(self) -> None:
        """Start it, at the same port as before if it was started before, and wait until it answers."""
        self.port = self.port or free_port()
        with (self.folder / "log").open("ab") as log:
            command = [self.program, *self.arguments, *self.options]
            self.process = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603 - a server found on the PATH.
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "log").read_text(errors="replace"))
            time.sleep(0.02)

    def kill(self) -> None:
        """End it as a power cut would; what it held in memory is gone."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def remove(self) -> None:
        """End it and delete its folder."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def installed(*names: str) -> str | None:
    """Return the first of these programs that is installed here."""
    return next(filter(None, (shutil.which(name, path=SYSTEM_PATH) for name in names)), None)


def free_port() -> int:
    """Return a port at which nobody listens."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

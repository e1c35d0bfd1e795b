"""`qhealth serve` as it runs in production: a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import uuid
from pathlib import Path

QHEALTH = Path(sys.executable).with_name("qhealth")


class Process:
    """A command that runs until it is stopped, in a process of its own."""

    def __init__(self, folder: Path, *words: str, **environment: str) -> None:
        unset = ("SECRET_KEY", "DEBUG", "EMAIL_HOST", "EMAIL_FROM", "MYSQL_HOST", "REDIS_HOST")
        inherited = {name: value for name, value in os.environ.items() if name not in unset}
        self.log = folder / f"log-{words[0]}-{uuid.uuid4().hex[:6]}"
        self._errors = self.log.open("w")
        self.process = subprocess.Popen(  # noqa: S603 - our own command, with words of this file.
            [QHEALTH, *words],
            cwd=folder,
            env={**inherited, **environment},
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )

    def __enter__(self):
        assert self.process.stdout is not None
        self.greeting = self.process.stdout.readline()
        assert self.greeting, self.log.read_text()
        return self

    def __exit__(self, *_error):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()
        self._errors.close()

    def stop(self, number: signal.Signals) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        self.process.communicate(timeout=40)
        return self.process.returncode

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()


class Server(Process):
    """`qhealth serve` in a process of its own, on a free port."""

    def __init__(self, folder: Path, *words: str, **environment: str) -> None:
        super().__init__(folder, "serve", "--port", "0", *words, **environment)

    def __enter__(self):
        super().__enter__()
        found = re.search(r"http://\S+:\d+", self.greeting)
        assert found, self.log.read_text()
        self.url = found[0]
        return self

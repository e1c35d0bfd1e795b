"""`qhealth serve` as it runs in production: a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

QHEALTH = Path(sys.executable).with_name("qhealth")


class Server:
    """`qhealth serve` in a process of its own, on a free port."""

    def __init__(self, folder: Path, *words: str, **environment: str) -> None:
        unset = ("SECRET_KEY", "DEBUG", "EMAIL_HOST", "EMAIL_FROM", "MYSQL_HOST", "REDIS_HOST")
        inherited = {name: value for name, value in os.environ.items() if name not in unset}
        self.log = folder / "log"
        self._errors = self.log.open("w")
        self.process = subprocess.Popen(  # noqa: S603 - our own command, with words of this file.
            [QHEALTH, "serve", "--port", "0", *words],
            cwd=folder,
            env={**inherited, **environment},
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )

    def __enter__(self):
        assert self.process.stdout is not None
        self.greeting = self.process.stdout.readline()
        found = re.search(r"http://\S+:\d+", self.greeting)
        assert found, self.log.read_text()
        self.url = found[0]
        return self

    def __exit__(self, *_error):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()
        self._errors.close()

    def stop(self, number: signal.Signals) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        self.process.communicate(timeout=30)
        return self.process.returncode

"""`qhealth demo` as people start it: a process of its own."""

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

QHEALTH = Path(sys.executable).with_name("qhealth")


@contextmanager
def demonstration(folder: Path):
    """Return the address of `qhealth demo` in a process of its own, on a free port, and what it said before."""
    environment = {**os.environ, "QHEALTH_DATA_DIR": str(folder / "data"), "PYTHONUNBUFFERED": "1"}
    with (folder / "log").open("w") as errors:
        process = subprocess.Popen(  # noqa: S603 - our own command.
            [QHEALTH, "demo", "--port", "0"],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            yield _greeting(process, folder / "log")
        finally:
            process.kill()
            process.communicate()


def _greeting(process: subprocess.Popen, log: Path) -> tuple[str, str]:
    said = ""
    for line in process.stdout or ():
        said += line
        if found := re.search(r"listens on (http://\S+:\d+)", line):
            return found[1], said
    raise AssertionError(f"It did not start: {said}{log.read_text()}")

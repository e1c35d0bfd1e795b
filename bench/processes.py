"""Real server processes on free ports of this machine, and what the system knows of them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_SECONDS_TO_START = 30
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
_OF_QHEALTH = ("QHEALTH_", "EMAIL_", "MYSQL_", "REDIS_", "SECRET_KEY", "DEBUG")


@dataclass(frozen=True, slots=True)
class Server:
    """A server process that answers at `url`; `seconds` is how long it took from its start to its first answer."""

    process: subprocess.Popen[bytes]
    url: str
    seconds: float

    @property
    def memory_mb(self) -> float:
        """Return the resident memory of the process, in megabytes of 1,000,000 bytes."""
        told = subprocess.run(  # noqa: S603 - our own process's number.
            ["ps", "-o", "rss=", "-p", str(self.process.pid)],  # noqa: S607 - wherever the system keeps it.
            check=True,
            capture_output=True,
        )
        return int(told.stdout) * 1024 / 1_000_000


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return the environment of this process without its own configuration of QHealth, for data in `folder`."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(_OF_QHEALTH)}
    return {**plain, "QHEALTH_DATA_DIR": str(folder), **more}


def qhealth(*arguments: str) -> list[str]:
    """Return the command line of a `qhealth` command."""
    return [str(Path(sys.executable).with_name("qhealth")), *arguments]


@contextmanager
def serving(folder: Path, **variables: str) -> Generator[Server]:
    """Run `qhealth serve` on the data of a folder until the block is left."""
    command = qhealth("serve", "--port", "0")
    with _running(command, environment(folder, **variables), folder, ready="/health/ready") as server:
        yield server


@contextmanager
def serving_bare(folder: Path, variables: Mapping[str, str]) -> Generator[Server]:
    """Run the bare application with the settings that `qhealth serve` gives the same server."""
    settings = {"--loop": "uvloop", "--http": "httptools", "--ws": "none", "--lifespan": "on", "--port": "0"}
    flags = ["--no-access-log", "--no-proxy-headers", "--no-server-header"]
    options = [word for pair in settings.items() for word in pair]
    command = [sys.executable, "-m", "uvicorn", "bench.bare:app", *options, *flags]
    root = Path(__file__).parent.parent
    with _running(command, {**os.environ, **variables, "PYTHONPATH": str(root)}, folder, ready="/ready") as server:
        yield server


@contextmanager
def _running(command: Sequence[str], environ: Mapping[str, str], folder: Path, *, ready: str) -> Generator[Server]:
    server = started(command, environ, folder / "server.log", ready=ready)
    try:
        yield server
    finally:
        server.process.terminate()
        server.process.wait(_SECONDS_TO_START)


def started(command: Sequence[str], environ: Mapping[str, str], output: Path, *, ready: str) -> Server:
    """Start a server and wait until it is ready; its output goes to a file. Raises RuntimeError when it does not."""
    with output.open("ab") as log:
        log.truncate(0)
        begun = time.perf_counter()
        process = subprocess.Popen(command, env=dict(environ), cwd=output.parent, stdout=log, stderr=log)  # noqa: S603 - see the callers.
    try:
        return Server(process, _first_answer(process, output, ready), time.perf_counter() - begun)
    except BaseException:
        process.kill()
        process.wait()
        raise


def _first_answer(process: subprocess.Popen[bytes], output: Path, path: str) -> str:
    """Return the address of a server as soon as it is ready."""
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        told = _ADDRESS.search(output.read_text(encoding="utf-8"))
        if told and _is_ready(told[0] + path):
            return told[0]
        time.sleep(0.005)
    raise RuntimeError(f"The server did not start:\n{output.read_text(encoding='utf-8')}")


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=_SECONDS_TO_START) as answer:  # noqa: S310 - http on loopback.
            return answer.status == 200  # noqa: PLR2004 - OK.
    except urllib.error.URLError:
        return False

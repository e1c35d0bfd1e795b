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

_ROOT = Path(__file__).parent.parent
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
    def cpu_seconds(self) -> float:
        """Return for how long the process has worked; on Linux only."""
        # After the name, which may hold anything, come the numbers; the 12th and 13th are the ticks as user and system.
        numbers = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")

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
def serving(folder: Path, command: Sequence[str] = (), **variables: str) -> Generator[Server]:
    """Run `qhealth serve`, or another command that does the same, on the data of a folder until the block is left."""
    command = command or qhealth("serve", "--port", "0")
    with _running(command, _with_bench(environment(folder, **variables)), folder, ready="/health/ready") as server:
        yield server


@contextmanager
def serving_bare(
    folder: Path,
    variables: Mapping[str, str],
    app: str = "bench.bare:app",
    python: str = sys.executable,
    *,
    sockets: bool = False,
) -> Generator[Server]:
    """Run another application with the settings that `qhealth serve` gives the same server."""
    ws = "websockets-sansio" if sockets else "none"
    settings = {"--loop": "uvloop", "--http": "httptools", "--ws": ws, "--lifespan": "on", "--port": "0"}
    settings |= {"--ws-per-message-deflate": "false", "--timeout-keep-alive": "600"} if sockets else {}
    flags = ["--no-access-log", "--no-proxy-headers", "--no-server-header"]
    options = [word for pair in settings.items() for word in pair]
    command = [python, "-m", "uvicorn", app, *options, *flags]
    with _running(command, _with_bench({**os.environ, **variables}), folder, ready="/ready") as server:
        yield server


def _with_bench(environ: Mapping[str, str]) -> Mapping[str, str]:
    """Let a server find this package, which is not installed."""
    return {**environ, "PYTHONPATH": os.pathsep.join(filter(None, (str(_ROOT), environ.get("PYTHONPATH"))))}


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

"""A real nginx with the project's own configuration, on free ports and in a folder of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from qhealth.adapters.http.web_application import BUILT
from tests.deployment.programs import PROJECT, nginx
from tests.mysql_server import CERTIFICATES

_PATIENCE_SECONDS = 30.0
_NOBODY = 65534
_UPSTREAM = "server web:8000 max_fails=0;"


class Proxy:
    """nginx as the image has it: the folders, the ports and where QHealth answers are replaced, and nothing else."""

    def __init__(self, folder: Path, upstreams: Sequence[str], *, tls: bool = False) -> None:
        """Write the configuration; `upstreams` are host and port of each server process."""
        self.folder = folder
        self._upstreams = upstreams
        self._variant = "tls.conf" if tls else "plain.conf"
        self.port, self.tls_port = _free_port(), _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        for name in ("tmp", "qhealth", "certificates"):
            (folder / name).mkdir()
        for name in ("certificate.pem", "key.pem"):
            shutil.copyfile(CERTIFICATES / name, folder / "certificates" / name)
        shutil.copytree(BUILT / "assets", folder / "files" / "assets")
        (folder / "log").touch()
        self.write()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def tls_url(self) -> str:
        return f"https://127.0.0.1:{self.tls_port}"

    @property
    def log(self) -> str:
        """What it has said so far: a line for each request, and what went wrong."""
        return (self.folder / "log").read_text(errors="replace")

    def write(self, upstreams: Sequence[str] = ()) -> None:
        """Write the configuration, with other server processes if they are given."""
        self._upstreams = upstreams or self._upstreams
        for file in (PROJECT / "nginx").glob("*.conf"):
            target = self.folder / ("nginx.conf" if file.name == "nginx.conf" else f"qhealth/{file.name}")
            target.write_text(self._ours(file.read_text()))
        shutil.copyfile(self.folder / "qhealth" / self._variant, self.folder / "qhealth" / "listen.conf")

    def _ours(self, text: str) -> str:
        servers = " ".join(_UPSTREAM.replace("web:8000", place) for place in self._upstreams)
        for there, here in (
            (" /tmp/", f" {self.folder}/tmp/"),  # noqa: S108 - the container's own, of which nothing is used here.
            ("/etc/nginx/qhealth/", f"{self.folder}/qhealth/"),
            ("/etc/nginx/certificates/", f"{self.folder}/certificates/"),
            ("/usr/share/nginx/qhealth;", f"{self.folder}/files;"),
            ("listen 8080", f"listen 127.0.0.1:{self.port}"),
            ("listen 8443", f"listen 127.0.0.1:{self.tls_port}"),
            (_UPSTREAM, servers),
        ):
            text = text.replace(there, here)
        return text

    def command(self, *words: str) -> list[str]:
        return [nginx(), "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"), *words]

    def start(self) -> None:
        """Start it and wait until it listens."""
        with (self.folder / "log").open("ab") as log:
            command = self.command("-g", "daemon off;")
            # Without root, as in its image.
            user = _NOBODY if os.getuid() == 0 else None
            self._process = subprocess.Popen(command, stdout=log, stderr=log, user=user)  # noqa: S603 - found on the PATH.
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not _listens(self.port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(self.log)
            time.sleep(0.02)

    def reload(self) -> None:
        """Let it read its configuration again, as `nginx -s reload` does."""
        assert self._process is not None
        self._process.send_signal(signal.SIGHUP)

    def stop(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()


@contextmanager
def proxy(*upstreams: str, tls: bool = False) -> Generator[Proxy]:
    """Yield a running nginx before server processes."""
    # Not in pytest's folder, which is root's alone where root runs the tests.
    folder = Path(tempfile.mkdtemp(prefix="qhealth-nginx-"))
    running = Proxy(folder, upstreams, tls=tls)
    if os.getuid() == 0:
        for place in (folder, *folder.rglob("*")):
            os.chown(place, _NOBODY, _NOBODY)
    try:
        running.start()
        yield running
    finally:
        running.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _listens(port: int) -> bool:
    try:
        with closing(socket.create_connection(("127.0.0.1", port), timeout=1)):
            return True
    except OSError:
        return False


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

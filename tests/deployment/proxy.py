"""A real nginx with the project's own configuration, on free ports and in a folder of its own."""

from __future__ import annotations

import os
import re
import shutil
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
from tests.own_process import free_port

_PATIENCE_SECONDS = 30.0
_NOBODY = 65534
_SERVER = re.compile(r"\n +server web-1:8000( .*;)\n +server web-2:8000 .*;")


class Proxy:
    """nginx as the image has it: the folders, the ports and where QHealth answers are replaced, and nothing else."""

    def __init__(self, folder: Path, *, tls: bool = False) -> None:
        """Choose its ports and put its files in place; `write` makes its configuration."""
        self.folder = folder
        self._variant = "tls.conf" if tls else "plain.conf"
        self.port, self.tls_port = free_port(), free_port()
        self._process: subprocess.Popen[bytes] | None = None
        for name in ("tmp", "qhealth", "certificates"):
            (folder / name).mkdir()
        for name in ("certificate.pem", "key.pem"):
            shutil.copyfile(CERTIFICATES / name, folder / "certificates" / name)
        shutil.copytree(BUILT / "assets", folder / "files" / "assets")
        (folder / "log").touch()

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

    def write(self, *upstreams: str) -> None:
        """Write the configuration; `upstreams` are host and port of each server process."""
        for file in (PROJECT / "nginx").glob("*.conf"):
            target = self.folder / ("nginx.conf" if file.name == "nginx.conf" else f"qhealth/{file.name}")
            target.write_text(self._ours(file.read_text(), upstreams))
        shutil.copyfile(self.folder / "qhealth" / self._variant, self.folder / "qhealth" / "listen.conf")
        if os.getuid() == 0:
            for place in (self.folder, *self.folder.rglob("*")):
                os.chown(place, _NOBODY, _NOBODY)

    def _ours(self, text: str, upstreams: Sequence[str]) -> str:
        text = _SERVER.sub(lambda found: "".join(f"\nserver {place}{found[1]}" for place in upstreams), text)
        for there, here in (
            (" /tmp/", f" {self.folder}/tmp/"),  # noqa: S108 - the container's own, of which nothing is used here.
            ("/etc/nginx/qhealth/", f"{self.folder}/qhealth/"),
            ("/etc/nginx/certificates/", f"{self.folder}/certificates/"),
            ("/usr/share/nginx/qhealth;", f"{self.folder}/files;"),
            ("listen 8080", f"listen 127.0.0.1:{self.port}"),
            ("listen 8443", f"listen 127.0.0.1:{self.tls_port}"),
        ):
            text = text.replace(there, here)
        return text

    def command(self, *words: str) -> list[str]:
        return [nginx(), "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"), *words]

    def start(self, *upstreams: str) -> None:
        """Start it before these server processes, and wait until it listens."""
        self.write(*upstreams)
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

    def stop(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()


@contextmanager
def proxy(*, tls: bool = False) -> Generator[Proxy]:
    """Yield an nginx that is to be started, and end it after the block."""
    # Not in pytest's folder, which is root's alone where root runs the tests.
    folder = Path(tempfile.mkdtemp(prefix="qhealth-nginx-"))
    made = Proxy(folder, tls=tls)
    try:
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _listens(port: int) -> bool:
    try:
        with closing(socket.create_connection(("127.0.0.1", port), timeout=1)):
            return True
    except OSError:
        return False

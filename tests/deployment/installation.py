"""QHealth as it is deployed: a database server, Redis, several server processes, and nginx before them."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.deployment.proxy import Proxy, proxy
from tests.entrypoints.process import QHEALTH, Server
from tests.mysql_server import CERTIFICATES, private_server
from tests.redis_server import OwnRedis, own_redis

ROOT = "root@example.com"
PASSWORD = "grå gås på grönt gräs"
PATIENCE = 30
CLIENT = "127.0.0.1"


@dataclass
class Installation:
    """What is running, and how its processes are configured."""

    folder: Path
    proxy: Proxy
    redis: OwnRedis
    variables: dict[str, str]
    servers: list[Server] = field(default_factory=list)

    @property
    def upstreams(self) -> list[str]:
        """Host and port of each server process."""
        return [server.url.removeprefix("http://") for server in self.servers]

    def enter(self) -> Server:
        """Start one more server process, which nginx does not know yet."""
        return Server(self.folder, **self.variables).__enter__()

    def end(self, server: Server) -> int:
        """Stop a server process as a deploy does, and return its exit code."""
        code = server.stop(signal.SIGTERM)
        server.__exit__()
        return code

    def client(self, *, at: str = "", sender: str = CLIENT, **options: Any) -> httpx.Client:
        """Return a client of nginx, or of what is named, that speaks from an address of this machine."""
        transport = httpx.HTTPTransport(local_address=sender, verify=False, http2=False)
        return httpx.Client(base_url=at or self.proxy.url, transport=transport, timeout=PATIENCE, **options)

    def signed_in(self, client: httpx.Client) -> httpx.Client:
        """Sign the client in as the first superuser."""
        answer = client.post("/api/v1/auth/login", json={"email": ROOT, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
        return client


def qhealth(folder: Path, variables: dict[str, str], *words: str) -> None:
    """Run a command that ends."""
    environment = {**os.environ, **variables}
    subprocess.run([QHEALTH, *words], cwd=folder, env=environment, check=True, capture_output=True)  # noqa: S603 - our own.


@contextmanager
def prepared(folder: Path, *, tls: bool = False, **more: str) -> Generator[Installation]:
    """Yield a migrated installation with a superuser, of which Redis runs and nothing else."""
    address = asyncio.run(private_server().new_database())
    redis = own_redis()
    with ExitStack() as ending:
        redis.start()
        ending.callback(redis.remove)
        nginx = ending.enter_context(proxy(tls=tls))
        variables = {
            "MYSQL_HOST": address.host,
            "MYSQL_PORT": str(address.port),
            "MYSQL_USER": address.user,
            "MYSQL_PASSWORD": address.password,
            "MYSQL_DATABASE": address.database,
            "SECRET_KEY": "k" * 32,
            "QHEALTH_ENV": "production",
            "QHEALTH_PUBLIC_URL": nginx.tls_url if tls else nginx.url,
            "QHEALTH_TRUSTED_PROXIES": "127.0.0.1",
            **redis.variables,
            **more,
        }
        qhealth(folder, variables, "migrate")
        qhealth(folder, variables, "create-superuser", "--email", ROOT, "--password", PASSWORD)
        yield Installation(folder, nginx, redis, variables)


@contextmanager
def serving(folder: Path, *, count: int = 2, tls: bool = False, **more: str) -> Generator[Installation]:
    """Yield an installation whose server processes and nginx are running."""
    with prepared(folder, tls=tls, **more) as made, ExitStack() as ending:
        ending.callback(lambda: [server.__exit__() for server in made.servers])
        for _ in range(count):
            made.servers.append(made.enter())
        made.proxy.start(*made.upstreams)
        yield made


__all__ = ["CERTIFICATES", "CLIENT", "PASSWORD", "PATIENCE", "ROOT", "Installation", "prepared", "qhealth", "serving"]

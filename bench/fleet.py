"""Several server processes on one database, of which one may be killed and started again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from bench.processes import Server, environment, qhealth, started


class Fleet:
    """`qhealth serve`, several times. Whoever is started again has the port that it had."""

    def __init__(self, folder: Path, variables: Mapping[str, str], count: int) -> None:
        self._folder = folder
        self._environment = environment(folder, **variables)
        self._servers: list[Server | None] = [None] * count
        self.urls: list[str] = [""] * count

    async def start(self, number: int) -> None:
        """Start one and wait until it is ready; the event loop goes on meanwhile."""
        port = urlsplit(self.urls[number]).port or 0
        command = qhealth("serve", "--port", str(port))
        output = self._folder / f"server-{number}.log"
        server = await asyncio.to_thread(started, command, self._environment, output, ready="/health/ready")
        self._servers[number], self.urls[number] = server, server.url

    def kill(self, number: int) -> None:
        """End one as the system does when it runs out of memory: without a word to it."""
        server = self._servers[number]
        if server is not None:
            server.process.kill()
            server.process.wait()
            self._servers[number] = None

    def has_died(self) -> bool:
        """Return whether one has ended that nobody killed here."""
        return any(server is not None and server.process.poll() is not None for server in self._servers)

    async def stop(self) -> None:
        """Let all end in good order."""
        running = [server.process for server in self._servers if server is not None]
        for process in running:
            process.terminate()
        await asyncio.gather(*(asyncio.to_thread(process.wait, 30) for process in running))


@asynccontextmanager
async def fleet(folder: Path, variables: Mapping[str, str], count: int) -> AsyncGenerator[Fleet]:
    """Yield so many running servers on the data of a folder and the database of the variables."""
    servers = Fleet(folder, variables, count)
    try:
        for number in range(count):
            await servers.start(number)
        yield servers
    finally:
        await servers.stop()

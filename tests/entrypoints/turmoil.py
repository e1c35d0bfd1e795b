"""An installation of several processes, each of which may be killed, and its tables as seen from outside."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asyncmy.errors import OperationalError

from tests.entrypoints.process import Process, Server
from tests.mysql_server import Server as Database
from tests.redis_server import OwnRedis
from tests.unreliable_post_office import UnreliablePostOffice

WORKERS = 6
"""So many there can be one after another, each with a port of the mail server for itself."""
_MOMENT = 0.05
_DEADLOCK = 1213


class Installation:
    """Two servers, two workers and a scheduler. What is killed is started again."""

    def __init__(self, folder: Path, variables: Mapping[str, str], redis: OwnRedis, post: UnreliablePostOffice) -> None:
        self.redis, self.post = redis, post
        self.servers: list[Server] = []
        self.workers: list[Process] = []
        self.killed_workers: set[int] = set()
        """The ports of the mail server that they spoke to."""
        self._folder, self._variables = folder, variables
        self._all: list[Process] = []
        self._ports = iter(post.ports)
        self._port_of: dict[Process, int] = {}

    async def start(self) -> None:
        scheduler = Process(self._folder, "scheduler", **self._variables)
        here, there, first, second, _ = await asyncio.gather(
            self._server(), self._server(), self.new_worker(), self.new_worker(), self._begun(scheduler)
        )
        self.servers, self.workers = [here, there], [first, second]

    async def new_worker(self) -> Process:
        port = next(self._ports)
        worker = await self._begun(Process(self._folder, "worker", **{**self._variables, "EMAIL_PORT": str(port)}))
        self._port_of[worker] = port
        return worker

    async def kill_worker(self, number: int) -> None:
        """Kill one, and start another in its place."""
        self.workers[number].kill()
        self.killed_workers.add(self._port_of[self.workers[number]])
        self.workers[number] = await self.new_worker()

    async def kill_server(self, number: int) -> None:
        """Kill one, and start another in its place, which listens somewhere else."""
        self.servers[number].kill()
        await asyncio.sleep(_MOMENT)
        self.servers[number] = await self._server()

    async def kill_redis(self) -> None:
        """Kill it, let everybody find that out, and start it again, empty."""
        self.redis.kill()
        await asyncio.sleep(1)
        await asyncio.to_thread(self.redis.start)

    async def empty_redis(self) -> None:
        self.redis.flush()

    async def kill_post_office(self) -> None:
        """Kill the mail server, let some mails find nobody there, and start it again."""
        self.post.kill()
        await asyncio.sleep(1)
        await asyncio.to_thread(self.post.start)

    async def replace_workers(self) -> list[int]:
        """Let all workers end in good order and new ones take over; return how the old ones ended."""
        codes = await asyncio.gather(*(asyncio.to_thread(worker.stop, signal.SIGTERM) for worker in self.workers))
        self.workers = list(await asyncio.gather(*(self.new_worker() for _ in self.workers)))
        return codes

    def logs(self) -> str:
        """Return what all processes have written."""
        return "".join(process.log.read_text() for process in self._all)

    def end(self) -> None:
        for process in self._all:
            process.__exit__()

    async def _server(self) -> Server:
        server = Server(self._folder, **self._variables)
        await self._begun(server)
        return server

    async def _begun(self, process: Process) -> Process:
        self._all.append(process)
        return await asyncio.to_thread(process.__enter__)


@dataclass(frozen=True)
class Tables:
    """The database, asked and helped along from outside."""

    database: Database
    name: str

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return await self.database.send(f"USE {self.name}", sql)

    async def let_pauses_end(self) -> None:
        """Make due at once what was postponed, again and again: quarters of an hour pass in seconds."""
        postponed = "claim IS NULL AND attempts > 0 AND due_at > UTC_TIMESTAMP(6)"
        while True:
            try:
                for (number,) in await self.rows(f"SELECT id FROM outbox WHERE {postponed}"):  # noqa: S608 - of here.
                    await self.rows(
                        f"UPDATE outbox SET due_at = UTC_TIMESTAMP(6) WHERE id = {number} AND {postponed}"  # noqa: S608
                    )
            except OperationalError as error:
                # A worker marks just this row; there is another time.
                if error.args[0] != _DEADLOCK:
                    raise
            await asyncio.sleep(0.2)

    async def let_leases_end(self) -> int:
        """Make due what dead workers held, and return how many that were; the living must hold nothing."""
        left = await self.rows("SELECT id FROM outbox WHERE claim IS NOT NULL AND due_at IS NOT NULL")
        await self.rows("UPDATE outbox SET due_at = UTC_TIMESTAMP(6) WHERE claim IS NOT NULL AND due_at IS NOT NULL")
        return len(left)

    async def until_none(self, sql: str) -> None:
        """Wait until a count is 0; the time limit of the test ends a wait in vain."""
        while (await self.rows(sql))[0][0]:  # noqa: ASYNC110 - other processes work on it.
            await asyncio.sleep(_MOMENT)


@asynccontextmanager
async def beside(*works: Callable[[], Awaitable[None]]) -> AsyncGenerator[None]:
    """Do things without an end until the block is left."""
    tasks = [asyncio.ensure_future(work()) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        for task in tasks:
            if not task.cancelled():
                task.result()

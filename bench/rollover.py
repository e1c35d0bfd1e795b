"""The server processes behind nginx, restarted one after the other while people work."""

from __future__ import annotations

import asyncio
import socket
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from itertools import count

from bench.client import Connection, run
from bench.figures import Figure, percentile
from bench.workshop import Workshop
from tests.deployment.installation import Installation, serving
from tests.deployment.programs import has_nginx
from tests.entrypoints.process import Server

_CLIENTS = 10
_RATE = 200
_RESTARTS = 20
_REQUESTS_ON_A_CONNECTION = 25
_PAGE, _LIST = "/", "/api/v1/diagnostics"
_FAILED = 400


@dataclass
class Load:
    """Clients that ask at a steady pace: for the page, for a list, and for something new, in turns."""

    installation: Installation
    clients: int = _CLIENTS
    rate: float = _RATE
    """Requests in a second, of all clients together."""
    outcomes: Counter[str] = field(default_factory=Counter)
    """How often each status came back; whatever else happened stands by its name."""
    seconds: list[float] = field(default_factory=list)
    """How long each request took that was answered."""
    made: int = 0
    """What the clients were told had been made."""

    @property
    def failed(self) -> int:
        """How many requests were not answered as they should be."""
        return sum(times for outcome, times in self.outcomes.items() if outcome not in {"200", "201"})

    async def during(self, work: Callable[[], Awaitable[None]]) -> None:
        """Ask for as long as something else is done, and then finish what has been begun."""
        with self.installation.client() as client:
            token = self.installation.signed_in(client).headers["authorization"].removeprefix("Bearer ")
        stopped, numbers = asyncio.Event(), count()
        asking = [
            asyncio.create_task(self._ask_on(sender, token, numbers, stopped)) for sender in _senders(self.clients)
        ]
        try:
            await work()
        finally:
            stopped.set()
            await asyncio.gather(*asking)

    async def _ask_on(self, sender: str, token: str, numbers: count[int], stopped: asyncio.Event) -> None:
        port = self.installation.proxy.port
        pause = self.clients / self.rate
        while not stopped.is_set():
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(sender, 0))
            except OSError as error:
                self.outcomes[type(error).__name__] += 1
                continue
            connection = Connection(reader, writer, f"127.0.0.1:{port}\r\naccept: */*", token)
            try:
                for _ in range(_REQUESTS_ON_A_CONNECTION):
                    started = time.perf_counter()
                    await self._ask(connection, next(numbers))
                    taken = time.perf_counter() - started
                    self.seconds.append(taken)
                    await asyncio.sleep(max(0.0, pause - taken))
                    if stopped.is_set():
                        break
            except (OSError, asyncio.IncompleteReadError) as error:
                self.outcomes[type(error).__name__] += 1
            with suppress(OSError):
                await connection.close()

    async def _ask(self, connection: Connection, number: int) -> None:
        match number % 3:
            case 0:
                answer = await connection.ask("GET", _PAGE)
            case 1:
                answer = await connection.ask("GET", _LIST)
            case _:
                answer = await connection.ask("POST", _LIST, {"name": f"Examination {number}"})
                self.made += answer.status < _FAILED
        self.outcomes[str(answer.status)] += 1


def _senders(number: int) -> list[str]:
    """Return an address of this machine for each client, where it has several: nginx counts requests by address."""
    try:
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.2", 0))
    except OSError:
        return ["127.0.0.1"] * number
    return [f"127.0.0.{2 + client}" for client in range(number)]


async def restart_all(installation: Installation, times: int, pause: float) -> None:
    """Stop one process after the other as a deploy does, each time starting one in its place and waiting for it."""
    for number in range(times):
        place = number % len(installation.servers)
        old = installation.servers[place]
        code = await asyncio.to_thread(installation.end, old)
        assert code == 0, old.log.read_text()
        port = old.url.rpartition(":")[2]
        # It greets when it listens, and it listens when it is ready.
        new = Server(installation.folder, "--port", port, **installation.variables)
        installation.servers[place] = await asyncio.to_thread(new.__enter__)
        await asyncio.sleep(pause)


def kept(installation: Installation) -> int:
    """Return how many objects there are of the kind that the clients make."""
    with installation.client() as client:
        return installation.signed_in(client).get(_LIST).json()["total"]


def measure(shop: Workshop) -> list[Figure]:
    if not has_nginx():
        shop.say("nginx is not installed here")
        return []
    bench = "rollover"
    with serving(shop.folder(bench)) as installation:
        load = Load(installation)
        shop.say(f"restarting server processes {_RESTARTS} times under {_RATE} requests a second")
        started = time.perf_counter()
        run(load.during(lambda: restart_all(installation, _RESTARTS, pause=1.0)))
        elapsed = time.perf_counter() - started
        lost = load.made - kept(installation)
    shop.say(f"what came back: {dict(load.outcomes)}")
    return [
        Figure(bench, "restarts", _RESTARTS, ""),
        Figure(bench, "requests", sum(load.outcomes.values()), ""),
        Figure(bench, "requests a second", sum(load.outcomes.values()) / elapsed, "1/s"),
        Figure(bench, "requests that failed", load.failed, "", "none", not load.failed),
        Figure(bench, "writes confirmed and not kept, or kept twice", abs(lost), "", "none", not lost),
        Figure(bench, "99 % within", percentile(load.seconds, 99) * 1000, "ms"),
        Figure(bench, "slowest", max(load.seconds) * 1000, "ms"),
    ]

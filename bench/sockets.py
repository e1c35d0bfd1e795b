"""What it costs to tell many at once, and how soon somebody at another process is told."""

from __future__ import annotations

import asyncio
import resource
import statistics
import subprocess
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta

from bench.client import connected, run
from bench.clinic import patient
from bench.databases import new_database
from bench.figures import Figure, percentile
from bench.listeners import Listeners
from bench.processes import Server, environment, qhealth, serving, serving_bare
from bench.workshop import Workshop
from qhealth.bootstrap import Application
from qhealth.core.domain.diagnostics import Diagnostic
from qhealth.core.domain.events import Change, Event, Topic
from qhealth.core.domain.sessions import Session, SocketTicket
from qhealth.settings import read_settings
from tests.redis_server import installed_program, own_redis

_SOCKETS, _MANY = 1000, 5000
_ROUNDS, _EVENTS = 5, 40
_LATENCIES = 300
_LONG_MINUTES, _A_SECOND = 10, 2
_CPU, _LAST, _MEMORY, _SOON = 1.6, 2.0, 25.0, 50.0
_KIB = 1000 / 1024
"""Of a kilobyte."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one event to all: seconds of CPU of the server, and until the last one has it."""

    cpu: float
    last: float


class House:
    """A process of QHealth without a server, which changes things at other processes' backs."""

    def __init__(self, application: Application, diagnostic: int) -> None:
        self.application = application
        self.ports = application.ports
        self.diagnostic = diagnostic

    async def change(self) -> None:
        """Commit a change that everybody hears of."""
        async with self.ports.unit_of_work() as uow:
            event = Event(Topic.DIAGNOSTICS, Change.UPDATED, self.diagnostic)
            await uow.events.add([event], at=self.ports.clock.now())
            await uow.commit()

    async def paths(self, first: int, count: int) -> list[str]:
        """Return where so many new patients listen, each at one socket."""
        now = self.ports.clock.now()
        found: list[str] = []
        for start in range(first, first + count, 500):
            async with self.ports.unit_of_work() as uow:
                for number in range(start, min(start + 500, first + count)):
                    account = await uow.accounts.add(patient(number), password_hash=None)
                    session = Session(0, account.id, None, None, now, now, now + timedelta(days=1))
                    session = await uow.sessions.add(session)
                    ticket = self.ports.tokens.opaque()
                    digest = self.ports.tokens.digest(ticket)
                    await uow.sessions.add_socket_ticket(SocketTicket(digest, session.id, session.expires_at))
                    found.append(f"/api/v1/ws?ticket={ticket}")
                await uow.commit()
        return found


def measure(shop: Workshop) -> list[Figure]:
    """Return what one event to many costs, how much memory a socket takes, and how late an event comes."""
    with _installed(shop) as variables, serving(shop.folder("sockets-there"), **variables) as server:
        return run(_measured(shop, variables, server))


def measure_long(shop: Workshop) -> list[Figure]:
    """Return how many of many sockets stay up for minutes and hear everything."""
    with _installed(shop) as variables, serving(shop.folder("sockets-there"), **variables) as server:
        return run(_long(shop, variables, server))


@contextmanager
def _installed(shop: Workshop) -> Generator[Mapping[str, str]]:
    """Yield the variables of a new installation for several processes."""
    if installed_program() is None:
        raise LookupError("Redis is not installed.")
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    name = next((name for name in shop.databases if name != "sqlite"), "mariadb")
    redis = own_redis()
    redis.start()
    try:
        variables = {**new_database(name, shop.folder("sockets")).variables, **redis.variables}
        folder = shop.folder("sockets-migrated")
        command, environ = qhealth("migrate"), environment(folder, **variables)
        subprocess.run(command, env=environ, cwd=folder, check=True, capture_output=True)  # noqa: S603 - our own.
        yield variables
    finally:
        redis.remove()


@asynccontextmanager
async def _house(shop: Workshop, variables: Mapping[str, str]) -> AsyncGenerator[House]:
    folder = shop.folder("sockets-here")
    application = Application(read_settings({**variables, "QHEALTH_DATA_DIR": str(folder)}, folder))
    await application.start()
    try:
        now = application.ports.clock.now()
        async with application.ports.unit_of_work() as uow:
            offer = Diagnostic(0, "MRI of the knee", "Lie still for half an hour.", 30, 2, now, now, 1)
            offer = await uow.diagnostics.add(offer)
            await uow.commit()
        yield House(application, offer.id)
    finally:
        await application.stop()


async def _measured(shop: Workshop, variables: Mapping[str, str], server: Server) -> list[Figure]:
    async with _house(shop, variables) as house:
        shop.say(f"opening {_SOCKETS:,} sockets")
        warm, ears = Listeners(), Listeners()
        await warm.open(server.url, await house.paths(0, 50))
        paths = await house.paths(100, _SOCKETS)
        before = server.memory_mb
        await ears.open(server.url, paths)
        memory = (server.memory_mb - before) * 1000 * _KIB / _SOCKETS
        warm.close()
        await _told(ears, house.change, server)
        text = ears.sockets[0].last_text
        with serving_bare(shop.folder("sockets-bare"), {}, "bench.bare_sockets:app", sockets=True) as bare:
            others = Listeners()
            start = bare.memory_mb
            await others.open(bare.url, ["/"] * _SOCKETS)
            bare_memory = (bare.memory_mb - start) * 1000 * _KIB / _SOCKETS
            shop.say(f"{_ROUNDS} times {_EVENTS} events, and as many of a bare application in turns")
            async with connected(bare.url) as (connection,):

                async def tell() -> None:
                    await connection.ask("POST", "/tell", {"text": text.decode()})

                await _told(others, tell, bare)
                ours, theirs = [], []
                for _ in range(_ROUNDS):
                    theirs.append(await _told(others, tell, bare))
                    ours.append(await _told(ears, house.change, server))
            others.close()
        ears.close()
        shop.say(f"{_LATENCIES} events to one socket")
        delays = await _delays(house, server)
    cpu = statistics.median(one.cpu / other.cpu for one, other in zip(ours, theirs, strict=True))
    last = statistics.median(one.last / other.last for one, other in zip(ours, theirs, strict=True))
    soon = percentile(delays, 99)
    to_all = f"one event to {_SOCKETS:,} sockets"
    return [
        Figure("sockets", f"{to_all}: CPU", statistics.median(one.cpu for one in ours) * 1000, "ms"),
        Figure("sockets", f"{to_all}: CPU, to that of the bare application", cpu, "", f"<= {_CPU}", cpu <= _CPU),
        Figure("sockets", f"{to_all}: until the last has it", statistics.median(o.last for o in ours) * 1000, "ms"),
        Figure(
            "sockets", f"{to_all}: until the last has it, to the bare one", last, "", f"<= {_LAST:.0f}", last <= _LAST
        ),
        Figure("sockets", "memory of a socket", memory, "KiB", f"< {_MEMORY:.0f}", memory < _MEMORY),
        Figure("sockets", "memory of a socket of the bare application", bare_memory, "KiB"),
        Figure("sockets", "from the commit to a client of another process, p50", percentile(delays, 50), "ms"),
        Figure(
            "sockets", "from the commit to a client of another process, p99", soon, "ms", f"< {_SOON:.0f}", soon < _SOON
        ),
    ]


async def _told(ears: Listeners, tell: Callable[[], Awaitable[None]], server: Server) -> Cost:
    """Return what an event costs on average, each begun when all have the one before."""
    worked, waited = server.cpu_seconds, 0.0
    for _ in range(_EVENTS):
        ears.expect()
        begun = time.perf_counter()
        await tell()
        await ears.complete()
        waited += time.perf_counter() - begun
    return Cost((server.cpu_seconds - worked) / _EVENTS, waited / _EVENTS)


async def _delays(house: House, server: Server) -> list[float]:
    """Return how many milliseconds after their commit events come to the only one who listens."""
    ears = Listeners()
    await ears.open(server.url, await house.paths(50_000, 1))
    delays: list[float] = []
    for _ in range(_LATENCIES):
        ears.expect()
        await house.change()
        committed = time.perf_counter()
        await ears.complete()
        delays.append((time.perf_counter() - committed) * 1000)
        await asyncio.sleep(0.02)
    ears.close()
    return delays


async def _long(shop: Workshop, variables: Mapping[str, str], server: Server) -> list[Figure]:
    async with _house(shop, variables) as house:
        ears = Listeners()
        shop.say(f"opening {_MANY:,} sockets")
        await ears.open(server.url, await house.paths(0, _MANY))
        events = _LONG_MINUTES * 60 * _A_SECOND
        ears.expect(events)
        shop.say(f"{_LONG_MINUTES} minutes with {_A_SECOND} events a second")
        loop = asyncio.get_running_loop()
        begun, worked = loop.time(), server.cpu_seconds
        for number in range(events):
            await house.change()
            await asyncio.sleep(max(0.0, begun + (number + 1) / _A_SECOND - loop.time()))
        await ears.complete()
        busy = (server.cpu_seconds - worked) / (loop.time() - begun) * 100
        up = sum(socket.close_code is None for socket in ears.sockets)
        whole = sum(socket.events == events and not socket.has_gap for socket in ears.sockets)
        ears.close()
    what = f"of {_MANY:,} sockets, after {_LONG_MINUTES} minutes"
    return [
        Figure("sockets-long", f"{what}: still open", up, "", f"= {_MANY}", up == _MANY),
        Figure(
            "sockets-long", f"{what}: heard all {events:,} events in order", whole, "", f"= {_MANY}", whole == _MANY
        ),
        Figure("sockets-long", "CPU of the server meanwhile", busy, "%"),
    ]

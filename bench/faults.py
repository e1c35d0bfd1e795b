"""Servers and databases that die, and networks that fail, under the load of `contention`; the proof stays the same."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bench.client import Connection, opened, run, signed_in
from bench.clinic import EMAIL, PASSWORD, Clinic, made_clinic
from bench.contention import SIZE, proof_figures, tell
from bench.crowd import LOST, Asked, Crowd
from bench.databases import Database, MySQLDatabase, new_database, new_database_on
from bench.figures import Figure
from bench.fleet import Fleet, fleet
from bench.proof import Proof, proven
from bench.workshop import Workshop
from tests.faulty_proxy import FaultyProxy, Network, faulty_proxy
from tests.mysql_server import OwnServer, Server, installed_program

_SERVERS = 4
_CLIENTS = 64
_KILLS = 20
_OUTAGE_SECONDS = 4.0
_MOMENT_SECONDS = 0.02
LONGEST_SECONDS = 3.0
"""Whoever asks during an outage is told within this, and is served this long after it at the latest."""
_RESETS_A_SECOND = 4
_DELAY_SECONDS = 0.005
_UNAVAILABLE = "503"


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is tried."""

    servers: int = _SERVERS
    clients: int = _CLIENTS
    outage_seconds: float = _OUTAGE_SECONDS
    between_seconds: float = 1.0


@dataclass(frozen=True, slots=True)
class Outage:
    """What became of the requests that met an outage."""

    name: str
    asked: int
    unavailable: int
    without_retry_after: int
    other_faults: int
    slowest: float
    """Seconds until the last of those who met it was told that the service is unavailable."""
    back_after: float
    """Seconds after its end when the last server had served a read again."""


def measure(shop: Workshop) -> list[Figure]:
    figures: list[Figure] = []
    for name in shop.databases:
        folder = shop.folder(f"kills-{name}")
        shop.say(f"killing servers {_KILLS} times on {name}")
        crowd, proof = kills(folder, new_database(name, folder), Scale(), _KILLS)
        bench = f"kills, {name}"
        odd = sum(one.outcome.startswith("5") for one in crowd.asked)
        figures += [
            Figure(bench, "servers killed", _KILLS, ""),
            Figure(bench, "requests", len(crowd.asked), ""),
            Figure(bench, "requests without an answer", sum(one.outcome == LOST for one in crowd.asked), ""),
            Figure(bench, "5xx", odd, "", "none", not odd),
            *proof_figures(bench, crowd, proof),
        ]
        tell(shop, crowd, proof)
    program = installed_program()
    if program is None or not set(shop.databases) - {"sqlite"}:
        shop.say("no database server is installed here that could be ended")
        return figures
    shop.say("ending the database and its network")
    server = OwnServer.made(program)
    try:
        crowd, found, proof = outages(shop.folder("outages"), server, Scale())
    finally:
        server.remove()
    tell(shop, crowd, proof)
    return [*figures, *(figure for one in found for figure in _figures(one)), *proof_figures("outages", crowd, proof)]


def _figures(outage: Outage) -> list[Figure]:
    bench, target = f"outage: {outage.name}", f"<= {LONGEST_SECONDS:g}"
    bare, odd = outage.without_retry_after, outage.other_faults
    return [
        Figure(bench, "requests that met it", outage.asked, ""),
        Figure(bench, "503", outage.unavailable, ""),
        Figure(bench, "503 without Retry-After", bare, "", "none", not bare),
        Figure(bench, "other 5xx, or no answer", odd, "", "none", not odd),
        Figure(bench, "the slowest 503", outage.slowest, "s", target, outage.slowest <= LONGEST_SECONDS),
        Figure(bench, "until all serve again", outage.back_after, "s", target, outage.back_after <= LONGEST_SECONDS),
    ]


def kills(folder: Path, database: Database, scale: Scale, times: int) -> tuple[Crowd, Proof]:
    """Kill one server after the other under load and start it again; return what clients know and the tables say."""
    clinic = made_clinic(folder, SIZE, database.variables)
    crowd = run(_killed(folder, database, clinic, scale, times))
    return crowd, proven(database.rows, crowd.ledger)


async def _killed(folder: Path, database: Database, clinic: Clinic, scale: Scale, times: int) -> Crowd:
    async with fleet(folder, database.variables, scale.servers) as servers:
        async with _under_load(servers, clinic, scale) as crowd:
            for kill in range(times):
                await asyncio.sleep(scale.between_seconds)
                servers.kill(kill % scale.servers)
                await servers.start(kill % scale.servers)
        assert not servers.has_died()
        return crowd


def outages(folder: Path, server: OwnServer, scale: Scale) -> tuple[Crowd, list[Outage], Proof]:
    """Start a database server and let everything happen to it and its network, under load."""
    server.start()
    database = asyncio.run(new_database_on(Server(server.address)))
    clinic = made_clinic(folder, SIZE, database.variables)
    crowd, found = run(_cut_off(folder, server, database, clinic, scale))
    return crowd, found, proven(database.rows, crowd.ledger)


async def _cut_off(
    folder: Path, server: OwnServer, database: MySQLDatabase, clinic: Clinic, scale: Scale
) -> tuple[Crowd, list[Outage]]:
    found: list[Outage] = []
    async with faulty_proxy(server.port) as proxy:
        before = MySQLDatabase(replace(database.address, port=proxy.port))
        async with fleet(folder, before.variables, scale.servers) as servers:
            async with _under_load(servers, clinic, scale) as crowd:
                for trouble in _Troubles(proxy, server).all():
                    await asyncio.sleep(scale.between_seconds)
                    found.append(await _lived_through(trouble, crowd, scale))
            assert not servers.has_died()
            return crowd, found


@dataclass(frozen=True, slots=True)
class _Trouble:
    """Something that goes wrong: `begin` makes it so, `end` is over when the database can be reached again."""

    name: str
    begin: Callable[[], Awaitable[None]]
    end: Callable[[], Awaitable[None]]


@dataclass(slots=True)
class _Troubles:
    """What can become of a database server and of the network before it."""

    proxy: FaultyProxy
    server: OwnServer
    resetting: asyncio.Task[None] | None = None

    def all(self) -> Sequence[_Trouble]:
        """Return them, each of which ends well."""
        return (
            _Trouble("connections are refused", self._refuse, self._mend),
            _Trouble("connections are reset", self._reset, self._mend),
            _Trouble("everything is late", self._delay, self._mend),
            _Trouble("nothing arrives", self._swallow, self._mend),
            _Trouble("the database is killed", self._kill, self._start),
        )

    async def _refuse(self) -> None:
        await self.proxy.becomes(Network.REFUSING)
        self.proxy.reset_all()

    async def _reset(self) -> None:
        self.resetting = asyncio.create_task(self._reset_again_and_again())

    async def _reset_again_and_again(self) -> None:
        while True:
            self.proxy.reset_all()
            await asyncio.sleep(1 / _RESETS_A_SECOND)

    async def _delay(self) -> None:
        self.proxy.delay = _DELAY_SECONDS

    async def _swallow(self) -> None:
        await self.proxy.becomes(Network.SWALLOWING)

    async def _mend(self) -> None:
        if self.resetting is not None:
            self.resetting.cancel()
        self.proxy.delay = 0.0
        await self.proxy.becomes(Network.WELL)

    async def _kill(self) -> None:
        self.server.kill()

    async def _start(self) -> None:
        await asyncio.to_thread(self.server.start)


async def _lived_through(trouble: _Trouble, crowd: Crowd, scale: Scale) -> Outage:
    began = time.monotonic()
    await trouble.begin()
    await asyncio.sleep(scale.outage_seconds)
    await trouble.end()
    ended = time.monotonic()
    await asyncio.gather(*(_serves(url, crowd.token) for url in crowd.urls))
    back_after = time.monotonic() - ended
    while any(one < ended for one in crowd.waiting.values()):  # noqa: ASYNC110 - once, and never for long.
        await asyncio.sleep(_MOMENT_SECONDS)
    met = [one for one in crowd.asked if one.began < ended and one.began + one.took > began]
    told = [one for one in met if one.outcome == _UNAVAILABLE]
    return Outage(
        name=trouble.name,
        asked=len(met),
        unavailable=len(told),
        without_retry_after=sum(one.retry_after is None for one in told),
        other_faults=sum(_is_fault(one) for one in met) - len(told),
        slowest=max((one.began + one.took - max(one.began, began) for one in told), default=0.0),
        back_after=back_after,
    )


def _is_fault(one: Asked) -> bool:
    return one.outcome == LOST or one.outcome.startswith("5")


async def _serves(url: str, token: str) -> None:
    """Return when a server has answered a read that needs the database."""
    connection: Connection | None = None
    try:
        while True:
            connection = connection or await opened(url, token=token)
            if (await connection.ask("GET", "/api/v1/visits?page_size=1")).status == 200:  # noqa: PLR2004 - OK.
                return
            await asyncio.sleep(_MOMENT_SECONDS)
    finally:
        if connection is not None:
            await connection.close()


@asynccontextmanager
async def _under_load(servers: Fleet, clinic: Clinic, scale: Scale) -> AsyncGenerator[Crowd]:
    token = await signed_in(servers.urls[0], EMAIL, PASSWORD)
    crowd = Crowd(clinic, servers.urls, token, scale.clients)
    async with asyncio.TaskGroup() as group:
        group.create_task(crowd.work())
        try:
            yield crowd
        finally:
            crowd.ended = True

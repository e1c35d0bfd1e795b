"""How long others wait while somebody tries passwords from many addresses."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterator, Sequence

from bench import load
from bench.client import Connection, connected, run, signed_in
from bench.clinic import EMAIL, PASSWORD, made_clinic
from bench.figures import Figure, percentile
from bench.processes import serving
from bench.workshop import Workshop

TARGET = 5
_KINDS = {"many accounts": 1000, "one account": 1}
"""Of each of many, the password is checked, which is dear; guesses at one are soon refused unchecked, so more come."""
_ROUNDS = 3
_SECONDS = 10
_PER_SECOND = 50
_CONNECTIONS = 8
_OK = 200


def measure(shop: Workshop) -> list[Figure]:
    clinic = made_clinic(shop.folder("flood"))
    paths = itertools.cycle([f"/api/v1/visits/{clinic.visits[7]}", "/api/v1/visits", "/api/v1/doctors"])
    # The flood says by X-Forwarded-For where each attempt comes from, and this machine is a proxy to be believed.
    with serving(clinic.folder, QHEALTH_TRUSTED_PROXIES="127.0.0.1") as server:
        token = run(signed_in(server.url, EMAIL, PASSWORD))
        return [
            figure
            for name, accounts in _KINDS.items()
            for figure in _figures(name, *_rounds(server.url, paths, token, accounts))
        ]


def _rounds(
    url: str, paths: Iterator[str], token: str, accounts: int
) -> tuple[list[float], list[float], list[load.Load]]:
    """Return how long requests took without and under a flood, in turns, and what the flood saw."""
    idle: list[float] = []
    flooded: list[float] = []
    attempts: list[load.Load] = []
    for _ in range(_ROUNDS):
        idle += run(paced(url, paths, token))
        with load.flood(url, _SECONDS + 2, accounts=accounts) as seen:
            time.sleep(1)
            flooded += run(paced(url, paths, token))
        attempts += seen
    return idle, flooded, attempts


def _figures(name: str, idle: Sequence[float], flooded: Sequence[float], attempts: Sequence[load.Load]) -> list[Figure]:
    sent = sum(one.requests for one in attempts)
    let_in = sent - sum(one.refused for one in attempts)
    ratio = percentile(flooded, 99) / percentile(idle, 99)
    return [
        Figure("flood", f"{name}: p50 without it", percentile(idle, 50), "ms"),
        Figure("flood", f"{name}: p99 without it", percentile(idle, 99), "ms"),
        Figure("flood", f"{name}: p50 under it", percentile(flooded, 50), "ms"),
        Figure("flood", f"{name}: p99 under it", percentile(flooded, 99), "ms"),
        Figure("flood", f"{name}: ratio of the p99", ratio, "", f"< {TARGET}", ratio < TARGET),
        Figure(
            "flood", f"{name}: attempts of {load.CLIENTS} clients", sent / sum(one.seconds for one in attempts), "1/s"
        ),
        Figure("flood", f"{name}: attempts that were let in", let_in, "", "none", not let_in),
    ]


async def paced(url: str, paths: Iterator[str], token: str) -> list[float]:
    """Return how long each request of a steady stream took, in milliseconds, from the moment when it was due.

    50 requests a second for 10 seconds.
    """
    async with connected(url, token=token, count=_CONNECTIONS) as connections:
        free: asyncio.Queue[Connection] = asyncio.Queue()
        for connection in connections:
            free.put_nowait(connection)
        first = time.perf_counter() + 0.1
        moments = [first + number / _PER_SECOND for number in range(_SECONDS * _PER_SECOND)]
        return await asyncio.gather(*(_ask(due, next(paths), free) for due in moments))


async def _ask(due: float, path: str, free: asyncio.Queue[Connection]) -> float:
    await asyncio.sleep(due - time.perf_counter())
    connection = await free.get()
    answer = await connection.ask("GET", path)
    free.put_nowait(connection)
    assert answer.status == _OK, answer
    return 1000 * (time.perf_counter() - due)

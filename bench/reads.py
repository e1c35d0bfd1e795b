"""Requests per second of two reads, beside the bare application's on the same file in the same minutes."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from contextlib import ExitStack

import msgspec

from bench import load
from bench.bare import Setup
from bench.client import connected, run, signed_in
from bench.clinic import EMAIL, PASSWORD, Clinic, made_clinic
from bench.figures import Figure
from bench.processes import Server, serving, serving_bare
from bench.workshop import Workshop

TARGET = 0.5
_ROUNDS = 5
_SECONDS = 3
_VISITS = "/api/v1/visits"


def measure(shop: Workshop) -> list[Figure]:
    clinic = made_clinic(shop.folder("reads"))
    singles = [f"{_VISITS}/{visit_id}" for visit_id in clinic.visits[:1000]]
    with ExitStack() as running:
        ours = running.enter_context(serving(clinic.folder))
        rivals = {name: running.enter_context(serving_bare(shop.folder(name), _setup(clinic, name))) for name in _WAYS}
        token = run(signed_in(ours.url, EMAIL, PASSWORD))
        for rival in rivals.values():
            run(_compare(ours, rival, token, [_VISITS, *singles[:50]]))
        figures: list[Figure] = []
        for name, paths in (("one visit", singles), ("25 visits", [_VISITS])):
            rival = max(rivals.values(), key=lambda one: load.reads(one.url, paths, token=token, seconds=2).per_second)
            shop.say(f"{name}, against {next(way for way in _WAYS if rivals[way] is rival)}")
            figures += _figures(name, paths, ours, rival, token)
        return figures


_WAYS = ("threads", "aiosqlite")


def _setup(clinic: Clinic, way: str) -> dict[str, str]:
    setup = Setup(str(clinic.database), clinic.sql_of_one, clinic.sql_of_page, clinic.args_of_page, way)
    return {"BENCH_BARE": msgspec.json.encode(setup).decode()}


async def _compare(ours: Server, rival: Server, token: str, paths: Sequence[str]) -> None:
    """Make sure that both answer the same bytes, and warm both up."""
    async with connected(ours.url, token=token) as (one,), connected(rival.url) as (other,):
        for path in paths:
            answers = await one.ask("GET", path), await other.ask("GET", path)
            assert answers[0] == answers[1], answers


def _figures(name: str, paths: Sequence[str], ours: Server, rival: Server, token: str) -> list[Figure]:
    # Taken in turns, so that whatever else the machine does in these seconds troubles both alike.
    rounds = [
        tuple(load.reads(one.url, paths, token=token, seconds=_SECONDS) for one in (ours, rival))
        for _ in range(_ROUNDS)
    ]
    mine = statistics.median(our_load.per_second for our_load, _ in rounds)
    theirs = statistics.median(rival_load.per_second for _, rival_load in rounds)
    p99 = statistics.median(our_load.p99_ms for our_load, _ in rounds)
    ratio = mine / theirs
    return [
        Figure("reads", f"{name}: QHealth", mine, "requests/s"),
        Figure("reads", f"{name}: QHealth, p99 with {load.CLIENTS} clients", p99, "ms"),
        Figure("reads", f"{name}: bare application", theirs, "requests/s"),
        Figure("reads", f"{name}: ratio", ratio, "", f">= {TARGET}", ratio >= TARGET),
    ]

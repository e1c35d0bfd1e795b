"""Sixty-four clients and four servers on one database, and a proof from the tables of what became of every request."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

from bench.client import run, signed_in
from bench.clinic import EMAIL, PASSWORD, Clinic, Size, made_clinic
from bench.crowd import Crowd
from bench.databases import Database, new_database
from bench.figures import Figure
from bench.fleet import fleet
from bench.proof import Proof, proven
from bench.workshop import Workshop

_SERVERS = 4
_CLIENTS = 64
_ATTEMPTS = 6000
SIZE = Size(patients=60, doctors=5, visits=0, diagnostics=6)


def measure(shop: Workshop) -> list[Figure]:
    figures: list[Figure] = []
    for name in shop.databases:
        folder = shop.folder(f"contention-{name}")
        shop.say(f"{_ATTEMPTS:,} attempts on {name}")
        begun = time.perf_counter()
        crowd, proof = contended(folder, new_database(name, folder), _SERVERS, _CLIENTS, _ATTEMPTS)
        figures += _figures(f"contention, {name}", crowd, proof, time.perf_counter() - begun)
        tell(shop, crowd, proof)
    return figures


def contended(folder: Path, database: Database, servers: int, clients: int, attempts: int) -> tuple[Crowd, Proof]:
    """Let clients get in each other's way in an empty database, and return what they know and what the tables say."""
    clinic = made_clinic(folder, SIZE, database.variables)
    crowd = run(_tried(folder, database, clinic, (servers, clients, attempts)))
    return crowd, proven(database.rows, crowd.ledger)


async def _tried(folder: Path, database: Database, clinic: Clinic, numbers: tuple[int, int, int]) -> Crowd:
    servers, clients, attempts = numbers
    async with fleet(folder, database.variables, servers) as running:
        token = await signed_in(running.urls[0], EMAIL, PASSWORD)
        crowd = Crowd(clinic, running.urls, token, clients)
        await crowd.work(attempts)
        return crowd


def tell(shop: Workshop, crowd: Crowd, proof: Proof) -> None:
    """Print how each kind of attempt ended, and what is wrong."""
    ledger = crowd.ledger
    kinds = sorted({(verb, kind) for verb, kind, _ in ledger.outcomes})
    for verb, kind in kinds:
        ends = ", ".join(
            f"{number} x {outcome}"
            for (*which, outcome), number in sorted(ledger.outcomes.items())
            if which == [verb, kind]
        )
        shop.say(f"{verb} {kind}: {ends}")
    for fault, number in Counter(one.fault for one in crowd.asked if one.fault).items():
        shop.say(f"{number} x {fault}")
    for fault in proof.faults[:20]:
        shop.say(f"WRONG: {fault}")


def proof_figures(bench: str, crowd: Crowd, proof: Proof) -> list[Figure]:
    """Return what holds whatever happened meanwhile."""
    held = proof.holdings
    return [
        Figure(bench, "creations told to clients", crowd.ledger.created, ""),
        Figure(bench, "deletions told to clients", len(crowd.ledger.deleted), ""),
        Figure(bench, "live bookings in the end", held.bookings, ""),
        Figure(bench, "ticks held", held.ticks, ""),
        Figure(bench, "instants held twice", held.overlaps, "", "none", not held.overlaps),
        Figure(bench, "ticks held without a booking, or the reverse", held.strays, "", "none", not held.strays),
        Figure(bench, "answers that the tables contradict", len(proof.faults), "", "none", not proof.faults),
    ]


def _figures(bench: str, crowd: Crowd, proof: Proof, seconds: float) -> list[Figure]:
    outcomes = crowd.ledger.outcomes
    faults = sum(1 for one in crowd.asked if not one.outcome.startswith(("2", "4")))
    odd = sum(number for (*_, outcome), number in outcomes.items() if outcome in ("400", "401", "403", "422", "429"))
    return [
        Figure(bench, f"attempts by {crowd.clients} clients at {len(crowd.urls)} servers", outcomes.total(), ""),
        Figure(bench, "5xx, or no answer", faults, "", "none", not faults),
        Figure(bench, "refused for what they were", odd, "", "none", not odd),
        Figure(bench, "the slowest answer", slowest(crowd), "s"),
        *proof_figures(bench, crowd, proof),
        Figure(bench, "duration", seconds, "s"),
    ]


def slowest(crowd: Crowd) -> float:
    """Return the seconds that the slowest answer took."""
    return max((one.took for one in crowd.asked), default=0.0)

"""Thousands of random attempts that get in each other's way, and a proof from the tables that nothing is held twice."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bench.client import Connection, connected, run, signed_in
from bench.clinic import EMAIL, PASSWORD, Clinic, Size, made_clinic, monday
from bench.databases import SQLiteFile
from bench.figures import Figure
from bench.holdings import Holdings, checked
from bench.processes import serving
from bench.workshop import Workshop

_ATTEMPTS = 5000
_CLIENTS = 32
_SEED = 4711
_SIZE = Size(patients=60, doctors=5, visits=0, diagnostics=6)
_TICKS_OF_A_DAY = 8 * 12
_DAYS = 3
_VISITS, _BOOKINGS = "/api/v1/visits", "/api/v1/diagnostic-bookings"
_KINDS: Mapping[str, int] = {
    "book a visit": 45,
    "book a diagnostic": 20,
    "move a visit": 15,
    "move a diagnostic": 5,
    "cancel a visit": 10,
    "cancel a diagnostic": 5,
}
"""What is tried, out of a hundred attempts."""
_SERVER_FAULT = 500


@dataclass(slots=True)
class _Known:
    """What was booked so far, by id; some of it may be cancelled meanwhile, which is one more thing to refuse."""

    visits: list[int] = field(default_factory=list[int])
    bookings: list[int] = field(default_factory=list[int])


def measure(shop: Workshop) -> list[Figure]:
    clinic = made_clinic(shop.folder("overlaps"), _SIZE)
    with serving(clinic.folder) as server:
        started = time.perf_counter()
        outcomes = run(_attempt_all(server.url, clinic))
        seconds = time.perf_counter() - started
    held = checked(SQLiteFile(clinic.database).rows)
    shop.say("; ".join(f"{kind}: {_summary(outcomes, kind)}" for kind in _KINDS))
    return _figures(outcomes, held, seconds)


def _summary(outcomes: Counter[tuple[str, int]], kind: str) -> str:
    return ", ".join(f"{count} x {status}" for (one, status), count in sorted(outcomes.items()) if one == kind)


def _figures(outcomes: Counter[tuple[str, int]], held: Holdings, seconds: float) -> list[Figure]:
    total = outcomes.total()
    done = sum(count for (_, status), count in outcomes.items() if status in (200, 201))
    faults = sum(count for (_, status), count in outcomes.items() if status >= _SERVER_FAULT)
    odd = total - done - faults - sum(count for (_, status), count in outcomes.items() if status == 409)  # noqa: PLR2004 - conflict.
    return [
        Figure("overlaps", f"attempts by {_CLIENTS} clients", total, ""),
        Figure("overlaps", "carried out", done, ""),
        Figure("overlaps", "5xx", faults, "", "none", not faults),
        Figure("overlaps", "neither done, nor 409, nor 5xx", odd, "", "none", not odd),
        Figure("overlaps", "live bookings in the end", held.bookings, ""),
        Figure("overlaps", "starts at which something is held too often", held.overlaps, "", "none", not held.overlaps),
        Figure("overlaps", "ticks held without a booking, or the reverse", held.strays, "", "none", not held.strays),
        Figure("overlaps", "ticks held", held.ticks, ""),
        Figure("overlaps", "duration", seconds, "s"),
    ]


async def _attempt_all(url: str, clinic: Clinic) -> Counter[tuple[str, int]]:
    token = await signed_in(url, EMAIL, PASSWORD)
    chance = random.Random(_SEED)  # noqa: S311 - the same attempts each time, as far as the order of answers allows.
    kinds = iter(chance.choices(tuple(_KINDS), tuple(_KINDS.values()), k=_ATTEMPTS))
    known = _Known()
    outcomes: Counter[tuple[str, int]] = Counter()
    async with connected(url, token=token, count=_CLIENTS) as connections:
        await asyncio.gather(*(_work(one, kinds, clinic, known, chance, outcomes) for one in connections))
    return outcomes


async def _work(  # noqa: PLR0913, PLR0917 - what all clients share.
    connection: Connection,
    kinds: Iterator[str],
    clinic: Clinic,
    known: _Known,
    chance: random.Random,
    outcomes: Counter[tuple[str, int]],
) -> None:
    for kind in kinds:
        path, content = _attempt(kind, clinic, known, chance)
        answer = await connection.ask("POST", path, content)
        outcomes[kind, answer.status] += 1
        if path == _VISITS and answer.status == 201:  # noqa: PLR2004 - created.
            known.visits.append(answer.content["id"])
        if path == _BOOKINGS and answer.status == 201:  # noqa: PLR2004 - created.
            known.bookings.append(answer.content["id"])


def _attempt(kind: str, clinic: Clinic, known: _Known, chance: random.Random) -> tuple[str, dict[str, object]]:
    """Return an attempt of a kind; what needs a booking books where there is none yet."""
    starts_at = monday(2) + timedelta(days=chance.randrange(_DAYS), minutes=5 * chance.randrange(_TICKS_OF_A_DAY))
    visit, booking = _one_of(known.visits, chance), _one_of(known.bookings, chance)
    match kind:
        case "move a visit" if visit:
            doctor_id = chance.choice(clinic.doctors) if chance.random() < 1 / 3 else None
            return f"{_VISITS}/{visit}/reschedule", {"starts_at": starts_at, "doctor_id": doctor_id}
        case "cancel a visit" if visit:
            return f"{_VISITS}/{visit}/cancel", {"reason": "Something came up"}
        case "move a diagnostic" if booking:
            return f"{_BOOKINGS}/{booking}/schedule", {"starts_at": starts_at}
        case "cancel a diagnostic" if booking:
            return f"{_BOOKINGS}/{booking}/cancel", {"reason": "Something came up"}
        case "book a diagnostic":
            diagnostic_id = chance.choice(clinic.diagnostics)
            who_and_when = {"patient_id": chance.choice(clinic.patients), "starts_at": starts_at}
            return _BOOKINGS, {**who_and_when, "diagnostic_id": diagnostic_id}
        case _:
            return _VISITS, {
                "patient_id": chance.choice(clinic.patients),
                "doctor_id": chance.choice(clinic.doctors),
                "starts_at": starts_at,
                "duration_minutes": 5 * chance.randint(1, 12),
            }


def _one_of(ids: Sequence[int], chance: random.Random) -> int | None:
    return chance.choice(ids) if ids else None

"""Reads and bookings on MariaDB, beside a bare application and one written the usual way, on the same database."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from itertools import count, islice

import msgspec

from bench import load, usual
from bench.bare_booking import Booker
from bench.bare_mysql import Setup
from bench.client import connected, run, signed_in
from bench.clinic import EMAIL, PASSWORD, Clinic, Size, made_clinic, monday
from bench.databases import MySQLDatabase, new_database
from bench.figures import Figure
from bench.load import Load
from bench.processes import Server, serving, serving_bare
from bench.workshop import Workshop
from qhealth.adapters.persistence.engine.mysql_options import MySQLLimits

BARE_TARGET = 0.6
USUAL_READ_TARGET = 2.0
USUAL_BOOKING_TARGET = 1.5
_ROUNDS = 5
_SECONDS = 3
_BODIES = 9000
"""For one round: more than anybody books in its seconds."""
_SIZE = Size(doctors=50)
_VISITS = "/api/v1/visits"
_NAMED = f"{_VISITS}?patient_name=kowal"
_SECRET = "a secret of sixty-four characters that guards nothing whatsoever"  # noqa: S105 - see the sentence.
_CONNECTIONS = MySQLLimits().connections
_OURS = "QHealth"
_BARE = "bare application"
_USUAL = "FastAPI, SQLAlchemy and aiomysql"
_CHANGING = ("id", "starts_at", "ends_at", "created_at", "updated_at", "patient", "doctor")

Loader = Callable[[Server, str], Load]


@dataclass(frozen=True, slots=True)
class Round:
    """What one of them did in a few seconds."""

    per_second: float
    cpu_ms: float
    """Time that its process worked for one request."""
    p99_ms: float


def measure(shop: Workshop) -> list[Figure]:
    folder = shop.folder("mysql")
    database = new_database("mysql" if shop.databases == ["mysql"] else "mariadb", folder)
    assert isinstance(database, MySQLDatabase)
    clinic = made_clinic(folder, _SIZE, database.variables)
    singles = [f"{_VISITS}/{visit_id}" for visit_id in clinic.visits[:1000]]
    shop.say("fetching the packages of the application that is written the usual way")
    interpreter = usual.python()
    with ExitStack() as running:
        command = [sys.executable, "-m", "bench.undelivered"]
        ours = running.enter_context(serving(folder, command, SECRET_KEY=_SECRET, **database.variables))
        bare = serving_bare(shop.folder("bare"), _bare_setup(database), "bench.bare_mysql:app")
        peer = serving_bare(shop.folder("usual"), _usual_setup(database), "bench.peers.app:app", interpreter)
        rivals = {_BARE: running.enter_context(bare), _USUAL: running.enter_context(peer)}
        token = run(signed_in(ours.url, EMAIL, PASSWORD))
        wanted = free_times(clinic)
        for rival in rivals.values():
            run(_compare(ours, rival, token, [_VISITS, _NAMED, *singles[:50]]))
            run(_compare_bookings(ours, rival, token, wanted))
        contestants = {_OURS: ours, **rivals}
        figures: list[Figure] = []
        for name, paths in (("one visit", singles), ("25 visits", [_VISITS]), ("25 visits by name", [_NAMED])):
            shop.say(name)
            figures += _figures(name, contestants, _reading(paths), USUAL_READ_TARGET)
        shop.say("booking")
        return figures + _figures("booking", contestants, _booking(wanted), USUAL_BOOKING_TARGET)


def _bare_setup(database: MySQLDatabase) -> Mapping[str, str]:
    at = database.address
    [(booker_id, first, last)] = database.rows(
        f"SELECT id, first_name, last_name FROM account WHERE email = '{EMAIL}'"  # noqa: S608 - a constant.
    )
    setup = Setup(at.host, at.port, at.user, at.password, at.database, _CONNECTIONS, Booker(booker_id, first, last))
    return {"BENCH_BARE": msgspec.json.encode(setup).decode()}


def _usual_setup(database: MySQLDatabase) -> Mapping[str, str]:
    at = database.address
    return {
        "PEER_DATABASE_URL": f"mysql+aiomysql://{at.user}:{at.password}@{at.host}:{at.port}/{at.database}?charset=utf8mb4",
        "PEER_SECRET_KEY": _SECRET,
        "PEER_CONNECTIONS": str(_CONNECTIONS),
    }


async def _compare(ours: Server, rival: Server, token: str, paths: Sequence[str]) -> None:
    """Make sure that both answer the same bytes, and warm both up."""
    async with connected(ours.url, token=token) as (one,), connected(rival.url, token=token) as (other,):
        for path in paths:
            answers = await one.ask("GET", path), await other.ask("GET", path)
            assert answers[0] == answers[1], answers


async def _compare_bookings(ours: Server, rival: Server, token: str, wanted: Iterator[dict[str, object]]) -> None:
    """Make sure that both answer a booking alike, but for what differs between any two bookings."""
    async with connected(ours.url, token=token) as (one,), connected(rival.url, token=token) as (other,):
        answers = [await by.ask("POST", _VISITS, next(wanted)) for by in (one, other)]
        assert [answer.status for answer in answers] == [201, 201], answers
        bodies = [answer.content for answer in answers]
        assert [*bodies[0]] == [*bodies[1]], bodies
        alike = [{name: value for name, value in body.items() if name not in _CHANGING} for body in bodies]
        assert alike[0] == alike[1], alike


def free_times(clinic: Clinic) -> Iterator[dict[str, object]]:
    """Yield bookings that all find their doctor and patient free."""
    start = monday(2)
    for number in count():
        slot, doctor = divmod(number, len(clinic.doctors))
        yield {
            "patient_id": clinic.patients[number % len(clinic.patients)],
            "doctor_id": clinic.doctors[doctor],
            "starts_at": start + timedelta(minutes=30 * slot),
            "note": "Cough for two weeks",
        }


def _reading(paths: Sequence[str]) -> Loader:
    return lambda server, token: load.reads(server.url, paths, token=token, seconds=_SECONDS)


def _booking(wanted: Iterator[dict[str, object]]) -> Loader:
    def book(server: Server, token: str) -> Load:
        bodies = [msgspec.json.encode(body).decode() for body in islice(wanted, _BODIES)]
        return load.bookings(server.url, bodies, token=token, seconds=_SECONDS)

    return book


def _figures(name: str, contestants: Mapping[str, Server], loader: Loader, usual_target: float) -> list[Figure]:
    rounds: dict[str, list[Round]] = {who: [] for who in contestants}
    for _ in range(_ROUNDS):
        # A token is good for ten minutes.
        token = run(signed_in(contestants[_OURS].url, EMAIL, PASSWORD))
        # Taken in turns, so that whatever else the machine does in these seconds troubles all alike.
        for who, server in contestants.items():
            rounds[who].append(_round(server, loader, token))
    speed = {who: statistics.median(one.per_second for one in of_one) for who, of_one in rounds.items()}
    work = {who: statistics.median(one.cpu_ms for one in of_one) for who, of_one in rounds.items()}
    figures = [
        figure
        for who in contestants
        for figure in (
            Figure("mysql", f"{name}: {who}", speed[who], "requests/s"),
            Figure("mysql", f"{name}: {who}, time of its processor", work[who], "ms/request"),
        )
    ]
    p99 = statistics.median(one.p99_ms for one in rounds[_OURS])
    figures.append(Figure("mysql", f"{name}: {_OURS}, p99 with {load.CLIENTS} clients", p99, "ms"))
    for who, target in ((_BARE, BARE_TARGET), (_USUAL, usual_target)):
        ratio = speed[_OURS] / speed[who]
        figures.append(Figure("mysql", f"{name}: ratio to {who}", ratio, "", f">= {target}", ratio >= target))
    return figures


def _round(server: Server, loader: Loader, token: str) -> Round:
    before = server.cpu_seconds
    seen = loader(server, token)
    return Round(seen.per_second, 1000 * (server.cpu_seconds - before) / seen.requests, seen.p99_ms)

"""Whether memory or connections grow while 200,000 requests of every kind are answered from MariaDB."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench import load
from bench.client import connected, run, signed_in
from bench.clinic import EMAIL, PASSWORD, Clinic, Size, made_clinic, monday
from bench.databases import MySQLDatabase, new_database
from bench.figures import Figure
from bench.mysql import free_times
from bench.processes import Server, serving
from bench.workshop import Workshop
from qhealth.adapters.persistence.engine.mysql_options import MySQLLimits

_POINTS = 10
_BETWEEN_POINTS = 20_000
_CHANGES = 500
"""Of those requests: bookings and cancellations."""
_ONE_BY_ONE = 500
_SINGLES_BESIDE_A_LIST = 4
_SECONDS = 5
_MEMORY_TARGET = 130
_MOST_GROWTH = 3
"""Megabytes, between the first points and the last ones."""
_SETTLED = 3
_LIMIT = MySQLLimits().connections
_BESIDES = 1
"""What works in the background has a connection too, at times."""
_API = "/api/v1"
_LISTS = (
    "visits",
    "visits?page_size=100",
    "visits?sort=-starts_at&page=50",
    "visits?patient_name=an&status=completed",
    "patients",
    "patients?last_name=be",
    "users",
    "doctors",
    "staff",
    "diagnostics",
    "diagnostic-bookings",
    "journal-entries",
    "prescriptions",
    "login-attempts",
    "audit-events",
    "me",
    "me/sessions",
    "nowhere-at-all/1",
)


@dataclass(frozen=True, slots=True)
class Point:
    """How things stand after so many requests."""

    requests: int
    memory_mb: float
    connections: int


def measure(shop: Workshop) -> list[Figure]:
    folder = shop.folder("growth")
    database = new_database("mysql" if shop.databases == ["mysql"] else "mariadb", folder)
    assert isinstance(database, MySQLDatabase)
    clinic = made_clinic(folder, Size(doctors=50, diagnostics=5), database.variables)
    paths = _paths(clinic)
    wanted = free_times(clinic)
    with serving(folder, **database.variables) as server:
        run(_one_by_one(server, paths))
        alone = _connections(database)
        shop.say(f"{alone} connections after requests one by one")
        points: list[Point] = []
        sent = 0
        for number in range(1, _POINTS + 1):
            sent += run(_book_and_cancel(server, wanted))
            token = run(signed_in(server.url, EMAIL, PASSWORD))
            while sent < number * _BETWEEN_POINTS:
                sent += load.reads(server.url, paths, token=token, seconds=_SECONDS, may_refuse=True).requests
            points.append(Point(sent, server.memory_mb, _connections(database)))
            shop.say(
                f"{sent:,} requests: {points[-1].memory_mb:.1f} MB, {points[-1].connections} connections",
            )
    return _figures(alone, points)


def _figures(alone: int, points: Sequence[Point]) -> list[Figure]:
    memory = [point.memory_mb for point in points]
    growth = statistics.mean(memory[-_SETTLED:]) - statistics.mean(memory[1 : 1 + _SETTLED])
    most = max(point.connections for point in points)
    allowed = min(load.CLIENTS + _BESIDES, _LIMIT)
    one = 1 + _BESIDES
    name = f"after {points[-1].requests:,} requests"
    return [
        Figure("growth", f"memory {name}", memory[-1], "MB", f"< {_MEMORY_TARGET}", memory[-1] < _MEMORY_TARGET),
        Figure(
            "growth",
            "memory gained from the first points to the last",
            growth,
            "MB",
            f"< {_MOST_GROWTH}",
            growth < _MOST_GROWTH,
        ),
        Figure("growth", "connections while one request runs at a time", alone, "", f"<= {one}", alone <= one),
        Figure("growth", f"connections, {load.CLIENTS} requests at a time", most, "", f"<= {allowed}", most <= allowed),
    ]


def _connections(database: MySQLDatabase) -> int:
    """Return how many connections the server has, without the one that asks."""
    [(number,)] = database.rows(
        "SELECT COUNT(*) FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()"
    )
    return number


async def _one_by_one(server: Server, paths: Sequence[str]) -> None:
    token = await signed_in(server.url, EMAIL, PASSWORD)
    async with connected(server.url, token=token) as (connection,):
        for path in paths[:_ONE_BY_ONE]:
            await connection.ask("GET", path)


async def _book_and_cancel(server: Server, wanted: Iterator[dict[str, object]]) -> int:
    token = await signed_in(server.url, EMAIL, PASSWORD)
    async with connected(server.url, token=token) as (connection,):
        for _ in range(_CHANGES // 2):
            booked = await connection.ask("POST", f"{_API}/visits", next(wanted))
            assert booked.status == 201, booked  # noqa: PLR2004 - created.
            path = f"{_API}/visits/{booked.content['id']}/cancel"
            cancelled = await connection.ask("POST", path, {"reason": "The doctor is ill"})
            assert cancelled.status == 200, cancelled  # noqa: PLR2004 - OK.
    return _CHANGES


def _paths(clinic: Clinic) -> list[str]:
    """Return single visits, and after every few of them a list of another kind or free times."""
    days = f"from={monday(2):%Y-%m-%d}&to={monday(6):%Y-%m-%d}"
    slots = [f"doctors/{doctor_id}/slots?{days}" for doctor_id in clinic.doctors[:2]]
    lists = [f"{_API}/{path}" for path in (*_LISTS, *slots)]
    singles = [f"{_API}/visits/{visit_id}" for visit_id in clinic.visits[:2000]]
    paths: list[str] = []
    for number in range(len(singles) // _SINGLES_BESIDE_A_LIST):
        first = number * _SINGLES_BESIDE_A_LIST
        paths += [*singles[first : first + _SINGLES_BESIDE_A_LIST], lists[number % len(lists)]]
    return paths

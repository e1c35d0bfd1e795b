"""How soon the server is ready, and how much memory it holds after work on an imported practice."""

from __future__ import annotations

import sqlite3
import statistics
from contextlib import closing
from pathlib import Path

from bench import load
from bench.client import run, signed_in
from bench.clinic import EMAIL, PASSWORD, application
from bench.figures import Figure
from bench.processes import serving
from bench.workshop import Workshop

_STARTS = 5
_SECONDS_TARGET = 2
_MEMORY_TARGET = 130
_REQUESTS = 10_000
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
    "journal-entries?diagnosis=h",
    "prescriptions",
    "login-attempts",
    "audit-events",
    "me",
    "me/sessions",
)


def measure(shop: Workshop) -> list[Figure]:
    folder = shop.imported.folder
    shop.say(f"starting {_STARTS} times")
    starts: list[float] = []
    for _ in range(_STARTS):
        with serving(folder) as server:
            starts.append(server.seconds)
    shop.say(f"sending {_REQUESTS:,} requests")
    paths = _paths(folder)
    with serving(folder) as server:
        fresh = server.memory_mb
        token = run(signed_in(server.url, EMAIL, PASSWORD))
        sent = 0
        while sent < _REQUESTS:
            sent += load.reads(server.url, paths, token=token, seconds=5).requests
        memory = server.memory_mb
    seconds = statistics.median(starts)
    target = f"< {_SECONDS_TARGET}"
    return [
        Figure("start", "until the first answer, median of 5", seconds, "s", target, seconds < _SECONDS_TARGET),
        Figure("start", "until the first answer, the slowest", max(starts), "s"),
        Figure("start", "memory when just started", fresh, "MB"),
        Figure(
            "start", f"memory after {sent:,} requests", memory, "MB", f"< {_MEMORY_TARGET}", memory < _MEMORY_TARGET
        ),
    ]


def _paths(folder: Path) -> list[str]:
    """Return lists of every kind in turn with single objects of every kind."""
    with closing(sqlite3.connect(application(folder).settings.database)) as connection:
        singles = [
            f"{_API}/{kind}/{row[0]}"
            for kind, table in (
                ("visits", "visit"),
                ("journal-entries", "journal_entry"),
                ("prescriptions", "prescription"),
                ("users", "account"),
            )
            for row in connection.execute(f"SELECT id FROM {table} ORDER BY id LIMIT 500")  # noqa: S608 - four names.
        ]
    lists = [f"{_API}/{path}" for path in _LISTS]
    return [path for number, single in enumerate(singles) for path in (single, lists[number % len(lists)])]

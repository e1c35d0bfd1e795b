"""How many mails a worker hands over in a second, and what requests feel of it."""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import sys
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.client import run, signed_in
from bench.clinic import EMAIL, PASSWORD, Clinic, application, made_clinic
from bench.databases import Database, new_database
from bench.figures import Figure, percentile
from bench.flood import paced
from bench.processes import environment, qhealth, serving
from bench.workshop import Workshop
from qhealth.core.domain.mails import Mail, Template
from tests.redis_server import own_redis

TARGET = 100
RATIO = 3
_MAILS = 2_000
_BURST = 10_000
_AT_ONCE = 500
_WAITING = "SELECT COUNT(*) FROM outbox WHERE due_at IS NOT NULL"
_PATIENCE_SECONDS = 600


def measure(shop: Workshop) -> list[Figure]:
    folder, redis = shop.folder("mail"), own_redis()
    redis.start()
    try:
        database = new_database("mariadb", folder)
        with _mailbox() as port:
            variables = {
                **database.variables,
                **redis.variables,
                "EMAIL_HOST": "127.0.0.1",
                "EMAIL_PORT": str(port),
                "EMAIL_TLS": "none",
                "EMAIL_FROM": "QHealth <no-reply@clinic.example>",
                "SECRET_KEY": "k" * 32,
            }
            clinic = made_clinic(folder, variables=variables)
            return [*_speed(shop, folder, database, variables), *_burst(shop, clinic, database, variables)]
    finally:
        redis.remove()


def _speed(shop: Workshop, folder: Path, database: Database, variables: Mapping[str, str]) -> list[Figure]:
    shop.say(f"{_MAILS:,} mails through one worker")
    _write(folder, variables, _MAILS)
    database.rows("UPDATE outbox SET delivered_at = NULL")
    with _worker(folder, variables):
        _until_empty(database)
    ((first, last, number),) = database.rows(
        "SELECT MIN(delivered_at), MAX(delivered_at), COUNT(*) FROM outbox WHERE delivered_at IS NOT NULL"
    )
    assert number == _MAILS, number
    speed = (number - 1) / (last - first).total_seconds()
    return [
        Figure("mail", "mails of one worker, claims and marks included", speed, "1/s", f">= {TARGET}", speed >= TARGET)
    ]


def _burst(shop: Workshop, clinic: Clinic, database: Database, variables: Mapping[str, str]) -> list[Figure]:
    shop.say(f"a burst of {_BURST:,} mails beside requests")
    paths: Iterator[str] = itertools.cycle([f"/api/v1/visits/{clinic.visits[7]}", "/api/v1/visits", "/api/v1/doctors"])
    with serving(clinic.folder, **variables) as server, _worker(clinic.folder, variables):
        token = run(signed_in(server.url, EMAIL, PASSWORD))
        run(paced(server.url, paths, token))
        idle = run(paced(server.url, paths, token))
        _write(clinic.folder, variables, _BURST)
        started = time.perf_counter()
        busy: list[float] = []
        while database.rows(_WAITING)[0][0]:
            token = run(signed_in(server.url, EMAIL, PASSWORD))
            busy += run(paced(server.url, paths, token))
        seconds = time.perf_counter() - started
        # Before and after: whatever else the machine does is then in both.
        idle += run(paced(server.url, paths, token))
    ratio = percentile(busy, 99) / percentile(idle, 99)
    return [
        Figure("mail", f"a burst of {_BURST:,} is over after", seconds, "s"),
        Figure("mail", "p99 of requests before and after it", percentile(idle, 99), "ms"),
        Figure("mail", "p99 of requests during it", percentile(busy, 99), "ms"),
        Figure("mail", "ratio of the p99", ratio, "", f"<= {RATIO}", ratio <= RATIO),
    ]


def _write(folder: Path, variables: Mapping[str, str], number: int) -> None:
    asyncio.run(_written(folder, variables, number))


async def _written(folder: Path, variables: Mapping[str, str], number: int) -> None:
    app = application(folder, variables)
    starts_at = datetime.now(UTC).replace(microsecond=0) + timedelta(days=7)
    facts = {
        "visit_id": 1,
        "sequence": 1,
        "doctor": "Gregory House",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=30),
    }
    async with app.database_open():
        for start in range(0, number, _AT_ONCE):
            mails = [
                Mail(Template.VISIT_BOOKED, f"patient{start + n}@clinic.example", "Åsa Berg", facts)
                for n in range(_AT_ONCE)
            ]
            async with app.ports.unit_of_work() as uow:
                await uow.outbox.add(mails, at=app.ports.clock.now())
                await uow.commit()


def _until_empty(database: Database) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while database.rows(_WAITING)[0][0]:
        assert time.monotonic() < deadline, "The mails are not handed over."
        time.sleep(0.2)


@contextmanager
def _mailbox() -> Generator[int]:
    command = [sys.executable, "-m", "bench.mailbox"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own.
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


@contextmanager
def _worker(folder: Path, variables: Mapping[str, str]) -> Generator[None]:
    command, env = qhealth("worker"), environment(folder, **variables)
    with (
        (folder / "worker.log").open("ab") as log,
        subprocess.Popen(command, env=env, cwd=folder, stdout=log, stderr=log) as process,  # noqa: S603 - our own.
    ):
        try:
            yield
        finally:
            process.terminate()

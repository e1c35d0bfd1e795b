"""How many visits can be booked in a second, how long one takes, and how many statements it needs. No targets."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from bench.client import Connection, connected, run, signed_in
from bench.clinic import EMAIL, PASSWORD, Clinic, application, made_clinic, monday
from bench.figures import Figure, percentile
from bench.processes import serving
from bench.workshop import Workshop
from qhealth.core.domain.policy import Actor
from qhealth.core.domain.visits import BookVisit
from qhealth.core.usecases.visits import book_visit

_BOOKINGS = 1000
_CLIENTS = 8
_SLOTS_OF_A_DAY = 16
_CREATED = 201
_MOST_STATEMENTS = 12


def measure(shop: Workshop) -> list[Figure]:
    clinic = made_clinic(shop.folder("booking"))
    with serving(clinic.folder) as server:
        started = time.perf_counter()
        took = run(_book_all(server.url, clinic))
        seconds = time.perf_counter() - started
    statements = run(_statements(clinic))
    return [
        Figure("booking", f"bookings, {_CLIENTS} clients", len(took) / seconds, "1/s"),
        Figure("booking", "p50", percentile(took, 50), "ms"),
        Figure("booking", "p99", percentile(took, 99), "ms"),
        Figure(
            "booking", "statements of one", statements, "", f"<= {_MOST_STATEMENTS}", statements <= _MOST_STATEMENTS
        ),
    ]


async def _book_all(url: str, clinic: Clinic) -> list[float]:
    token = await signed_in(url, EMAIL, PASSWORD)
    wanted = _free_times(clinic)
    async with connected(url, token=token, count=_CLIENTS) as connections:
        found = await asyncio.gather(*(_book(connection, wanted) for connection in connections))
    return [took for of_one in found for took in of_one]


def _free_times(clinic: Clinic) -> Iterator[dict[str, object]]:
    """Yield visits that all find their doctor and patient free."""
    for number in range(_BOOKINGS):
        slot, doctor = divmod(number, len(clinic.doctors))
        yield {
            "patient_id": clinic.patients[number % len(clinic.patients)],
            "doctor_id": clinic.doctors[doctor],
            "starts_at": _start(slot),
            "note": "Cough for two weeks",
        }


def _start(slot: int) -> datetime:
    day, of_the_day = divmod(slot, _SLOTS_OF_A_DAY)
    return monday(2) + timedelta(days=day, minutes=30 * of_the_day)


async def _book(connection: Connection, wanted: Iterator[dict[str, object]]) -> list[float]:
    took: list[float] = []
    for content in wanted:
        started = time.perf_counter()
        answer = await connection.ask("POST", "/api/v1/visits", content)
        took.append(1000 * (time.perf_counter() - started))
        assert answer.status == _CREATED, answer
    return took


async def _statements(clinic: Clinic) -> int:
    app = application(clinic.folder)
    async with app.database_open():
        account = await app.ports.store.accounts.by_email(EMAIL)
        assert account is not None
        actor = Actor(account.person, account.roles, 0, None)
        command = BookVisit(clinic.patients[0], clinic.doctors[0], monday(20), note="Cough for two weeks")
        with app.engine.statements() as sent:
            await book_visit(command, actor=actor, ports=app.ports)
        return len(sent)

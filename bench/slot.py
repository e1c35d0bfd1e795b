"""Two hundred people want one slot of one doctor at the same moment."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from datetime import datetime, timedelta

from bench.client import Connection, connected, run, signed_in
from bench.clinic import EMAIL, PASSWORD, Clinic, Size, made_clinic, monday
from bench.figures import Figure
from bench.processes import serving
from bench.workshop import Workshop

_ATTEMPTS = 200
_SLOTS = 5


def measure(shop: Workshop) -> list[Figure]:
    clinic = made_clinic(shop.folder("slot"), Size(patients=_ATTEMPTS, doctors=1, visits=0))
    with serving(clinic.folder) as server:
        statuses, seconds = run(_race(server.url, clinic))
    booked, refused = statuses[201], statuses[409]
    faults = sum(count for status, count in statuses.items() if status >= 500)  # noqa: PLR2004 - where 5xx begin.
    return [
        Figure(
            "slot", f"201 of {_ATTEMPTS} at once, for each of {_SLOTS} slots", booked, "", "1 each", booked == _SLOTS
        ),
        Figure("slot", "409", refused, "", "the rest", refused == _SLOTS * (_ATTEMPTS - 1)),
        Figure("slot", "5xx", faults, "", "none", not faults),
        Figure("slot", f"until the last of {_ATTEMPTS} has its answer, the slowest slot", max(seconds), "s"),
    ]


async def _race(url: str, clinic: Clinic) -> tuple[Counter[int], list[float]]:
    token = await signed_in(url, EMAIL, PASSWORD)
    statuses: Counter[int] = Counter()
    seconds: list[float] = []
    async with connected(url, token=token, count=_ATTEMPTS) as connections:
        for number in range(_SLOTS):
            starts_at = monday(number + 2) + timedelta(hours=2)
            started = time.perf_counter()
            statuses.update(
                await asyncio.gather(
                    *(
                        _book(connection, patient_id, clinic.doctors[0], starts_at)
                        for connection, patient_id in zip(connections, clinic.patients, strict=True)
                    )
                )
            )
            seconds.append(time.perf_counter() - started)
    return statuses, seconds


async def _book(connection: Connection, patient_id: int, doctor_id: int, starts_at: datetime) -> int:
    wanted = {"patient_id": patient_id, "doctor_id": doctor_id, "starts_at": starts_at, "duration_minutes": 30}
    return (await connection.ask("POST", "/api/v1/visits", wanted)).status

"""A seeded clinic, open: what is known of it, and how long its lists, free times and bookings take."""

from __future__ import annotations

import random
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.clinic import application
from bench.seeded import Seeded
from bench.size_cases import Case, Known
from qhealth.bootstrap import Application
from qhealth.core.domain.accounts import DoctorSlotQuery
from qhealth.core.domain.errors import NotFound, Refused
from qhealth.core.domain.lists import DayOrInstant
from qhealth.core.domain.oversight import LoginAttemptQuery
from qhealth.core.domain.people import Person, Role
from qhealth.core.domain.policy import Actor
from qhealth.core.domain.visits import BookVisit
from qhealth.core.usecases.doctor_slots import find_doctor_slots
from qhealth.core.usecases.visits import book_visit
from qhealth.ports.when import When

_SLOT_DAYS = 61
"""The last of them is counted whole, so these are 62."""


Clock = Callable[[], float]
"""Tells a time in seconds; the difference of two counts."""


def of_processors(server: int | None) -> Clock:
    """Return how long this process and the database's have worked: time that no other work on the machine adds to."""
    # The first number is the time on a processor, in nanoseconds (https://docs.kernel.org/scheduler/sched-stats.html).
    threads = Path(f"/proc/{server}/task") if server else None

    def clock() -> float:
        of_server = sum(map(_nanoseconds, threads.iterdir())) if threads else 0
        return time.process_time() + of_server / 1e9

    return clock


def _nanoseconds(thread: Path) -> int:
    try:
        return int((thread / "schedstat").read_text(encoding="ascii").split()[0])
    except (FileNotFoundError, ProcessLookupError):
        # It ended between being listed and being asked; the medians do not notice.
        return 0


class SizedClinic:
    """Takes the time of what is asked, in milliseconds."""

    def __init__(
        self, app: Application, known: Known, patients: Sequence[int], doctors: Sequence[int], clock: Clock
    ) -> None:
        self.known = known
        self._app = app
        self._patients = patients
        self._doctors = doctors
        self._operator = Actor(Person(known.operator_id, "", ""), frozenset({Role.OPERATOR}), 0)
        self._clock = clock
        self._random = random.Random(1)  # noqa: S311 - whose turn it is is no secret.
        self._when = When(datetime.now(UTC), app.ports.clinic.zone)

    async def read(self, case: Case, page: int = 1) -> float:
        """Read a page of a list."""
        started = self._clock()
        await case.read(self._app.ports.store, self._when, page)
        return 1000 * (self._clock() - started)

    async def look_for_times(self) -> float:
        """Look for the free times of some doctor in 62 days."""
        started = self._clock()
        await self._free_times(self._random.choice(self._doctors))
        return 1000 * (self._clock() - started)

    async def book(self) -> float:
        """Book a free time of some doctor for some patient."""
        while True:
            doctor_id = self._random.choice(self._doctors)
            times = await self._free_times(doctor_id)
            if not times:
                continue
            command = BookVisit(self._random.choice(self._patients), doctor_id, self._random.choice(times))
            started = self._clock()
            try:
                await book_visit(command, actor=self._operator, ports=self._app.ports)
            except (Refused, NotFound):
                # The patient is somewhere else then, or it was a colleague's id.
                continue
            return 1000 * (self._clock() - started)

    async def _free_times(self, doctor_id: int) -> list[datetime]:
        first = self._when.today + timedelta(days=1)
        query = DoctorSlotQuery(from_=DayOrInstant(day=first), to=DayOrInstant(day=first + timedelta(days=_SLOT_DAYS)))
        found = await find_doctor_slots(doctor_id, query, actor=self._operator, ports=self._app.ports)
        return [slot.starts_at for slot in found.slots]


@asynccontextmanager
async def opened(seeded: Seeded, *, by_processors: bool = False) -> AsyncGenerator[SizedClinic]:
    """Open a clinic that was filled, to be timed by the clock on the wall or by the time that processors work."""
    clock = of_processors(seeded.server) if by_processors else time.perf_counter
    app = application(seeded.folder, seeded.variables)
    async with app.database_open(migrating=True):
        staff: dict[str, list[int]] = {}
        for row in await _rows(app, "SELECT id, staff_role FROM account WHERE staff_role IS NOT NULL ORDER BY id"):
            staff.setdefault(row["staff_role"], []).append(row["id"])
        [ends] = await _rows(app, "SELECT MIN(id) AS least, MAX(id) AS greatest FROM account WHERE role = 'patient'")
        patients = range(ends["least"], ends["greatest"] + 1)
        patient_id = patients[len(patients) // 2 + 1]
        doctor = await app.ports.store.accounts.get(staff["doctor"][3])
        patient = await app.ports.store.accounts.get(patient_id)
        assert patient is not None
        assert doctor is not None
        assert patient.profile.birth_date is not None
        [last] = await _rows(app, "SELECT MAX(id) AS id FROM visit")
        attempt = await app.ports.store.login_attempts.find(
            LoginAttemptQuery(), When(datetime.now(UTC), app.ports.clinic.zone)
        )
        known = Known(
            patient_id=patient_id,
            doctor_id=staff["doctor"][3],
            pharmacist_id=staff["pharmacist"][0],
            operator_id=staff["operator"][0],
            visit_id=last["id"] // 2,
            birth_date=patient.profile.birth_date,
            doctor_first_name=doctor.profile.first_name,
            doctor_last_name=doctor.profile.last_name,
            # It was made up on the day of the last attempt to sign in.
            today=attempt.items[0].created_at.date(),
        )
        yield SizedClinic(app, known, patients, staff["doctor"], clock)


async def _rows(app: Application, sql: str) -> Sequence[Mapping[str, Any]]:
    return (await app.engine.send(sql)).rows

"""A clinic with people and past visits, put straight into the store that the servers then open."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from qhealth.adapters.persistence.engine.sessions import Reply
from qhealth.bootstrap import Application, build
from qhealth.core.domain.diagnostics import Diagnostic
from qhealth.core.domain.people import Account, Profile, StaffRole
from qhealth.core.domain.visits import Visit, VisitQuery, VisitStatus
from qhealth.core.domain.working_hours import WEEKDAYS, WeeklyBlock, WorkingHours
from qhealth.core.usecases.superusers import CreateSuperuser, create_superuser
from qhealth.ports.unit_of_work import UnitOfWork
from qhealth.settings import read_settings

EMAIL = "superuser@example.com"
PASSWORD = "a long pass phrase for measuring"  # noqa: S105 - of a made-up account in a temporary folder.
_FIRST_NAMES = ("Åsa", "Björn", "Chiara", "Dmitri", "Elif", "Fatima", "Göran", "Hanna", "Ibrahim", "Jürgen")
_LAST_NAMES = ("Andersson", "O'Neill", "Nguyễn", "Lindqvist", "Öberg", "Kowalska", "Haddad", "García", "Müller", "Li")
_SPECIALTIES = ("Cardiology", "Dermatology", "Neurology", "Paediatrics")
_HOURS = WorkingHours(30, tuple(WeeklyBlock(weekday, "00:00", "24:00") for weekday in WEEKDAYS))


@dataclass(frozen=True, slots=True)
class Size:
    """How much of what is in the clinic."""

    patients: int = 500
    doctors: int = 12
    visits: int = 5000
    diagnostics: int = 0


@dataclass(frozen=True, slots=True)
class Clinic:
    """Where its data lie, and what is in it."""

    folder: Path
    patients: tuple[int, ...]
    doctors: tuple[int, ...]
    visits: tuple[int, ...]
    diagnostics: tuple[int, ...]
    sql_of_one: str
    """The statement by which the store reads one visit, as it goes to the driver."""
    sql_of_page: str
    """The statement by which it reads the first page of visits together with how many there are in all."""
    args_of_page: tuple[str | int, ...]
    """What goes with it."""

    @property
    def database(self) -> Path:
        """Return the file of the database."""
        return application(self.folder).settings.database


def application(folder: Path, variables: Mapping[str, str] | None = None) -> Application:
    """Return the application on the data in a folder, and in the database of the variables if given, not started."""
    return build(read_settings({"QHEALTH_DATA_DIR": str(folder), **(variables or {})}, folder))


def made_clinic(folder: Path, size: Size | None = None, variables: Mapping[str, str] | None = None) -> Clinic:
    """Make a clinic in a folder, or in the database of the variables.

    One can sign in with `EMAIL` and `PASSWORD`.
    """
    return asyncio.run(_made(application(folder, variables), folder, size or Size()))


def monday(weeks_ahead: int) -> datetime:
    """Return 08:00 UTC of a coming Monday, far enough ahead that nobody is told at short notice."""
    today = datetime.now(UTC).replace(hour=8, minute=0, second=0, microsecond=0)
    return today + timedelta(days=7 - today.weekday(), weeks=weeks_ahead)


async def _made(app: Application, folder: Path, size: Size) -> Clinic:
    async with app.database_open(migrating=True):
        superuser = await create_superuser(CreateSuperuser(EMAIL, PASSWORD, "Asta", "Berg"), ports=app.ports)
        async with app.ports.unit_of_work() as uow:
            doctors = [await _doctor(uow, number) for number in range(size.doctors)]
            patients = [await uow.accounts.add(patient(number), password_hash=None) for number in range(size.patients)]
            past = [_visit(number, patients, doctors, superuser) for number in range(size.visits)]
            visits = [await uow.visits.add(visit) for visit in past]
            diagnostics = [await uow.diagnostics.add(_diagnostic(number)) for number in range(size.diagnostics)]
            await uow.commit()
        with app.engine.statements() as of_one:
            await app.ports.store.visits.get(1)
        page, args = await _statement_of_page(app)
        return Clinic(
            folder,
            patients=tuple(one.id for one in patients),
            doctors=tuple(one.id for one in doctors),
            visits=tuple(one.id for one in visits),
            diagnostics=tuple(one.id for one in diagnostics),
            sql_of_one=of_one.queries[0],
            sql_of_page=page,
            args_of_page=args,
        )


async def _statement_of_page(app: Application) -> tuple[str, tuple[str | int, ...]]:
    sent: list[tuple[str, tuple[str | int, ...]]] = []
    read = app.engine.read

    async def noting(sql: str, args: Sequence[object] = ()) -> Reply:
        sent.append((sql, tuple(arg if isinstance(arg, int) else str(arg) for arg in args)))
        return await read(sql, args)

    app.engine.read = noting
    await app.ports.store.visits.find(VisitQuery(), app.ports.when())
    app.engine.read = read
    ((sql, args),) = sent
    return sql, args


def _profile(number: int) -> Profile:
    first, last = _FIRST_NAMES[number % 10], _LAST_NAMES[number // 10 % 10]
    return Profile(first, last, birth_date=date(1940 + number % 65, 1 + number % 12, 1 + number % 28), city="Göteborg")


def patient(number: int) -> Account:
    """Return a made-up patient, each number another one."""
    now = datetime.now(UTC)
    return Account(0, f"patient-{number}@example.com", _profile(number), activated_at=now, created_at=now)


async def _doctor(uow: UnitOfWork, number: int) -> Account:
    now = datetime.now(UTC)
    account = Account(
        id=0,
        email=f"doctor-{number}@example.com",
        profile=_profile(7 * number + 3),
        staff_role=StaffRole.DOCTOR,
        specialty=_SPECIALTIES[number % len(_SPECIALTIES)],
        activated_at=now,
        created_at=now,
    )
    account = await uow.accounts.add(account, password_hash=None)
    await uow.schedules.set_working_hours(account.id, _HOURS)
    return account


def _diagnostic(number: int) -> Diagnostic:
    now = datetime.now(UTC)
    return Diagnostic(
        id=0,
        name=f"Examination {number}",
        description="Something that takes a while.",
        duration_minutes=15 + 5 * (number % 4),
        capacity=1 + number % 3,
        created_at=now,
        updated_at=now,
    )


def _visit(number: int, patients: list[Account], doctors: list[Account], booker: Account) -> Visit:
    # In the past and over, so it holds nobody's time.
    starts_at = monday(-4) - timedelta(minutes=30 * number)
    is_cancelled = number % 10 == 0
    return Visit(
        id=0,
        patient=patients[number % len(patients)].as_patient,
        doctor=doctors[number % len(doctors)].as_doctor_ref,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=30),
        status=VisitStatus.CANCELLED if is_cancelled else VisitStatus.COMPLETED,
        note="Cough for two weeks, worse at night; no fever." if number % 3 else "",
        override=None,
        request_id=None,
        booked_by=booker.person,
        cancelled_by=booker.person if is_cancelled else None,
        cancelled_at=starts_at - timedelta(days=2) if is_cancelled else None,
        cancel_reason="The doctor is ill" if is_cancelled else None,
        created_at=starts_at - timedelta(days=9),
        updated_at=starts_at - timedelta(days=2 if is_cancelled else 9),
    )

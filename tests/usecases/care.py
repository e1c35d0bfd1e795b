"""A clinic at work: people of every role, a doctor's hours and an offer of diagnostics, on a Monday at nine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Self, TypeVar

import pytest

from qhealth.adapters.memory import MemoryDatabase
from qhealth.core.domain.diagnostics import BookDiagnostic, Diagnostic, DiagnosticBooking
from qhealth.core.domain.errors import BookingRefused
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.mails import Mail
from qhealth.core.domain.oversight import AuditEvent
from qhealth.core.domain.people import Account
from qhealth.core.domain.policy import Actor
from qhealth.core.domain.visits import BookVisit, Visit
from qhealth.core.domain.working_hours import WeeklyBlock, WorkingHours
from qhealth.core.usecases.diagnostic_bookings import book_diagnostic
from qhealth.core.usecases.visits import book_visit
from qhealth.ports.idempotency import IdempotencyKey
from tests.builders import (
    a_diagnostic,
    a_doctor,
    a_patient,
    a_pharmacist,
    a_superuser,
    a_time_off,
    after,
    an_admin,
    an_operator,
)
from tests.usecases.house import House, acting

E = TypeVar("E", bound=Exception)

TOMORROW = after(days=1)
"""Tuesday at 9:00 UTC, 10:00 in the clinic."""
EIGHT_TO_FOUR = WorkingHours(30, tuple(WeeklyBlock(weekday, "08:00", "16:00") for weekday in range(1, 6)))
"""In the clinic's time, so from 7:00 to 15:00 UTC in winter."""


class Care(House):
    patient: Account
    other_patient: Account
    doctor: Account
    other_doctor: Account
    operator: Account
    pharmacist: Account
    admin: Account
    superuser: Account
    mri: Diagnostic
    """Takes one patient at a time, for half an hour."""
    blood_test: Diagnostic
    """Takes two at a time, for a quarter of an hour."""
    operating: Actor
    """The operator, signed in: who books unless a test says otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self.database = MemoryDatabase()
        self.ports = replace(self.ports, store=self.database.store(), unit_of_work=self.database.unit_of_work)
        self.store = self.ports.store

    @classmethod
    async def opened(cls) -> Self:
        care = cls()
        care.patient = await care.has(a_patient("Asta", "Berg"), None)
        care.other_patient = await care.has(a_patient("Bo", "Lind"), None)
        care.doctor = await care.has(a_doctor("Greta", "House"), None)
        care.other_doctor = await care.has(a_doctor("Meredith", "Grey", specialty="Surgery"), None)
        care.operator = await care.has(an_operator(), None)
        care.pharmacist = await care.has(a_pharmacist(), None)
        care.admin = await care.has(an_admin(), None)
        care.superuser = await care.has(a_superuser(), None)
        care.mri = await care.offers(a_diagnostic("MRI of the knee"))
        care.blood_test = await care.offers(a_diagnostic("Blood test", duration_minutes=15, capacity=2))
        care.operating = acting(care.operator)
        for doctor in (care.doctor, care.other_doctor):
            await care.works(doctor, EIGHT_TO_FOUR)
        return care

    def as_role(self, role: str) -> Actor:
        """Return the person of a role, signed in."""
        return acting(getattr(self, role))

    async def works(self, doctor: Account, hours: WorkingHours) -> None:
        async with self.ports.unit_of_work() as uow:
            await uow.schedules.set_working_hours(doctor.id, hours)
            await uow.commit()

    async def is_away(self, doctor: Account, starts_at: datetime, ends_at: datetime) -> None:
        async with self.ports.unit_of_work() as uow:
            await uow.schedules.add_time_off(a_time_off(doctor, starts_at, ends_at))
            await uow.commit()

    async def becomes(self, account: Account, **changed: Any) -> Account:
        async with self.ports.unit_of_work() as uow:
            account = await uow.accounts.save(replace(await self.account(account.id), **changed))
            await uow.commit()
        return account

    def a_visit_at(self, starting: datetime = TOMORROW, **more: Any) -> BookVisit:
        """Return the wish for a visit of the patient to the doctor."""
        people: dict[str, Any] = {"patient_id": self.patient.id, "doctor_id": self.doctor.id}
        return BookVisit(**{**people, "starts_at": starting, **more})

    async def books(
        self,
        starting: datetime = TOMORROW,
        *,
        by: Actor | None = None,
        key: IdempotencyKey | None = None,
        **more: Any,
    ) -> Visit:
        command = self.a_visit_at(starting, **more)
        return await book_visit(command, actor=by or self.operating, ports=self.ports, key=key)

    async def examines(
        self, starting: datetime = TOMORROW, *, by: Actor | None = None, **more: Any
    ) -> DiagnosticBooking:
        """Book an examination by MRI for the patient."""
        usual: dict[str, Any] = {"diagnostic_id": self.mri.id, "patient_id": self.patient.id}
        command = BookDiagnostic(**{**usual, "starts_at": starting, **more})
        return await book_diagnostic(command, actor=by or self.operating, ports=self.ports)

    async def asks(self, *, by: Account | None = None, **more: Any) -> DiagnosticBooking:
        """Ask for an MRI as the patient does, without a date."""
        command = BookDiagnostic(**{"diagnostic_id": self.mri.id, **more})
        return await book_diagnostic(command, actor=acting(by or self.patient), ports=self.ports)

    @contextmanager
    def refuses(self, error: type[E]) -> Iterator[pytest.ExceptionInfo[E]]:
        """Expect exactly this refusal, and that nothing at all was kept: no row, no mail, no audit event."""
        before = self.database.committed
        with pytest.raises(error) as caught:
            yield caught
        assert type(caught.value) is error
        assert self.database.committed is before

    async def last_mails(self) -> dict[str, Mail]:
        """Return the mails since this was last asked, each under its template; fails where one template came twice."""
        mails = await self.mails()
        by_template = {mail.template.value: mail for mail in mails}
        assert len(by_template) == len(mails)
        return by_template

    async def last_event(self) -> AuditEvent:
        return (await self.events())[-1]


def kinds(refused: pytest.ExceptionInfo[BookingRefused]) -> list[str]:
    """Return what was in the way, the weightiest first."""
    return [conflict.kind for conflict in refused.value.conflicts]


def starts(slots: tuple[Interval, ...]) -> list[datetime]:
    return [slot.starts_at for slot in slots]


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)

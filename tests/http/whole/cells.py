"""One attempt to take an action: who tries, on whose object, and how the object comes to be there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Final

import httpx

from qhealth.core.domain.people import Account, Role, StaffRole
from tests.builders import (
    a_booking,
    a_diagnostic,
    a_doctor,
    a_journal_entry,
    a_login_attempt,
    a_patient,
    a_pharmacist,
    a_prescription,
    a_sick_leave,
    a_superuser,
    a_time_off,
    a_visit,
    after,
    an_address,
    an_admin,
    an_audit_event,
    an_operator,
)
from tests.http.whole.clinic import PASSWORD, Caller, Clinic

NEXT_WEEK: Final = after(days=7)
HOURS: Final = {"slot_minutes": 30, "weekly": [{"weekday": 1, "start": "08:00", "end": "12:00"}]}
_numbers = count(1)
PROFILE: Final = {"first_name": "Nils", "last_name": "Ny"}

BUILDERS: Final[Mapping[Role, Callable[[], Account]]] = {
    Role.SUPERUSER: a_superuser,
    Role.ADMIN: an_admin,
    Role.DOCTOR: a_doctor,
    Role.OPERATOR: an_operator,
    Role.PHARMACIST: a_pharmacist,
    Role.PATIENT: a_patient,
}


@dataclass(frozen=True)
class Cell:
    """One attempt: who tries, and on whom or on whose object."""

    clinic: Clinic
    caller: Caller
    target: Account

    async def doctor(self) -> Account:
        return await self.clinic.has(a_doctor())

    async def diagnostic(self) -> int:
        return (await self.clinic.keeps(a_diagnostic(a_new_name()))).id


def a_new_name() -> str:
    """Return the name of a diagnostic that no other one has."""
    return f"Examination {next(_numbers)}"


async def offers_a_diagnostic(cell: Cell) -> httpx.Response:
    return await cell.caller.post("/diagnostics", {"name": a_new_name()})


Attempt = Callable[[Cell], Awaitable[httpx.Response]]


async def a_request(cell: Cell) -> str:
    diagnostic = await cell.clinic.keeps(a_diagnostic(a_new_name()))
    booking = await cell.clinic.keeps(a_booking(patient=cell.target, diagnostic=diagnostic))
    return f"/diagnostic-bookings/{booking.id}"


async def the_visit(cell: Cell) -> str:
    """Return a visit of the target, who is its patient, a week ahead."""
    visit = a_visit(patient=cell.target, doctor=await cell.doctor(), starting=NEXT_WEEK)
    return f"/visits/{(await cell.clinic.keeps(visit)).id}"


async def the_visit_that_began(cell: Cell) -> str:
    """Return a visit to the target, who is its doctor, that has started."""
    patient = await cell.clinic.has(a_patient())
    started = cell.clinic.clock.now() - timedelta(minutes=10)
    visit = await cell.clinic.keeps(a_visit(patient=patient, doctor=cell.target, starting=started))
    return f"/visits/{visit.id}"


async def the_entry(cell: Cell) -> str:
    entry = a_journal_entry(patient=cell.target, author=await cell.doctor())
    return f"/journal-entries/{(await cell.clinic.keeps(entry)).id}"


async def the_prescription(cell: Cell) -> str:
    prescription = a_prescription(patient=cell.target, author=await cell.clinic.has(a_pharmacist()))
    return f"/prescriptions/{(await cell.clinic.keeps(prescription)).id}"


async def the_sick_leave(cell: Cell) -> str:
    leave = a_sick_leave(patient=cell.target, author=await cell.doctor())
    return f"/sick-leaves/{(await cell.clinic.keeps(leave)).id}"


async def the_absence(cell: Cell) -> str:
    absence = await cell.clinic.keeps(a_time_off(cell.target, NEXT_WEEK, NEXT_WEEK + timedelta(hours=4)))
    return f"/doctors/{cell.target.id}/time-off/{absence.id}"


async def the_attempt(cell: Cell) -> str:
    async with cell.clinic.ports.unit_of_work() as uow:
        attempt = await uow.login_attempts.add(a_login_attempt())
        await uow.commit()
    return f"/login-attempts/{attempt.id}"


async def the_event(cell: Cell) -> str:
    async with cell.clinic.ports.unit_of_work() as uow:
        await uow.audit_trail.add(an_audit_event())
        await uow.commit()
    return "/audit-events/1"


Place = Callable[[Cell], Awaitable[str]]


def at(path: str) -> Place:
    """Return where something stands; `{target}` is the id of the target."""

    async def place(cell: Cell) -> str:
        return path.format(target=cell.target.id)

    return place


def a(method: str, place: Place, more: str = "", body: object = None) -> Attempt:
    async def attempt(cell: Cell) -> httpx.Response:
        return await cell.caller.call(method, await place(cell) + more, body)

    return attempt


async def deletes_own_account(cell: Cell) -> httpx.Response:
    await sets_a_password(cell)
    return await cell.caller.delete("/me", {"password": PASSWORD})


async def changes_own_password(cell: Cell) -> httpx.Response:
    await sets_a_password(cell)
    body = {"current_password": PASSWORD, "new_password": "blå häst i höga hagar"}
    return await cell.caller.post("/me/password", body)


async def ends_own_session(cell: Cell) -> httpx.Response:
    sessions = (await cell.caller.get("/me/sessions")).json()["items"]
    return await cell.caller.delete(f"/me/sessions/{sessions[0]['id']}")


async def sets_a_password(cell: Cell) -> None:
    async with cell.clinic.ports.unit_of_work() as uow:
        await uow.accounts.set_password_hash(cell.caller.id, await cell.clinic.passwords.hash(PASSWORD))
        await uow.commit()


async def registers_a_colleague(cell: Cell) -> httpx.Response:
    return await cell.caller.post("/staff", {"email": an_address(), "role": "operator", "profile": PROFILE})


async def asks_for_a_diagnostic(cell: Cell) -> httpx.Response:
    return await cell.caller.post("/diagnostic-bookings", {"diagnostic_id": await cell.diagnostic()})


async def books_a_diagnostic(cell: Cell) -> httpx.Response:
    wanted = {"patient_id": cell.target.id, "diagnostic_id": await cell.diagnostic()}
    return await cell.caller.post("/diagnostic-bookings", wanted | {"starts_at": NEXT_WEEK.isoformat()})


async def books_a_visit(cell: Cell) -> httpx.Response:
    wanted = {"patient_id": cell.target.id, "doctor_id": (await cell.doctor()).id}
    return await cell.caller.post("/visits", wanted | {"starts_at": NEXT_WEEK.isoformat()})


async def writes_an_entry(cell: Cell) -> httpx.Response:
    wanted: dict[str, object] = {"patient_id": cell.target.id, "diagnosis": "J45.9"}
    if cell.caller.account and not cell.caller.account.is_doctor:
        wanted["on_behalf_of"] = (await cell.doctor()).id
    return await cell.caller.post("/journal-entries", wanted)


async def writes_off_sick(cell: Cell) -> httpx.Response:
    days = {"from_date": "2030-03-04", "to_date": "2030-03-10"}
    wanted: dict[str, object] = {"patient_id": cell.target.id, "diagnosis": "J20.9", **days}
    if cell.caller.account and not cell.caller.account.is_doctor:
        wanted["doctor_id"] = (await cell.doctor()).id
    return await cell.caller.post("/sick-leaves", wanted)


async def prescribes(cell: Cell) -> httpx.Response:
    wanted: dict[str, object] = {"patient_id": cell.target.id, "medicine": "Salbutamol"}
    if cell.caller.account and cell.caller.account.staff_role is not StaffRole.PHARMACIST:
        wanted["on_behalf_of"] = (await cell.clinic.has(a_pharmacist())).id
    return await cell.caller.post("/prescriptions", wanted)


async def views_a_colleague(cell: Cell) -> httpx.Response:
    return await cell.caller.get(f"/staff/{(await cell.doctor()).id}")


async def of_a_new_diagnostic(cell: Cell) -> str:
    return f"/diagnostics/{await cell.diagnostic()}"

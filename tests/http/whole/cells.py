"""How each action of the policy table is called over HTTP, and on whose objects."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import Final

import httpx

from qhealth.core.domain.people import Account, Role, StaffRole
from qhealth.core.domain.policy import Action
from tests.builders import (
    a_booking,
    a_diagnostic,
    a_doctor,
    a_journal_entry,
    a_login_attempt,
    a_patient,
    a_person,
    a_pharmacist,
    a_prescription,
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


async def prescribes(cell: Cell) -> httpx.Response:
    wanted: dict[str, object] = {"patient_id": cell.target.id, "medicine": "Salbutamol"}
    if cell.caller.account and cell.caller.account.staff_role is not StaffRole.PHARMACIST:
        wanted["on_behalf_of"] = (await cell.clinic.has(a_pharmacist())).id
    return await cell.caller.post("/prescriptions", wanted)


async def views_a_colleague(cell: Cell) -> httpx.Response:
    return await cell.caller.get(f"/staff/{(await cell.doctor()).id}")


async def of_a_new_diagnostic(cell: Cell) -> str:
    return f"/diagnostics/{await cell.diagnostic()}"


CHANGE: Final = {"profile": {"city": "Umeå"}}
SPAN: Final = "?from=2030-03-04&to=2030-03-08"
ABSENCE: Final = {"starts_at": NEXT_WEEK.isoformat(), "ends_at": (NEXT_WEEK + timedelta(hours=2)).isoformat()}
WHY: Final = {"reason": "Wrong patient"}

CALLS: Final[Mapping[Action, Sequence[Attempt]]] = {
    Action.ACCOUNT_VIEW: [a("GET", at("/me")), a("GET", at("/me/sessions"))],
    Action.ACCOUNT_UPDATE: [a("PATCH", at("/me"), body=CHANGE), changes_own_password, ends_own_session],
    Action.ACCOUNT_DELETE: [deletes_own_account],
    Action.USER_LIST: [a("GET", at("/users"))],
    Action.USER_VIEW: [a("GET", at("/users/{target}"))],
    Action.USER_UPDATE: [a("PATCH", at("/users/{target}"), body=CHANGE)],
    Action.USER_BLOCK: [a("POST", at("/users/{target}/block"))],
    Action.USER_UNBLOCK: [a("POST", at("/users/{target}/unblock"))],
    Action.USER_DELETE: [a("DELETE", at("/users/{target}"))],
    Action.ADMIN_GRANT: [a("POST", at("/users/{target}/grant-admin"))],
    Action.ADMIN_REVOKE: [a("POST", at("/users/{target}/revoke-admin"))],
    Action.STAFF_REGISTER: [registers_a_colleague],
    Action.STAFF_LIST: [a("GET", at("/staff"))],
    Action.STAFF_VIEW: [views_a_colleague],
    Action.DOCTOR_LIST: [a("GET", at("/doctors"))],
    Action.DOCTOR_VIEW: [
        a("GET", at("/doctors/{target}")),
        a("GET", at("/doctors/{target}/working-hours")),
        a("GET", at("/doctors/{target}/slots" + SPAN)),
    ],
    Action.DOCTOR_SUSPEND_BOOKING: [a("POST", at("/doctors/{target}/suspend-booking"))],
    Action.DOCTOR_RESUME_BOOKING: [a("POST", at("/doctors/{target}/resume-booking"))],
    Action.WORKING_HOURS_EDIT: [a("PUT", at("/doctors/{target}/working-hours"), body=HOURS)],
    Action.TIME_OFF_LIST: [a("GET", at("/doctors/{target}/time-off"))],
    Action.TIME_OFF_CREATE: [a("POST", at("/doctors/{target}/time-off"), body=ABSENCE)],
    Action.TIME_OFF_DELETE: [a("DELETE", the_absence)],
    Action.PATIENT_LIST: [a("GET", at("/patients"))],
    Action.PATIENT_VIEW: [a("GET", at("/patients/{target}"))],
    Action.PATIENT_DIAGNOSES_VIEW: [a("GET", at("/patients/{target}/diagnoses"))],
    Action.DIAGNOSTIC_LIST: [a("GET", at("/diagnostics"))],
    Action.DIAGNOSTIC_VIEW: [a("GET", of_a_new_diagnostic), a("GET", of_a_new_diagnostic, "/slots" + SPAN)],
    Action.DIAGNOSTIC_CREATE: [offers_a_diagnostic],
    Action.DIAGNOSTIC_UPDATE: [a("PATCH", of_a_new_diagnostic, body={"capacity": 3})],
    Action.DIAGNOSTIC_DELETE: [a("DELETE", of_a_new_diagnostic)],
    Action.DIAGNOSTIC_BOOKING_REQUEST: [asks_for_a_diagnostic],
    Action.DIAGNOSTIC_BOOKING_CREATE: [books_a_diagnostic],
    Action.DIAGNOSTIC_BOOKING_SCHEDULE: [
        a("POST", a_request, "/schedule", {"starts_at": NEXT_WEEK.isoformat()}),
    ],
    Action.DIAGNOSTIC_BOOKING_UPDATE: [a("PATCH", a_request, body={"call_note": "Prefers mornings"})],
    Action.DIAGNOSTIC_BOOKING_CANCEL: [a("POST", a_request, "/cancel", {})],
    Action.DIAGNOSTIC_BOOKING_WITHDRAW: [a("POST", a_request, "/cancel", {})],
    Action.DIAGNOSTIC_BOOKING_DELETE: [a("DELETE", a_request)],
    Action.DIAGNOSTIC_BOOKING_LIST: [a("GET", at("/diagnostic-bookings"))],
    Action.DIAGNOSTIC_BOOKING_VIEW: [a("GET", a_request)],
    Action.VISIT_CREATE: [books_a_visit],
    Action.VISIT_RESCHEDULE: [a("POST", the_visit, "/reschedule", {"starts_at": after(days=8).isoformat()})],
    Action.VISIT_LIST: [a("GET", at("/visits"))],
    Action.VISIT_VIEW: [a("GET", the_visit)],
    Action.VISIT_CANCEL: [a("POST", the_visit, "/cancel", {})],
    Action.VISIT_COMPLETE: [a("POST", the_visit_that_began, "/complete")],
    Action.VISIT_NO_SHOW: [a("POST", the_visit_that_began, "/no-show")],
    Action.VISIT_DELETE: [a("DELETE", the_visit)],
    Action.JOURNAL_ENTRY_CREATE: [writes_an_entry],
    Action.JOURNAL_ENTRY_LIST: [a("GET", at("/journal-entries"))],
    Action.JOURNAL_ENTRY_VIEW: [a("GET", the_entry)],
    Action.JOURNAL_ENTRY_DELETE: [a("DELETE", the_entry, body=WHY)],
    Action.PRESCRIPTION_CREATE: [prescribes],
    Action.PRESCRIPTION_LIST: [a("GET", at("/prescriptions"))],
    Action.PRESCRIPTION_VIEW: [a("GET", the_prescription)],
    Action.PRESCRIPTION_DELETE: [a("DELETE", the_prescription, body=WHY)],
    Action.LOGIN_ATTEMPT_LIST: [a("GET", at("/login-attempts"))],
    Action.LOGIN_ATTEMPT_VIEW: [a("GET", the_attempt)],
    Action.LOGIN_ATTEMPT_DELETE: [a("DELETE", the_attempt)],
    Action.AUDIT_EVENT_LIST: [a("GET", at("/audit-events"))],
    Action.AUDIT_EVENT_VIEW: [a("GET", the_event)],
}
"""Every way to take an action. Where an action is about somebody's object, that somebody is the cell's target."""

OVER_PEOPLE: Final = frozenset(
    {
        Action.USER_UPDATE,
        Action.USER_BLOCK,
        Action.USER_UNBLOCK,
        Action.USER_DELETE,
        Action.ADMIN_GRANT,
        Action.ADMIN_REVOKE,
    }
)
"""Actions whose target is a person: below an admin, an admin or a superuser."""
OF_DOCTORS: Final = frozenset(
    {
        Action.DOCTOR_VIEW,
        Action.DOCTOR_SUSPEND_BOOKING,
        Action.DOCTOR_RESUME_BOOKING,
        Action.WORKING_HOURS_EDIT,
        Action.TIME_OFF_LIST,
        Action.TIME_OFF_CREATE,
        Action.TIME_OFF_DELETE,
        Action.VISIT_COMPLETE,
        Action.VISIT_NO_SHOW,
    }
)
"""Actions on what belongs to a doctor; everything else that belongs to anybody belongs to a patient."""
BY_NATURE_OWN: Final = frozenset(
    {
        Action.ACCOUNT_VIEW,
        Action.ACCOUNT_UPDATE,
        Action.ACCOUNT_DELETE,
        Action.DIAGNOSTIC_BOOKING_REQUEST,
        Action.PATIENT_LIST,
        Action.DIAGNOSTIC_BOOKING_LIST,
        Action.VISIT_LIST,
        Action.JOURNAL_ENTRY_LIST,
        Action.PRESCRIPTION_LIST,
    }
)
"""Actions that name nobody: they are about the caller, or narrow what they show to it."""


def a_stranger(action: Action) -> Account:
    """Return a person other than the caller to whom an action's object may belong."""
    return a_doctor() if action in OF_DOCTORS else a_patient()


def people_above(kind: str) -> Account:
    return replace(a_person(), is_admin=kind == "an admin", is_superuser=kind == "a superuser")

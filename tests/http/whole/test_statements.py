"""What a request costs in SQL statements."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

import httpx
import pytest

from tests.builders import (
    NINE,
    a_booking,
    a_diagnostic,
    a_doctor,
    a_journal_entry,
    a_patient,
    a_pharmacist,
    a_prescription,
    a_sick_leave,
    a_superuser,
    a_visit,
    after,
    an_operator,
)
from tests.http.whole.clinic import Caller, Clinic

Call = Callable[[], Awaitable[httpx.Response]]


async def cost(clinic: Clinic, call: Call) -> int:
    """Return how many statements a successful call sends."""
    with clinic.engine.statements() as sent:
        answer = await call()
    assert answer.is_success, answer.text
    return len(sent)


@pytest.fixture
async def operator(clinic: Clinic) -> Caller:
    """Return an operator whose session was seen within the last second."""
    operator = await clinic.someone(an_operator())
    await operator.get("/diagnostics")
    return operator


async def test_a_session_costs_one_statement_once_a_second(clinic: Clinic):
    operator = await clinic.someone(an_operator())
    diagnostic = await clinic.keeps(a_diagnostic())

    def view() -> Awaitable[httpx.Response]:
        return operator.get(f"/diagnostics/{diagnostic.id}")

    assert [await cost(clinic, view), await cost(clinic, view)] == [2, 1]
    clinic.wait(seconds=0.9)
    assert await cost(clinic, view) == 1
    clinic.wait(seconds=0.2)
    assert await cost(clinic, view) == 2


async def test_one_object_is_one_statement(clinic: Clinic):
    admin = await clinic.someone(a_superuser())
    await admin.get("/diagnostics")
    patient, doctor = await clinic.has(a_patient()), await clinic.has(a_doctor())
    pharmacist = await clinic.has(a_pharmacist())
    diagnostic = await clinic.keeps(a_diagnostic())
    visit = await clinic.keeps(a_visit(patient=patient, doctor=doctor))
    booking = await clinic.keeps(a_booking(patient=patient, diagnostic=diagnostic))
    entry = await clinic.keeps(a_journal_entry(patient=patient, author=doctor))
    prescription = await clinic.keeps(a_prescription(patient=patient, author=pharmacist))
    leave = await clinic.keeps(a_sick_leave(patient=patient, author=doctor))
    paths = [
        "/me",
        f"/users/{patient.id}",
        f"/patients/{patient.id}",
        f"/staff/{doctor.id}",
        f"/doctors/{doctor.id}",
        f"/diagnostics/{diagnostic.id}",
        f"/visits/{visit.id}",
        f"/diagnostic-bookings/{booking.id}",
        f"/journal-entries/{entry.id}",
        f"/prescriptions/{prescription.id}",
        f"/sick-leaves/{leave.id}",
    ]
    assert {path: await cost(clinic, lambda path=path: admin.get(path)) for path in paths} == dict.fromkeys(paths, 1)


async def test_a_list_is_two_statements_at_most_however_long_it_is(clinic: Clinic):
    admin = await clinic.someone(a_superuser())
    await admin.get("/diagnostics")
    patient, doctor = await clinic.has(a_patient()), await clinic.has(a_doctor())
    for number in range(30):
        await clinic.keeps(a_visit(patient=patient, doctor=doctor, starting=after(hours=number)))
        await clinic.keeps(a_diagnostic(f"Scan {number}"))
        await clinic.keeps(a_journal_entry(patient=patient, author=doctor))
    paths = [
        "/users",
        "/patients",
        "/staff",
        "/doctors",
        "/diagnostics",
        "/visits",
        "/visits?patient_name=asta&specialty=card&page=2&page_size=5",
        "/diagnostic-bookings",
        "/journal-entries",
        "/prescriptions",
        "/sick-leaves",
        "/sick-leaves?patient_name=asta",
        "/login-attempts",
        "/audit-events",
    ]
    costs = {path: await cost(clinic, lambda path=path: admin.get(path)) for path in paths}
    assert all(number <= 2 for number in costs.values()), costs


async def test_a_list_of_what_belongs_to_a_person_adds_one_statement_for_that_person(clinic: Clinic, operator: Caller):
    patient, doctor = await clinic.has(a_patient()), await clinic.has(a_doctor())
    await clinic.keeps(a_journal_entry(patient=patient, author=doctor))
    for path in (f"/patients/{patient.id}/diagnoses", f"/doctors/{doctor.id}/time-off"):
        assert await cost(clinic, lambda path=path: operator.get(path)) <= 3


@pytest.mark.parametrize("starting", [NINE, after(days=7)], ids=["soon, so the doctor is told", "later"])
async def test_booking_a_visit_is_twelve_statements_at_most(clinic: Clinic, operator: Caller, starting: datetime):
    patient, doctor = await clinic.has(a_patient()), await clinic.has(a_doctor())
    wanted = {"patient_id": patient.id, "doctor_id": doctor.id, "starts_at": starting.isoformat()}
    with clinic.engine.statements() as sent:
        assert (await operator.post("/visits", wanted)).status_code == 201
    # Beginning and committing among them.
    assert len(sent.all) <= 12


async def test_a_key_against_repetition_costs_a_booking_two_statements_more(clinic: Clinic, operator: Caller):
    patient, doctor = await clinic.has(a_patient()), await clinic.has(a_doctor())
    wanted = {"patient_id": patient.id, "doctor_id": doctor.id, "starts_at": NINE.isoformat()}

    def book() -> Awaitable[httpx.Response]:
        return operator.post("/visits", wanted, Idempotency_Key="once")

    assert await cost(clinic, book) <= 12
    assert await cost(clinic, book) == 1

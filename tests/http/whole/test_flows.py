"""How a patient comes to a diagnosis and a prescription, told through HTTP and mails; and what many do at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta

import httpx
import pytest

from tests.builders import (
    NINE,
    NOW,
    a_diagnostic,
    a_doctor,
    a_patient,
    a_pharmacist,
    after,
    an_admin,
    an_operator,
)
from tests.http.whole.clinic import PASSWORD, Caller, Clinic

PROFILE = {"first_name": "Åsa", "last_name": "O'Neill", "birth_date": "1985-04-12"}


def ok(answer: httpx.Response, status: int = 200) -> dict:
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else {}


def refused(answer: httpx.Response, status: int, code: str) -> dict:
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code)
    return problem


async def registered(clinic: Clinic, email: str = "asa@example.com") -> Caller:
    """Return a patient who registered, followed the link of the mail and signed in."""
    patient = clinic.browser("203.0.113.5")
    ok(await patient.post("/auth/register", {"email": email, "password": PASSWORD, "profile": PROFILE}), 202)
    refused(await patient.log_in(email), 401, "invalid_credentials")
    ok(await patient.post("/auth/activate", {"token": await clinic.token("activate")}), 204)
    ok(await patient.log_in(email))
    return patient


async def invited(clinic: Clinic, admin: Caller, role: str, email: str, **more: str) -> Caller:
    """Return a colleague whom an admin registered, and who set a password through the link of the mail."""
    profile = {"first_name": "Greta", "last_name": role.title()}
    created = await admin.post("/staff", {"email": email, "role": role, "profile": profile, **more})
    assert "password" not in ok(created, 201)
    colleague = clinic.browser("203.0.113.77")
    token = await clinic.token("invitation")
    ok(await colleague.post("/auth/invitation/accept", {"token": token, "password": PASSWORD}), 204)
    ok(await colleague.log_in(email))
    return colleague


async def test_a_patient_is_registered_called_seen_and_treated(clinic: Clinic):
    admin = await clinic.someone(an_admin())
    doctor = await invited(clinic, admin, "doctor", "greta@example.com", specialty="Cardiology")
    operator = await invited(clinic, admin, "operator", "olle@example.com")
    pharmacist = await invited(clinic, admin, "pharmacist", "petra@example.com")
    me = ok(await doctor.get("/me"))
    hours = {"slot_minutes": 30, "weekly": [{"weekday": 1, "start": "08:00", "end": "12:00"}]}
    assert ok(await doctor.call("PUT", f"/doctors/{me['id']}/working-hours", hours)) == hours
    diagnostic = ok(await admin.post("/diagnostics", {"name": "ECG", "duration_minutes": 30}), 201)
    patient = await registered(clinic)
    await clinic.mails()

    # The patient asks without a date, the operator calls, notes what was said and gives it one.
    asked = await patient.post("/diagnostic-bookings", {"diagnostic_id": diagnostic["id"], "note": "Mornings"})
    request = ok(asked, 201)
    assert asked.headers["location"] == f"/api/v1/diagnostic-bookings/{request['id']}"
    assert (request["status"], request["starts_at"]) == ("requested", None)
    waiting = ok(await operator.get("/diagnostic-bookings", status="requested"))
    assert [item["id"] for item in waiting["items"]] == [request["id"]]
    path = f"/diagnostic-bookings/{request['id']}"
    assert ok(await operator.patch(path, {"call_note": "Palpitations"}))["call_note"] == "Palpitations"
    slots = ok(await operator.get(f"/diagnostics/{diagnostic['id']}/slots", from_="2030-03-05", to="2030-03-05"))
    scheduled = ok(await operator.post(path + "/schedule", {"starts_at": slots["slots"][0]["starts_at"]}))
    assert scheduled["starts_at"] == "2030-03-05T06:00:00Z"
    assert ok(await patient.get(path))["call_note"] is None

    # The operator books a visit from the free times.
    free = ok(await operator.get(f"/doctors/{me['id']}/slots", from_="2030-03-11", to="2030-03-11"))["slots"]
    assert free[0] == {"starts_at": "2030-03-11T07:00:00Z", "ends_at": "2030-03-11T07:30:00Z"}
    mine = ok(await patient.get("/me"))["id"]
    wanted = {"patient_id": mine, "doctor_id": me["id"], "starts_at": free[0]["starts_at"], "request_id": request["id"]}
    visit = ok(await operator.post("/visits", wanted), 201)
    assert visit["booked_by"]["id"] == ok(await operator.get("/me"))["id"]
    assert await clinic.told() == [
        ("asa@example.com", "diagnostic_requested"),
        ("asa@example.com", "diagnostic_booked"),
        ("asa@example.com", "visit_booked"),
    ]

    # The doctor sees the patient, writes and completes; the pharmacist prescribes; the patient reads.
    clinic.clock.set(datetime.fromisoformat(visit["starts_at"]) + timedelta(minutes=25))
    for caller in (doctor, pharmacist):
        ok(await caller.log_in("greta@example.com" if caller is doctor else "petra@example.com"))
    patient.holds(ok(await patient.post("/auth/refresh"))["access_token"])
    entry = {
        "patient_id": mine,
        "diagnosis": "I48.0",
        "description": "\u200f\u05e2\u05d1 🫀\n\t\u200d<b>",
        "plan": "Rest",
    }
    written = ok(await doctor.post("/journal-entries", entry), 201)
    ok(await doctor.post(f"/visits/{visit['id']}/complete"))
    known = ok(await pharmacist.get(f"/patients/{mine}/diagnoses"))["items"]
    assert [(item["diagnosis"], "plan" in item) for item in known] == [("I48.0", False)]
    remedy = {"patient_id": mine, "medicine": "Bisoprolol 2.5 mg", "instructions": "One a day"}
    prescribed = ok(await pharmacist.post("/prescriptions", remedy), 201)
    assert ok(await patient.get(f"/journal-entries/{written['id']}"))["description"] == entry["description"]
    assert ok(await patient.get("/prescriptions"))["items"] == [prescribed]
    assert ok(await patient.get("/visits"))["items"][0]["status"] == "completed"
    mails = await clinic.mails()
    assert [mail.to for mail in mails] == ["Åsa O'Neill <asa@example.com>"] * 2
    assert not [mail for mail in mails if "I48" in mail.text or "Bisoprolol" in mail.text]
    refused(await patient.post("/journal-entries", entry), 403, "forbidden")


async def test_a_patient_cancels_until_a_day_before_and_not_later(clinic: Clinic):
    operator = await clinic.someone(an_operator())
    patient = await clinic.someone(a_patient(email="pia@example.com"))
    doctor = await clinic.has(a_doctor(email="greta@example.com"))
    booked = {"patient_id": patient.id, "doctor_id": doctor.id}
    soon = ok(await operator.post("/visits", booked | {"starts_at": (NOW + timedelta(hours=23)).isoformat()}), 201)
    later = ok(await operator.post("/visits", booked | {"starts_at": (NOW + timedelta(hours=24)).isoformat()}), 201)
    await clinic.mails()
    refused(await patient.post(f"/visits/{soon['id']}/cancel", {}), 409, "cancellation_window_closed")
    assert ok(await patient.post(f"/visits/{later['id']}/cancel", {}))["cancelled_by"]["id"] == patient.id
    refused(await patient.post(f"/visits/{later['id']}/cancel", {}), 409, "already_cancelled")
    ok(await operator.post(f"/visits/{soon['id']}/cancel", {"reason": "The doctor is ill"}))
    assert await clinic.told() == [
        ("pia@example.com", "visit_cancelled"),
        ("pia@example.com", "visit_cancelled"),
        ("greta@example.com", "doctor_visit_cancelled"),
    ]
    # The time is free again.
    ok(await operator.post("/visits", booked | {"starts_at": soon["starts_at"]}), 201)


async def test_fifty_who_want_one_slot_are_one_winner_and_forty_nine_who_are_offered_others(clinic: Clinic):
    operator = await clinic.someone(an_operator())
    doctor = await clinic.has(a_doctor())
    patients = [await clinic.has(a_patient()) for _ in range(50)]
    answers = await asyncio.gather(
        *(
            operator.post("/visits", {"patient_id": one.id, "doctor_id": doctor.id, "starts_at": NINE.isoformat()})
            for one in patients
        )
    )
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 49}
    for answer in answers:
        if answer.status_code == 409:
            problem = refused(answer, 409, "doctor_busy")
            assert problem["conflicts"][0]["kind"] == "doctor_busy"
            offered = [slot["starts_at"] for slot in problem["alternatives"]]
            assert len(offered) == 5
            assert "2030-03-04T09:00:00Z" not in offered
            assert "2030-03-04T09:30:00Z" in offered
            assert not any(person.profile.last_name in answer.text for person in patients)
    assert ok(await operator.get("/visits"))["total"] == 1


async def test_a_device_takes_as_many_as_its_capacity(clinic: Clinic):
    operator = await clinic.someone(an_operator())
    diagnostic = await clinic.keeps(a_diagnostic(capacity=3))
    patients = [await clinic.has(a_patient()) for _ in range(10)]
    answers = await asyncio.gather(
        *(
            operator.post(
                "/diagnostic-bookings",
                {"patient_id": one.id, "diagnostic_id": diagnostic.id, "starts_at": NINE.isoformat()},
            )
            for one in patients
        )
    )
    assert Counter(answer.status_code for answer in answers) == {201: 3, 409: 7}
    assert {answer.json().get("code") for answer in answers if answer.status_code == 409} == {"no_capacity"}


@pytest.mark.parametrize("kind", ["visits", "diagnostic-bookings", "journal-entries", "prescriptions", "sick-leaves"])
async def test_a_creation_sent_twice_at_once_with_one_key_creates_one(clinic: Clinic, kind: str):
    doctor, pharmacist = a_doctor(), a_pharmacist()
    callers = {"journal-entries": doctor, "prescriptions": pharmacist, "sick-leaves": doctor}
    caller = await clinic.someone(callers.get(kind, an_operator()))
    patient, other_doctor = await clinic.has(a_patient()), await clinic.has(a_doctor())
    diagnostic = await clinic.keeps(a_diagnostic())
    start = after(days=1).isoformat()
    bodies: dict[str, dict[str, object]] = {
        "visits": {"doctor_id": other_doctor.id, "starts_at": start},
        "diagnostic-bookings": {"diagnostic_id": diagnostic.id, "starts_at": start},
        "journal-entries": {"diagnosis": "J45"},
        "prescriptions": {"medicine": "Salbutamol"},
        "sick-leaves": {"diagnosis": "J20.9", "from_date": "2030-03-04", "to_date": "2030-03-10"},
    }
    body = {"patient_id": patient.id, **bodies[kind]}
    answers = await asyncio.gather(*(caller.post(f"/{kind}", body, Idempotency_Key="once") for _ in range(6)))
    answers.append(await caller.post(f"/{kind}", body, Idempotency_Key="once"))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert ok(await caller.get(f"/{kind}"))["total"] == 1
    assert len(await clinic.mails()) == 1
    reused = await caller.post(f"/{kind}", body | {"patient_id": patient.id + 1}, Idempotency_Key="once")
    problem = refused(reused, 422, "idempotency_key_reused")
    assert problem["errors"][0]["field"] == "Idempotency-Key"


async def test_of_many_changes_of_the_state_that_all_had_read_one_goes_through(clinic: Clinic):
    admin = await clinic.someone(an_admin())
    patient = await clinic.has(a_patient())
    path = f"/users/{patient.id}"
    tag = (await admin.get(path)).headers["etag"]
    answers = await asyncio.gather(
        *(admin.patch(path, {"profile": {"city": f"Town {number}"}}, If_Match=tag) for number in range(6))
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 5}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/diagnostics", {"name": "ECG"}),
        ("/staff", {"email": "olle@example.com", "role": "operator", "profile": {"first_name": "O", "last_name": "L"}}),
    ],
)
async def test_what_must_be_unique_is_created_once_however_many_try(clinic: Clinic, path: str, body):
    admin = await clinic.someone(an_admin())
    answers = await asyncio.gather(*(admin.post(path, body) for _ in range(8)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 7}


async def test_a_visit_that_is_cancelled_moved_and_deleted_at_once_ends_in_one_way(clinic: Clinic):
    operator = await clinic.someone(an_operator())
    patient, doctor = await clinic.has(a_patient()), await clinic.has(a_doctor())
    wanted = {"patient_id": patient.id, "doctor_id": doctor.id, "starts_at": after(days=2).isoformat()}
    visit = ok(await operator.post("/visits", wanted), 201)
    path = f"/visits/{visit['id']}"
    answers = await asyncio.gather(
        *(operator.post(f"{path}/cancel", {}) for _ in range(4)),
        *(operator.post(f"{path}/reschedule", {"starts_at": after(days=3).isoformat()}) for _ in range(4)),
        *(operator.delete(path) for _ in range(2)),
    )
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= {200, 204, 404, 409}
    assert statuses[204] == 1
    # Whatever happened first, both times are free in the end.
    for start in (after(days=2), after(days=3)):
        ok(await operator.post("/visits", wanted | {"starts_at": start.isoformat()}), 201)

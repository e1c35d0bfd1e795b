"""Requests of the right shape that mean the wrong thing: ids of nobody or of the wrong kind, times, links and tags."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.builders import (
    NOW,
    a_booking,
    a_diagnostic,
    a_doctor,
    a_journal_entry,
    a_patient,
    a_pharmacist,
    a_prescription,
    a_superuser,
    a_visit,
    after,
    an_operator,
)
from tests.http.whole.clinic import PASSWORD, Caller, Clinic

UNKNOWN = 999_999
TOMORROW = after(days=1).isoformat()


def faults(answer: httpx.Response) -> set[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return {(fault["field"], fault["code"]) for fault in answer.json()["errors"]}


@pytest.fixture
async def superuser(clinic: Clinic) -> Caller:
    return await clinic.someone(a_superuser())


async def test_a_visit_is_of_a_patient_with_a_doctor(clinic: Clinic, superuser: Caller):
    patient, doctor = await clinic.has(a_patient()), await clinic.has(a_doctor())
    right = {"patient_id": patient.id, "doctor_id": doctor.id, "starts_at": TOMORROW}
    wrong: list[tuple[dict[str, Any], tuple[str, str]]] = [
        ({"patient_id": UNKNOWN}, ("patient_id", "unknown")),
        ({"patient_id": doctor.id}, ("patient_id", "not_a_patient")),
        ({"patient_id": superuser.id}, ("patient_id", "not_a_patient")),
        ({"patient_id": 0}, ("patient_id", "unknown")),
        ({"doctor_id": UNKNOWN}, ("doctor_id", "unknown")),
        ({"doctor_id": patient.id}, ("doctor_id", "not_a_doctor")),
        ({"doctor_id": superuser.id}, ("doctor_id", "not_a_doctor")),
        ({"request_id": UNKNOWN}, ("request_id", "unknown")),
        ({"starts_at": "2030-03-04T07:55:00Z"}, ("starts_at", "starts_in_past")),
        ({"starts_at": "0001-01-01T00:00:00Z"}, ("starts_at", "starts_in_past")),
        ({"starts_at": "2032-03-05T09:00:00Z"}, ("starts_at", "too_far_ahead")),
        ({"starts_at": "9999-12-31T23:55:00Z"}, ("starts_at", "too_far_ahead")),
        ({"starts_at": "2030-03-05T09:03:00Z"}, ("starts_at", "not_on_grid")),
        ({"starts_at": "2030-03-05T09:00:00.001Z"}, ("starts_at", "not_on_grid")),
        ({"duration_minutes": 7}, ("duration_minutes", "not_on_grid")),
        ({"duration_minutes": 485}, ("duration_minutes", "not_on_grid")),
        ({"duration_minutes": 0}, ("duration_minutes", "not_on_grid")),
    ]
    for change, fault in wrong:
        assert faults(await superuser.post("/visits", right | change)) == {fault}
    visit = (await superuser.post("/visits", right)).json()
    for change, fault in wrong:
        # A visit that is moved keeps its patient and its length.
        if set(change) <= {"starts_at", "doctor_id"}:
            moved = await superuser.post(f"/visits/{visit['id']}/reschedule", {"starts_at": TOMORROW} | change)
            assert faults(moved) == {fault}


async def test_a_visit_names_a_request_of_its_own_patient(clinic: Clinic, superuser: Caller):
    patient, other, doctor = [await clinic.has(one) for one in (a_patient(), a_patient(), a_doctor())]
    request = await clinic.keeps(a_booking(patient=other, diagnostic=await clinic.keeps(a_diagnostic())))
    wanted = {"patient_id": patient.id, "doctor_id": doctor.id, "starts_at": TOMORROW, "request_id": request.id}
    assert faults(await superuser.post("/visits", wanted)) == {("request_id", "unknown")}


async def test_a_diagnostic_is_booked_for_a_patient_and_with_a_date_by_staff_alone(clinic: Clinic, superuser: Caller):
    doctor = await clinic.has(a_doctor())
    patient, other = await clinic.someone(a_patient()), await clinic.has(a_patient())
    diagnostic = await clinic.keeps(a_diagnostic())
    right = {"diagnostic_id": diagnostic.id, "patient_id": other.id, "starts_at": TOMORROW}
    path = "/diagnostic-bookings"
    assert faults(await superuser.post(path, right | {"diagnostic_id": UNKNOWN})) == {("diagnostic_id", "unknown")}
    assert faults(await superuser.post(path, right | {"patient_id": UNKNOWN})) == {("patient_id", "unknown")}
    assert faults(await superuser.post(path, right | {"patient_id": doctor.id})) == {("patient_id", "not_a_patient")}
    assert ("starts_at", "date_required") in faults(await superuser.post(path, {"diagnostic_id": diagnostic.id}))
    dated = {"diagnostic_id": diagnostic.id, "starts_at": TOMORROW}
    assert faults(await patient.post(path, dated)) == {("starts_at", "date_not_allowed")}
    for_another = await patient.post(path, {"diagnostic_id": diagnostic.id, "patient_id": other.id})
    assert {field for field, _ in faults(for_another)} == {"patient_id"}
    assert (await superuser.get(path)).json()["total"] == 0


@pytest.mark.parametrize(
    ("path", "body"), [("/journal-entries", {"diagnosis": "J45"}), ("/prescriptions", {"medicine": "Salbutamol"})]
)
async def test_a_record_is_about_a_patient_and_amends_one_of_the_same_patient(clinic: Clinic, path: str, body):
    patient, other = await clinic.has(a_patient()), await clinic.has(a_patient())
    builder = a_doctor if path == "/journal-entries" else a_pharmacist
    author = await clinic.someone(builder())
    assert author.account
    entry = a_journal_entry(patient=other, author=author.account)
    prescription = a_prescription(patient=other, author=author.account)
    of_another = await clinic.keeps(entry if path == "/journal-entries" else prescription)
    right = {"patient_id": patient.id, **body}
    assert faults(await author.post(path, right | {"patient_id": UNKNOWN})) == {("patient_id", "unknown")}
    assert faults(await author.post(path, right | {"patient_id": author.id})) == {("patient_id", "not_a_patient")}
    assert {field for field, _ in faults(await author.post(path, right | {"amends": UNKNOWN}))} == {"amends"}
    assert {field for field, _ in faults(await author.post(path, right | {"amends": of_another.id}))} == {"amends"}
    for stranger in (other.id, UNKNOWN):
        on_behalf = await author.post(path, right | {"on_behalf_of": stranger})
        assert {field for field, _ in faults(on_behalf)} == {"on_behalf_of"}
    blank = dict.fromkeys(body, " \n")
    assert {field for field, _ in faults(await author.post(path, right | blank))} == set(body)


async def test_other_peoples_objects_are_as_unknown_as_none(clinic: Clinic):
    patient, other, doctor = (
        await clinic.someone(a_patient()),
        await clinic.has(a_patient()),
        await clinic.has(a_doctor()),
    )
    visit = await clinic.keeps(a_visit(patient=other, doctor=doctor, starting=after(days=3)))
    booking = await clinic.keeps(a_booking(patient=other, diagnostic=await clinic.keeps(a_diagnostic())))
    calls = [
        ("GET", "/visits/{}", visit.id, None),
        ("POST", "/visits/{}/cancel", visit.id, {}),
        ("GET", "/diagnostic-bookings/{}", booking.id, None),
        ("POST", "/diagnostic-bookings/{}/cancel", booking.id, {}),
        ("GET", "/patients/{}", other.id, None),
        ("GET", "/patients/{}/diagnoses", other.id, None),
        ("GET", "/doctors/{}", other.id, None),
    ]
    for method, path, known, body in calls:
        foreign = await patient.call(method, path.format(known), body)
        nothing = await patient.call(method, path.format(UNKNOWN), body)
        assert (foreign.status_code, foreign.json()) == (nothing.status_code, nothing.json()), path
        assert foreign.status_code == 404
    for path in ("/visits", "/diagnostic-bookings", "/journal-entries", "/prescriptions", "/sick-leaves"):
        assert (await patient.get(path, patient_id=other.id)).json()["items"] == []


async def test_links_work_for_their_purpose_alone_and_not_for_the_blocked(clinic: Clinic, superuser: Caller):
    person = await clinic.has(a_patient(email="asa@example.com"), PASSWORD)
    stranger = clinic.browser()

    async def asked() -> str:
        await stranger.post("/auth/password/recovery", {"email": "asa@example.com"})
        return await clinic.token("reset-password")

    def follow(path: str, token: str) -> Any:
        body = {"token": token}
        return stranger.post(path, body if path in {"/auth/activate", "/auth/email/verify"} else body | new)

    new = {"password": "blå häst i höga hagar"}
    token = await asked()
    access = superuser.http.headers["Authorization"].removeprefix("Bearer ")
    device = clinic.tokens.device(user_id=person.id, now=NOW)
    for path in ("/auth/activate", "/auth/invitation/accept", "/auth/email/verify"):
        assert faults(await follow(path, token)) == {("token", "invalid_token")}
    for wrong in (token[:-1], token + "x", token.upper(), access[:500], device[:500], "nonsense", "%00", "x" * 500):
        for path in ("/auth/activate", "/auth/invitation/accept", "/auth/email/verify", "/auth/password/reset"):
            assert faults(await follow(path, wrong)) == {("token", "invalid_token")}
    await superuser.post(f"/users/{person.id}/block")
    assert faults(await follow("/auth/password/reset", token)) == {("token", "invalid_token")}
    await superuser.post(f"/users/{person.id}/unblock")
    token = await asked()
    clinic.wait(minutes=30)
    assert faults(await follow("/auth/password/reset", token)) == {("token", "invalid_token")}
    token = await asked()
    assert (await follow("/auth/password/reset", token)).status_code == 204
    assert faults(await follow("/auth/password/reset", token)) == {("token", "invalid_token")}


async def test_a_stale_tag_changes_nothing(clinic: Clinic, superuser: Caller):
    doctor = await clinic.has(a_doctor())
    diagnostic = await clinic.keeps(a_diagnostic())
    booking = await clinic.keeps(a_booking(patient=await clinic.has(a_patient()), diagnostic=diagnostic))
    changes = {
        f"/diagnostics/{diagnostic.id}": [{"capacity": 2}, {"capacity": 3}],
        f"/diagnostic-bookings/{booking.id}": [{"call_note": "one"}, {"call_note": "two"}],
        f"/users/{doctor.id}": [{"specialty": "Surgery"}, {"specialty": "Oncology"}],
        "/me": [{"greetings": False}, {"greetings": True}],
    }
    for path, (first, second) in changes.items():
        read = await superuser.get(path)
        tag = read.headers["etag"]
        assert (await superuser.call("GET", path, headers={"If-None-Match": tag})).status_code == 304
        changed = await superuser.patch(path, first, If_Match=tag)
        assert changed.status_code == 200, changed.text
        stale = await superuser.patch(path, second, If_Match=tag)
        assert (stale.status_code, stale.json()["code"]) == (412, "stale_object")
        for nonsense in ("nonsense", '"', "W/", ""):
            assert (await superuser.patch(path, second, If_Match=nonsense)).status_code == 412
        assert (await superuser.get(path)).json() == changed.json()
        assert (await superuser.patch(path, second, If_Match=changed.headers["etag"])).status_code == 200


async def test_a_key_is_its_callers_own_and_of_visible_letters(clinic: Clinic):
    one, two = await clinic.someone(an_operator()), await clinic.someone(an_operator())
    patient, doctor = await clinic.has(a_patient()), await clinic.has(a_doctor())
    body = {"patient_id": patient.id, "doctor_id": doctor.id, "starts_at": TOMORROW}
    for nonsense in ("", " ", "x" * 256, "a b", "\x7f"):
        refused = await one.post("/visits", body, Idempotency_Key=nonsense)
        assert (refused.status_code, refused.json()["code"]) == (400, "malformed_header")
    # A refusal is not remembered: the same key may go with a body that was put right.
    assert (await one.post("/visits", body | {"doctor_id": UNKNOWN}, Idempotency_Key="k")).status_code == 422
    first = await one.post("/visits", body, Idempotency_Key="k")
    assert first.status_code == 201
    assert (await two.post("/visits", body, Idempotency_Key="k")).status_code == 409
    again = await one.post("/visits", {**body, "starts_at": "2030-03-05T10:00:00+01:00"}, Idempotency_Key="k")
    assert again.json() == first.json()
    clinic.wait(hours=24, seconds=1)
    one = await clinic.signed_in(one.account) if one.account else one
    # A day later the key is forgotten, and the time is simply taken.
    assert (await one.post("/visits", body, Idempotency_Key="k")).json()["code"] == "doctor_busy"


async def test_times_of_slots_and_absences_keep_their_order(clinic: Clinic, superuser: Caller):
    doctor = await clinic.has(a_doctor())
    diagnostic = await clinic.keeps(a_diagnostic())
    for path in (f"/doctors/{doctor.id}/slots", f"/diagnostics/{diagnostic.id}/slots"):
        assert faults(await superuser.get(path)) == {("from", "required"), ("to", "required")}
        assert faults(await superuser.get(path, from_="2030-03-05", to="2030-03-04")) == {("to", "ends_before_start")}
        assert faults(await superuser.get(path, from_="2030-03-01", to="2030-05-02")) == {("to", "window_too_long")}
        assert (await superuser.get(path, from_="2030-03-01", to="2030-05-01")).status_code == 200
        for long_ago in ("1900-01-01", "2200-12-31"):
            assert (await superuser.get(path, from_=long_ago, to=long_ago)).json() == {"slots": []}
    path = f"/doctors/{doctor.id}/time-off"
    backwards = {"starts_at": "2030-03-05T09:00:00Z", "ends_at": "2030-03-05T08:00:00Z"}
    assert {field for field, _ in faults(await superuser.post(path, backwards))} == {"ends_at"}
    endless = {"starts_at": "0001-01-01T00:00:00Z", "ends_at": "9999-12-31T23:59:59Z"}
    assert faults(await superuser.post(path, endless))
    assert faults(await superuser.post(path, {"starts_at": "9998-01-01T00:00:00Z", "ends_at": "9999-01-01T00:00:00Z"}))

"""From a sick leave to the paper in somebody's hand, and to whoever checks it, told through HTTP."""

from __future__ import annotations

import asyncio
import io

import httpx
import pytest
from pypdf import PdfReader

from qhealth.core.domain.documents import document_number
from tests.builders import (
    a_doctor,
    a_patient,
    a_pharmacist,
    a_prescription,
    a_sick_leave,
    a_visit,
    after,
    an_admin,
    an_operator,
)
from tests.http.whole.clinic import Clinic

DAYS = {"from_date": "2030-03-04", "to_date": "2030-03-10"}


def number_on(answer: httpx.Response) -> str:
    """Return the number that stands in the foot of the paper."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    reader = PdfReader(io.BytesIO(answer.content))
    assert reader.metadata
    (number,) = (reader.metadata.get("/Keywords") or "").split(", ")
    assert number in reader.pages[0].extract_text()
    kept_as = f"{answer.request.url.path.split('/')[3].removesuffix('s')}-{number}.pdf"
    assert answer.headers["content-disposition"] == f'inline; filename="{kept_as}"'
    return number


async def test_a_certificate_is_written_downloaded_checked_and_withdrawn(clinic: Clinic):
    doctor, admin = await clinic.someone(a_doctor("Greta", "House")), await clinic.someone(an_admin())
    patient, stranger = await clinic.someone(a_patient("小龙", "李")), clinic.browser()
    body = {"patient_id": patient.id, "diagnosis": "J20.9", "description": "No heavy lifting", **DAYS}
    created = await doctor.post("/sick-leaves", body)
    assert created.status_code == 201
    leave = created.json()
    assert set(leave) == {
        "id", "patient", "author", "diagnosis", "description", "from_date", "to_date", "written_by", "created_at",
    }  # fmt: skip
    path = created.headers["location"].removeprefix("/api/v1")
    assert (await patient.get(path)).json() == leave
    assert (await patient.get("/sick-leaves")).json()["items"] == [leave]
    paper = await patient.get(f"{path}/document")
    number = number_on(paper)
    assert "小龙 李" in PdfReader(io.BytesIO(paper.content)).pages[0].extract_text()

    confirmed = await stranger.get(f"/confirmations/{number.replace('-', '').lower()}")
    assert confirmed.status_code == 200
    assert confirmed.json() == {
        "number": number,
        "status": "valid",
        **DAYS,
        "issued_on": "2030-03-04",
        "issuer": "Greta House",
        "clinic": "QHealth",
    }
    deleted = await admin.delete(path, {"reason": "Wrong patient"})
    assert deleted.status_code == 204
    assert (await patient.get(f"{path}/document")).status_code == 404
    assert (await stranger.get(f"/confirmations/{number}")).json() == confirmed.json() | {"status": "withdrawn"}
    trail = (await admin.get("/audit-events", subject_type="sick_leave", sort="at")).json()["items"]
    actions = ["sick_leave.created", "sick_leave.document_issued", "sick_leave.deleted"]
    assert [event["action"] for event in trail] == actions
    assert trail[-1]["details"]["reason"] == "Wrong patient"


async def test_prescriptions_and_visits_are_printed_for_whoever_sees_them(clinic: Clinic):
    operator, patient = await clinic.someone(an_operator()), await clinic.someone(a_patient())
    doctor, pharmacist = await clinic.has(a_doctor()), await clinic.has(a_pharmacist())
    assert patient.account
    visit = await clinic.keeps(a_visit(patient=patient.account, doctor=doctor, starting=after(days=2)))
    prescription = await clinic.keeps(a_prescription(patient=patient.account, author=pharmacist))
    for path in (f"/visits/{visit.id}", f"/prescriptions/{prescription.id}"):
        number = number_on(await operator.get(f"{path}/document"))
        assert number_on(await patient.get(f"{path}/document")) == number
        assert (await clinic.browser().get(f"/confirmations/{number}")).json()["status"] == "valid"
    assert (await operator.post(f"/visits/{visit.id}/cancel", {})).is_success
    refused = await patient.get(f"/visits/{visit.id}/document")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_confirmable")


@pytest.mark.parametrize("number", ["0", document_number("nobody"), "%00", "%FF", "x" * 200, "٣" * 20, "a%2Fb"])
async def test_a_number_that_nobody_was_given_is_not_found(clinic: Clinic, number: str):
    answer = await clinic.browser().get(f"/confirmations/{number}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_all_who_ask_for_a_document_at_once_are_given_one_number(clinic: Clinic):
    patient = await clinic.someone(a_patient())
    assert patient.account
    leave = await clinic.keeps(a_sick_leave(patient=patient.account, author=await clinic.has(a_doctor())))
    answers = await asyncio.gather(*(patient.get(f"/sick-leaves/{leave.id}/document") for _ in range(8)))
    assert len({number_on(answer) for answer in answers}) == 1


async def test_a_body_that_breaks_several_rules_hears_of_all_of_them(clinic: Clinic):
    doctor = await clinic.someone(a_doctor())
    answer = await doctor.post("/sick-leaves", {"diagnosis": " ", "from_date": "2030-03-04", "to_date": "2030-03-03"})
    assert answer.status_code == 422
    assert {(fault["field"], fault["code"]) for fault in answer.json()["errors"]} == {
        ("patient_id", "required"),
        ("diagnosis", "required"),
        ("to_date", "before_start"),
    }
    for day in ("2030-02-30", "04/03/2030", "2030-03-04T00:00:00Z", 20300304, None):
        refused = await doctor.post("/sick-leaves", {"patient_id": 1, "diagnosis": "J20", **DAYS, "to_date": day})
        assert {fault["field"] for fault in refused.json()["errors"]} == {"to_date"}

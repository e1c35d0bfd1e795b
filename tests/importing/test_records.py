from datetime import UTC, datetime

import pytest

from qhealth.core.domain.imports import Kind, Reason
from qhealth.core.domain.people import Role
from qhealth.core.domain.visits import VisitStatus
from tests.importing.fhir import (
    Folder,
    Json,
    a_clinic,
    a_condition,
    a_patient,
    a_practitioner,
    a_request,
    an_encounter,
)

PEOPLE = (a_practitioner(), a_patient())


async def test_takes_a_past_visit_with_its_exact_times(folder: Folder):
    await folder.takes(*a_clinic())
    (visit,) = await folder.visits()
    assert visit.status is VisitStatus.COMPLETED
    assert visit.starts_at == datetime(2019, 5, 6, 7, 7, 21, tzinfo=UTC)
    assert visit.ends_at == datetime(2019, 5, 6, 7, 22, 21, tzinfo=UTC)
    assert visit.doctor.id == (await folder.the_doctor()).id
    assert visit.patient.id == (await folder.the_patient()).id
    assert visit.booked_by is None
    assert visit.note == "Check-up"


@pytest.mark.parametrize(("code", "status"), [("cancelled", VisitStatus.CANCELLED), ("noshow", VisitStatus.NO_SHOW)])
async def test_a_visit_keeps_how_it_ended(folder: Folder, code: str, status: VisitStatus):
    await folder.takes(*PEOPLE, an_encounter(status=code))
    assert [visit.status for visit in await folder.visits()] == [status]


async def test_a_diagnosis_is_written_by_the_doctor_of_the_visit(folder: Folder):
    await folder.takes(*a_clinic())
    (entry,) = await folder.journal()
    assert entry.diagnosis == "Hay fever (SNOMED CT 123)"
    assert entry.description == "Clinical status: active"
    assert (entry.author.last_name, entry.author.role) == ("Grey", Role.DOCTOR)
    assert entry.created_at == datetime(2019, 5, 6, 7, 15, tzinfo=UTC)


async def test_a_diagnosis_is_written_by_its_recorder_where_one_is_named(folder: Folder):
    other = a_practitioner("house", name=[{"family": "House", "given": ["Greta"]}])
    await folder.takes(*PEOPLE, other, an_encounter(), a_condition(recorder={"reference": "Practitioner/house"}))
    assert [entry.author.last_name for entry in await folder.journal()] == ["House"]


async def test_a_day_counts_from_its_start_in_the_clinics_zone(folder: Folder):
    await folder.takes(*PEOPLE, an_encounter(), a_condition(recordedDate="2019-05-06"))
    assert [entry.created_at for entry in await folder.journal()] == [datetime(2019, 5, 5, 22, tzinfo=UTC)]


async def test_takes_a_prescription_with_author_and_time(folder: Folder):
    await folder.takes(*a_clinic())
    (prescription,) = await folder.prescriptions()
    assert prescription.medicine == "Cetirizine 10 mg"
    assert prescription.instructions == "One tablet in the evening"
    assert prescription.author.id == (await folder.the_doctor()).id
    assert prescription.created_at == datetime(2019, 5, 6, 7, 20, tzinfo=UTC)


async def test_says_that_a_medicine_was_stopped_where_one_reads_how_to_take_it(folder: Folder):
    await folder.takes(*PEOPLE, a_request(status="stopped"))
    assert [one.instructions for one in await folder.prescriptions()] == [
        "One tablet in the evening\nStatus when imported: stopped."
    ]


async def test_finds_a_medicine_inside_the_request(folder: Folder):
    inside = {"resourceType": "Medication", "id": "med", "code": {"coding": [{"display": "Ibuprofen 400 mg"}]}}
    request = a_request(contained=[inside], medicationReference={"reference": "#med"})
    del request["medicationCodeableConcept"]
    await folder.takes(*PEOPLE, request)
    assert [one.medicine for one in await folder.prescriptions()] == ["Ibuprofen 400 mg"]


@pytest.mark.parametrize(
    ("encounter", "reason"),
    [
        (an_encounter(by=None), Reason.NO_AUTHOR),
        (an_encounter(by="RelatedPerson/aunt"), Reason.NO_AUTHOR),
        (an_encounter(by="Practitioner/nobody"), Reason.UNKNOWN_AUTHOR),
        (an_encounter(of="Patient/nobody"), Reason.UNKNOWN_PATIENT),
        (an_encounter(of="Group/all"), Reason.NO_PATIENT),
        (an_encounter(status="entered-in-error"), Reason.ENTERED_IN_ERROR),
        (an_encounter(status="planned"), Reason.NOT_OVER),
        (an_encounter(status="in-progress"), Reason.NOT_OVER),
        (an_encounter(period={"start": "2019-05-06", "end": "2019-05-07"}), Reason.NO_TIME),
        (an_encounter(period={"start": "2019-05-06T09:00:00", "end": "2019-05-06T10:00:00"}), Reason.NO_TIME),
        (an_encounter(period={"start": "2019-05-06T09:00:00Z"}), Reason.NO_TIME),
        (an_encounter(period={"start": "0001-01-01T00:00:00+14:00"}), Reason.NO_TIME),
        (an_encounter(period=None), Reason.NO_TIME),
        (
            an_encounter(period={"start": "2019-05-06T09:00:00Z", "end": "2019-05-06T09:00:00Z"}),
            Reason.ENDS_BEFORE_START,
        ),
        (
            an_encounter(period={"start": "2040-05-06T09:00:00Z", "end": "2040-05-06T10:00:00Z"}),
            Reason.TIME_OUT_OF_RANGE,
        ),
        (
            an_encounter(period={"start": "0219-05-06T09:00:00Z", "end": "2019-05-06T10:00:00Z"}),
            Reason.TIME_OUT_OF_RANGE,
        ),
    ],
)
async def test_leaves_out_a_visit_and_says_why(folder: Folder, encounter: Json, reason: Reason):
    summary = await folder.takes(*PEOPLE, encounter)
    assert summary.tallies[Kind.VISIT].left_out == {reason: 1}
    assert await folder.visits() == []


async def test_a_visit_lasts_as_long_as_it_says_where_no_end_is_given(folder: Folder):
    period, length = {"start": "2019-05-06T09:00:00Z"}, {"value": 40, "code": "min"}
    await folder.takes(*PEOPLE, an_encounter(period=period, length=length))
    assert [visit.ends_at for visit in await folder.visits()] == [datetime(2019, 5, 6, 9, 40, tzinfo=UTC)]


@pytest.mark.parametrize("value", [1e300, 0, -5])
async def test_an_impossible_length_is_no_end(folder: Folder, value: float):
    period, length = {"start": "2019-05-06T09:00:00Z"}, {"value": value, "code": "min"}
    summary = await folder.takes(*PEOPLE, an_encounter(period=period, length=length))
    assert summary.tallies[Kind.VISIT].left_out == {Reason.NO_TIME: 1}


async def test_the_one_in_charge_is_the_doctor_of_the_visit(folder: Folder):
    other = a_practitioner("house", name=[{"family": "House", "given": ["Greta"]}])
    participants = [
        {"individual": {"reference": "Practitioner/grey"}},
        {"individual": {"reference": "Practitioner/house"}, "type": [{"coding": [{"code": "ATND"}]}]},
    ]
    await folder.takes(*PEOPLE, other, an_encounter(participant=participants))
    assert [visit.doctor.last_name for visit in await folder.visits()] == ["House"]


def verified_as(code: str) -> Json:
    return {"coding": [{"code": code}]}


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        (a_condition(during=None), Reason.NO_AUTHOR),
        (a_condition(during="Encounter/alone"), Reason.UNKNOWN_VISIT),
        (a_condition(during="Encounter/nothing"), Reason.UNKNOWN_VISIT),
        (a_condition(of="Patient/nobody"), Reason.UNKNOWN_PATIENT),
        (a_condition(of="Patient/other"), Reason.OTHER_PATIENT),
        (a_condition(subject=None), Reason.NO_PATIENT),
        (a_condition(recordedDate=None), Reason.NO_TIME),
        (a_condition(recordedDate="2019-05"), Reason.NO_TIME),
        (a_condition(recordedDate="0001-01-01"), Reason.TIME_OUT_OF_RANGE),
        (a_condition(recordedDate="9999-12-31"), Reason.TIME_OUT_OF_RANGE),
        (a_condition(code=None), Reason.NO_DIAGNOSIS),
        (a_condition(code={"text": "Hay\0fever"}), Reason.INVALID_FIELD),
        (a_condition(verificationStatus=verified_as("entered-in-error")), Reason.ENTERED_IN_ERROR),
        (a_condition(verificationStatus=verified_as("refuted")), Reason.REFUTED),
        (a_condition(recorder={"reference": "Practitioner/nobody"}), Reason.UNKNOWN_AUTHOR),
    ],
)
async def test_leaves_out_a_diagnosis_and_says_why(folder: Folder, condition: Json, reason: Reason):
    summary = await folder.takes(*PEOPLE, a_patient("other"), an_encounter(), an_encounter("alone", by=None), condition)
    assert summary.tallies[Kind.JOURNAL_ENTRY].left_out == {reason: 1}
    assert await folder.journal() == []


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (a_request(by=None), Reason.NO_AUTHOR),
        (a_request(by="Organization/grey"), Reason.NO_AUTHOR),
        (a_request(by="Practitioner/nobody"), Reason.UNKNOWN_AUTHOR),
        (a_request(of="Patient/nobody"), Reason.UNKNOWN_PATIENT),
        (a_request(subject=None), Reason.NO_PATIENT),
        (a_request(status="entered-in-error"), Reason.ENTERED_IN_ERROR),
        (a_request(status="draft"), Reason.NOT_PRESCRIBED),
        (a_request(intent="proposal"), Reason.NOT_PRESCRIBED),
        (a_request(doNotPerform=True), Reason.NOT_PRESCRIBED),
        (a_request(medicationCodeableConcept=None), Reason.NO_MEDICINE),
        (a_request(authoredOn=None), Reason.NO_TIME),
        (a_request(authoredOn="2999-01-01"), Reason.TIME_OUT_OF_RANGE),
        (a_request(dosageInstruction=[{"maxDosePerPeriod": {}}]), Reason.DOSAGE_NOT_UNDERSTOOD),
    ],
)
async def test_leaves_out_a_prescription_and_says_why(folder: Folder, request_: Json, reason: Reason):
    summary = await folder.takes(*PEOPLE, request_)
    assert summary.tallies[Kind.PRESCRIPTION].left_out == {reason: 1}
    assert await folder.prescriptions() == []


def test_every_reason_has_a_sentence():
    assert all(reason.sentence for reason in Reason)

from datetime import date

import pytest

from qhealth.core.domain.imports import Kind, Reason
from qhealth.core.domain.people import Gender, StaffRole
from tests.importing.fhir import Folder, a_patient, a_practitioner


async def test_takes_a_patient_without_an_account(folder: Folder):
    await folder.takes(a_patient())
    patient = await folder.the_patient()
    assert patient.email is None
    assert not patient.is_active
    assert patient.is_patient
    assert (patient.profile.first_name, patient.profile.last_name) == ("Asta Maria", "Berg")
    assert patient.profile.birth_date == date(1971, 2, 3)
    assert patient.profile.gender is Gender.FEMALE
    assert patient.profile.phone == "+46 31 12 34 56"
    assert patient.profile.street == "Storgatan 1, 3 tr"
    assert (patient.profile.city, patient.profile.region) == ("Göteborg", "Västra Götaland")


async def test_takes_a_practitioner_as_a_doctor_without_hours(folder: Folder):
    await folder.takes(a_practitioner())
    doctor = await folder.the_doctor()
    assert doctor.staff_role is StaffRole.DOCTOR
    assert doctor.specialty == "General practice"
    assert doctor.email is None
    assert not doctor.is_active
    assert (await folder.ports.store.schedules.working_hours(doctor.id)).weekly == ()


async def test_a_doctor_who_left_takes_no_bookings(folder: Folder):
    await folder.takes(a_practitioner(active=False))
    assert not (await folder.the_doctor()).is_available_for_booking


async def test_a_qualification_that_is_no_degree_is_the_specialty(folder: Folder):
    degree = {"code": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0360/2.7", "code": "MD"}]}}
    await folder.takes(a_practitioner(qualification=[degree, {"code": {"text": "Cardiology"}}]))
    assert (await folder.the_doctor()).specialty == "Cardiology"


async def test_takes_minors_and_those_who_were_born_long_ago_and_died(folder: Folder):
    child, ancestor = a_patient("child", birthDate="2029-12-24"), a_patient("ancestor", birthDate="1880-01-01")
    await folder.takes(child, ancestor | {"deceasedDateTime": "1961-01-01"})
    assert {patient.profile.birth_date for patient in await folder.people()} == {date(2029, 12, 24), date(1880, 1, 1)}


@pytest.mark.parametrize("partial", ["1970", "1970-05"])
async def test_a_birth_date_that_is_no_whole_day_is_dropped_and_counted(folder: Folder, partial: str):
    summary = await folder.takes(a_patient(birthDate=partial))
    assert (await folder.the_patient()).profile.birth_date is None
    assert summary.tallies[Kind.PATIENT].altered == {"birth_date": 1}


@pytest.mark.parametrize("wrong", ["1970-02-30", "yesterday", "2031-01-01", "1970-5-1"])
async def test_leaves_out_a_patient_with_an_impossible_birth_date(folder: Folder, wrong: str):
    summary = await folder.takes(a_patient(birthDate=wrong))
    assert summary.tallies[Kind.PATIENT].left_out == {Reason.INVALID_BIRTH_DATE: 1}


async def test_drops_the_numbers_that_generators_add_to_names(folder: Folder):
    summary = await folder.takes(a_patient(name=[{"family": "Moen890", "given": ["Twyla123", "Åsa4"]}]))
    profile = (await folder.the_patient()).profile
    assert (profile.first_name, profile.last_name) == ("Twyla Åsa", "Moen")
    assert summary.tallies[Kind.PATIENT].altered == {"name": 1}


async def test_prefers_the_official_name_and_passes_over_former_ones(folder: Folder):
    names = [
        {"use": "maiden", "family": "Lind", "given": ["Asta"]},
        {"use": "nickname", "given": ["Ulla"]},
        {"use": "official", "family": "Berg", "given": ["Asta"]},
    ]
    await folder.takes(a_patient(name=names))
    assert (await folder.the_patient()).profile.last_name == "Berg"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ([{"family": "Berg"}], Reason.NO_FIRST_NAME),
        ([{"given": ["Asta"]}], Reason.NO_LAST_NAME),
        ([{"family": " ", "given": ["Asta"]}], Reason.NO_LAST_NAME),
        ([{"family": "Berg", "given": [None]}], Reason.NO_FIRST_NAME),
        ([], Reason.NO_FIRST_NAME),
        (None, Reason.NO_FIRST_NAME),
        ([{"family": "<script>", "given": ["Asta"]}], Reason.INVALID_NAME),
        ([{"family": "B" * 101, "given": ["Asta"]}], Reason.INVALID_NAME),
        ([{"family": "Be\0rg", "given": ["Asta"]}], Reason.INVALID_NAME),
    ],
)
async def test_leaves_out_a_person_whose_name_is_missing_or_none(folder: Folder, name: object, reason: Reason):
    summary = await folder.takes(a_patient(name=name))
    assert summary.tallies[Kind.PATIENT].left_out == {reason: 1}
    assert await folder.people() == []


async def test_a_number_that_nobody_can_dial_gives_way_to_one_that_can_be(folder: Folder):
    await folder.takes(
        a_patient(telecom=[{"system": "phone", "value": "ask"}, {"system": "phone", "value": "tel:031-123 456"}])
    )
    assert (await folder.the_patient()).profile.phone == "031-123 456"


async def test_counts_what_was_dropped_or_shortened(folder: Folder):
    summary = await folder.takes(
        a_patient(telecom=[{"system": "phone", "value": "ask"}], gender="F", address=[{"line": ["x" * 300]}])
    )
    profile = (await folder.the_patient()).profile
    assert profile.phone is None
    assert profile.gender is Gender.UNKNOWN
    assert profile.street == "x" * 100
    assert summary.tallies[Kind.PATIENT].altered == {"phone": 1, "gender": 1, "street": 1}


async def test_an_old_address_is_not_the_address(folder: Folder):
    await folder.takes(a_patient(address=[{"use": "old", "city": "Kiruna"}, {"use": "home", "city": "Lund"}]))
    assert (await folder.the_patient()).profile.city == "Lund"


async def test_leaves_out_what_an_extension_changes_the_meaning_of(folder: Folder):
    summary = await folder.takes(a_patient(modifierExtension=[{"url": "http://example.com/not-a-person"}]))
    assert summary.tallies[Kind.PATIENT].left_out == {Reason.MODIFIED: 1}


@pytest.mark.parametrize("key", [None, "", "a b", "x" * 65, "a/b"])
async def test_leaves_out_what_could_not_be_told_from_its_repetition(folder: Folder, key: str | None):
    summary = await folder.takes(a_patient() | {"id": key})
    assert summary.tallies[Kind.PATIENT].left_out == {Reason.NO_KEY: 1}

import gzip
import json

import pytest

from qhealth.adapters.fhir import files, import_fhir
from qhealth.core.domain.errors import Invalid
from qhealth.core.domain.imports import Kind, Reason, Summary
from tests.importing.fhir import (
    Folder,
    Json,
    a_bundle,
    a_clinic,
    a_condition,
    a_patient,
    a_practitioner,
    a_request,
    an_encounter,
)


def taken(summary: Summary) -> list[int]:
    return [summary.tallies[kind].taken for kind in Kind]


async def test_takes_everything_whatever_the_order_of_lines_and_files(folder: Folder):
    request, condition, encounter, patient, practitioner = a_clinic()
    folder.holds("1.ndjson", request, condition)
    folder.holds("2.ndjson.gz", encounter)
    folder.holds("deeper/3.json", patient)
    folder.holds("deeper/4.json.gz", practitioner)
    assert taken(await folder.is_imported()) == [1, 1, 1, 1, 1]


async def test_takes_a_single_file(folder: Folder):
    folder.holds("one.ndjson", *a_clinic())
    folder.holds("other.ndjson", a_patient("other"))
    assert taken(await folder.is_imported("one.ndjson")) == [1, 1, 1, 1, 1]


async def test_counts_what_has_no_place_here_by_its_type(folder: Folder):
    summary = await folder.takes({"resourceType": "Organization", "id": "o"}, {"resourceType": "Organization"})
    assert summary.not_taken == {"Organization": 2}


def entries(*resources: Json, base: str) -> list[Json]:
    return [{"fullUrl": f"{base}{number}", "resource": resource} for number, resource in enumerate(resources)]


async def test_follows_the_addresses_of_a_bundle(folder: Folder):
    urn = "urn:uuid:00000000-0000-4000-8000-00000000000"
    bundle = a_bundle(
        *entries(
            a_practitioner("doctors-own-id"),
            a_patient("patients-own-id"),
            an_encounter(of=f"{urn}1", by=f"{urn}0"),
            a_condition(of=f"{urn}1", during=f"{urn}2"),
            a_request(of=f"{urn}1", by=f"{urn}0"),
            base=urn,
        )
    )
    folder.holds("bundle.json", json.dumps(bundle, indent=2))
    assert taken(await folder.is_imported()) == [1, 1, 1, 1, 1]


async def test_a_resource_without_an_id_is_known_by_its_address_in_the_bundle(folder: Folder):
    patient = a_patient()
    del patient["id"]
    folder.holds("bundle.json", a_bundle({"fullUrl": "urn:uuid:0000-1", "resource": patient}))
    await folder.is_imported()
    assert (await folder.is_imported()).tallies[Kind.PATIENT].already_there == 1


async def test_an_address_of_another_type_is_nobody(folder: Folder):
    organization = {"resourceType": "Organization", "id": "grey"}
    bundle = a_bundle(
        *entries(organization, a_practitioner(), a_patient(), a_request(by="urn:uuid:0"), base="urn:uuid:")
    )
    folder.holds("bundle.json", bundle)
    assert (await folder.is_imported()).tallies[Kind.PRESCRIPTION].left_out == {Reason.NO_AUTHOR: 1}


@pytest.mark.parametrize(
    "reference",
    [
        "Practitioner/grey",
        "urn:uuid:grey",
        "https://host.example/fhir/Practitioner/grey",
        "Practitioner/grey/_history/3",
    ],
)
async def test_follows_every_way_to_write_a_reference(folder: Folder, reference: str):
    summary = await folder.takes(a_practitioner(), a_patient(), a_request(by=reference))
    assert summary.tallies[Kind.PRESCRIPTION].taken == 1


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('{"resourceType": "Patient", "id": "x"', "Input data was truncated."),
        ('{"resourceType": "Patient",, "id": "x"}', "JSON is malformed: object keys must be strings."),
        ("hello", "JSON is malformed: invalid character."),
        ("[]", "Expected `object`, got `array`."),
        ("null", "Expected `object`, got `null`."),
        ('{"id": "x"}', "Object missing required field `resourceType`."),
        ('{"resourceType": "Patient", "id": 7}', "Expected `str | null`, got `int` - at `$.id`."),
        (
            '{"resourceType": "Patient", "id": "x", "name": "Asta Berg"}',
            "Expected `array | null`, got `str` - at `$.name`.",
        ),
        (
            '{"resourceType": "Patient", "id": "x", "name": [{"family": ["Berg"]}]}',
            "Expected `str | null`, got `array` - at `$.name[0].family`.",
        ),
        (
            '{"resourceType": "<b>", "id": "x"}',
            "Expected `str` matching regex '^[A-Z][A-Za-z]{1,63}$' - at `$.resourceType`.",
        ),
        ('{"resourceType": "Encounter", "id": "x"}', "Object missing required field `status`."),
        ('{"resourceType": "Patient", "id": "x", "extension": ' + "[" * 100_000, "It is nested too deeply."),
        ('{"resourceType": "Patient", "id": "x", "gender": "\\ud800"}', "Input data was truncated."),
    ],
)
async def test_refuses_a_broken_line_with_its_place_and_takes_the_rest(folder: Folder, line: str, fault: str):
    folder.holds("Patient.ndjson", a_patient("first"), "", line, a_patient("last"))
    summary = await folder.is_imported()
    assert [str(refused) for refused in summary.refused] == [f"Patient.ndjson, line 3: {fault}"]
    assert summary.refused_count == 1
    assert summary.tallies[Kind.PATIENT].taken == 2


async def test_refuses_a_line_that_is_no_utf_8(folder: Folder):
    content = json.dumps(a_patient("x")).encode().replace(b"Berg", b"B\xe4rg")
    (folder.path / "Patient.ndjson").write_bytes(content + b"\r\n" + json.dumps(a_patient("y")).encode())
    summary = await folder.is_imported()
    assert [str(refused) for refused in summary.refused] == ["Patient.ndjson, line 1: It is not text in UTF-8."]
    assert summary.tallies[Kind.PATIENT].taken == 1


async def test_reads_a_file_that_starts_with_a_byte_order_mark(folder: Folder):
    (folder.path / "Patient.ndjson").write_bytes(b"\xef\xbb\xbf" + json.dumps(a_patient("x")).encode())
    assert (await folder.is_imported()).tallies[Kind.PATIENT].taken == 1


async def test_passes_over_a_line_that_no_memory_should_hold(folder: Folder, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "LONGEST_LINE", 2**20)
    folder.holds("Patient.ndjson", "x" * (3 * 2**20), a_patient())
    summary = await folder.is_imported()
    assert [str(refused) for refused in summary.refused] == ["Patient.ndjson, line 1: The line is longer than 1 MiB."]
    assert summary.tallies[Kind.PATIENT].taken == 1


async def test_names_the_line_of_a_fault_inside_a_document(folder: Folder):
    bundle = json.dumps(a_bundle({"resource": a_patient("good")}, {"resource": a_patient("bad", gender=1)}), indent=1)
    line = 1 + bundle[: bundle.index('"resource"', bundle.index('"good"'))].count("\n")
    folder.holds("a.json", bundle)
    folder.holds("b.json", '{\n"resourceType": "Patient",\n"id": oops\n}')
    summary = await folder.is_imported()
    assert [str(refused) for refused in summary.refused] == [
        "b.json, line 3: JSON is malformed: invalid character.",
        f"a.json, line {line}: Expected `str | null`, got `int` - at `$.gender`.",
    ]
    assert summary.tallies[Kind.PATIENT].taken == 1


async def test_takes_what_a_damaged_archive_still_gives(folder: Folder):
    lines = [json.dumps(a_patient(f"p{number}")) for number in range(2000)]
    whole = gzip.compress("\n".join(lines).encode())
    (folder.path / "Patient.ndjson.gz").write_bytes(whole[: len(whole) // 2])
    (folder.path / "fake.ndjson.gz").write_bytes(b"no archive")
    summary = await folder.is_imported()
    assert 0 < summary.tallies[Kind.PATIENT].taken < 2000
    assert [refused.file for refused in summary.refused] == ["Patient.ndjson.gz", "fake.ndjson.gz"]


async def test_keeps_the_first_faults_and_counts_them_all(folder: Folder):
    folder.holds("Patient.ndjson", *(["oops"] * 150))
    summary = await folder.is_imported()
    assert (len(summary.refused), summary.refused_count) == (100, 150)


async def test_refuses_a_place_without_anything_to_import(folder: Folder):
    folder.holds("notes.txt", "hello")
    for name in ("", "notes.txt", "nowhere"):
        with pytest.raises(Invalid, match=r"no file in|no such file"):
            await folder.is_imported(name)


async def test_tells_how_far_it_is(folder: Folder):
    folder.holds("all.ndjson", *a_clinic(), {"resourceType": "Slot"})
    heard: list[tuple[int, int]] = []
    await import_fhir(folder.path, ports=folder.ports, progress=lambda done, total: heard.append((done, total)))
    assert [total for _, total in heard] == [5] * len(heard)
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)
    assert heard[-1] == (5, 5)

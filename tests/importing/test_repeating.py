from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from qhealth.adapters.fhir import import_fhir
from qhealth.core.domain.errors import Invalid, Unavailable
from qhealth.core.domain.imports import Kind
from qhealth.core.domain.oversight import AuditEvent, AuditQuery
from qhealth.core.usecases import importing
from qhealth.ports.origins import Origins
from qhealth.ports.unit_of_work import UnitOfWork
from tests.importing.fhir import Folder, a_clinic, a_patient, a_practitioner, a_request, an_encounter


async def audit(folder: Folder) -> Sequence[AuditEvent]:
    return (await folder.ports.store.audit_trail.find(AuditQuery(sort="id"), folder.ports.when())).items


async def test_takes_nothing_twice(folder: Folder):
    await folder.takes(*a_clinic())
    summary = await folder.is_imported()
    assert [(tally.taken, tally.already_there) for tally in summary.tallies.values()] == [(0, 1)] * 5
    assert len(await folder.people()) == 2
    assert len(await folder.visits()) == len(await folder.journal()) == len(await folder.prescriptions()) == 1


async def test_takes_an_object_once_that_is_handed_over_twice(folder: Folder):
    summary = await folder.takes(a_patient(), a_patient())
    assert (summary.tallies[Kind.PATIENT].taken, summary.tallies[Kind.PATIENT].already_there) == (1, 1)


async def test_takes_later_what_was_left_out_before(folder: Folder):
    await folder.takes(a_practitioner(), an_encounter())
    summary = await folder.takes(a_practitioner(), an_encounter(), a_patient())
    assert summary.tallies[Kind.VISIT].taken == 1


async def test_records_find_people_who_came_with_an_earlier_import(folder: Folder):
    await folder.takes(a_practitioner(), a_patient())
    assert (await folder.takes(a_request())).tallies[Kind.PRESCRIPTION].taken == 1


async def test_the_same_id_of_another_system_is_somebody_else(folder: Folder):
    folder.holds("all.ndjson", a_patient())
    await folder.is_imported(system="north")
    await folder.is_imported(system="south")
    assert len(await folder.people()) == 2


@pytest.mark.parametrize("name", ["", "x" * 41, "a:b", "å"])
async def test_refuses_a_name_of_a_system_that_could_not_be_kept(folder: Folder, name: str):
    folder.holds("all.ndjson", a_patient())
    with pytest.raises(Invalid):
        await folder.is_imported(system=name)


class NoRoomForPatients(Origins):
    """Remembers where things came from, until the first patient comes."""

    def __init__(self, origins: Origins) -> None:
        self._origins = origins

    async def known(self, source: str, keys: Sequence[str]) -> Mapping[str, int]:
        return await self._origins.known(source, keys)

    async def add(self, source: str, ids: Mapping[str, int]) -> None:
        if source == "fhir:Patient":
            raise Unavailable
        await self._origins.add(source, ids)


@pytest.mark.parametrize("batches", range(9))
async def test_continues_where_it_broke_off(folder: Folder, monkeypatch: pytest.MonkeyPatch, batches: int):
    monkeypatch.setattr(importing, "BATCH", 2)
    resources = [
        a_practitioner(),
        *(a_patient(f"p{number}") for number in range(5)),
        *(an_encounter(f"e{number}", of=f"Patient/p{number}") for number in range(5)),
        *(a_request(f"m{number}", of=f"Patient/p{number}") for number in range(3)),
    ]
    folder.holds("all.ndjson", *resources)
    calls = 0

    def breaking(_done: int, _total: int) -> None:
        nonlocal calls
        calls += 1
        if calls > batches:
            raise Unavailable

    with pytest.raises(Unavailable):
        await import_fhir(folder.path, ports=folder.ports, progress=breaking)
    summary = await folder.is_imported()
    assert summary.is_complete
    assert sum(tally.taken + tally.already_there for tally in summary.tallies.values()) == len(resources)
    assert (len(await folder.people()), len(await folder.visits()), len(await folder.prescriptions())) == (6, 5, 3)
    assert [event.details["counts"]["complete"] for event in await audit(folder)] == [False, True]


async def test_a_batch_that_fails_leaves_nothing_behind(folder: Folder):
    folder.holds("all.ndjson", a_practitioner(), a_patient("p0"), a_patient("p1"))

    def full() -> UnitOfWork:
        uow = folder.ports.unit_of_work()
        uow.origins = NoRoomForPatients(uow.origins)
        return uow

    with pytest.raises(Unavailable):
        await import_fhir(folder.path, ports=replace(folder.ports, unit_of_work=full))
    assert [person.staff_role for person in await folder.people()] == ["doctor"]
    await folder.is_imported()
    assert len(await folder.people()) == 3


async def test_one_audit_event_tells_the_counts_and_no_name(folder: Folder):
    await folder.takes(*a_clinic(), an_encounter("e2", by=None), {"resourceType": "Slot"})
    (event,) = await audit(folder)
    assert (event.action, event.subject_type, event.actor) == ("import.finished", "import", None)
    assert event.details["system"] == "fhir"
    assert event.details["counts"]["Encounter"] == {
        "taken": 1,
        "already_there": 0,
        "left_out": {"no_practitioner": 1},
    }
    assert event.details["counts"]["not_taken"] == {"Slot": 1}
    assert "Berg" not in str(event.details)

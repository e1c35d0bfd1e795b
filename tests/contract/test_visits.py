from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from qhealth.core.domain.errors import Contended, Obstacle
from qhealth.core.domain.lists import DayOrInstant
from qhealth.core.domain.visits import VisitQuery, VisitStatus
from tests.builders import (
    NINE,
    NOW,
    WHEN,
    YESTERDAY,
    a_booking,
    a_diagnostic,
    a_doctor,
    a_patient,
    a_visit,
    after,
    an_operator,
    half_open,
)
from tests.contract.stores import StoreUnderTest


async def test_gives_back_every_field_as_it_was_stored(store: StoreUnderTest):
    patient, doctor, operator = await store.keep_all(
        [a_patient(birth_date=date(1985, 4, 12)), a_doctor(), an_operator()]
    )
    request = await store.keep(a_booking(patient=patient, diagnostic=await store.keep(a_diagnostic())))
    given = replace(
        a_visit(patient=patient, doctor=doctor, status=VisitStatus.CANCELLED, request_id=request.id),
        note="Hosta 🤧 'två' \"veckor\" \\ %_",
        override="Only then",
        booked_by=operator.person,
        cancelled_by=patient.person,
        cancelled_at=NOW + timedelta(microseconds=1),
        cancel_reason="Bättre\r\nnu",
        created_at=YESTERDAY + timedelta(microseconds=999999),
        updated_at=NOW + timedelta(microseconds=2),
    )
    kept = await store.keep(given)
    assert kept == replace(given, id=kept.id)
    assert await store.reading.visits.get(kept.id) == kept


async def test_an_imported_visit_that_nobody_booked_comes_back_unchanged(store: StoreUnderTest):
    patient, doctor = await store.keep_all([a_patient(email=None), a_doctor()])
    given = a_visit(patient=patient, doctor=doctor, status=VisitStatus.COMPLETED, starting=YESTERDAY, minutes=7)
    kept = await store.keep(given)
    assert await store.reading.visits.get(kept.id) == replace(given, id=kept.id)
    assert await store.reading.visits.get(999) is None


async def test_saving_raises_the_version(store: StoreUnderTest):
    patient, doctor, other = await store.keep_all([a_patient(), a_doctor(), a_doctor("Other")])
    visit = await store.keep(a_visit(patient=patient, doctor=doctor))
    changed = replace(
        visit,
        doctor=other.as_doctor_ref,
        starts_at=after(60),
        ends_at=after(75),
        status=VisitStatus.NO_SHOW,
        override="Because",
        cancelled_by=other.person,
        updated_at=NINE,
    )
    async with store.writing() as uow:
        saved = await uow.visits.save(changed)
    assert saved == replace(changed, version=visit.version + 1)
    assert await store.reading.visits.get(visit.id) == saved


async def test_refuses_to_overwrite_or_delete_a_newer_or_unknown_visit(store: StoreUnderTest):
    patient, doctor = await store.keep_all([a_patient(), a_doctor()])
    visit = await store.keep(a_visit(patient=patient, doctor=doctor))
    async with store.writing() as uow:
        await uow.visits.save(visit)
    for stale in (visit, replace(visit, id=999)):
        with pytest.raises(Contended):
            async with store.writing() as uow:
                await uow.visits.save(stale)
        with pytest.raises(Contended):
            async with store.writing() as uow:
                await uow.visits.delete(stale)


async def test_a_deleted_visit_is_gone_and_its_id_is_not_given_again(store: StoreUnderTest):
    patient, doctor = await store.keep_all([a_patient(), a_doctor()])
    visit = await store.keep(a_visit(patient=patient, doctor=doctor))
    async with store.writing() as uow:
        await uow.visits.delete(visit)
    assert await store.reading.visits.get(visit.id) is None
    assert (await store.keep(a_visit(patient=patient, doctor=doctor))).id != visit.id


async def test_visits_show_people_under_their_present_names(store: StoreUnderTest):
    patient, doctor, operator = await store.keep_all([a_patient(), a_doctor(), an_operator()])
    visit = await store.keep(a_visit(patient=patient, doctor=doctor, booked_by=operator.person))
    async with store.writing() as uow:
        renamed = await uow.accounts.save(replace(patient, profile=replace(patient.profile, last_name="Ny")))
        moved = await uow.accounts.save(replace(doctor, specialty="Kirurgi"))
        deleted = await uow.accounts.save(operator.erased(at=NOW))
    found = await store.reading.visits.get(visit.id)
    assert found == replace(visit, patient=renamed.as_patient, doctor=moved.as_doctor_ref, booked_by=deleted.person)
    query = VisitQuery(patient_name="ny", specialty="kirurgi")
    assert (await store.reading.visits.find(query, WHEN)).items == (found,)


async def test_the_visits_of_deleted_people_are_still_found_by_name(store: StoreUnderTest):
    patient, doctor = await store.keep_all([a_patient("Åsa", "Berg"), a_doctor("Ngaio", "O'Neill")])
    visit = await store.keep(a_visit(patient=patient, doctor=doctor))
    async with store.writing() as uow:
        await uow.accounts.save(patient.erased(at=NOW))
        await uow.accounts.save(doctor.erased(at=NOW))
    query = VisitQuery(patient_name="asa berg", doctor_name="neill")
    assert (await store.reading.visits.find(query, WHEN)).items == (visit,)


async def with_visits(store: StoreUnderTest) -> dict[int, str]:
    """Store some visits and return what the tests call them, by id."""
    asa, li, house, neill = await store.keep_all(
        [
            a_patient("Åsa", "Berg"),
            a_patient("小龙", "李"),
            a_doctor("Greta", "House", specialty="Heart surgery"),
            a_doctor("Ngaio", "O'Neill", specialty="Kardiologi"),
        ]
    )
    midnight = NINE.replace(hour=23) - timedelta(days=1)
    visits = {
        "nine": a_visit(patient=asa, doctor=house, created_at=YESTERDAY + timedelta(microseconds=1)),
        "ten": a_visit(patient=asa, doctor=neill, starting=after(60)),
        "midnight": a_visit(patient=li, doctor=house, starting=midnight, status=VisitStatus.COMPLETED),
        "before": a_visit(
            patient=li, doctor=house, starting=midnight - timedelta(microseconds=1), status=VisitStatus.NO_SHOW
        ),
        "cancelled": a_visit(patient=li, doctor=neill, starting=after(60), status=VisitStatus.CANCELLED),
        "tomorrow": a_visit(patient=li, doctor=neill, starting=midnight + timedelta(days=1)),
    }
    kept = await store.keep_all(visits.values())
    return {visit.id: name for visit, name in zip(kept, visits, strict=True)}


MONDAY = DayOrInstant(day=date(2030, 3, 4))
IN_ORDER = ["before", "midnight", "nine", "ten", "cancelled", "tomorrow"]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, IN_ORDER),
        ({"sort": "starts_at"}, IN_ORDER),
        ({"sort": "-starts_at"}, IN_ORDER[::-1]),
        ({"sort": "created_at"}, ["ten", "midnight", "before", "cancelled", "tomorrow", "nine"]),
        ({"sort": "-created_at"}, ["nine", "tomorrow", "cancelled", "before", "midnight", "ten"]),
        ({"sort": "-id"}, ["tomorrow", "cancelled", "before", "midnight", "ten", "nine"]),
        ({"doctor_id": 3}, ["before", "midnight", "nine"]),
        ({"doctor_id": 1}, []),
        ({"doctor_name": "neill"}, ["ten", "cancelled", "tomorrow"]),
        ({"doctor_name": "house g"}, ["before", "midnight", "nine"]),
        ({"doctor_name": ""}, IN_ORDER),
        ({"specialty": "SURG"}, ["before", "midnight", "nine"]),
        ({"specialty": "kardiologi"}, ["ten", "cancelled", "tomorrow"]),
        ({"patient_id": 1}, ["nine", "ten"]),
        ({"patient_name": "asa"}, ["nine", "ten"]),
        ({"patient_name": "李"}, ["before", "midnight", "cancelled", "tomorrow"]),
        ({"patient_name": "%"}, []),
        ({"status": VisitStatus.BOOKED}, ["nine", "ten", "tomorrow"]),
        ({"status": VisitStatus.COMPLETED}, ["midnight"]),
        ({"status": VisitStatus.CANCELLED}, ["cancelled"]),
        ({"status": VisitStatus.NO_SHOW}, ["before"]),
        ({"from_": MONDAY}, ["midnight", "nine", "ten", "cancelled", "tomorrow"]),
        ({"to": MONDAY}, ["before", "midnight", "nine", "ten", "cancelled"]),
        ({"from_": MONDAY, "to": MONDAY}, ["midnight", "nine", "ten", "cancelled"]),
        ({"from_": DayOrInstant(instant=NINE), "to": DayOrInstant(instant=after(60))}, ["nine"]),
        ({"from_": DayOrInstant(day=date(2030, 3, 5))}, ["tomorrow"]),
        (
            {"from_": MONDAY, "to": MONDAY, "status": VisitStatus.BOOKED, "doctor_name": "o", "patient_id": 1},
            ["ten"],
        ),
        ({"page_size": 4, "page": 2}, ["cancelled", "tomorrow"]),
        ({"page_size": 4, "page": 3}, []),
    ],
)
async def test_every_filter_lets_the_right_visits_through(
    store: StoreUnderTest, filters: dict[str, Any], names: list[str]
):
    called = await with_visits(store)
    page = await store.reading.visits.find(VisitQuery(**filters), WHEN)
    assert [called[visit.id] for visit in page.items] == names


async def test_a_list_holds_the_same_visits_as_get_and_can_be_narrowed_to_an_owner(store: StoreUnderTest):
    called = await with_visits(store)
    page = await store.reading.visits.find(VisitQuery(), WHEN, owner_id=1)
    assert [called[visit.id] for visit in page.items] == ["nine", "ten"]
    assert page.total == 2
    for visit in page.items:
        assert await store.reading.visits.get(visit.id) == visit
    assert (await store.reading.visits.find(VisitQuery(patient_id=2), WHEN, owner_id=1)).total == 0
    assert (await store.reading.visits.find(VisitQuery(), WHEN, owner_id=3)).total == 0


@pytest.mark.parametrize(
    ("window", "starts"),
    [
        ((0, 120), [0, 30, 90]),
        ((30, 60), [30]),
        ((29.999, 30), [0]),
        ((60, 90), []),
        ((40, 41), [30]),
        ((-1000, 1000), [-60, 0, 30, 90]),
    ],
)
async def test_lists_the_booked_visits_that_touch_a_half_open_window(
    store: StoreUnderTest, window: tuple[float, float], starts: list[float]
):
    patient, doctor, other = await store.keep_all([a_patient(), a_doctor(), a_patient()])
    kept = {}
    for start in (90, 0, -60, 30):
        kept[start] = await store.keep(a_visit(patient=patient, doctor=doctor, starting=after(start)))
    for status in (VisitStatus.CANCELLED, VisitStatus.COMPLETED, VisitStatus.NO_SHOW):
        await store.keep(a_visit(patient=patient, doctor=doctor, starting=NINE, status=status))
    expected = [Obstacle("visit", kept[start].id, after(start)) for start in starts]
    assert list(await store.reading.visits.booked_of(doctor.id, half_open(*window))) == expected
    assert list(await store.reading.visits.booked_of(patient.id, half_open(*window))) == expected
    assert list(await store.reading.visits.booked_of(other.id, half_open(*window))) == []

"""Sick leaves, and the numbers of documents, which outlive what they were given to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from qhealth.core.domain.documents import DocumentKind, KnownDocument, document_number
from qhealth.core.domain.errors import Contended
from qhealth.core.domain.lists import DayOrInstant, Page
from qhealth.core.domain.people import Account, Role
from qhealth.core.domain.sick_leaves import SickLeave, SickLeaveQuery
from tests.builders import (
    NINE,
    NOW,
    WHEN,
    a_doctor,
    a_patient,
    a_sick_leave,
    after,
    an_admin,
    an_issued_document,
)
from tests.contract.stores import StoreUnderTest


async def two_people(store: StoreUnderTest) -> tuple[Account, Account]:
    patient, author = await store.keep_all([a_patient(birth_date=date(1985, 4, 12)), a_doctor()])
    return patient, author


async def find(store: StoreUnderTest, owner_id: int | None = None, **filters: Any) -> Page[SickLeave]:
    return await store.reading.sick_leaves.find(SickLeaveQuery(**filters), WHEN, owner_id=owner_id)


async def test_a_sick_leave_is_kept_exactly_as_written(store: StoreUnderTest):
    patient, author = await two_people(store)
    admin = await store.keep(an_admin())
    given = a_sick_leave(
        patient=patient,
        author=author,
        diagnosis="\n 🩺 J20.9 \t",
        description="x" * 300_000,
        first=date(1900, 1, 1),
        days=366,
        written_by=admin.person,
        created_at=NOW + timedelta(microseconds=1),
    )
    kept = await store.keep(given)
    assert kept == replace(given, id=kept.id)
    found = await store.reading.sick_leaves.get(kept.id)
    assert found == kept
    assert found is not None
    assert found.digest() == kept.digest()
    assert await store.reading.sick_leaves.get(999) is None


async def test_a_deleted_sick_leave_is_gone_from_view_and_list_and_its_id_is_not_used_again(store: StoreUnderTest):
    patient, author = await two_people(store)
    leave = await store.keep(a_sick_leave(patient=patient, author=author))
    async with store.writing() as uow:
        await uow.sick_leaves.delete(leave.id)
    with pytest.raises(Contended):
        async with store.writing() as uow:
            await uow.sick_leaves.delete(leave.id)
    assert await store.reading.sick_leaves.get(leave.id) is None
    assert (await find(store)).total == 0
    assert (await store.keep(a_sick_leave(patient=patient, author=author))).id != leave.id


async def test_a_sick_leave_shows_people_under_their_present_names_and_the_role_held_then(store: StoreUnderTest):
    patient, author = await two_people(store)
    leave = await store.keep(a_sick_leave(patient=patient, author=author))
    async with store.writing() as uow:
        renamed = await uow.accounts.save(replace(patient, profile=replace(patient.profile, last_name="Ny")))
        await uow.accounts.save(replace(author, is_admin=True, profile=replace(author.profile, first_name="Åsa")))
    found = await store.reading.sick_leaves.get(leave.id)
    assert found == replace(leave, patient=renamed.as_patient, author=replace(leave.author, first_name="Åsa"))
    assert leave.author.role is Role.DOCTOR
    assert (await find(store, patient_name="ny")).items == (found,)


async def with_leaves(store: StoreUnderTest) -> dict[int, str]:
    asa, li, house, neill = await store.keep_all(
        [a_patient("Åsa", "O'Neill"), a_patient("小龙", "李"), a_doctor(), a_doctor("Ngaio")]
    )
    midnight = NINE.replace(hour=23) - timedelta(days=1)
    leaves = {
        "nine": a_sick_leave(patient=asa, author=house, created_at=NINE),
        "ten": a_sick_leave(patient=asa, author=neill, created_at=after(60)),
        "midnight": a_sick_leave(patient=li, author=house, created_at=midnight),
        "before": a_sick_leave(patient=li, author=house, created_at=midnight - timedelta(microseconds=1)),
        "same": a_sick_leave(patient=li, author=neill, created_at=NINE),
    }
    kept = await store.keep_all(leaves.values())
    return {leave.id: name for leave, name in zip(kept, leaves, strict=True)}


MONDAY = DayOrInstant(day=date(2030, 3, 4))
NEWEST_FIRST = ["ten", "same", "nine", "midnight", "before"]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, NEWEST_FIRST),
        ({"sort": "created_at"}, NEWEST_FIRST[::-1]),
        ({"sort": "id"}, ["nine", "ten", "midnight", "before", "same"]),
        ({"patient_id": 1}, ["ten", "nine"]),
        ({"patient_id": 3}, []),
        ({"patient_name": "neill"}, ["ten", "nine"]),
        ({"patient_name": "李"}, ["same", "midnight", "before"]),
        ({"author_id": 3}, ["nine", "midnight", "before"]),
        ({"from_": MONDAY}, ["ten", "same", "nine", "midnight"]),
        ({"to": DayOrInstant(day=date(2030, 3, 3))}, ["before"]),
        ({"from_": DayOrInstant(instant=NINE), "to": DayOrInstant(instant=after(60))}, ["same", "nine"]),
        ({"patient_name": "o", "author_id": 3, "from_": MONDAY, "to": MONDAY}, ["nine"]),
        ({"page_size": 2, "page": 2}, ["nine", "midnight"]),
        ({"page_size": 2, "page": 4}, []),
    ],
)
async def test_every_filter_lets_the_right_sick_leaves_through(
    store: StoreUnderTest, filters: dict[str, Any], names: list[str]
):
    called = await with_leaves(store)
    page = await find(store, **filters)
    assert [called[leave.id] for leave in page.items] == names
    # A list that is cut into pages counts them all.
    assert page.total == (5 if "page_size" in filters else len(names))


async def test_a_list_of_sick_leaves_can_be_narrowed_to_an_owner(store: StoreUnderTest):
    called = await with_leaves(store)
    page = await find(store, owner_id=1)
    assert [called[leave.id] for leave in page.items] == ["ten", "nine"]
    assert page.total == 2
    assert (await find(store, owner_id=1, patient_id=2)).total == 0


async def test_a_document_is_found_by_its_number_and_by_what_it_is_about(store: StoreUnderTest):
    patient, author = await two_people(store)
    leave = await store.keep(a_sick_leave(patient=patient, author=author))
    issued = an_issued_document(leave)
    async with store.writing() as uow:
        await uow.issued_documents.add(issued)
        await uow.sick_leaves.delete(leave.id)
    documents = store.reading.issued_documents
    assert await documents.find(issued.number) == KnownDocument(issued, "Greta House")
    assert await documents.find(document_number("another")) is None
    assert await documents.same(replace(issued, number="", issued_at=NINE)) == issued
    for other in (
        replace(issued, kind=DocumentKind.VISIT),
        replace(issued, subject_id=issued.subject_id + 1),
        replace(issued, from_date=date(2030, 3, 3)),
        replace(issued, to_date=date(2030, 3, 30)),
        replace(issued, issuer_id=patient.id),
    ):
        assert await documents.same(other) is None


async def test_the_same_document_is_given_one_number_only(store: StoreUnderTest):
    patient, author = await two_people(store)
    leave = await store.keep(a_sick_leave(patient=patient, author=author))
    issued = an_issued_document(leave)
    async with store.writing() as uow:
        await uow.issued_documents.add(issued)
    with pytest.raises(Contended):
        async with store.writing() as uow:
            await uow.issued_documents.add(replace(issued, number=document_number("another")))
    assert await store.reading.issued_documents.find(document_number("another")) is None


async def test_a_document_goes_on_naming_an_issuer_who_has_left(store: StoreUnderTest):
    patient, author = await two_people(store)
    leave = await store.keep(a_sick_leave(patient=patient, author=author))
    issued = an_issued_document(leave)
    async with store.writing() as uow:
        await uow.issued_documents.add(issued)
        await uow.accounts.save(author.erased(at=NOW))
    assert await store.reading.issued_documents.find(issued.number) == KnownDocument(issued, "Greta House")

"""Journal entries, prescriptions and sick leaves keep the same rules; the last are neither amended nor searched."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from qhealth.core.domain.errors import AlreadyAmended, Contended
from qhealth.core.domain.lists import DayOrInstant
from qhealth.core.domain.people import Role
from qhealth.core.domain.records import (
    LONGEST_RECORD,
    Diagnosis,
    DiagnosisQuery,
    JournalEntry,
    Prescription,
)
from tests.builders import (
    NINE,
    NOW,
    YESTERDAY,
    a_journal_entry,
    a_patient,
    a_pharmacist,
    a_prescription,
    after,
    an_admin,
)
from tests.contract.records import JOURNAL, PRESCRIPTIONS, SICK_LEAVES, Kind, two_people, with_records
from tests.contract.stores import StoreUnderTest


@pytest.fixture(params=[JOURNAL, PRESCRIPTIONS, SICK_LEAVES], ids=["journal entries", "prescriptions", "sick leaves"])
def kind(request: pytest.FixtureRequest) -> Kind:
    return request.param


@pytest.fixture(params=[JOURNAL, PRESCRIPTIONS], ids=["journal entries", "prescriptions"])
def amendable(request: pytest.FixtureRequest) -> Kind:
    """Sick leaves are not amended, and not searched for what they say."""
    return request.param


LONG = "🩺 Åh\x01\r\n\t  'x' \"y\" \\ %_ {} " * (LONGEST_RECORD // 25)


async def test_a_journal_entry_is_kept_exactly_as_typed_however_long(store: StoreUnderTest):
    patient, author = await two_people(store)
    admin = await store.keep(an_admin())
    given = a_journal_entry(
        patient=patient,
        author=author,
        diagnosis=LONG[:LONGEST_RECORD],
        description="\n leading and trailing \n",
        plan="0",
        written_by=admin.person,
        created_at=NOW + timedelta(microseconds=1),
    )
    kept = await store.keep(given)
    assert kept == replace(given, id=kept.id)
    found = await store.reading.journal_entries.get(kept.id)
    assert found == kept
    assert found is not None
    assert found.digest() == kept.digest()
    assert await store.reading.journal_entries.get(999) is None


async def test_a_prescription_is_kept_exactly_as_typed_however_long(store: StoreUnderTest):
    patient, _doctor = await two_people(store)
    pharmacist, admin = await store.keep_all([a_pharmacist(), an_admin()])
    given = replace(
        a_prescription(
            patient=patient, author=pharmacist, medicine=" Salbutamol 100 µg\n", instructions=LONG[:LONGEST_RECORD]
        ),
        written_by=admin.person,
    )
    kept = await store.keep(given)
    assert kept == replace(given, id=kept.id)
    found = await store.reading.prescriptions.get(kept.id)
    assert found == kept
    assert found is not None
    assert found.digest() == kept.digest()
    assert await store.reading.prescriptions.get(999) is None


async def test_an_amended_record_says_what_amends_it(store: StoreUnderTest, amendable: Kind):
    patient, author = await two_people(store)
    first = await store.keep(amendable.about("First", patient=patient, author=author))
    second = await store.keep(amendable.about("Second", patient=patient, author=author, amends=first.id))
    third = await store.keep(amendable.about("Third", patient=patient, author=author, amends=second.id))
    page = await amendable.find(store, sort="id")
    assert [(record.id, record.amends, record.amended_by) for record in page.items] == [
        (first.id, None, second.id),
        (second.id, first.id, third.id),
        (third.id, second.id, None),
    ]
    for record in page.items:
        assert await amendable.repository(store.reading).get(record.id) == record


async def test_refuses_a_second_amendment_of_the_same_record(store: StoreUnderTest, amendable: Kind):
    patient, author = await two_people(store)
    first = await store.keep(amendable.about("First", patient=patient, author=author))
    await store.keep(amendable.about("Second", patient=patient, author=author, amends=first.id))
    with pytest.raises(AlreadyAmended):
        await store.keep(amendable.about("Third", patient=patient, author=author, amends=first.id))


async def test_an_amendment_keeps_naming_a_record_that_was_deleted(store: StoreUnderTest, amendable: Kind):
    patient, author = await two_people(store)
    first = await store.keep(amendable.about("First", patient=patient, author=author))
    second = await store.keep(amendable.about("Second", patient=patient, author=author, amends=first.id))
    async with store.writing() as uow:
        await amendable.repository(uow).delete(first.id)
    with pytest.raises(Contended):
        async with store.writing() as uow:
            await amendable.repository(uow).delete(first.id)
    assert await amendable.repository(store.reading).get(first.id) is None
    assert await amendable.repository(store.reading).get(second.id) == second
    assert (await amendable.find(store)).items == (second,)


async def test_a_record_can_be_amended_again_when_its_amendment_was_deleted(store: StoreUnderTest, amendable: Kind):
    patient, author = await two_people(store)
    first = await store.keep(amendable.about("First", patient=patient, author=author))
    second = await store.keep(amendable.about("Second", patient=patient, author=author, amends=first.id))
    async with store.writing() as uow:
        await amendable.repository(uow).delete(second.id)
    assert (await amendable.repository(store.reading).get(first.id)).amended_by is None
    third = await store.keep(amendable.about("Third", patient=patient, author=author, amends=first.id))
    assert third.id != second.id
    assert (await amendable.repository(store.reading).get(first.id)).amended_by == third.id


async def test_a_deleted_record_is_gone_from_view_and_list_and_its_id_is_not_used_again(
    store: StoreUnderTest, kind: Kind
):
    patient, author = await two_people(store)
    record = await store.keep(kind.about("Asthma", patient=patient, author=author))
    async with store.writing() as uow:
        await kind.repository(uow).delete(record.id)
    with pytest.raises(Contended):
        async with store.writing() as uow:
            await kind.repository(uow).delete(record.id)
    assert await kind.repository(store.reading).get(record.id) is None
    assert (await kind.find(store)).total == 0
    assert (await store.keep(kind.about("Asthma", patient=patient, author=author))).id != record.id


async def test_a_deleted_record_is_not_found_by_its_words(store: StoreUnderTest, amendable: Kind):
    patient, author = await two_people(store)
    record = await store.keep(amendable.about("Asthma", patient=patient, author=author))
    async with store.writing() as uow:
        await amendable.repository(uow).delete(record.id)
    assert await amendable.saying(store, "asthma") == 0


async def test_records_show_people_under_their_present_names_and_the_role_held_then(store: StoreUnderTest, kind: Kind):
    patient, author = await two_people(store)
    record = await store.keep(kind.about("First", patient=patient, author=author))
    async with store.writing() as uow:
        renamed = await uow.accounts.save(replace(patient, profile=replace(patient.profile, last_name="Ny")))
        promoted = replace(author, is_admin=True, profile=replace(author.profile, first_name="Åsa"))
        await uow.accounts.save(promoted)
    found = await kind.repository(store.reading).get(record.id)
    assert found == replace(record, patient=renamed.as_patient, author=replace(record.author, first_name="Åsa"))
    assert found.author.role is Role.DOCTOR
    assert (await kind.find(store, patient_name="ny")).items == (found,)


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
async def test_every_filter_lets_the_right_records_through(
    store: StoreUnderTest, kind: Kind, filters: dict[str, Any], names: list[str]
):
    called = await with_records(store, kind)
    page = await kind.find(store, **filters)
    assert [called[record.id] for record in page.items] == names
    # A list that is cut into pages counts them all.
    assert page.total == (5 if "page_size" in filters else len(names))


@pytest.mark.parametrize(
    ("text", "filters", "names"),
    [
        ("ASTH", {}, ["same", "nine", "midnight"]),
        ("j45", {}, ["nine"]),
        ("anger", {}, ["ten"]),
        ("%", {}, ["ten"]),
        ("_", {}, ["midnight"]),
        ("racture", {}, []),
        ("", {}, NEWEST_FIRST),
        ("asthma", {"patient_name": "o", "author_id": 3, "from_": MONDAY, "to": MONDAY}, ["nine"]),
    ],
)
async def test_a_text_lets_the_right_records_through(
    store: StoreUnderTest, amendable: Kind, text: str, filters: dict[str, Any], names: list[str]
):
    called = await with_records(store, amendable)
    given: dict[str, Any] = {**filters, amendable.text: text}
    page = await amendable.find(store, **given)
    assert [called[record.id] for record in page.items] == names


async def test_a_list_can_be_narrowed_to_an_owner(store: StoreUnderTest, kind: Kind):
    called = await with_records(store, kind)
    page = await kind.find(store, owner_id=1)
    assert [called[record.id] for record in page.items] == ["ten", "nine"]
    assert page.total == 2
    assert (await kind.find(store, owner_id=1, patient_id=2)).total == 0


async def test_a_word_far_inside_a_long_text_is_found(store: StoreUnderTest, amendable: Kind):
    patient, author = await two_people(store)
    await store.keep(amendable.about("filler " * 3000 + "needle", patient=patient, author=author))
    assert await amendable.saying(store, "NEEDL") == 1
    assert await amendable.saying(store, "eedle") == 0


async def test_lists_the_diagnoses_of_a_patient_the_newest_first(store: StoreUnderTest):
    patient, author = await two_people(store)
    other = await store.keep(a_patient())
    first = await store.keep(a_journal_entry(patient=patient, author=author, diagnosis="First", description="Long"))
    await store.keep(a_journal_entry(patient=other, author=author))
    second = await store.keep(a_journal_entry(patient=patient, author=author, diagnosis="Second", amends=first.id))
    third = await store.keep(a_journal_entry(patient=patient, author=author, diagnosis="Third", created_at=NINE))
    lines = [
        Diagnosis(third.id, "Third", third.author, None, None, NINE),
        Diagnosis(second.id, "Second", second.author, first.id, None, YESTERDAY),
        Diagnosis(first.id, "First", first.author, None, second.id, YESTERDAY),
    ]
    journal = store.reading.journal_entries
    page = await journal.diagnoses(patient.id, DiagnosisQuery())
    assert (list(page.items), page.total) == (lines, 3)
    page = await journal.diagnoses(patient.id, DiagnosisQuery(sort="created_at", page=2, page_size=2))
    assert (list(page.items), page.total) == ([lines[0]], 3)
    assert (await journal.diagnoses(author.id, DiagnosisQuery())).items == ()


async def test_the_two_kinds_of_records_do_not_mix(store: StoreUnderTest):
    patient, author = await two_people(store)
    entry = await store.keep(a_journal_entry(patient=patient, author=author, diagnosis="Asthma"))
    prescription = await store.keep(a_prescription(patient=patient, author=author, medicine="Asthma spray"))
    assert isinstance(entry, JournalEntry)
    assert isinstance(prescription, Prescription)
    assert (await JOURNAL.find(store, diagnosis="asthma")).items == (entry,)
    assert (await PRESCRIPTIONS.find(store, medicine="asthma")).items == (prescription,)

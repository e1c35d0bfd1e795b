"""Journal entries and prescriptions keep the same rules; what differs is the name of the text that is searched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest

from qhealth.core.domain.errors import AlreadyAmended, Contended
from qhealth.core.domain.lists import DayOrInstant, Page
from qhealth.core.domain.people import Account, Role
from qhealth.core.domain.records import (
    LONGEST_RECORD,
    Diagnosis,
    DiagnosisQuery,
    JournalEntry,
    JournalQuery,
    Prescription,
    PrescriptionQuery,
    RecordQuery,
)
from qhealth.ports.unit_of_work import Store
from tests.builders import (
    NINE,
    NOW,
    WHEN,
    YESTERDAY,
    a_doctor,
    a_journal_entry,
    a_patient,
    a_pharmacist,
    a_prescription,
    after,
    an_admin,
)
from tests.contract.stores import StoreUnderTest


@dataclass(frozen=True)
class Kind:
    """One of the two kinds of records, as the tests speak of it."""

    query: type[RecordQuery]
    searched: str
    repository: Callable[[Store], Any]
    build: Callable[..., Any]

    def about(self, text: str, *, patient: Account, author: Account, **more: Any) -> Any:
        return self.build(patient=patient, author=author, **{self.searched: text}, **more)

    async def find(self, store: StoreUnderTest, owner_id: int | None = None, **filters: Any) -> Page[Any]:
        return await self.repository(store.reading).find(self.query(**filters), WHEN, owner_id=owner_id)

    async def saying(self, store: StoreUnderTest, text: str) -> int:
        """Return how many records are found by a text."""
        filters: dict[str, Any] = {self.searched: text}
        return (await self.find(store, **filters)).total


JOURNAL = Kind(JournalQuery, "diagnosis", lambda store: store.journal_entries, a_journal_entry)
PRESCRIPTIONS = Kind(PrescriptionQuery, "medicine", lambda store: store.prescriptions, a_prescription)


@pytest.fixture(params=[JOURNAL, PRESCRIPTIONS], ids=["journal entries", "prescriptions"])
def kind(request: pytest.FixtureRequest) -> Kind:
    return request.param


async def two_people(store: StoreUnderTest) -> tuple[Account, Account]:
    patient, author = await store.keep_all([a_patient(birth_date=date(1985, 4, 12)), a_doctor()])
    return patient, author


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


async def test_an_amended_record_says_what_amends_it(store: StoreUnderTest, kind: Kind):
    patient, author = await two_people(store)
    first = await store.keep(kind.about("First", patient=patient, author=author))
    second = await store.keep(kind.about("Second", patient=patient, author=author, amends=first.id))
    third = await store.keep(kind.about("Third", patient=patient, author=author, amends=second.id))
    page = await kind.find(store, sort="id")
    assert [(record.id, record.amends, record.amended_by) for record in page.items] == [
        (first.id, None, second.id),
        (second.id, first.id, third.id),
        (third.id, second.id, None),
    ]
    for record in page.items:
        assert await kind.repository(store.reading).get(record.id) == record


async def test_refuses_a_second_amendment_of_the_same_record(store: StoreUnderTest, kind: Kind):
    patient, author = await two_people(store)
    first = await store.keep(kind.about("First", patient=patient, author=author))
    await store.keep(kind.about("Second", patient=patient, author=author, amends=first.id))
    with pytest.raises(AlreadyAmended):
        await store.keep(kind.about("Third", patient=patient, author=author, amends=first.id))


async def test_an_amendment_keeps_naming_a_record_that_was_deleted(store: StoreUnderTest, kind: Kind):
    patient, author = await two_people(store)
    first = await store.keep(kind.about("First", patient=patient, author=author))
    second = await store.keep(kind.about("Second", patient=patient, author=author, amends=first.id))
    async with store.writing() as uow:
        await kind.repository(uow).delete(first.id)
    with pytest.raises(Contended):
        async with store.writing() as uow:
            await kind.repository(uow).delete(first.id)
    assert await kind.repository(store.reading).get(first.id) is None
    assert await kind.repository(store.reading).get(second.id) == second
    assert (await kind.find(store)).items == (second,)


async def test_a_record_can_be_amended_again_when_its_amendment_was_deleted(store: StoreUnderTest, kind: Kind):
    patient, author = await two_people(store)
    first = await store.keep(kind.about("First", patient=patient, author=author))
    second = await store.keep(kind.about("Second", patient=patient, author=author, amends=first.id))
    async with store.writing() as uow:
        await kind.repository(uow).delete(second.id)
    assert (await kind.repository(store.reading).get(first.id)).amended_by is None
    third = await store.keep(kind.about("Third", patient=patient, author=author, amends=first.id))
    assert third.id != second.id
    assert (await kind.repository(store.reading).get(first.id)).amended_by == third.id


async def test_a_deleted_record_is_not_found_by_its_words(store: StoreUnderTest, kind: Kind):
    patient, author = await two_people(store)
    record = await store.keep(kind.about("Asthma", patient=patient, author=author))
    async with store.writing() as uow:
        await kind.repository(uow).delete(record.id)
    assert await kind.saying(store, "asthma") == 0


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


async def with_records(store: StoreUnderTest, kind: Kind) -> dict[int, str]:
    asa, li, house, neill = await store.keep_all(
        [a_patient("Åsa", "O'Neill"), a_patient("小龙", "李"), a_doctor(), a_doctor("Ngaio")]
    )
    midnight = NINE.replace(hour=23) - timedelta(days=1)
    records = {
        "nine": kind.about("J45.9 Asthma", patient=asa, author=house, created_at=NINE),
        "ten": kind.about("Ånger 100 %", patient=asa, author=neill, created_at=after(60)),
        "midnight": kind.about("asthma_b", patient=li, author=house, created_at=midnight),
        "before": kind.about("Fracture", patient=li, author=house, created_at=midnight - timedelta(microseconds=1)),
        "same": kind.about("asthma", patient=li, author=neill, created_at=NINE),
    }
    kept = await store.keep_all(records.values())
    return {record.id: name for record, name in zip(kept, records, strict=True)}


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
        ({"text": "ASTH"}, ["same", "nine", "midnight"]),
        ({"text": "j45"}, ["nine"]),
        ({"text": "anger"}, ["ten"]),
        ({"text": "%"}, ["ten"]),
        ({"text": "_"}, ["midnight"]),
        ({"text": "racture"}, []),
        ({"text": ""}, NEWEST_FIRST),
        ({"from_": MONDAY}, ["ten", "same", "nine", "midnight"]),
        ({"to": DayOrInstant(day=date(2030, 3, 3))}, ["before"]),
        ({"from_": DayOrInstant(instant=NINE), "to": DayOrInstant(instant=after(60))}, ["same", "nine"]),
        ({"text": "asthma", "patient_name": "o", "author_id": 3, "from_": MONDAY, "to": MONDAY}, ["nine"]),
        ({"page_size": 2, "page": 2}, ["nine", "midnight"]),
        ({"page_size": 2, "page": 4}, []),
    ],
)
async def test_every_filter_lets_the_right_records_through(
    store: StoreUnderTest, kind: Kind, filters: dict[str, Any], names: list[str]
):
    called = await with_records(store, kind)
    given = {kind.searched if name == "text" else name: value for name, value in filters.items()}
    page = await kind.find(store, **given)
    assert [called[record.id] for record in page.items] == names


async def test_a_list_can_be_narrowed_to_an_owner(store: StoreUnderTest, kind: Kind):
    called = await with_records(store, kind)
    page = await kind.find(store, owner_id=1)
    assert [called[record.id] for record in page.items] == ["ten", "nine"]
    assert page.total == 2
    assert (await kind.find(store, owner_id=1, patient_id=2)).total == 0


async def test_a_word_far_inside_a_long_text_is_found(store: StoreUnderTest, kind: Kind):
    patient, author = await two_people(store)
    await store.keep(kind.about("filler " * 3000 + "needle", patient=patient, author=author))
    assert await kind.saying(store, "NEEDL") == 1
    assert await kind.saying(store, "eedle") == 0


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

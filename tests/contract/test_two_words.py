"""Lists with two words, or a name and an age, tell how many have both, however the words overlap."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from qhealth.adapters.persistence import looking_up, planning
from qhealth.adapters.persistence.counting_anew import CountAnew
from qhealth.core.domain.accounts import UserQuery
from qhealth.core.domain.lists import Page
from qhealth.core.domain.oversight import LoginAttemptQuery
from qhealth.core.domain.people import Account, Gender
from qhealth.core.domain.records import JournalQuery, PrescriptionQuery
from qhealth.core.domain.text import matches
from qhealth.ports.accounts import Group
from tests.builders import (
    NOW,
    WHEN,
    a_doctor,
    a_journal_entry,
    a_login_attempt,
    a_patient,
    a_person,
    a_prescription,
)
from tests.contract.stores import StoreUnderTest

LONG = "x" * 90
MANY = ".".join("abcdefghijklmnopqrstuvwxyz")
NAMES = (
    ("Anna", "Andersson"), ("Anna Annabel", "And Andersson"), ("Annika Anna", "Berg"), ("Ann", "An-Berg"),
    ("Bo", "Andersson"), (f"Anna {LONG}", f"{LONG} An"), ("Ånna", "O'Neill"),
)  # fmt: skip
TOWNS = ("Åre", "Åmål", "Åre Årsta", "Are Andersson", None, LONG, "Upplands Väsby")
BIRTHS = (
    date(1980, 1, 1), date(1980, 1, 31), date(1980, 2, 1), date(1984, 2, 29), None, date(1985, 12, 31), date(2029, 3, 4)
)  # fmt: skip
EMAILS = (
    "anna.andersson@mail.example", "anna.annabel@mail.example", "annabel.77@an.example", "77.771@example.mail.com",
    "annika.example@mail.com", f"{MANY}.an.anna@mail.example", f"anna.{'y' * 60}@{'z' * 60}.example",
)  # fmt: skip
TEXTS = (
    "I10 Essential hypertension", "Hyper, hypertension", "An angina, an angioma", "J45.9", f"{MANY} hypertension",
    " ".join(f"an{number}" for number in range(40)), "100% anna",
)  # fmt: skip
WANTED = ("an", "anna", "ann", "andersson", "b", "x", LONG, "o", "zz")
LIMITS = {
    "as it is": {},
    "many of every word": {"MOST": 0, "FEW": 0},
    "many words": {"MOST": 0, "FEW": 0, "MOST_WORDS": 0},
}


@pytest.fixture(params=LIMITS, autouse=True)
def _limits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, limit in LIMITS[request.param].items():
        monkeypatch.setattr(planning if hasattr(planning, name) else looking_up, name, limit)


def told(page: Page[Any]) -> tuple[int, set[int]]:
    return page.total, {thing.id for thing in page.items}


def due(ids: list[int]) -> tuple[int, set[int]]:
    return len(ids), set(ids)


async def people(store: StoreUnderTest) -> list[Account]:
    genders, numbered = [*Gender], enumerate(zip(NAMES * 2, TOWNS + TOWNS[::-1], BIRTHS + BIRTHS[::-1], strict=True))
    return await store.keep_all(
        a_person(
            *names,
            city=town,
            birth_date=birth,
            gender=genders[number % 2],
            blocked_at=NOW if number % 3 == 0 else None,
            email=f"{number}{EMAILS[number]}" if number < len(EMAILS) else None,
        )
        for number, (names, town, birth) in numbered
    )


async def found(store: StoreUnderTest, group: Group = Group.EVERYBODY, **asked: Any) -> tuple[int, set[int]]:
    return told(await store.reading.accounts.find(UserQuery(page_size=100, **asked), group, WHEN))


async def test_people_by_two_words_of_their_address(store: StoreUnderTest):
    everybody = await people(store)
    for one, other in product(("an", "annab", "mail", "0", "exa", "y" * 60, "a"), ("example", "com", "m", "z", "anna")):
        wanted = f"{one} {other}"
        ids = [person.id for person in everybody if matches(wanted, person.email or "")]
        assert await found(store, email=wanted) == due(ids), wanted


async def test_people_by_family_name_and_town(store: StoreUnderTest):
    everybody = await people(store)
    for name, town in product(WANTED, ("a", "are", "arsta", "am", "vas", LONG, "xx")):
        both = [
            person
            for person in everybody
            if matches(name, person.profile.last_name) and matches(town, person.profile.city or "")
        ]
        assert await found(store, last_name=name, city=town) == due([person.id for person in both]), (name, town)
        active = [person.id for person in both if person.is_active and person.profile.gender is Gender.FEMALE]
        asked: dict[str, Any] = {"last_name": name, "city": town, "is_active": True, "gender": Gender.FEMALE}
        assert await found(store, Group.PATIENTS, **asked) == due(active)


async def test_people_by_a_name_and_an_age(store: StoreUnderTest):
    everybody = await people(store)
    spans = [
        (start, end)
        for start, end in product((None, *BIRTHS), (None, *BIRTHS))
        if (start or end) and (start is None or end is None or start <= end)
    ]
    for name, (start, end) in product(("an", "anna", LONG), spans):
        born = [
            person
            for person in everybody
            if person.profile.birth_date and (start or date.min) <= person.profile.birth_date <= (end or date.max)
        ]
        asked: dict[str, Any] = {"born_from": start, "born_to": end}
        first = [person.id for person in born if matches(name, person.profile.first_name)]
        assert await found(store, first_name=name, **asked) == due(first), (name, asked)
        last = [person.id for person in born if matches(name, person.profile.last_name)]
        assert await found(store, Group.PATIENTS, last_name=name, **asked) == due(last), (name, asked)


async def test_sign_ins_by_two_words_of_an_address(store: StoreUnderTest):
    attempts = await store.keep_all(
        a_login_attempt(email, success=number % 2 == 0) for number, email in enumerate((*EMAILS, *EMAILS[::-1], ""))
    )
    async with store.writing() as uow:
        for gone in attempts[:3]:
            await uow.login_attempts.delete(gone.id)
    for one, other in product(("an", "mail", "77", "a", "annab"), ("example", "com", "771", "m", "anna", "zzz")):
        for success in (None, True, False):
            query = LoginAttemptQuery(email=f"{one}.{other}", success=success, page_size=100)
            ids = [
                attempt.id
                for attempt in attempts[3:]
                if matches(f"{one}.{other}", attempt.email) and success in (None, attempt.success)
            ]
            assert told(await store.reading.login_attempts.find(query, WHEN)) == due(ids), query


async def records(store: StoreUnderTest) -> list[Any]:
    patients = await store.keep_all(a_patient(*names) for names in NAMES)
    doctor = await store.keep(a_doctor())
    kept: list[Any] = []
    for patient, text in product(patients, TEXTS):
        kept += await store.keep_all(
            [
                a_journal_entry(patient=patient, author=doctor, diagnosis=text),
                a_prescription(patient=patient, author=doctor, medicine=text),
            ]
        )
    # Who is called otherwise is found under the new name, and what is gone is not.
    async with store.writing() as uow:
        named = replace(patients[0].profile, first_name="Bo Anna", last_name="Hyper")
        renamed = await uow.accounts.save(replace(patients[0], profile=named))
        await uow.journal_entries.delete(kept[0].id)
        await uow.prescriptions.delete(kept[1].id)
    names = {patient.id: patient.person.full_name for patient in (*patients[1:], renamed)}
    return [(thing, names[thing.patient.id]) for thing in kept[2:]]


async def check_records(store: StoreUnderTest, kept: list[Any]) -> None:
    for name, text in product(
        ("an", "anna", "bo", "hyper", "x", LONG), ("hyper", "an", "a", "i10", "an3", "100", "zz")
    ):
        entries = await store.reading.journal_entries.find(
            JournalQuery(patient_name=name, diagnosis=text, page_size=100), WHEN
        )
        medicines = await store.reading.prescriptions.find(
            PrescriptionQuery(patient_name=name, medicine=text, page_size=100), WHEN
        )
        both = [thing for thing, whose in kept if matches(name, whose)]
        of_entries = [thing.id for thing in both if hasattr(thing, "diagnosis") and matches(text, thing.diagnosis)]
        of_medicines = [thing.id for thing in both if hasattr(thing, "medicine") and matches(text, thing.medicine)]
        assert told(entries) == due(of_entries), (name, text)
        assert told(medicines) == due(of_medicines), (name, text)


async def test_records_by_patient_and_text(store: StoreUnderTest):
    await check_records(store, await records(store))


async def test_what_was_stored_before_pairs_were_counted_is_counted_by_the_migration(store: StoreUnderTest):
    kept = await records(store)
    await store.keep_all(a_login_attempt(email) for email in EMAILS)
    if store.engine is None:
        await check_records(store, kept)
        return
    numbers = "SELECT subject, facet, bucket, number FROM tally WHERE subject = 'pair' ORDER BY 1, 2, 3"
    marks = "SELECT kind, subject_id FROM timed_word WHERE word = '' ORDER BY 1, 2"
    before = [(await store.engine.send(sql)).rows for sql in (numbers, marks)]
    assert all(before)
    for sql in ("DELETE FROM tally WHERE subject = 'pair'", "DELETE FROM timed_word WHERE word = ''"):
        await store.engine.send(sql)
    for _ in range(2):
        async with store.engine.transaction():
            await CountAnew().apply(store.engine)
        assert [(await store.engine.send(sql)).rows for sql in (numbers, marks)] == before
    await check_records(store, kept)

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from qhealth.core.domain.accounts import DoctorQuery, UserQuery
from qhealth.core.domain.errors import Invalid
from qhealth.core.domain.people import Account, Gender, Role, StaffRole
from qhealth.ports.accounts import Group
from qhealth.ports.when import When
from tests.builders import NOW, STOCKHOLM, WHEN, YESTERDAY, a_doctor, a_patient, a_person, a_superuser
from tests.contract.stores import StoreUnderTest

ASA = a_patient(
    "Åsa",
    "Berg",
    email="asa.berg@example.com",
    birth_date=date(1985, 4, 12),
    gender=Gender.FEMALE,
    city="Göteborg",
    country="Sweden",
)
NGAIO = a_doctor("Ngaio", "O'Neill", specialty="Heart surgery", email="ngaio@clinic.example")
LI = a_patient(
    "小龙", "李", email=None, birth_date=date(2004, 2, 29), gender=Gender.MALE, city="Malmö", activated_at=None
)
ADA = a_person("Ada", "Lovelace", email="ada@example.org", is_admin=True, country="United Kingdom")
BLOCKED = a_person(
    "Olle", "van der Berg", email="olle@example.com", staff_role=StaffRole.OPERATOR, blocked_at=YESTERDAY
)
SUPER = a_superuser("Sune", "Super")
CHIEF = a_doctor("Maj", "Ekström", specialty="Kirurgi", email="maj@clinic.example", is_admin=True)
EVERYBODY = [ASA, NGAIO, LI, ADA, BLOCKED, SUPER, CHIEF]


async def with_everybody(store: StoreUnderTest) -> None:
    kept = await store.keep_all([*EVERYBODY, a_patient("Deleted", "Person")])
    async with store.writing() as uow:
        await uow.accounts.save(kept[-1].erased(at=NOW))


async def found(store: StoreUnderTest, group: Group = Group.EVERYBODY, when: When = WHEN, **filters: Any) -> list[str]:
    given: dict[str, Any] = {"sort": "id", **filters}
    page = await store.reading.accounts.find(UserQuery(**given), group, when)
    assert page.total == len(page.items)
    return [account.profile.first_name for account in page.items]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, ["Åsa", "Ngaio", "小龙", "Ada", "Olle", "Sune", "Maj"]),
        ({"email": "asa"}, ["Åsa"]),
        ({"email": "BERG"}, ["Åsa"]),
        ({"email": "example.c"}, ["Åsa", "Ngaio", "Olle", "Sune", "Maj"]),
        ({"email": "asa.berg@example.com"}, ["Åsa"]),
        ({"email": "sa.berg"}, []),
        ({"email": "  "}, ["Åsa", "Ngaio", "小龙", "Ada", "Olle", "Sune", "Maj"]),
        ({"first_name": "asa"}, ["Åsa"]),
        ({"first_name": "小"}, ["小龙"]),
        ({"last_name": "neill"}, ["Ngaio"]),
        ({"last_name": "BER"}, ["Åsa", "Olle"]),
        ({"last_name": "ekstrom"}, ["Maj"]),
        ({"last_name": "%"}, []),
        ({"name": "berg asa"}, ["Åsa"]),
        ({"name": "o a"}, []),
        ({"name": "o v"}, ["Olle"]),
        ({"name": "n n"}, ["Ngaio"]),
        ({"role": Role.DOCTOR}, ["Ngaio"]),
        ({"role": Role.ADMIN}, ["Ada", "Maj"]),
        ({"role": Role.PATIENT}, ["Åsa", "小龙"]),
        ({"role": Role.OPERATOR}, ["Olle"]),
        ({"role": Role.PHARMACIST}, []),
        ({"role": Role.SUPERUSER}, ["Sune"]),
        ({"is_active": True}, ["Åsa", "Ngaio", "Ada", "Sune", "Maj"]),
        ({"is_active": False}, ["小龙", "Olle"]),
        ({"min_age": 27}, ["Åsa"]),
        ({"min_age": 0}, ["Åsa", "小龙"]),
        ({"max_age": 26}, ["小龙"]),
        ({"min_age": 44, "max_age": 44}, ["Åsa"]),
        ({"min_age": 45}, []),
        ({"max_age": 0}, []),
        ({"min_age": 200}, []),
        ({"birth_date": date(2004, 2, 29)}, ["小龙"]),
        ({"born_from": date(2004, 1, 1), "born_to": date(2004, 12, 31)}, ["小龙"]),
        ({"born_from": date(2004, 2, 29), "born_to": date(2004, 2, 29)}, ["小龙"]),
        ({"born_to": date(2004, 2, 28)}, ["Åsa"]),
        ({"born_to": date.max}, ["Åsa", "小龙"]),
        ({"born_from": date.max}, []),
        ({"born_from": date(2004, 3, 1), "born_to": date(2004, 2, 1)}, []),
        ({"born_from": date(2004, 1, 1), "min_age": 27}, []),
        ({"born_from": date(1980, 1, 1), "max_age": 26, "name": "小"}, ["小龙"]),
        ({"city": "goteborg"}, ["Åsa"]),
        ({"city": "MALMÖ"}, ["小龙"]),
        ({"country": "king"}, ["Ada"]),
        ({"gender": Gender.FEMALE}, ["Åsa"]),
        ({"gender": Gender.UNKNOWN}, ["Ngaio", "Ada", "Olle", "Sune", "Maj"]),
        ({"last_name": "berg", "is_active": True, "role": Role.PATIENT, "min_age": 18}, ["Åsa"]),
        ({"last_name": "berg", "is_active": True, "role": Role.OPERATOR}, []),
    ],
)
async def test_every_filter_lets_the_right_people_through(
    store: StoreUnderTest, filters: dict[str, Any], names: list[str]
):
    await with_everybody(store)
    assert await found(store, **filters) == names


@pytest.mark.parametrize(
    ("group", "names"),
    [
        (Group.EVERYBODY, ["Åsa", "Ngaio", "小龙", "Ada", "Olle", "Sune", "Maj"]),
        (Group.PATIENTS, ["Åsa", "小龙"]),
        (Group.STAFF, ["Ngaio", "Olle", "Maj"]),
    ],
)
async def test_a_group_holds_the_right_people(store: StoreUnderTest, group: Group, names: list[str]):
    await with_everybody(store)
    assert await found(store, group) == names


async def test_a_list_can_be_narrowed_to_one_person(store: StoreUnderTest):
    one, _other = await store.keep_all([a_patient("Åsa"), a_patient("Åsa")])
    page = await store.reading.accounts.find(UserQuery(), Group.PATIENTS, WHEN, only_id=one.id)
    assert page.items == (one,)
    assert page.total == 1


async def test_a_list_holds_the_same_accounts_as_get(store: StoreUnderTest):
    kept = await store.keep_all(EVERYBODY)
    page = await store.reading.accounts.find(UserQuery(sort="id"), Group.EVERYBODY, WHEN)
    assert list(page.items) == kept


@pytest.mark.parametrize(
    ("day", "ages_found"),
    [
        (datetime(2029, 2, 28, 12, tzinfo=UTC), 24),
        (datetime(2029, 3, 1, 12, tzinfo=UTC), 25),
        (datetime(2028, 2, 28, 22, 59, tzinfo=UTC), 23),
        (datetime(2028, 2, 28, 23, 1, tzinfo=UTC), 24),
    ],
)
async def test_an_age_is_counted_on_the_day_of_the_clinics_calendar(
    store: StoreUnderTest, day: datetime, ages_found: int
):
    await store.keep(LI)
    when = When(day, STOCKHOLM)
    assert await found(store, when=when, min_age=ages_found, max_age=ages_found) == ["小龙"]
    assert await found(store, when=when, min_age=ages_found + 1) == []
    assert await found(store, when=when, max_age=ages_found - 1) == []


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        (None, ["Åsa", "Maj", "Ada", "Ngaio", "Sune", "Olle", "小龙"]),
        ("last_name", ["Åsa", "Maj", "Ada", "Ngaio", "Sune", "Olle", "小龙"]),
        ("-last_name", ["小龙", "Olle", "Sune", "Ngaio", "Ada", "Maj", "Åsa"]),
        ("first_name", ["Ada", "Åsa", "Maj", "Ngaio", "Olle", "Sune", "小龙"]),
        ("birth_date", ["Ngaio", "Ada", "Olle", "Sune", "Maj", "Åsa", "小龙"]),
        ("-birth_date", ["小龙", "Åsa", "Maj", "Sune", "Olle", "Ada", "Ngaio"]),
        ("-id", ["Maj", "Sune", "Olle", "Ada", "小龙", "Ngaio", "Åsa"]),
        ("created_at", ["Åsa", "Ngaio", "小龙", "Ada", "Olle", "Sune", "Maj"]),
    ],
)
async def test_people_are_sorted_without_case_and_accents_and_ties_go_by_id(
    store: StoreUnderTest, sort: str | None, names: list[str]
):
    await with_everybody(store)
    assert await found(store, sort=sort) == names


async def test_people_without_an_address_come_first_when_sorted_by_it(store: StoreUnderTest):
    await store.keep_all([a_patient("B", email="b@example.com"), LI, a_patient("A", email="a@example.com")])
    assert await found(store, sort="email") == ["小龙", "A", "B"]
    assert await found(store, sort="-email") == ["B", "A", "小龙"]


async def test_people_who_never_signed_in_come_first_when_sorted_by_it(store: StoreUnderTest):
    one, _never, other = await store.keep_all([a_patient("Late"), a_patient("Never"), a_patient("Early")])
    async with store.writing() as uow:
        await uow.accounts.note_login(one.id, NOW.replace(microsecond=2))
        await uow.accounts.note_login(other.id, NOW.replace(microsecond=1))
    assert await found(store, sort="last_login_at") == ["Never", "Early", "Late"]
    assert await found(store, sort="-last_login_at") == ["Late", "Early", "Never"]


async def test_refuses_to_sort_by_a_field_that_the_list_does_not_know(store: StoreUnderTest):
    with pytest.raises(Invalid):
        await found(store, sort="password_hash")


async def test_pages_hold_everybody_once_and_the_total_counts_all(store: StoreUnderTest):
    kept = await store.keep_all([a_patient(last_name="Same") for _ in range(7)])
    ids: list[int] = []
    for number in (1, 2, 3):
        query = UserQuery(page=number, page_size=3, last_name="same")
        page = await store.reading.accounts.find(query, Group.PATIENTS, WHEN)
        assert (page.total, page.page, page.page_size) == (7, number, 3)
        ids += [account.id for account in page.items]
    assert ids == [account.id for account in kept]


@pytest.mark.parametrize("number", [2, 100, 10**9])
async def test_a_page_beyond_the_end_is_empty_and_still_says_the_total(store: StoreUnderTest, number: int):
    await store.keep(a_patient())
    page = await store.reading.accounts.find(UserQuery(page=number, page_size=100), Group.PATIENTS, WHEN)
    assert (page.items, page.total, page.page, page.page_size) == ((), 1, number, 100)


async def test_an_empty_list_is_an_empty_page(store: StoreUnderTest):
    page = await store.reading.accounts.find(UserQuery(), Group.EVERYBODY, WHEN)
    assert (page.items, page.total) == ((), 0)


async def test_a_changed_name_is_found_under_the_new_name_only(store: StoreUnderTest):
    asa = await store.keep(ASA)
    async with store.writing() as uow:
        profile = replace(asa.profile, last_name="Øberg", city=None, country="Norge")
        await uow.accounts.save(replace(asa, profile=profile, email="new@example.com"))
    assert await found(store, last_name="berg") == []
    assert await found(store, city="g") == []
    assert await found(store, email="asa") == []
    assert await found(store, last_name="ob", country="nor", email="new", name="oberg asa") == ["Åsa"]


OFFERED = [
    a_doctor("Ngaio", "O'Neill", specialty="Heart surgery"),
    a_doctor("Åke", "Berg", specialty="kardiologi"),
    a_doctor("Maj", "Ekström", specialty="Kardiologi", is_admin=True),
    a_doctor("New", "Colleague", specialty="Öron", activated_at=None),
    a_doctor("Away", "Zorn", specialty="Kirurgi", is_available_for_booking=False),
]
NOT_OFFERED = [a_doctor("Blocked", "Doctor", blocked_at=YESTERDAY), a_patient("Patient"), a_superuser("Super")]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, ["Åke", "New", "Maj", "Ngaio", "Away"]),
        ({"first_name": "n"}, ["New", "Ngaio"]),
        ({"last_name": "neill"}, ["Ngaio"]),
        ({"specialty": "KARDIO"}, ["Åke", "Maj"]),
        ({"specialty": "surg"}, ["Ngaio"]),
        ({"specialty": "oron"}, ["New"]),
        ({"available": True}, ["Åke", "New", "Maj", "Ngaio"]),
        ({"available": False}, ["Away"]),
        ({"available": True, "specialty": "kardiologi", "last_name": "ekstrom"}, ["Maj"]),
        ({"sort": "specialty"}, ["Ngaio", "Åke", "Maj", "Away", "New"]),
        ({"sort": "-specialty"}, ["New", "Away", "Maj", "Åke", "Ngaio"]),
        ({"sort": "first_name"}, ["Åke", "Away", "Maj", "New", "Ngaio"]),
        ({"sort": "id", "page_size": 2, "page": 2}, ["Maj", "New"]),
    ],
)
async def test_the_doctor_directory_shows_the_right_doctors(
    store: StoreUnderTest, filters: dict[str, Any], names: list[str]
):
    deleted: Account = (await store.keep_all([*OFFERED, *NOT_OFFERED, a_doctor("Deleted")]))[-1]
    async with store.writing() as uow:
        await uow.accounts.save(deleted.erased(at=NOW))
    page = await store.reading.accounts.find_doctors(DoctorQuery(**filters))
    assert [doctor.first_name for doctor in page.items] == names


async def test_the_doctor_directory_shows_what_it_should_of_a_doctor(store: StoreUnderTest):
    kept = await store.keep(OFFERED[0])
    page = await store.reading.accounts.find_doctors(DoctorQuery())
    assert page.items == (kept.as_doctor,)
    assert page.total == 1

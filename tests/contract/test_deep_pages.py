"""Pages deep in the list of people: the same people, however many of them are called alike."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from qhealth.adapters.persistence import listing, places
from qhealth.core.domain.accounts import UserQuery
from qhealth.core.domain.people import Account, Gender, Role
from qhealth.core.domain.text import folded
from qhealth.ports.accounts import Group
from tests.builders import NOW, WHEN, a_doctor, a_patient
from tests.contract.stores import StoreUnderTest

LONG = "Von " + "x" * 96
NAMES = (
    "Berg",
    "Andersson",
    "Åberg",
    "Andersson",
    "An",
    "Anders",
    LONG,
    "Öz",
    "Berg",
    "李",
    "B",
    "an",
    LONG,
    "Andersson",
)
LIGATURES = "\ufdfa" * 8
"""Eighteen letters each once it is folded, so the name is longer than what is told apart."""


@pytest.fixture(autouse=True)
def _early_and_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "FEW_TO_PASS", 0)
    monkeypatch.setattr(places, "BLOCK", 2)


async def everybody(store: StoreUnderTest) -> list[Account]:
    added = await store.keep_all(
        [
            *(a_patient("A", name) for name in (*NAMES, LIGATURES, f"{LIGATURES}a", LIGATURES)),
            a_doctor("D", "Andersson"),
        ]
    )
    async with store.writing() as uow:
        renamed = await uow.accounts.save(replace(added[3], profile=replace(added[3].profile, last_name="Cederlund")))
        blocked = await uow.accounts.save(replace(added[4], blocked_at=NOW))
        await uow.accounts.save(added[5].erased(at=NOW))
    return [*added[:3], renamed, blocked, *added[6:]]


@pytest.mark.parametrize("size", [1, 2, 5])
@pytest.mark.parametrize("sort", ["last_name", "-last_name"])
@pytest.mark.parametrize("group", [Group.PATIENTS, Group.EVERYBODY])
async def test_every_page_of_people_by_name(store: StoreUnderTest, group: Group, sort: str, size: int):
    people = [person for person in await everybody(store) if group is Group.EVERYBODY or not person.is_doctor]
    due = sorted(people, key=lambda person: (folded(person.profile.last_name), person.id), reverse=sort[0] == "-")
    for page in range(1, len(due) // size + 3):
        found = await store.reading.accounts.find(UserQuery(page=page, page_size=size, sort=sort), group, WHEN)
        assert [person.id for person in found.items] == [person.id for person in due[(page - 1) * size :][:size]]
        assert found.total == len(due)


async def test_pages_of_some_of_them_are_not_looked_for_among_all(store: StoreUnderTest):
    people = await everybody(store)
    due = sorted(people, key=lambda person: (folded(person.profile.last_name), person.id))
    some_of_them: list[tuple[dict[str, Any], list[Account]]] = [
        ({"is_active": True}, [person for person in due if person.is_active]),
        ({"gender": Gender.UNKNOWN}, due),
        ({"role": Role.PATIENT}, [person for person in due if not person.is_doctor]),
        ({"role": Role.DOCTOR}, [person for person in due if person.is_doctor]),
        ({"last_name": "andersson"}, [person for person in due if person.profile.last_name == "Andersson"]),
    ]
    for asked, some in some_of_them:
        for page in range(1, 10):
            query = UserQuery(page=page, page_size=2, **asked)
            found = await store.reading.accounts.find(query, Group.EVERYBODY, WHEN)
            assert [person.id for person in found.items] == [person.id for person in some[(page - 1) * 2 :][:2]], asked
    only = await store.reading.accounts.find(
        UserQuery(page=2, page_size=1), Group.EVERYBODY, WHEN, only_id=people[0].id
    )
    assert (only.items, only.total) == ((), 1)

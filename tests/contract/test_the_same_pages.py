"""Whatever is stored and whatever is asked, memory and every database give the same pages."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qhealth.adapters.persistence import looking_up, planning
from qhealth.core.domain.accounts import DoctorQuery, UserQuery
from qhealth.core.domain.lists import DayOrInstant, ListQuery
from qhealth.core.domain.people import Account, Gender, Role, StaffRole
from qhealth.core.domain.records import JournalQuery
from qhealth.core.domain.visits import Visit, VisitQuery, VisitStatus
from qhealth.ports.accounts import Group
from qhealth.ports.calendar import Resource
from tests.builders import NOW, WHEN, YESTERDAY, a_journal_entry, a_person, a_visit, after, half_open
from tests.contract.stores import DATABASES, StoreUnderTest, memory

NAMES = st.sampled_from(
    ["Åsa", "asa", "Asta", "O'Neill", "Neill", "van der Berg", "Ekström-Berg", "李", "100%", "a_b", "Æ", "ß"]
)
WANTED = st.none() | st.sampled_from(
    [
        "",
        " ",
        "a",
        "as",
        "asa",
        "Å",
        "neill",
        "o",
        "o'n",
        "berg",
        "ber van",
        "%",
        "_",
        "李",
        "ae",
        "s",
        "ss",
        "-",
        "zz",
        "1",
    ]
)
DIAGNOSES = st.sampled_from(
    [
        "J45.9 Asthma",
        "Low back pain",
        "Pain, back and backbone",
        "Åsa's asthma",
        "Æ",
        " ".join(f"back{n}" for n in range(40)),
    ]
)
SPECIALTIES = st.sampled_from(["Kardiologi", "kardiologi", "Heart surgery", "Öron"])
SPANS = st.none() | st.builds(
    lambda minutes: DayOrInstant(instant=after(minutes)), st.sampled_from([-60, 0, 30, 45, 60, 1440])
) | st.builds(lambda day: DayOrInstant(day=date(2030, 3, day)), st.integers(3, 5))  # fmt: skip
BIRTH_DATES = st.none() | st.sampled_from([date(2004, 2, 29), date(1985, 3, 4), date(1985, 3, 5), date(2030, 3, 3)])
STAFF_ROLES = st.none() | st.sampled_from(StaffRole)


@st.composite
def people(draw: st.DrawFn) -> Account:
    staff_role = draw(STAFF_ROLES)
    return a_person(
        draw(NAMES),
        draw(NAMES),
        birth_date=draw(BIRTH_DATES),
        gender=draw(st.sampled_from(Gender)),
        city=draw(st.none() | NAMES),
        country=draw(st.none() | NAMES),
        staff_role=staff_role,
        specialty=draw(SPECIALTIES) if staff_role is StaffRole.DOCTOR else None,
        is_admin=draw(st.booleans()),
        is_superuser=draw(st.booleans()),
        is_available_for_booking=draw(st.booleans()),
        activated_at=draw(st.sampled_from([None, YESTERDAY])),
        blocked_at=draw(st.sampled_from([None, YESTERDAY])),
        created_at=draw(st.sampled_from([YESTERDAY, YESTERDAY + timedelta(microseconds=1)])),
    )


visits = st.tuples(
    st.integers(0, 100),
    st.integers(0, 100),
    st.sampled_from([-60, -30, 0, 30, 60, 1440]),
    st.sampled_from([5, 30, 90]),
    st.sampled_from(VisitStatus),
    DIAGNOSES,
)


def queries(kind: type[ListQuery], **filters: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    sorts = [None, *kind.SORTS, *(f"-{name}" for name in kind.SORTS)]
    return st.builds(
        kind, page=st.integers(1, 3), page_size=st.sampled_from([1, 3, 100]), sort=st.sampled_from(sorts), **filters
    )


def rarely(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return a filter that is mostly left out, so that several together still find something."""
    return st.one_of(st.none(), st.none(), strategy)


user_queries = queries(
    UserQuery,
    first_name=rarely(WANTED),
    last_name=rarely(WANTED),
    name=rarely(WANTED),
    email=rarely(st.sampled_from(["person", "example", "p com", "x"])),
    city=rarely(WANTED),
    country=rarely(WANTED),
    role=rarely(st.sampled_from(Role)),
    is_active=rarely(st.booleans()),
    min_age=rarely(st.sampled_from([0, 25, 26, 44, 45, 200])),
    max_age=rarely(st.sampled_from([0, 25, 26, 44, 45, 200])),
    birth_date=rarely(BIRTH_DATES),
    born_from=rarely(BIRTH_DATES),
    born_to=rarely(BIRTH_DATES),
    gender=rarely(st.sampled_from(Gender)),
)
doctor_queries = queries(
    DoctorQuery,
    first_name=rarely(WANTED),
    last_name=rarely(WANTED),
    specialty=rarely(st.sampled_from(["kardio", "SURG", "oron", ""])),
    available=rarely(st.booleans()),
)
visit_queries = queries(
    VisitQuery,
    doctor_id=rarely(st.integers(1, 4)),
    doctor_name=rarely(WANTED),
    specialty=rarely(st.sampled_from(["kardio", "SURG", "oron", ""])),
    patient_id=rarely(st.integers(1, 4)),
    patient_name=rarely(WANTED),
    status=rarely(st.sampled_from(VisitStatus)),
    from_=rarely(SPANS),
    to=rarely(SPANS),
)
journal_queries = queries(
    JournalQuery,
    patient_name=rarely(WANTED),
    diagnosis=rarely(
        st.sampled_from(["back", "back pain", "ba p", "asthma j45", "as", "pain zz", "low backbone", "ae"])
    ),
    author_id=rarely(st.integers(1, 4)),
    from_=rarely(SPANS),
    to=rarely(SPANS),
)
questions = st.tuples(user_queries, st.sampled_from(Group), doctor_queries, visit_queries, journal_queries)


async def filled(store: StoreUnderTest, everybody: list[Account], booked: list[Any]) -> list[Visit]:
    kept = await store.keep_all(everybody)
    async with store.writing() as uow:
        await uow.accounts.save(kept[-1].erased(at=NOW))
    doctors = [person for person in kept if person.is_doctor]
    if not doctors:
        return []
    seen = [(kept[patient % len(kept)], doctors[doctor % len(doctors)], *more) for patient, doctor, *more in booked]
    await store.keep_all(
        a_journal_entry(patient=patient, author=doctor, diagnosis=diagnosis, created_at=after(start))
        for patient, doctor, start, _, _, diagnosis in seen
    )
    return await store.keep_all(
        a_visit(patient=patient, doctor=doctor, starting=after(start), minutes=minutes, status=status)
        for patient, doctor, start, minutes, status, _ in seen
    )


async def answers(store: StoreUnderTest, question: Any) -> list[Any]:
    of_users, group, of_doctors, of_visits, of_journal = question
    reading, window = store.reading, half_open(0, 60)
    owner_id = of_visits.page
    resources = [(Resource.DOCTOR, 1), (Resource.PATIENT, 1), (Resource.PATIENT, 2)]
    busy = await reading.calendar.busy(resources, window)
    return [
        await reading.accounts.find(of_users, group, WHEN),
        await reading.accounts.find(of_users, Group.EVERYBODY, WHEN, only_id=owner_id),
        await reading.accounts.find_doctors(of_doctors),
        await reading.visits.find(of_visits, WHEN),
        await reading.visits.find(of_visits, WHEN, owner_id=owner_id),
        await reading.journal_entries.find(of_journal, WHEN),
        list(await reading.visits.booked_of(owner_id, window)),
        {resource: sorted(intervals) for resource, intervals in busy.items()},
    ]


LIMITS = {
    "few of everything": {},
    "many of every word": {"MOST": 0, "FEW": 0},
    "many words that begin so": {"MOST": 0, "FEW": 0, "MOST_WORDS": 0},
    "many doctors of every name": {"MOST": 0, "FEW": 0, "MOST_IDS": 0},
    "more than can be merged": {"MOST_PARTS": 0},
}
"""The plans of a large database, made on a small one."""


@pytest.fixture(params=LIMITS)
def _limits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, limit in LIMITS[request.param].items():
        monkeypatch.setattr(planning if hasattr(planning, name) else looking_up, name, limit)


@pytest.mark.usefixtures("_limits")
@pytest.mark.parametrize("name", DATABASES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    everybody=st.lists(people(), min_size=2, max_size=12),
    booked=st.lists(visits, max_size=12),
    asked=st.lists(questions, min_size=8, max_size=12),
)
def test_memory_and_the_database_give_the_same_pages(
    name: str, folder: Path, everybody: list[Account], booked: list[Any], asked: list[Any]
):
    async def compare() -> None:
        async with AsyncExitStack() as stack:
            stores = [await stack.enter_async_context(open_(folder)) for open_ in (memory, DATABASES[name])]
            one, other = [await filled(store, everybody, booked) for store in stores]
            assert one == other
            for question in asked:
                one, other = [await answers(store, question) for store in stores]
                assert one == other

    asyncio.run(compare())

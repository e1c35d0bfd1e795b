"""What only this adapter has to get right; what every store does is in the contract suite."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from piccolo.table import Table

from qhealth.adapters.persistence import documents, tables
from qhealth.adapters.persistence.engine.sqlite import PooledSQLiteEngine
from qhealth.adapters.persistence.people_queries import latest_birth_date
from qhealth.adapters.persistence.search_words import LONGEST_WORD, after_prefix, sought_words
from qhealth.adapters.persistence.store import PersistentStore, PersistentUnitOfWork, readiness
from qhealth.core.domain.errors import Unavailable
from qhealth.core.domain.people import Account
from qhealth.core.domain.records import JournalQuery
from qhealth.core.domain.rules import age_on
from qhealth.core.domain.text import words
from qhealth.core.domain.visits import VisitQuery
from qhealth.ports.calendar import Claim, Holder, Resource, TickTaken
from qhealth.ports.idempotency import IdempotencyKey
from tests.builders import NOW, WHEN, a_doctor, a_journal_entry, a_patient, a_visit
from tests.persistence.store_of_its_own import OpenStore, open_store

TABLES = [
    thing
    for thing in vars(tables).values()
    if isinstance(thing, type) and issubclass(thing, Table) and thing is not Table
]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncGenerator[OpenStore]:
    async with open_store(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("table", TABLES, ids=[table._meta.tablename for table in TABLES])
async def test_a_table_describes_what_the_migrations_made(store: OpenStore, table: type[Table]):
    sql = 'SELECT name, "notnull" AS required FROM pragma_table_info(?)'
    made = {row["name"]: bool(row["required"]) for row in (await store.engine.send(sql, [table._meta.tablename])).rows}
    assert made == {column._meta.db_column_name: not column._meta.null for column in table._meta.columns}


async def test_no_table_was_made_that_is_not_described(store: OpenStore):
    sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    made = {row["name"] for row in (await store.engine.send(sql)).rows}
    assert made == {table._meta.tablename for table in TABLES} | {"migration"}


async def test_a_foreign_key_never_takes_a_record_away_with_what_it_is_about(store: OpenStore):
    for table in TABLES:
        sql = "SELECT on_delete FROM pragma_foreign_key_list(?)"
        rules = {row["on_delete"] for row in (await store.engine.send(sql, [table._meta.tablename])).rows}
        assert rules <= {"RESTRICT"}


async def test_a_database_that_is_away_is_unavailable(tmp_path: Path):
    engine = PooledSQLiteEngine(tmp_path / "closed.sqlite3")
    with pytest.raises(Unavailable):
        await PersistentStore(engine).accounts.get(1)
    with pytest.raises(Unavailable):
        async with PersistentUnitOfWork(engine):
            pass
    assert (await readiness(engine)).reason == "The database does not answer."


async def test_a_database_that_another_process_keeps_is_unavailable(store: OpenStore):
    with closing(sqlite3.connect(store.engine.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable):
            async with store.writing():
                pass
        assert await store.reading.accounts.get(1) is None
        other.execute("ROLLBACK")
    async with store.writing() as uow:
        await uow.commit()


async def test_is_ready_when_the_schema_is_the_one_that_the_program_knows(store: OpenStore):
    assert (await readiness(store.engine)).is_ready
    await store.engine.send("DELETE FROM migration WHERE name = 'm0001_people'")
    assert (await readiness(store.engine)).reason == "The database lacks m0001_people: run `qhealth migrate`."
    await store.engine.send("INSERT INTO migration (name, applied_at) VALUES ('m9999_later', '2030-01-01')")
    assert (await readiness(store.engine)).reason == (
        "The database is newer than this program: it does not know m9999_later."
    )


async def test_an_answer_that_another_request_is_just_giving_can_be_asked_for_again_soon(store: OpenStore):
    async with store.writing() as uow:
        caller = await uow.accounts.add(a_patient(), password_hash=None)
        key = IdempotencyKey(caller.id, "once", "visit.create", "digest")
        await uow.idempotency.remember(key, caller, subject_id=1, now=NOW)
        with pytest.raises(Unavailable):
            await uow.idempotency.remember(key, caller, subject_id=1, now=NOW)


async def test_claims_beyond_one_statement_are_claimed_all_the_same(store: OpenStore):
    claims = [Claim(Resource.DIAGNOSTIC, 1, 1, tick) for tick in range(2500)]
    async with store.writing() as uow:
        await uow.calendar.claim(Holder("diagnostic_booking", 1), claims)
        await uow.commit()
    assert len(await store.reading.calendar.taken_lanes(1, range(2500))) == 2500
    with pytest.raises(TickTaken):
        async with store.writing() as uow:
            await uow.calendar.claim(Holder("diagnostic_booking", 2), claims[-1:])


async def test_of_many_processes_that_want_the_same_time_exactly_one_gets_it(store: OpenStore):
    async with store.writing() as uow:
        patients = [await uow.accounts.add(a_patient(), password_hash=None) for _ in range(12)]
        doctor = await uow.accounts.add(a_doctor(), password_hash=None)
        await uow.commit()
    elsewhere = PooledSQLiteEngine(store.engine.path, readers=1)
    await elsewhere.start_connection_pool()
    here = PooledSQLiteEngine(store.engine.path, readers=1)
    await here.start_connection_pool()

    async def book(patient: Account, engine: PooledSQLiteEngine) -> bool:
        wanted = a_visit(patient=patient, doctor=doctor)
        try:
            async with PersistentUnitOfWork(engine) as uow:
                visit = await uow.visits.add(wanted)
                claims = [Claim(Resource.DOCTOR, doctor.id, 1, tick) for tick in wanted.interval.ticks()]
                await uow.calendar.claim(Holder("visit", visit.id), claims)
                await uow.commit()
        except TickTaken:
            return False
        return True

    engines = [here, elsewhere] * 6
    try:
        won = await asyncio.gather(*(book(*attempt) for attempt in zip(patients, engines, strict=True)))
    finally:
        await here.close_connection_pool()
        await elsewhere.close_connection_pool()
    assert won.count(True) == 1
    assert (await store.reading.visits.find(VisitQuery(), WHEN)).total == 1


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (" ".join(f"w{number}" for number in range(3000)), 1),
        (" ".join(f"w{number}" for number in range(3000)) + " missing", 0),
        ("x" * 5000, 1),
        ("x" * 5001 + "y", 1),
        ("\0", 0),
        ("\ud800", 0),
        ("---", 0),
        ("   ", 1),
    ],
    ids=["many words", "one word too many", "long word", "longer word", "NUL", "surrogate", "dashes", "blank"],
)
async def test_no_text_that_people_search_for_is_too_much(store: OpenStore, wanted: str, found: int):
    diagnosis = " ".join(f"w{number}" for number in range(3000)) + " " + "x" * 5000
    async with store.writing() as uow:
        patient = await uow.accounts.add(a_patient(), password_hash=None)
        doctor = await uow.accounts.add(a_doctor(), password_hash=None)
        await uow.journal_entries.add(a_journal_entry(patient=patient, author=doctor, diagnosis=diagnosis))
        await uow.commit()
    assert (await store.reading.journal_entries.find(JournalQuery(diagnosis=wanted), WHEN)).total == found


@given(st.text(max_size=20), st.text(max_size=3))
def test_a_text_stands_before_the_end_of_the_range_of_its_prefix(prefix: str, rest: str):
    end = after_prefix(prefix)
    if end is None:
        assert not prefix.strip("\U0010ffff")
    else:
        assert prefix + rest < end
        assert not end.startswith(prefix) or not prefix


@given(st.text(alphabet="aåb c", max_size=12), st.text(alphabet="aåb c", max_size=12))
def test_words_that_others_imply_are_not_looked_up(wanted: str, text: str):
    def all_found(sought: Iterator[str]) -> bool:
        return all(any(word.startswith(part) for word in words(text)) for part in sought)

    kept = sought_words(wanted)
    assert all_found(iter(kept)) == all_found(iter(words(wanted)))
    assert not any(one != other and one.startswith(other) for one in kept for other in kept)
    assert sought_words("x" * 500) == ["x" * LONGEST_WORD]


@given(st.dates(date(2020, 1, 1), date(2032, 12, 31)), st.dates(date(1900, 1, 1), date(2032, 12, 31)))
def test_the_bounds_of_an_age_are_those_of_the_rule(today: date, birth_date: date):
    age = age_on(birth_date, today)
    if age >= 0:
        assert birth_date <= latest_birth_date(age, today)
        assert birth_date > latest_birth_date(age + 1, today)


def test_facts_come_back_as_they_went_in():
    at = datetime(2030, 3, 4, 9, 0, 0, 123456, tzinfo=UTC)
    facts = {"at": at, "day": date(2030, 3, 4), "nested": {"list": [at, "text", 1, 1.5, None, True]}, "name": "Åsa"}
    assert documents.decoded(documents.encoded(facts)) == facts
    odd = {"$instant": "no instant", "more": {"$instant": "2030-01-01", "beside": 1}}
    assert documents.decoded(documents.encoded(odd)) == odd
    elsewhere = at.astimezone(tz=None) + timedelta(0)
    assert documents.decoded(documents.encoded({"at": elsewhere})) == {"at": at}

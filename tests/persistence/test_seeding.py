"""Data in bulk: plausible, the same for the same seed, and holding exactly the time that its bookings need."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from qhealth.adapters.persistence.migrating import migrate
from qhealth.adapters.persistence.seeding import BulkWriter
from qhealth.core.domain.accounts import UserQuery
from qhealth.core.domain.clinic import Clinic
from qhealth.core.domain.errors import Invalid
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.people import Role
from qhealth.core.domain.visits import VisitQuery, VisitStatus
from qhealth.ports.accounts import Group
from qhealth.ports.calendar import Holder
from qhealth.seeding import ClinicAtWork, Size, batches
from tests.builders import NOW, STOCKHOLM, WHEN, a_patient
from tests.mysql_server import SERVERS, open_engine
from tests.persistence.store_of_its_own import OpenStore, open_store

_BESIDES = ("migration", "sqlite_sequence", "tally")
"""What is no part of the data, or only counts it."""
SMALL = Size.of(60, 400, doctors=4, diagnostics=5, bookings=120)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncGenerator[OpenStore]:
    async with open_store(tmp_path) as opened:
        yield opened


async def fill(store: OpenStore, size: Size = SMALL, *, seed: int = 1, password_hash: str | None = None) -> int:
    writer, rows = BulkWriter(store.engine), 0
    at = ClinicAtWork(Clinic(zone=STOCKHOLM), NOW, seed, await writer.first_ids())
    for batch in batches(size, at):
        rows += await writer.add(batch.things, password_hash=password_hash)
        rows += await writer.add_hours(batch.hours) if batch.hours else 0
        rows += await writer.claim(batch.claims)
    return rows


async def rows_of(store: OpenStore, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in (await store.engine.send(sql)).rows]


async def test_makes_as_much_as_was_asked_for(store: OpenStore):
    rows = await fill(store)
    tables = [row[0] for row in await rows_of(store, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    counts = {str(table): len(await rows_of(store, f'SELECT * FROM "{table}"')) for table in tables}  # noqa: S608 - a name.
    assert counts["account"] == counts["credential"] == 60 + 4 + 2 + 2
    assert (counts["visit"], counts["diagnostic_booking"], counts["diagnostic"]) == (400, 120, 5)
    assert (counts["journal_entry"], counts["prescription"], counts["audit_event"]) == (200, 100, 200)
    assert rows == sum(number for table, number in counts.items() if table not in _BESIDES)


async def test_the_occupancy_is_exactly_that_of_the_bookings_to_come(store: OpenStore):
    await fill(store)
    expected: Counter[tuple[object, ...]] = Counter()
    for table, kind, columns in (
        ("visit", "visit", (("doctor", "doctor_id"), ("patient", "patient_id"))),
        ("diagnostic_booking", "diagnostic_booking", (("diagnostic", "diagnostic_id"), ("patient", "patient_id"))),
    ):
        live = f"SELECT * FROM {table} WHERE status IN ('booked', 'scheduled')"  # noqa: S608 - a name.
        for row in (await store.engine.send(live)).rows:
            if row["ends_at"] > NOW:
                assert row["starts_at"] > NOW
                for tick in Interval(row["starts_at"], row["ends_at"]).ticks():
                    expected.update((resource, row[column], tick, kind, row["id"]) for resource, column in columns)
    assert expected
    held = await rows_of(store, "SELECT resource_kind, resource_id, tick, holder_kind, holder_id FROM occupancy")
    assert Counter(held) == expected


async def test_one_visit_in_twenty_lies_ahead_and_nobody_is_at_two_places(store: OpenStore):
    await fill(store)
    ahead = await store.reading.visits.find(VisitQuery(status=VisitStatus.BOOKED, page_size=100), WHEN)
    assert ahead.total == 400 // 20
    assert all(visit.starts_at > NOW for visit in ahead.items)
    for person in ("doctor_id", "patient_id"):
        twice = f"SELECT 1 FROM visit GROUP BY {person}, starts_at HAVING COUNT(*) > 1"  # noqa: S608 - a name.
        assert not await rows_of(store, twice)
    crowded = (
        "SELECT 1 FROM diagnostic_booking JOIN diagnostic ON diagnostic.id = diagnostic_id"
        " GROUP BY diagnostic_id, starts_at, capacity HAVING starts_at IS NOT NULL AND COUNT(*) > capacity"
    )
    assert not await rows_of(store, crowded)


@pytest.mark.parametrize("server", SERVERS)
async def test_a_server_has_looked_at_every_table_that_was_filled(server: str):
    address = await SERVERS[server]().new_database()
    async with open_engine(address) as engine:
        await migrate(engine)
        writer = BulkWriter(engine)
        at = ClinicAtWork(Clinic(zone=STOCKHOLM), NOW, 1, await writer.first_ids())
        for batch in batches(SMALL, at):
            await writer.add(batch.things)
            await writer.add_hours(batch.hours or {})
            await writer.claim(batch.claims)
        assert [written async for written in writer.add_patients_words()]
        await writer.analyse()
        names = "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()"
        tables = {row["name"] for row in (await engine.send(names)).rows}
        filled = {name for name in tables if (await engine.send(f"SELECT 1 FROM {name} LIMIT 1")).rows}  # noqa: S608 - names.
        looked_at = (
            "SELECT table_name AS name FROM mysql.innodb_table_stats"  # noqa: S608 - a name.
            f" WHERE database_name = '{address.database}' AND n_rows > 0"
        )
        assert filled - {"migration"} <= {row["name"] for row in (await engine.send(looked_at)).rows}
        assert {"visit", "tally", "patient_word"} <= filled


async def test_people_are_found_by_their_names_and_can_be_booked(store: OpenStore):
    await fill(store)
    patients = await store.reading.accounts.find(UserQuery(page_size=100), Group.PATIENTS, WHEN)
    assert patients.total == 60
    for patient in patients.items[::7]:
        query = UserQuery(name=patient.profile.last_name.upper(), page_size=100)
        assert patient in (await store.reading.accounts.find(query, Group.PATIENTS, WHEN)).items
    doctor = (await store.reading.accounts.find(UserQuery(role=Role.DOCTOR), Group.STAFF, WHEN)).items[0]
    assert (await store.reading.schedules.working_hours(doctor.id)).weekly
    booked = await store.reading.visits.booked_of(doctor.id, Interval(NOW, NOW + timedelta(days=30)))
    assert await store.reading.calendar.taken_lanes(1, range(1)) == []
    async with store.writing() as uow:
        await uow.calendar.release(Holder("visit", booked[0].id))
        added = await uow.accounts.add(a_patient(), password_hash=None)
        await uow.commit()
    assert added.id == 60 + 4 + 2 + 2 + 1


async def test_the_same_seed_gives_the_same_data_and_another_one_gives_other_data(tmp_path: Path):
    dumps: list[object] = []
    for number, seed in enumerate((1, 1, 2)):
        folder = tmp_path / str(number)
        folder.mkdir()
        async with open_store(folder) as store:
            await fill(store, seed=seed)
            everything = [f"SELECT * FROM {table}" for table in ("account", "visit", "occupancy")]  # noqa: S608 - a name.
            dumps.append([await rows_of(store, sql) for sql in everything])
    assert dumps[0] == dumps[1]
    assert dumps[0] != dumps[2]


async def test_everybody_who_has_an_address_gets_the_password(store: OpenStore):
    await fill(store, password_hash="hash")
    with_hash = await rows_of(store, "SELECT COUNT(*) FROM credential WHERE password_hash = 'hash'")
    assert with_hash == await rows_of(store, "SELECT COUNT(*) FROM account WHERE email IS NOT NULL")


async def test_counts_on_from_what_is_there(store: OpenStore):
    assert not await BulkWriter(store.engine).has_people()
    await fill(store, Size.of(0, 0, doctors=0, operators=0, pharmacists=0, diagnostics=3, login_attempts=5))
    assert not await BulkWriter(store.engine).has_people()
    assert await BulkWriter(store.engine).add([]) == 0
    await fill(store, replace(SMALL, diagnostics=0, bookings=0))
    assert await BulkWriter(store.engine).has_people()
    assert (await rows_of(store, "SELECT COUNT(*), MAX(id) FROM login_attempt")) == [(65, 65)]


@pytest.mark.parametrize(
    ("numbers", "field"),
    [
        ({"patients": 0, "visits": 1}, "patients"),
        ({"patients": 10, "visits": 1, "doctors": 0}, "doctors"),
        ({"patients": 10, "visits": 0, "prescriptions": 1, "pharmacists": 0}, "pharmacists"),
        ({"patients": 10, "visits": 0, "bookings": 1, "diagnostics": 0}, "diagnostics"),
        ({"patients": 10, "visits": 10**7}, "doctors"),
        ({"patients": 10, "visits": 0, "bookings": 10**7, "diagnostics": 1}, "diagnostics"),
    ],
)
def test_refuses_what_cannot_be(numbers: dict[str, int], field: str):
    with pytest.raises(Invalid) as refused:
        Size.of(**numbers)
    assert refused.value.faults[0].field == field

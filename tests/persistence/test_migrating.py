"""The runner of migrations, with a small set of them, on every database."""

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from types import ModuleType

import pytest
from piccolo.querystring import QueryString

from qhealth.adapters.persistence.engine.errors import Contention, RefusedByTrigger, UniqueViolation
from qhealth.adapters.persistence.engine.mysql import MySQLEngine
from qhealth.adapters.persistence.engine.mysql_options import MySQLAddress
from qhealth.adapters.persistence.engine.pooled import PooledEngine
from qhealth.adapters.persistence.engine.sqlite import PooledSQLiteEngine
from qhealth.adapters.persistence.migrating import DatabaseIsNewer, Migration, discover, migrate, pending
from qhealth.adapters.persistence.migration_steps import AddColumn, CreateIndex, Refuse, Sql, Step
from tests.mysql_server import SERVERS, open_engine
from tests.persistence import schemas

PEOPLE = """
    CREATE TABLE IF NOT EXISTS person (
        id {id},
        email {name(100)} NOT NULL,
        active {bool} NOT NULL,
        joined_at {instant} NOT NULL,
        CONSTRAINT person_email UNIQUE (email)
    )
"""
VISITS = """
    CREATE TABLE IF NOT EXISTS visit (
        id {id},
        person {ref} NOT NULL,
        starts_at {instant} NOT NULL,
        signed {bool} NOT NULL,
        CONSTRAINT visit_person FOREIGN KEY (person) REFERENCES person (id)
    )
"""
SAMPLE = [
    Migration.of("m0001_people", [PEOPLE, CreateIndex("person_by_joining", "person", ("joined_at",))]),
    Migration.of(
        "m0002_visits",
        [
            VISITS,
            CreateIndex("visit_once", "visit", ("person", "starts_at"), unique=True),
            Refuse("visit", message="A signed visit isn't changed.", condition="OLD.signed"),
        ],
    ),
    Migration.of(
        "m0003_notes", [AddColumn("visit", "note", "{text}"), "UPDATE visit SET note = '' WHERE note IS NULL"]
    ),
]
NAMES = [migration.name for migration in SAMPLE]


@pytest.fixture(params=["sqlite", *SERVERS])
async def place(request, tmp_path):
    """Where the database is, as text that a process can be given."""
    if request.param == "sqlite":
        return str(tmp_path / "test.sqlite3")
    at = await SERVERS[request.param]().new_database()
    return f"{at.host} {at.port} {at.user} {at.database} {at.password}"


def engine_at(place: str) -> PooledEngine:
    if place.endswith(".sqlite3"):
        return PooledSQLiteEngine(place, readers=1, busy_timeout=0.05)
    host, port, user, database, password = place.split(" ")
    return MySQLEngine(MySQLAddress(host, database, user, password, int(port)))


@pytest.fixture
async def engine(place):
    engine = engine_at(place)
    await engine.start_connection_pool()
    yield engine
    await engine.close_connection_pool()


@pytest.fixture
def is_mysql(place):
    return not place.endswith(".sqlite3")


async def schema(engine: PooledEngine) -> list[str]:
    return await schemas.names(engine)


async def test_brings_an_empty_database_up_to_date(engine):
    assert await pending(engine, SAMPLE) == NAMES
    assert await schema(engine) == []
    assert await migrate(engine, SAMPLE) == NAMES
    assert await pending(engine, SAMPLE) == []
    assert await schema(engine) == [
        "migration",
        "person",
        "person_by_joining",
        "person_email",
        "visit",
        "visit_once",
        "visit_refuses_delete",
        "visit_refuses_update",
    ]
    rows = (await engine.send("SELECT name, applied_at FROM migration ORDER BY name")).rows
    assert [row["name"] for row in rows] == NAMES
    assert all(row["applied_at"].tzinfo is UTC for row in rows)


async def test_is_repeatable_and_then_sends_no_write(engine):
    await migrate(engine, SAMPLE)
    with engine.statements() as sent:
        assert await migrate(engine, SAMPLE) == []
    assert all(sql.startswith("SELECT") for sql in sent.all)


async def test_runs_only_what_is_missing(engine):
    await migrate(engine, SAMPLE[:1])
    assert await pending(engine, SAMPLE) == NAMES[1:]
    assert await migrate(engine, SAMPLE) == NAMES[1:]


async def test_keys_types_and_triggers_work_as_written(engine):
    await migrate(engine, SAMPLE)
    nine = datetime(2026, 3, 1, 9, tzinfo=UTC)
    join = "INSERT INTO person (email, active, joined_at) VALUES ('a@x', {}, {})"
    await engine.run(QueryString(join, True, nine))  # noqa: FBT003 - a value like the others.
    [row] = (await engine.send("SELECT * FROM person")).rows
    assert row == {"id": 1, "email": "a@x", "active": True, "joined_at": nine}
    book = QueryString("INSERT INTO visit (person, starts_at, signed) VALUES (1, {}, {})", nine, 0)
    await engine.run(book)
    with pytest.raises(UniqueViolation) as twice:
        await engine.run(book)
    assert twice.value.constraint == "visit_once"
    await engine.send("UPDATE visit SET signed = 1, note = 'x'")
    for change in ("UPDATE visit SET note = ''", "DELETE FROM visit"):
        with pytest.raises(RefusedByTrigger) as refused:
            await engine.send(change)
        assert refused.value.message == "A signed visit isn't changed."


async def test_every_step_may_run_twice_by_itself(engine):
    for migration in [*SAMPLE, *SAMPLE]:
        for step in migration.steps:
            await step.apply(engine)
    assert "visit_once" in await schema(engine)


async def test_a_migration_that_fails_in_the_middle_is_not_recorded_and_can_be_mended(engine, is_mysql):
    broken = [SAMPLE[0], Migration.of("m0002_visits", [VISITS, "UPDATE nowhere SET x = 1"]), SAMPLE[2]]
    with pytest.raises(Exception, match="nowhere"):
        await migrate(engine, broken)
    # MySQL cannot undo a CREATE TABLE.
    left = ["visit"] if is_mysql else []
    assert await schema(engine) == ["migration", "person", "person_by_joining", "person_email", *left]
    assert await pending(engine, SAMPLE) == NAMES[1:]
    assert await migrate(engine, SAMPLE) == NAMES[1:]


async def test_goes_on_where_a_database_that_commits_each_statement_was_left(engine):
    await migrate(engine, SAMPLE[:1])
    for step in SAMPLE[1].steps[:2]:
        await step.apply(engine)
    assert await migrate(engine, SAMPLE) == NAMES[1:]


async def test_refuses_a_database_that_is_newer_than_the_program(engine):
    await migrate(engine, SAMPLE)
    for attempt in (migrate(engine, SAMPLE[:1]), pending(engine, SAMPLE[:1])):
        with pytest.raises(DatabaseIsNewer, match="m0002_visits, m0003_notes") as error:
            await attempt
        assert error.value.names == ("m0002_visits", "m0003_notes")


async def test_two_runs_in_one_process_share_the_work(engine):
    ran = await asyncio.gather(migrate(engine, SAMPLE), migrate(engine, SAMPLE))
    assert sorted(ran[0] + ran[1]) == NAMES


PROGRAM = """
import asyncio, sys
from qhealth.adapters.persistence.migrating import migrate
from tests.persistence import test_migrating

async def main():
    engine = test_migrating.engine_at(sys.argv[1])
    sys.stdin.readline()
    await engine.start_connection_pool()
    print(*await migrate(engine, getattr(test_migrating, sys.argv[2])))
    await engine.close_connection_pool()

asyncio.run(main())
"""


def program(place: str, migrations: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - runs this very interpreter on the text above.
        [sys.executable, "-c", PROGRAM, place, migrations],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=os.getcwd(),  # noqa: PTH109 - where pytest finds `tests` as well.
    )


async def test_two_processes_that_start_at_once_share_the_work(place):
    programs = [program(place, "SAMPLE") for _ in range(2)]
    for each in programs:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    answers = [each.communicate(timeout=60)[0] for each in programs]
    assert [each.returncode for each in programs] == [0, 0]
    assert sorted(" ".join(answers).split()) == NAMES


@dataclass(frozen=True, slots=True)
class Die(Step):
    """Kills the process in the middle of a migration, as a power cut does."""

    async def apply(self, engine: PooledEngine) -> None:
        del engine
        os.kill(os.getpid(), signal.SIGKILL)


DEADLY = [SAMPLE[0], Migration.of("m0002_visits", [VISITS, Die()])]


async def test_a_process_killed_in_the_middle_of_a_migration_can_simply_be_run_again(place, is_mysql):
    victim = program(place, "DEADLY")
    victim.communicate("go\n", timeout=60)
    assert victim.returncode == -signal.SIGKILL
    engine = engine_at(place)
    await engine.start_connection_pool()
    assert await pending(engine, SAMPLE) == NAMES[1:]
    assert ("visit" in await schema(engine)) is is_mysql
    assert await migrate(engine, SAMPLE) == NAMES[1:]
    await engine.close_connection_pool()


async def test_waits_on_mysql_while_another_process_changes_the_schema(mysql_address):
    async with open_engine(mysql_address) as engine, open_engine(mysql_address) as other:
        async with other.dialect.alone(other):
            with pytest.raises(Contention, match="Another process is changing the schema"):
                async with engine.dialect.alone(engine):
                    pass
            waiting = asyncio.create_task(migrate(engine, SAMPLE))
            await asyncio.sleep(0.15)
            assert await schema(other) == []
        assert await waiting == NAMES


@pytest.mark.parametrize(
    "text",
    [
        "CREATE TABLE person (id {id})",
        "ALTER TABLE person ADD COLUMN x {int}",
        "CREATE  INDEX a ON person (email)",
        "create unique index a ON person (email)",
        "CREATE TRIGGER a BEFORE UPDATE ON person BEGIN SELECT 1; END",
        "DROP TABLE person",
    ],
)
def test_refuses_a_text_that_could_not_be_repeated(text):
    with pytest.raises(ValueError, match="repeated"):
        Sql(text)


@pytest.mark.parametrize("text", ["{timestamp}", "{name}", "{text(5)}"])
def test_refuses_a_type_that_does_not_exist(tmp_path, text):
    with pytest.raises(ValueError, match="There is no type"):
        PooledSQLiteEngine(tmp_path / "test.sqlite3").dialect.expand(text)


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of migrations on disk."""
    folder = tmp_path / "sample_migrations"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "helpers.py").write_text("raise AssertionError('not a migration')")
    (folder / "m0002_visits.py").write_text(f"STATEMENTS = ({VISITS!r},)")
    (folder / "m0001_people.py").write_text(f"STATEMENTS = ({PEOPLE!r},)")
    monkeypatch.syspath_prepend(tmp_path)
    package = ModuleType("sample_migrations")
    package.__path__ = [str(folder)]
    monkeypatch.setitem(sys.modules, "sample_migrations", package)
    yield package
    for name in [name for name in sys.modules if name.startswith("sample_migrations.")]:
        del sys.modules[name]


def test_finds_the_modules_of_a_package_in_their_order(package):
    assert discover(package) == [
        Migration("m0001_people", (Sql(PEOPLE),)),
        Migration("m0002_visits", (Sql(VISITS),)),
    ]


def test_refuses_two_migrations_of_the_same_number(package, tmp_path):
    (tmp_path / "sample_migrations" / "m0002_other.py").write_text("STATEMENTS = ()")
    with pytest.raises(ValueError, match="same number"):
        discover(package)


async def test_the_released_migrations_run_from_nothing(engine):
    assert await pending(engine) == [migration.name for migration in discover()]
    await migrate(engine)
    assert await pending(engine) == []


@pytest.mark.parametrize("server", SERVERS)
async def test_each_migration_makes_the_same_schema_on_every_database(tmp_path, server):
    one = PooledSQLiteEngine(tmp_path / "test.sqlite3", readers=1)
    other = MySQLEngine(await SERVERS[server]().new_database())
    for engine in (one, other):
        await engine.start_connection_pool()
    known = discover()
    for number in range(1, len(known) + 1):
        made, made_there = [
            (await migrate(engine, known[:number]), await schemas.everything(engine)) for engine in (one, other)
        ]
        assert made[0] == made_there[0] == [known[number - 1].name]
        assert made[1].keys() == made_there[1].keys()
        for table, described in made[1].items():
            assert described == made_there[1][table], table
    for engine in (one, other):
        await engine.close_connection_pool()

"""What the pooled SQLite engine gives back: values, counts, ids, the log of statements, and Piccolo's tables."""

import sqlite3
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from piccolo.columns import Boolean, Date, Timestamptz, Varchar
from piccolo.engine.sqlite import SQLiteEngine
from piccolo.querystring import QueryString
from piccolo.table import Table

from qhealth.adapters.persistence.engine.sqlite_values import as_instant, instant_text
from tests.persistence.sample import NINE, add, book, emails


async def test_values_of_every_kind_come_back_as_they_went_in(engine):
    values = {
        "born": date(1980, 2, 29),
        "active": False,
        "seen_at": datetime(2026, 3, 1, 9, 0, 0, 123456, tzinfo=UTC),
        "notes": '{"a": [1, "Åsa 😀"]}',
        "photo": bytes(range(256)),
        "age": 2**62,
    }
    await add(engine, "Åsa@x", **values)
    [row] = (await engine.send("SELECT * FROM person")).rows
    assert row == {"id": 1, "email": "Åsa@x", "nick": None, **values}
    assert {name: type(value) for name, value in row.items() if name in values} == {
        name: type(value) for name, value in values.items()
    }


@pytest.mark.parametrize(
    "given",
    [
        datetime(2026, 3, 1, 9, 0, tzinfo=UTC),
        datetime(2026, 3, 1, 9, 0, 0, 1, tzinfo=UTC),
        datetime(2026, 3, 1, 10, 30, tzinfo=timezone(timedelta(hours=1))),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
    ],
)
async def test_instants_are_kept_in_utc_to_the_microsecond(engine, given):
    await add(engine, "a@x", seen_at=given)
    [row] = (await engine.send("SELECT seen_at FROM person")).rows
    assert row["seen_at"] == given
    assert row["seen_at"].tzinfo is UTC


def test_instants_as_text_sort_as_they_do_in_time():
    instants = [NINE + timedelta(microseconds=step) for step in (-1_000_000, -1, 0, 1, 999_999, 1_000_000)]
    texts = [instant_text(instant) for instant in instants]
    assert texts == sorted(texts)
    assert len({len(text) for text in texts}) == 1


async def test_a_naive_time_is_refused(engine):
    with pytest.raises(ValueError, match="needs a time zone"):
        await add(engine, "a@x", seen_at=datetime(2026, 3, 1, 9, 0))  # noqa: DTZ001 - the naive time is the point.
    assert await emails(engine) == []


async def test_joined_and_aliased_columns_keep_their_types(engine):
    person = await add(engine, "a@x", born=date(1980, 1, 1), active=True)
    await book(engine, person)
    sql = """
        SELECT v.starts_at AS "from", p.born AS "patient.born", p.active AS is_active, q.seen_at AS never
        FROM (SELECT * FROM visit) v JOIN person p ON p.id = v.person LEFT JOIN person q ON q.id = 0
        WHERE v.starts_at >= {} AND p.born = {}
    """
    rows = await engine.run_querystring(QueryString(sql, NINE, date(1980, 1, 1)))
    assert rows == [{"from": NINE, "patient.born": date(1980, 1, 1), "is_active": True, "never": None}]
    assert rows[0]["is_active"] is True


async def test_an_expression_over_instants_is_read_with_a_helper(engine):
    await book(engine, await add(engine, "a@x"))
    [row] = (await engine.send("SELECT max(starts_at) AS last, min(NULL) AS none FROM visit")).rows
    assert as_instant(row["last"]) == NINE
    assert as_instant(row["none"]) is None
    assert as_instant(NINE.replace(tzinfo=None)) == NINE


async def test_a_reply_tells_how_many_rows_were_changed_and_the_new_id(engine):
    first = await engine.run(QueryString("INSERT INTO person (email) VALUES ({})", "a@x"))
    second = await engine.send("INSERT INTO person (email) VALUES ('b@x')")
    changed = await engine.send("UPDATE person SET notes = 'x'")
    none = await engine.send("UPDATE person SET notes = 'x' WHERE id = 99")
    again = await engine.send("INSERT INTO person (email) VALUES ('a@x') ON CONFLICT (email) DO UPDATE SET notes = ''")
    assert (first.last_id, second.last_id) == (1, 2)
    assert (changed.affected, changed.last_id, none.affected) == (2, None, 0)
    assert (again.affected, again.last_id) == (1, None)
    assert (await engine.send("SELECT 1 AS one")).affected == 0


async def test_a_with_clause_that_writes_goes_to_the_writer(engine):
    await engine.send("WITH new(email) AS (VALUES ('a@x')) INSERT INTO person (email) SELECT email FROM new")
    assert await emails(engine) == ["a@x"]


async def test_the_statements_of_a_stretch_of_work_can_be_counted(engine):
    with engine.statements() as sent:
        async with engine.transaction():
            await add(engine, "a@x")
            async with engine.transaction():
                await emails(engine)
    await emails(engine)
    assert len(sent) == 2
    assert [sql.split()[0] for sql in sent] == ["INSERT", "SELECT"]
    assert [sql.split()[0] for sql in sent.all] == ["BEGIN", "INSERT", "SAVEPOINT", "SELECT", "RELEASE", "COMMIT"]


class Colleague(Table):
    name = Varchar(length=50)
    born = Date(null=True, default=None)
    active = Boolean(default=True)
    hired_at = Timestamptz()


async def test_piccolo_tables_work_on_it(engine):
    Colleague._meta._db = engine
    await Colleague.create_table()
    house = Colleague(name="House", born=date(1959, 6, 11), hired_at=NINE)
    await house.save()
    await Colleague.insert(Colleague(name="Wilson", hired_at=NINE + timedelta(days=1)))
    rows = await Colleague.select().where(Colleague.hired_at <= NINE)
    assert rows == [{"id": 1, "name": "House", "born": date(1959, 6, 11), "active": True, "hired_at": NINE}]
    await Colleague.update({Colleague.active: False}, force=True)
    active = True
    assert not await Colleague.exists().where(Colleague.active == active)


async def test_piccolo_runs_several_queries_in_one_transaction(engine):
    Colleague._meta._db = engine
    both = engine.atomic()
    both.add(Colleague.create_table(), Colleague.insert(Colleague(name="Cuddy", hired_at=NINE)))
    await both
    assert await Colleague.count() == 1
    broken = engine.atomic()
    broken.add(Colleague.delete(force=True), Colleague.raw("SELECT * FROM nowhere"))
    with pytest.raises(sqlite3.OperationalError):
        await broken.run()
    assert await Colleague.count() == 1


async def test_piccolo_itself_can_read_the_file(engine, path):
    await add(engine, "a@x", born=date(1980, 1, 1), seen_at=NINE)
    theirs = SQLiteEngine(path=f"{path.as_uri()}?mode=ro", uri=True)
    [row] = await theirs.run_querystring(QueryString("SELECT email, born, seen_at, active FROM person"))
    assert row == {"email": "a@x", "born": date(1980, 1, 1), "seen_at": NINE, "active": True}

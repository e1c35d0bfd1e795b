"""What the MySQL engine gives back: values, counts, ids, the log of statements, and Piccolo's tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from piccolo.columns import Boolean, Date, Serial, Timestamptz, Varchar
from piccolo.querystring import QueryString
from piccolo.table import Table

from qhealth.adapters.persistence.engine.mysql import MySQLEngine
from qhealth.adapters.persistence.engine.mysql_values import naive_utc
from tests.persistence.sample import NINE, add, book, emails

LONG = "Åsa 😀 \\ ' \" %s {} \0 \n" * 50_000


async def test_values_of_every_kind_come_back_as_they_went_in(mysql):
    values = {
        "born": date(1980, 2, 29),
        "active": False,
        "seen_at": datetime(2026, 3, 1, 9, 0, 0, 123456, tzinfo=UTC),
        "notes": LONG,
        "photo": bytes(range(256)) * 1000,
        "height": 0.1,
        "age": 2**31 - 1,
    }
    await add(mysql, "Åsa@x", **values)
    [row] = (await mysql.run(QueryString("SELECT * FROM person WHERE id > {}", 0))).rows
    assert row == {"id": 1, "email": "Åsa@x", "nick": None, **values}
    assert {name: type(value) for name, value in row.items() if name in values} == {
        name: type(value) for name, value in values.items()
    }
    assert (await mysql.send("SELECT * FROM person")).rows == [row]


async def test_a_statement_with_hundreds_of_values_takes_them_as_one_with_few(mysql):
    instant = datetime(2026, 3, 1, 10, 0, 0, 5, tzinfo=timezone(timedelta(hours=1)))
    given = [(f"{number}@x", f"it's % {{}} \\ {number} 😀", instant, bool(number % 2)) for number in range(300)]
    places = ", ".join("({}, {}, {}, {})" for _ in given)
    sql = f"INSERT INTO person (email, notes, seen_at, active) VALUES {places}"  # noqa: S608 - placeholders.
    reply = await mysql.run(QueryString(sql, *(value for row in given for value in row)))
    assert (reply.affected, reply.last_id) == (300, 300)
    rows = (await mysql.send("SELECT email, notes, seen_at, active FROM person ORDER BY id")).rows
    assert [tuple(row.values()) for row in rows] == given


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
async def test_instants_are_kept_in_utc_to_the_microsecond(mysql, given):
    await add(mysql, "a@x", seen_at=given)
    [row] = (await mysql.send("SELECT seen_at FROM person")).rows
    assert row["seen_at"] == given
    assert row["seen_at"].tzinfo is UTC
    assert (await mysql.run(QueryString("SELECT id FROM person WHERE seen_at = {}", given))).rows == [{"id": 1}]


async def test_a_naive_time_is_refused(mysql):
    naive = datetime(2026, 3, 1, 9, 0)  # noqa: DTZ001 - the naive time is the point.
    with pytest.raises(ValueError, match="needs a time zone"):
        await add(mysql, "a@x", seen_at=naive)
    with pytest.raises(ValueError, match="needs a time zone"):
        naive_utc(naive)
    assert await emails(mysql) == []


async def test_texts_are_told_apart_by_every_letter_mark_and_space(mysql):
    texts = ["a", "A", "å", "a ", "a  ", " a", "ä", "a\u0301", "á", "😀", "😁", "ß", "ss", "", " "]
    for number, text in enumerate(texts):
        await add(mysql, text, notes=str(number))
    for number, text in enumerate(texts):
        rows = (await mysql.run(QueryString("SELECT notes FROM person WHERE email = {}", text))).rows
        assert rows == [{"notes": str(number)}]
    ordered = [row["email"] for row in (await mysql.send("SELECT email FROM person ORDER BY email")).rows]
    assert ordered == sorted(texts)
    above = QueryString("SELECT email FROM person WHERE email >= {} AND email < {} ORDER BY email", "a", "b")
    assert [row["email"] for row in await mysql.run_querystring(above)] == ["a", "a ", "a  ", "a\u0301"]


async def test_joined_aliased_and_computed_columns_keep_their_types(mysql):
    person = await add(mysql, "a@x", born=date(1980, 1, 1), active=True, age=20)
    await book(mysql, person)
    sql = """
        SELECT v.starts_at AS "from", p.born AS "patient.born", p.active AS is_active, q.seen_at AS never
        FROM (SELECT * FROM visit) v JOIN person p ON p.id = v.person LEFT JOIN person q ON q.id = 0
        WHERE v.starts_at >= {} AND p.born = {}
    """
    rows = await mysql.run_querystring(QueryString(sql, NINE, date(1980, 1, 1)))
    assert rows == [{"from": NINE, "patient.born": date(1980, 1, 1), "is_active": True, "never": None}]
    assert rows[0]["is_active"] is True
    [most] = (await mysql.send("SELECT max(starts_at) AS last, count(*) AS n, sum(person) AS total FROM visit")).rows
    assert most == {"last": NINE, "n": 1, "total": 1}
    assert type(most["total"]) is int
    united = QueryString("SELECT starts_at AS at FROM visit UNION SELECT seen_at FROM person WHERE id = {}", 0)
    assert await mysql.run_querystring(united) == [{"at": NINE}]


async def test_double_quotes_name_things_and_bars_join_texts(mysql):
    assert (await mysql.send("""SELECT 'a' || 'b' AS "odd name" """)).rows == [{"odd name": "ab"}]


async def test_a_reply_tells_how_many_rows_were_found_and_the_new_id(mysql):
    first = await mysql.run(QueryString("INSERT INTO person (email) VALUES ({})", "a@x"))
    second = await mysql.send("INSERT INTO person (email) VALUES ('b@x'), ('c@x')")
    changed = await mysql.send("UPDATE person SET notes = 'x'")
    unchanged = await mysql.send("UPDATE person SET notes = 'x'")
    none = await mysql.send("UPDATE person SET notes = 'x' WHERE id = 99")
    assert (first.last_id, second.last_id) == (1, 3)
    assert (changed.affected, changed.last_id, unchanged.affected, none.affected) == (3, None, 3, 0)
    assert (await mysql.send("SELECT 1 AS one")).affected == 0


async def test_the_statements_of_a_stretch_of_work_can_be_counted(mysql):
    with mysql.statements() as sent:
        async with mysql.transaction():
            await add(mysql, "a@x")
            async with mysql.transaction():
                await emails(mysql)
    await emails(mysql)
    assert [sql.split()[0] for sql in sent] == ["INSERT", "SELECT"]
    assert [sql.split()[0] for sql in sent.all] == ["START", "INSERT", "SAVEPOINT", "SELECT", "RELEASE", "COMMIT"]


@pytest.mark.parametrize(
    ("written", "args", "sent"),
    [
        ("SELECT {} || '100%'", ["a"], "SELECT %s || '100%%'"),
        ("SELECT '100%' || '{{}}'", [], "SELECT '100%' || '{}'"),
        ("SELECT {}, {} AS b", [1, QueryString("coalesce({}, '%')", 2)], "SELECT %s, coalesce(%s, '%%') AS b"),
        ("{}", [QueryString("SELECT '%'")], "SELECT '%'"),
    ],
)
def test_placeholders_are_written_as_the_driver_reads_them(mysql_address, written, args, sent):
    compiled, values = MySQLEngine(mysql_address).compile(QueryString(written, *args))
    assert compiled == sent
    assert len(values) == sent.count("%s")


class Colleague(Table):
    id = Serial(primary_key=True)
    name = Varchar(length=50)
    born = Date(null=True, default=None)
    active = Boolean(default=True)
    hired_at = Timestamptz()


@pytest.fixture
async def colleagues(mysql):
    Colleague._meta._db = mysql
    ddl = (
        "CREATE TABLE colleague"
        " (id {id}, name {name(50)} NOT NULL, born {date}, active {bool} NOT NULL, hired_at {instant} NOT NULL)"
    )
    await mysql.run_ddl(mysql.dialect.expand(ddl))
    return mysql


async def test_piccolo_tables_work_on_it(colleagues):
    del colleagues
    house = Colleague(name="House", born=date(1959, 6, 11), hired_at=NINE)
    await house.save()
    assert house.id == 1
    wilson, cuddy = (Colleague(name=name, hired_at=NINE + timedelta(days=1)) for name in ("Wilson", "Cuddy"))
    assert await Colleague.insert(wilson, cuddy) == [{"id": 2}, {"id": 3}]
    assert (wilson.id, cuddy.id) == (2, 3)
    rows = await Colleague.select().where(Colleague.hired_at <= NINE)
    assert rows == [{"id": 1, "name": "House", "born": date(1959, 6, 11), "active": True, "hired_at": NINE}]
    await Colleague.update({Colleague.active: False}, force=True)
    active = True
    assert not await Colleague.exists().where(Colleague.active == active)
    assert await Colleague.count() == 3
    await Colleague.delete().where(Colleague.id.is_in([1, 2]))
    assert [row["name"] for row in await Colleague.select().order_by(Colleague.name).limit(5).offset(0)] == ["Cuddy"]


async def test_piccolo_runs_several_queries_in_one_transaction(colleagues):
    broken = colleagues.atomic()
    broken.add(Colleague.insert(Colleague(name="Cuddy", hired_at=NINE)), Colleague.raw("SELECT * FROM nowhere"))
    with pytest.raises(Exception, match="nowhere"):
        await broken.run()
    assert await Colleague.count() == 0

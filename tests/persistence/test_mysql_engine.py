"""The MySQL engine: its connections, its checks of the server, and its errors."""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import closing
from dataclasses import replace

import pytest
from asyncmy import errors as driver
from piccolo.querystring import QueryString

from qhealth.adapters.persistence.engine.errors import (
    CheckViolation,
    Contention,
    DatabaseMisconfigured,
    DatabaseUnavailable,
    ForeignKeyViolation,
    NotNullViolation,
    RefusedByTrigger,
    UniqueViolation,
    constraint_of,
)
from qhealth.adapters.persistence.engine.mysql import MySQLEngine
from qhealth.adapters.persistence.engine.mysql_errors import is_an_answer, refused, translated
from qhealth.adapters.persistence.engine.mysql_options import MySQLAddress, MySQLLimits
from qhealth.adapters.persistence.engine.mysql_server import SQL_MODE, Product
from tests.mysql_server import CERTIFICATES, Server, open_engine, private_server
from tests.persistence.mysql_sample import QUICK
from tests.persistence.sample import add, book, emails, in_own_context


async def test_every_connection_is_set_up_as_designed(mysql):
    async with mysql.transaction():
        [session] = (await mysql.send("SELECT @@sql_mode AS mode, @@time_zone AS zone, @@autocommit AS auto")).rows
        [names] = (await mysql.send("SELECT @@character_set_client AS taken, @@collation_connection AS like_a")).rows
        [lock] = (await mysql.send("SELECT @@innodb_lock_wait_timeout AS seconds")).rows
        # Its name depends on the server; some have both.
        level = (
            await mysql.send("SHOW VARIABLES WHERE variable_name IN ('tx_isolation', 'transaction_isolation')")
        ).rows
    assert set(session["mode"].split(",")) == set(SQL_MODE.split(","))
    assert (session["zone"], session["auto"]) == ("+00:00", 1)
    assert names["taken"] == "utf8mb4"
    assert names["like_a"] in ("utf8mb4_nopad_bin", "utf8mb4_0900_bin")
    assert lock["seconds"] == QUICK.lock_wait
    assert {row["Value"] for row in level} == {"READ-COMMITTED"}


async def test_connections_are_opened_when_they_are_needed_and_no_more_than_allowed(
    mysql_server: Server, mysql_address: MySQLAddress
):
    async def connections() -> int:
        rows = await mysql_server.send(
            f"SELECT COUNT(*) FROM information_schema.processlist WHERE db = '{mysql_address.database}'"  # noqa: S608 - a name of our own.
        )
        return rows[0][0]

    async with open_engine(mysql_address, MySQLLimits(connections=4)) as engine:
        assert await connections() == 1
        for _ in range(5):
            await engine.send("SELECT 1")
        assert await connections() == 1
        await asyncio.gather(*(engine.send("SELECT SLEEP(0.05)") for _ in range(12)))
        assert await connections() == 4


async def test_parallel_reads_each_get_their_own_answer(mysql):
    ids = [await add(mysql, f"{number}@x") for number in range(20)]

    async def read(person):
        return (await mysql.run(QueryString("SELECT id FROM person WHERE id = {}", person))).rows

    answers = await asyncio.gather(*(read(person) for person in ids * 10))
    assert answers == [[{"id": person}] for person in ids * 10]


async def test_whoever_waits_too_long_for_a_connection_is_told_so(mysql_address: MySQLAddress):
    async with open_engine(mysql_address, MySQLLimits(connections=2, wait=0.05)) as engine:
        async with engine.transaction(), asyncio.TaskGroup() as group:
            held = group.create_task(in_own_context(engine, lambda: engine.send("SELECT SLEEP(0.5)")))
            await asyncio.sleep(0.01)
            waiting = asyncio.create_task(in_own_context(engine, lambda: engine.send("SELECT 1")))
            with pytest.raises(DatabaseUnavailable, match=r"No database connection became free within 0\.05 seconds"):
                await waiting
            held.cancel()
        assert (await engine.send("SELECT 1 AS n")).rows == [{"n": 1}]


async def test_statements_are_refused_before_the_start_and_after_the_end(mysql_address: MySQLAddress):
    engine = MySQLEngine(mysql_address)
    with pytest.raises(DatabaseUnavailable, match="not open"):
        await engine.send("SELECT 1")
    await engine.start_connection_pool()
    await engine.start_connection_pool()
    await engine.close_connection_pool()
    await engine.close_connection_pool()
    with pytest.raises(DatabaseUnavailable, match="not open"):
        await engine.send("SELECT 1")
    await engine.start_connection_pool()
    assert (await engine.send("SELECT 1 AS n")).rows == [{"n": 1}]
    await engine.close_connection_pool()


async def test_closing_rolls_back_an_open_transaction_and_refuses_its_next_statement(mysql):
    async def write():
        async with mysql.transaction():
            await add(mysql, "a@x")
            await mysql.close_connection_pool()
            await add(mysql, "b@x")

    with pytest.raises(DatabaseUnavailable, match="closed"):
        await write()
    await mysql.start_connection_pool()
    assert await emails(mysql) == []


def test_the_connections_cannot_be_used_from_another_event_loop(mysql_server: Server):
    with asyncio.Runner() as home, asyncio.Runner() as elsewhere:
        engine = MySQLEngine(home.run(mysql_server.new_database()))
        home.run(engine.start_connection_pool())
        with pytest.raises(RuntimeError, match="another event loop"):
            elsewhere.run(engine.send("SELECT 1"))
        home.run(engine.close_connection_pool())


async def test_a_unique_key_is_named(mysql):
    person = await add(mysql, "a@x", nick="a")
    await book(mysql, person)
    with pytest.raises(UniqueViolation) as by_constraint:
        await add(mysql, "a@x")
    with pytest.raises(UniqueViolation) as by_index:
        await add(mysql, "key 'b.c'@x", nick="a")
    with pytest.raises(UniqueViolation) as by_two_columns:
        await book(mysql, person)
    with pytest.raises(UniqueViolation) as by_primary_key:
        await add(mysql, "b@x", id=person)
    errors = (by_constraint, by_index, by_two_columns, by_primary_key)
    names = [constraint_of(error.value) for error in errors]
    assert names == ["person_email", "person_nick", "visit_once", "PRIMARY"]
    assert isinstance(by_index.value.__cause__, driver.IntegrityError)


async def test_the_other_rules_of_the_schema_are_told_apart(mysql):
    person = await add(mysql, "a@x")
    await book(mysql, person)
    with pytest.raises(ForeignKeyViolation) as nobody:
        await book(mysql, 99)
    with pytest.raises(ForeignKeyViolation) as referred_to:
        await mysql.run(QueryString("DELETE FROM person WHERE id = {}", person))
    with pytest.raises(NotNullViolation) as missing:
        await mysql.send("INSERT INTO person (nick) VALUES ('x')")
    with pytest.raises(NotNullViolation) as null:
        await mysql.send("UPDATE person SET email = NULL")
    with pytest.raises(CheckViolation) as young:
        await add(mysql, "b@x", age=17)
    with pytest.raises(RefusedByTrigger) as final:
        await mysql.send("UPDATE visit SET person = person")
    names = [constraint_of(error.value) for error in (nobody, referred_to, missing, null, young, final)]
    assert names == ["visit_person", "visit_person", "person.email", "person.email", "grown_up", None]
    assert final.value.message == "A visit is final."


async def test_a_mistake_in_the_sql_stays_what_it_is(mysql):
    with pytest.raises(driver.ProgrammingError, match="nowhere"):
        await mysql.send("SELECT * FROM nowhere")
    assert await emails(mysql) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"user": "nobody", "password": "wrong"}, r"refuses the user nobody: check the user's name and the password\."),
        ({"database": "no_such_database"}, r"has no database no_such_database: create it, or change its name\."),
    ],
)
async def test_what_is_configured_wrongly_is_named_at_the_start(mysql_address, change, sentence):
    engine = MySQLEngine(replace(mysql_address, **change))
    with pytest.raises(DatabaseMisconfigured, match=sentence):
        await engine.start_connection_pool()


async def test_a_server_that_is_not_there_is_named_at_the_start(mysql_address):
    with pytest.raises(DatabaseUnavailable, match=r"The database server at 127\.0\.0\.1:1 cannot be reached"):
        await MySQLEngine(replace(mysql_address, port=1)).start_connection_pool()
    with pytest.raises(DatabaseUnavailable, match=r"The database host nowhere\.invalid is not known: check its name\."):
        await MySQLEngine(replace(mysql_address, host="nowhere.invalid")).start_connection_pool()


async def test_a_server_that_never_greets_is_given_up(mysql_address):
    # The system takes the connection, and nobody ever reads from it.
    with closing(socket.create_server(("127.0.0.1", 0))) as mute:
        port = mute.getsockname()[1]
        engine = MySQLEngine(replace(mysql_address, port=port), MySQLLimits(connect=0.1))
        with pytest.raises(DatabaseUnavailable, match=rf"at 127\.0\.0\.1:{port} did not answer within 0\.1 seconds\."):
            await engine.start_connection_pool()


async def test_tables_with_a_foreign_collation_are_named_at_the_start(mysql_address):
    async with open_engine(mysql_address) as engine:
        await engine.send("CREATE TABLE migration (name VARCHAR(10)) DEFAULT CHARACTER SET latin1")
    with pytest.raises(DatabaseMisconfigured, match=r"have the collation latin1_\w+: convert them to .* utf8mb4"):
        await MySQLEngine(mysql_address).start_connection_pool()


@pytest.fixture
def trusted_address() -> MySQLAddress:
    """The private server, whose certificate is in the tests' hands."""
    return private_server().address


async def test_a_server_whose_certificate_is_trusted_is_spoken_to_in_secret(trusted_address: MySQLAddress):
    context = ssl.create_default_context(cafile=CERTIFICATES / "certificate.pem")
    async with open_engine(replace(trusted_address, database="mysql", tls=context)) as engine:
        [row] = (await engine.send("SHOW SESSION STATUS LIKE 'Ssl_version'")).rows
        assert row["Value"].startswith("TLSv1.")
        task = asyncio.create_task(engine.send("SELECT SLEEP(5)"))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await engine.send("SELECT 1 AS n")).rows == [{"n": 1}]


async def test_a_server_whose_certificate_nobody_vouches_for_is_not_spoken_to(trusted_address: MySQLAddress):
    engine = MySQLEngine(replace(trusted_address, database="mysql", tls=ssl.create_default_context()))
    with pytest.raises(DatabaseMisconfigured, match=r"cannot be trusted over TLS: .*self-signed certificate"):
        await engine.start_connection_pool()


async def test_a_server_that_goes_by_another_name_than_its_certificate_is_not_spoken_to(trusted_address: MySQLAddress):
    context = ssl.create_default_context(cafile=CERTIFICATES / "certificate.pem")
    # Another way to write 127.0.0.1.
    engine = MySQLEngine(replace(trusted_address, host="127.1", database="mysql", tls=context))
    with pytest.raises(DatabaseMisconfigured, match=r"cannot be trusted over TLS: .*127\.1"):
        await engine.start_connection_pool()


def test_a_tls_context_that_verifies_nothing_is_refused():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with pytest.raises(ValueError, match="verifies nothing"):
        MySQLAddress("db", "qhealth", "qhealth", tls=context)


def test_one_connection_is_not_enough():
    with pytest.raises(ValueError, match="two connections"):
        MySQLLimits(connections=1)


def test_the_password_is_not_shown():
    assert "secret" not in repr(MySQLAddress("db", "qhealth", "qhealth", "secret"))


@pytest.mark.parametrize(
    ("version", "name"),
    [
        ("5.5.5-10.11.19-MariaDB-0+deb12u1", "MariaDB"),
        ("10.6.1-MariaDB", "MariaDB"),
        ("11.8.2-MariaDB-ubu2404", "MariaDB"),
        ("8.0.17", "MySQL"),
        ("9.7.0-0ubuntu1", "MySQL"),
        ("8.0.11-TiDB-v8.5.0", "MySQL"),
    ],
)
def test_knows_a_server_by_its_version(version, name):
    assert Product.of(version).name == name


@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        ("5.7.44-log", r"The database server is MySQL 5\.7: use MySQL 8\.0 or newer\."),
        ("5.5.5-10.5.23-MariaDB", r"The database server is MariaDB 10\.5: use MariaDB 10\.6 or newer\."),
        ("unheard of", r"The database server is MySQL 0\.0: use MySQL 8\.0 or newer\."),
    ],
)
def test_refuses_a_server_that_is_too_old(version, sentence):
    with pytest.raises(DatabaseMisconfigured, match=sentence):
        Product.of(version)


@pytest.mark.parametrize(
    ("number", "message", "kind"),
    [
        (1213, "Deadlock found when trying to get lock; try restarting transaction", Contention),
        (1205, "Lock wait timeout exceeded; try restarting transaction", Contention),
        (2013, "Lost connection to MySQL server during query", DatabaseUnavailable),
        (1040, "Too many connections", DatabaseUnavailable),
        (1290, "The MySQL server is running with the --read-only option", DatabaseUnavailable),
        (1419, "You do not have the SUPER privilege and binary logging is enabled", DatabaseMisconfigured),
        (3819, "Check constraint 'grown_up' is violated.", CheckViolation),
        (1146, "Table 'qhealth.nowhere' doesn't exist", driver.OperationalError),
    ],
)
def test_knows_what_the_numbers_mean(number, message, kind):
    assert isinstance(translated(driver.OperationalError(number, message), ""), kind)


def test_reads_the_name_of_a_key_as_mysql_and_as_mariadb_write_it():
    for written in ("person.person_email", "person_email"):
        error = driver.IntegrityError(1062, f"Duplicate entry 'it's for key 'x'' for key '{written}'")
        assert constraint_of(translated(error, "")) == "person_email"


def test_an_error_of_the_server_is_an_answer_and_one_of_the_driver_is_none():
    assert is_an_answer(driver.OperationalError(1045, "Access denied"))
    assert not is_an_answer(driver.OperationalError(2003, "Can't connect"))
    assert not is_an_answer(driver.InternalError("Packet sequence number wrong"))


def test_every_refusal_of_the_server_is_one_sentence():
    address = MySQLAddress("db.example", "qhealth", "clinic")
    for number in (1044, 1045, 1049, 1115, 1130, 1273, 1698, 1040):
        sentence = str(refused(driver.OperationalError(number, "Too many connections"), address))
        assert sentence.endswith(".")
        assert sentence.count(". ") == 0

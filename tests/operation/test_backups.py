"""Backups of every kind of database, restored into every kind, and files that cannot be restored."""

from __future__ import annotations

import asyncio
import gzip
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from qhealth.adapters.memory import SettableClock, memory_ports
from qhealth.adapters.persistence.backups import archive
from qhealth.adapters.persistence.backups.archive import UnusableBackup, read_blocks, read_heading, verified
from qhealth.adapters.persistence.backups.layouts import LEFT_OUT, layouts, names
from qhealth.adapters.persistence.backups.restoring import RestoreFailed, restore_backup
from qhealth.adapters.persistence.backups.taking import take_backup
from qhealth.adapters.persistence.engine.mysql import MySQLEngine
from qhealth.adapters.persistence.engine.pooled import PooledEngine
from qhealth.adapters.persistence.engine.sqlite import PooledSQLiteEngine
from qhealth.adapters.persistence.migrating import RestoreUnfinished, discover, migrate, require_up_to_date
from qhealth.adapters.persistence.store import PersistentStore, persistent_unit_of_work
from qhealth.demo import Size, fill
from tests.builders import NOW, a_journal_entry, a_session
from tests.mysql_server import open_engine, private_server

TINY = Size(patients=15, days=30, requests=15, visits=0.2)
ODD = "Ω \U0001f3e5 \\ ' \" % %s {} \x01 \t \r\n \u2028 ]\n[ \u0301 end "

WHAT_THE_DEMONSTRATION_LACKS = (
    "UPDATE account SET height_cm = 171.30000000000001, weight_kg = 0.1 WHERE id = 1",
    "INSERT INTO event VALUES (7, 'visits', 'created', 1, NULL, '2030-03-06 09:00:00.000001+00:00')",
    "INSERT INTO event_log (id, newest, turns) VALUES (1, 7, 9)",
    "INSERT INTO task_run (task, due_at) VALUES ('clean_up', '2030-03-06 02:30:00.000000+00:00')",
    "INSERT INTO origin (source, source_key, subject_id) VALUES ('fhir', 'p1', 1)",
    "INSERT INTO idempotency_key VALUES (1, 'k', 'book_visit', 'd', '{}', 1, '2030-03-06 09:00:00.000000+00:00')",
    "INSERT INTO issued_document VALUES ('', '', 1, '2030-03-01', '2030-03-02', 1, '2030-03-01 09:00:00.000000+00:00')",
)


async def opened(engine: PooledEngine) -> PooledEngine:
    await engine.start_connection_pool()
    return engine


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> Path:
    """A demonstration, with an entry that is hard to write down and somebody who is signed in."""
    path = tmp_path_factory.mktemp("backups") / "filled.sqlite3"

    async def make() -> None:
        engine = await opened(PooledSQLiteEngine(path, readers=1))
        try:
            await migrate(engine)
            ports = memory_ports(
                clock=SettableClock(datetime(2030, 3, 6, 10, 30, tzinfo=UTC)),
                store=PersistentStore(engine),
                unit_of_work=persistent_unit_of_work(engine),
            )
            assert await fill(ports, TINY)
            doctor = await ports.store.accounts.by_email("doctor@qhealth.example")
            patient = await ports.store.accounts.by_email("patient@qhealth.example")
            assert doctor is not None
            assert patient is not None
            async with ports.unit_of_work() as uow:
                await uow.journal_entries.add(a_journal_entry(patient=patient, author=doctor, description=ODD))
                await uow.sessions.add(a_session(patient))
                await uow.commit()
            for sql in WHAT_THE_DEMONSTRATION_LACKS:
                await engine.send(sql)
        finally:
            await engine.close_connection_pool()

    asyncio.run(make())
    return path


@pytest.fixture(scope="module")
def taken(filled, tmp_path_factory) -> Path:
    """A backup of it."""
    path = tmp_path_factory.mktemp("taken") / "backup"
    asyncio.run(take_backup(PooledSQLiteEngine(filled), path, at=datetime(2030, 3, 6, 10, 30, tzinfo=UTC)))
    return path


def content(path: Path) -> dict[str, list]:
    """Return all rows of a backup, by table and in an order that does not depend on the database."""
    rows: dict[str, list] = {table: [] for table in verified(path)}
    for block in read_blocks(path):
        rows[block.table] += msgspec.json.Decoder(list).decode_lines(block.lines)
    return {table: sorted(found, key=repr) for table, found in rows.items()}


def next_ids(path: Path) -> dict[str, int | None]:
    """Return where the ids go on, by table; one in which nothing ever was begins at 1 everywhere."""
    return {layout.name: layout.next_id for layout in read_heading(path).tables if (layout.next_id or 1) > 1}


async def test_nothing_changes_on_the_way_from_sqlite_to_a_server_and_back(taken, tmp_path):
    at = read_heading(taken).taken_at
    server = MySQLEngine(await private_server().new_database())
    file = PooledSQLiteEngine(tmp_path / "again.sqlite3")
    there, back = tmp_path / "there", tmp_path / "back"
    restored = await restore_backup(server, taken)
    await take_backup(server, there, at=at)
    assert await restore_backup(file, there) == restored
    await take_backup(file, back, at=at)
    before = content(taken)
    assert any(ODD in row for row in before["journal_entry"])
    assert content(there) == before
    assert content(back) == before
    assert next_ids(back) == next_ids(taken)
    assert next_ids(there)["visit"] == next_ids(taken)["visit"]
    # Every table is in use, so that none is compared with nothing.
    assert [name for name, rows in before.items() if not rows] == []
    assert restored.rows == sum(len(rows) for rows in before.values())


async def test_a_backup_of_a_server_can_be_restored_to_a_server(taken, tmp_path):
    first = MySQLEngine(await private_server().new_database())
    second = MySQLEngine(await private_server().new_database())
    await restore_backup(first, taken)
    await take_backup(first, tmp_path / "one", at=NOW)
    await restore_backup(second, tmp_path / "one")
    await take_backup(second, tmp_path / "two", at=NOW)
    assert content(tmp_path / "two") == content(tmp_path / "one")


async def test_a_restored_server_has_every_index_and_key_of_a_migrated_one(taken):
    indexes = (
        "SELECT table_name AS t, index_name AS i, column_name AS c, seq_in_index AS s, non_unique AS n, sub_part AS p"
        " FROM information_schema.statistics WHERE table_schema = DATABASE() ORDER BY 1, 2, 4"
    )
    keys = (
        "SELECT constraint_name AS c, table_name AS t, referenced_table_name AS r"
        " FROM information_schema.referential_constraints WHERE constraint_schema = DATABASE() ORDER BY 1"
    )
    triggers = "SELECT trigger_name AS t FROM information_schema.triggers WHERE trigger_schema = DATABASE() ORDER BY 1"
    asked = (indexes, keys, triggers)
    migrated, restored = [await private_server().new_database() for _ in range(2)]
    async with open_engine(migrated) as engine:
        await migrate(engine)
        expected = [(await engine.send(sql)).rows for sql in asked]
    await restore_backup(MySQLEngine(restored), taken)
    async with open_engine(restored) as engine:
        assert [(await engine.send(sql)).rows for sql in asked] == expected
    assert all(expected)


async def test_a_restored_file_has_the_schema_of_a_migrated_one(taken, filled, tmp_path):
    await restore_backup(PooledSQLiteEngine(tmp_path / "new.sqlite3"), taken)
    schemas = []
    for path in (filled, tmp_path / "new.sqlite3"):
        with closing(sqlite3.connect(path)) as connection:
            schemas.append(sorted(connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall(), key=repr))
    assert schemas[0] == schemas[1]


async def test_sessions_do_not_come_back_to_life(filled, taken, tmp_path):
    with closing(sqlite3.connect(filled)) as connection:
        assert connection.execute("SELECT COUNT(*) FROM session").fetchone() != (0,)
    await restore_backup(PooledSQLiteEngine(tmp_path / "new.sqlite3"), taken)
    with closing(sqlite3.connect(tmp_path / "new.sqlite3")) as connection:
        for table in LEFT_OUT:
            assert connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone() == (0,)  # noqa: S608 - a name.


async def test_the_layouts_name_every_table_and_column_of_the_schema(tmp_path):
    path = tmp_path / "empty.sqlite3"
    engine = await opened(PooledSQLiteEngine(path, readers=1))
    await migrate(engine)
    await engine.close_connection_pool()
    with closing(sqlite3.connect(path)) as connection:
        tables = {
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith("sqlite_")
        }
        assert tables == {*names(), "migration"}
        for layout in layouts():
            columns = connection.execute("SELECT name, type FROM pragma_table_info(?)", (layout.name,)).fetchall()
            assert sorted(layout.columns) == sorted(name for name, _ in columns)
            assert sorted(layout.instants) == sorted(name for name, kind in columns if kind == "TIMESTAMPTZ")


async def test_only_the_owner_may_read_the_file_and_what_replaces_the_database(taken, tmp_path):
    await restore_backup(PooledSQLiteEngine(tmp_path / "new.sqlite3"), taken)
    assert taken.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "new.sqlite3").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["new.sqlite3"]
    assert gzip.decompress(taken.read_bytes()).startswith(b'{"format":"qhealth-backup"')


async def test_a_file_that_exists_is_not_overwritten(filled, taken):
    before = taken.read_bytes()
    with pytest.raises(UnusableBackup, match="exists already; choose another name"):
        await take_backup(PooledSQLiteEngine(filled), taken, at=NOW)
    assert taken.read_bytes() == before


async def test_a_backup_that_fails_leaves_no_file(tmp_path):
    engine = MySQLEngine(await private_server().new_database())
    with pytest.raises(Exception, match="migration"):
        await take_backup(engine, tmp_path / "backup", at=NOW)
    assert list(tmp_path.iterdir()) == []


def cut(whole: bytes) -> bytes:
    return whole[: len(whole) // 2]


def without_its_last_line(whole: bytes) -> bytes:
    return whole[: whole.rindex(b"\x1f\x8b\x08")]


def with_a_byte_changed(whole: bytes) -> bytes:
    middle = len(whole) // 2
    return whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]


def with_a_row_more(whole: bytes) -> bytes:
    end = whole.rindex(b"\x1f\x8b\x08")
    return whole[:end] + gzip.compress(b'["a","b",1]\n') + whole[end:]


def with_something_behind(whole: bytes) -> bytes:
    return whole + gzip.compress(b'["a","b",1]\n')


def of_something_else(_whole: bytes) -> bytes:
    return b"SQLite format 3\0" + bytes(100)


def of_other_json(_whole: bytes) -> bytes:
    return gzip.compress(b'{"format":"another","version":1}\n')


def of_a_newer_form(_whole: bytes) -> bytes:
    return gzip.compress(b'{"format":"qhealth-backup","version":2}\n')


def of_nothing(_whole: bytes) -> bytes:
    return b""


@pytest.mark.parametrize(
    ("spoiled", "sentence"),
    [
        (cut, "is cut off"),
        (without_its_last_line, "is cut off"),
        (with_a_byte_changed, "is damaged"),
        (with_a_row_more, "is damaged"),
        (with_something_behind, "is damaged"),
        (of_something_else, "is no backup of QHealth"),
        (of_other_json, "is no backup of QHealth"),
        (of_a_newer_form, "was made by a newer QHealth"),
        (of_nothing, "is no backup of QHealth"),
    ],
)
async def test_a_file_that_is_not_whole_is_refused_and_nothing_is_made(spoiled, sentence, taken, tmp_path):
    file = tmp_path / "spoiled"
    file.write_bytes(spoiled(taken.read_bytes()))
    with pytest.raises(UnusableBackup, match=sentence):
        await restore_backup(PooledSQLiteEngine(tmp_path / "new.sqlite3"), file)
    assert [left.name for left in tmp_path.iterdir()] == ["spoiled"]


def rewritten(path: Path, change) -> None:
    """Change the lines of a backup and give it an end that says that they are right."""
    heading, tables = read_heading(path), verified(path)
    lines: dict[str, bytes] = dict.fromkeys(tables, b"")
    for block in read_blocks(path):
        lines[block.table] += block.lines
    heading = change(heading, lines) or heading
    with path.open("wb") as file:
        writer = archive.ArchiveWriter(file, heading)
        for name, rows in lines.items():
            table = writer.table(name)
            if rows:
                table.add(rows)
            table.finish()
        writer.finish()
        writer.close()


@pytest.fixture
def copied(taken, tmp_path) -> Path:
    path = tmp_path / "copied"
    path.write_bytes(taken.read_bytes())
    return path


async def test_a_newer_schema_is_refused(copied, tmp_path):
    rewritten(copied, lambda heading, _: msgspec.structs.replace(heading, migrations=(*heading.migrations, "m9999_x")))
    with pytest.raises(
        UnusableBackup, match=r"is of a newer schema: this program does not know m9999_x; restore it with"
    ):
        await restore_backup(PooledSQLiteEngine(tmp_path / "new.sqlite3"), copied)


def without_a_visit(_heading, lines) -> None:
    """Take away the last visit that holds time."""
    rows = lines["visit"].splitlines(keepends=True)
    held = {msgspec.json.decode(row)[5] for row in lines["occupancy"].splitlines() if b'"visit"' in row}
    last = max(number for number, row in enumerate(rows) if msgspec.json.decode(row)[0] in held)
    lines["visit"] = b"".join(rows[:last] + rows[last + 1 :])


def without_a_tick(_heading, lines) -> None:
    """Take away the tick that lies furthest ahead."""
    rows = lines["occupancy"].splitlines(keepends=True)
    rows.remove(max(rows, key=lambda row: msgspec.json.decode(row)[3]))
    lines["occupancy"] = b"".join(rows)


def without_a_patient(_heading, lines) -> None:
    rows = lines["account"].splitlines(keepends=True)
    lines["account"] = b"".join(rows[:-3])


def with_a_visit_twice(_heading, lines) -> None:
    lines["visit"] += lines["visit"].splitlines(keepends=True)[0]


@pytest.mark.parametrize("kind", ["sqlite", "mariadb"])
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (without_a_visit, "ticks are held for a visit that does not hold them"),
        (without_a_tick, "do not hold the time that they have"),
        (without_a_patient, "refer to rows of account that are not there"),
        (with_a_visit_twice, "A row of the backup cannot be stored"),
    ],
)
async def test_what_does_not_fit_together_is_told_and_serves_nobody(change, sentence, kind, copied, tmp_path):
    rewritten(copied, change)
    if kind == "sqlite":
        with pytest.raises((RestoreFailed, UnusableBackup), match=sentence):
            await restore_backup(PooledSQLiteEngine(tmp_path / "new.sqlite3"), copied)
        assert [left.name for left in tmp_path.iterdir()] == ["copied"]
        return
    address = await private_server().new_database()
    with pytest.raises((RestoreFailed, UnusableBackup), match=sentence):
        await restore_backup(MySQLEngine(address), copied)
    async with open_engine(address) as engine:
        with pytest.raises(RestoreUnfinished, match="has not ended"):
            await require_up_to_date(engine)


@pytest.mark.parametrize("kind", ["sqlite", "mariadb"])
async def test_a_database_that_is_not_empty_is_replaced_only_when_that_is_asked_for(kind, taken, tmp_path):
    path = tmp_path / "new.sqlite3"
    engine = PooledSQLiteEngine(path) if kind == "sqlite" else MySQLEngine(await private_server().new_database())
    await restore_backup(engine, taken)
    with pytest.raises(RestoreFailed, match="is not empty"):
        await restore_backup(engine, taken)
    await opened(engine)
    await engine.send("UPDATE account SET first_name = 'Changed'")
    await engine.close_connection_pool()
    restored = await restore_backup(engine, taken, replace=True)
    await take_backup(engine, tmp_path / "again", at=NOW)
    assert content(tmp_path / "again") == content(taken)
    if restored.replaced is None:
        assert kind == "mariadb"
    else:
        with closing(sqlite3.connect(restored.replaced)) as connection:
            assert connection.execute("SELECT DISTINCT first_name FROM account").fetchall() == [("Changed",)]


async def test_a_database_in_which_only_the_program_has_written_is_empty(taken, tmp_path):
    engine = await opened(PooledSQLiteEngine(tmp_path / "new.sqlite3", readers=1))
    await migrate(engine)
    await engine.send("INSERT INTO task_run (task, due_at) VALUES ('clean_up', '2030-01-01 00:00:00.000000+00:00')")
    await engine.close_connection_pool()
    await restore_backup(engine, taken)
    assert [file.name for file in tmp_path.iterdir()] == ["new.sqlite3"]


async def test_a_database_that_somebody_has_open_is_left_alone(taken, tmp_path):
    engine = await opened(PooledSQLiteEngine(tmp_path / "new.sqlite3", readers=1))
    await migrate(engine)
    with pytest.raises(RestoreFailed, match="is in use: stop QHealth first"):
        await restore_backup(PooledSQLiteEngine(tmp_path / "new.sqlite3"), taken, replace=True)
    assert (await engine.send("SELECT COUNT(*) AS number FROM migration")).rows[0]["number"] == len(discover())
    await engine.close_connection_pool()


async def test_a_backup_of_an_older_schema_is_brought_up_to_date(copied, tmp_path):
    """The columns and the table of the last migration are taken out, as a backup from before it has none."""
    later = "m0007_schedules"

    def before(heading, lines):
        del lines["task_run"]
        kept = []
        for layout in heading.tables:
            if layout.name == "task_run":
                continue
            if "reminded_for" in layout.columns:
                at = layout.columns.index("reminded_for")
                rows = [msgspec.json.decode(row) for row in lines[layout.name].splitlines()]
                lines[layout.name] = b"".join(msgspec.json.encode(row[:at] + row[at + 1 :]) + b"\n" for row in rows)
                columns = tuple(name for name in layout.columns if name != "reminded_for")
                instants = tuple(name for name in layout.instants if name != "reminded_for")
                kept.append(msgspec.structs.replace(layout, columns=columns, instants=instants))
            else:
                kept.append(layout)
        migrations = tuple(name for name in heading.migrations if name < later)
        return msgspec.structs.replace(heading, tables=tuple(kept), migrations=migrations)

    visits = len(content(copied)["visit"])
    rewritten(copied, before)
    engine = PooledSQLiteEngine(tmp_path / "new.sqlite3", readers=1)
    await restore_backup(engine, copied)
    await opened(engine)
    await require_up_to_date(engine)
    rows = (await engine.send("SELECT reminded_for FROM visit")).rows
    assert [row["reminded_for"] for row in rows] == [None] * visits
    await engine.close_connection_pool()

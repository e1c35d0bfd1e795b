"""Backups of every kind of database, restored into every kind."""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing

import msgspec
import pytest

from qhealth.adapters.persistence.backups.archive import UnusableBackup, read_heading
from qhealth.adapters.persistence.backups.layouts import LEFT_OUT, layouts, names
from qhealth.adapters.persistence.backups.restoring import restore_backup
from qhealth.adapters.persistence.backups.taking import take_backup
from qhealth.adapters.persistence.engine.mysql import MySQLEngine
from qhealth.adapters.persistence.engine.sqlite import PooledSQLiteEngine
from qhealth.adapters.persistence.migrating import migrate, require_up_to_date
from tests.builders import NOW
from tests.mysql_server import open_engine, private_server
from tests.operation.backups import ODD, content, next_ids, opened, rewritten


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

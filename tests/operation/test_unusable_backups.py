"""Backups that cannot be restored, and databases into which none is."""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing

import msgspec
import pytest

from qhealth.adapters.persistence.backups.archive import UnusableBackup
from qhealth.adapters.persistence.backups.restoring import RestoreFailed, restore_backup
from qhealth.adapters.persistence.backups.taking import take_backup
from qhealth.adapters.persistence.engine.mysql import MySQLEngine
from qhealth.adapters.persistence.engine.sqlite import PooledSQLiteEngine
from qhealth.adapters.persistence.migrating import RestoreUnfinished, discover, migrate, require_up_to_date
from tests.builders import NOW
from tests.mysql_server import open_engine, private_server
from tests.operation.backups import content, opened, rewritten


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

"""Reads on the event loop's own thread: what is short is answered at once, what is not is left to the threads."""

import asyncio
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from qhealth.adapters.persistence.engine.sqlite import PooledSQLiteEngine
from qhealth.adapters.persistence.engine.sqlite_connection import Opening
from qhealth.adapters.persistence.engine.sqlite_glances import MOST_REMEMBERED, GlancingConnection
from qhealth.adapters.persistence.engine.statements import Observers

_COUNT = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT count(*) AS number FROM n"
_SHORT, _LONG = 10, 100_000
_BUSY_TIMEOUT = 30


@pytest.fixture
def path(tmp_path):
    return tmp_path / "test.sqlite3"


@pytest.fixture
async def engine(path):
    engine = PooledSQLiteEngine(path, readers=1, busy_timeout=_BUSY_TIMEOUT)
    await engine.start_connection_pool()
    yield engine
    await engine.close_connection_pool()


@pytest.fixture
def glancing(path):
    with opened(path) as connection:
        yield connection


@contextmanager
def opened(path, **options):
    connection = GlancingConnection(Opening(path, read_only=True, busy_timeout=1), Observers(), **options)
    yield connection
    connection.close()


async def test_a_short_read_is_answered_before_anything_else_runs(engine):
    read = asyncio.create_task(engine.read(_COUNT, [_SHORT]))
    await asyncio.sleep(0)
    assert read.done()
    assert (await read).rows == [{"number": _SHORT}]


async def test_a_long_read_is_made_by_a_thread_and_noted_once(engine):
    with engine.statements() as sent:
        read = asyncio.create_task(engine.read(_COUNT, [_LONG]))
        await asyncio.sleep(0)
        assert not read.done()
        assert (await read).rows == [{"number": _LONG}]
    assert sent.all == [_COUNT]


async def test_whoever_reads_again_and_again_lets_others_run(engine):
    async def read_on():
        for _ in range(1000):
            await engine.read("SELECT 1 AS one")

    reading, turns = asyncio.create_task(read_on()), 0
    while not reading.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 50


async def test_a_mistake_in_a_read_is_told_by_the_thread(engine):
    with pytest.raises(Exception, match="no such table"):
        await engine.read("SELECT * FROM nowhere")


def test_what_took_too_long_is_not_tried_again_for_a_while(glancing):
    assert glancing.read(_COUNT, [_SHORT]).rows == [{"number": _SHORT}]
    assert glancing.read(_COUNT, [_LONG]) is None
    assert glancing.read(_COUNT, [_SHORT]) is None
    assert glancing.read("SELECT 1 AS one", []).rows == [{"one": 1}]


def test_what_took_too_long_is_tried_again_after_a_while(path):
    with opened(path, rest=0) as glancing:
        assert glancing.read(_COUNT, [_LONG]) is None
        short = glancing.read(_COUNT, [_SHORT])
        assert short is not None
        assert short.rows == [{"number": _SHORT}]
        assert not glancing.too_long


def test_no_more_than_so_many_statements_are_remembered(glancing):
    statements = [f"{_COUNT} -- {number}" for number in range(MOST_REMEMBERED + 10)]
    assert all(glancing.read(sql, [_LONG]) is None for sql in statements)
    assert list(glancing.too_long) == statements[10:]


async def test_a_locked_database_does_not_hold_the_loop(engine, path):
    await engine.send("CREATE TABLE thing (name TEXT)")
    await engine.send("INSERT INTO thing (name) VALUES ('scalpel')")
    with another_process_recovering(path):
        started = time.monotonic()
        read = asyncio.create_task(engine.read("SELECT name FROM thing"))
        await asyncio.sleep(0.05)
        assert time.monotonic() - started < _BUSY_TIMEOUT / 2
        assert not read.done()
    assert (await read).rows == [{"name": "scalpel"}]


# The header of the write-ahead log's index is made void, as a crash leaves it, and whoever is to make it anew holds the
# locks on writing (byte 120) and on recovery (byte 122): https://www.sqlite.org/walformat.html, "WAL Locks".
_RECOVERING = """
import fcntl, sys
with open(sys.argv[1], "r+b", buffering=0) as index:
    fcntl.lockf(index, fcntl.LOCK_EX, 1, 120)
    fcntl.lockf(index, fcntl.LOCK_EX, 1, 122)
    index.write(bytes(96))
    print("locked", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_process_recovering(path):
    command = [sys.executable, "-c", _RECOVERING, f"{path}-shm"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:  # noqa: S603 - the text above.
        assert other.stdout is not None
        assert other.stdout.readline() == b"locked\n"
        yield

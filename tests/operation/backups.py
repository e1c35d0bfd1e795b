"""Backups as the tests make them, read them and change them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from qhealth.adapters.memory import SettableClock, memory_ports
from qhealth.adapters.persistence.backups import archive
from qhealth.adapters.persistence.backups.archive import read_blocks, read_heading, verified
from qhealth.adapters.persistence.engine.pooled import PooledEngine
from qhealth.adapters.persistence.engine.sqlite import PooledSQLiteEngine
from qhealth.adapters.persistence.migrating import migrate
from qhealth.adapters.persistence.store import PersistentStore, persistent_unit_of_work
from qhealth.demo import Size, fill
from tests.builders import a_journal_entry, a_session

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


async def make_demonstration(path: Path) -> None:
    """Make a demonstration, with an entry that is hard to write down and somebody who is signed in."""
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


def content(path: Path) -> dict[str, list]:
    """Return all rows of a backup, by table and in an order that does not depend on the database."""
    rows: dict[str, list] = {table: [] for table in verified(path)}
    for block in read_blocks(path):
        rows[block.table] += msgspec.json.Decoder(list).decode_lines(block.lines)
    return {table: sorted(found, key=repr) for table, found in rows.items()}


def next_ids(path: Path) -> dict[str, int | None]:
    """Return where the ids go on, by table; one in which nothing ever was begins at 1 everywhere."""
    return {layout.name: layout.next_id for layout in read_heading(path).tables if (layout.next_id or 1) > 1}


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

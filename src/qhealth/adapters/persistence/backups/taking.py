"""Taking a backup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import msgspec

from qhealth.adapters.persistence.backups.archive import FORMAT, VERSION, ArchiveWriter, Heading, new_file
from qhealth.adapters.persistence.backups.layouts import layouts
from qhealth.adapters.persistence.backups.sources import Snapshot, snapshot
from qhealth.adapters.persistence.engine.pooled import PooledEngine


@dataclass(frozen=True, slots=True)
class Taken:
    """What a backup holds."""

    rows: int
    tables: int
    bytes: int
    """The size of its file."""


async def take_backup(engine: PooledEngine, path: Path, *, at: datetime) -> Taken:
    """Write everything that a database held at one moment into a new file, which only its owner may read.

    The database must be up to date; others may go on reading and writing.

    Raises:
        UnusableBackup: there is a file of that name.
        DatabaseUnavailable: the database cannot be reached or read.
        OSError: the file cannot be written.
    """
    with new_file(path) as file:
        async with snapshot(engine) as seen:
            heading = await _heading(seen, at)
            archive = ArchiveWriter(file, heading)
            try:
                for layout in heading.tables:
                    table = archive.table(layout.name)
                    async for lines in seen.rows(layout):
                        table.add(lines)
                    table.finish()
                written = archive.finish()
                size = file.tell()
            finally:
                archive.close()
    return Taken(sum(table.rows for table in written.values()), len(written), size)


async def _heading(seen: Snapshot, at: datetime) -> Heading:
    next_ids = await seen.next_ids()
    return Heading(
        format=FORMAT,
        version=VERSION,
        program=version("qhealth"),
        taken_at=at,
        migrations=await seen.migrations(),
        tables=tuple(msgspec.structs.replace(layout, next_id=next_ids.get(layout.name)) for layout in layouts()),
    )

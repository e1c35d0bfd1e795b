"""Which tables a backup holds, and how their rows are written."""

from __future__ import annotations

from typing import Final

from piccolo.columns import Timestamptz
from piccolo.table import Table

from qhealth.adapters.persistence import tables
from qhealth.adapters.persistence.backups.archive import TableLayout

LEFT_OUT: Final = frozenset({"session", "refresh_token", "socket_ticket"})
"""What lets somebody in without a password. After a restore everybody signs in anew: a session that was ended since the
backup, because a device was stolen say, must not come back to life."""
OF_THE_PROGRAM: Final = frozenset({"event_log", "task_run"})
"""What a server writes by itself, before anybody has done anything."""


def layouts() -> tuple[TableLayout, ...]:
    """Return the layout of every table that belongs into a backup."""
    found = [_layout(table) for table in vars(tables).values() if _is_table(table)]
    return tuple(layout for layout in found if layout.name not in LEFT_OUT)


def names() -> list[str]:
    """Return the names of all tables but that of the migrations."""
    return [*(layout.name for layout in layouts()), *sorted(LEFT_OUT)]


def _is_table(thing: object) -> bool:
    return isinstance(thing, type) and issubclass(thing, Table) and thing is not Table


def _layout(table: type[Table]) -> TableLayout:
    meta = table._meta  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - where Piccolo keeps it.
    columns = [(column._meta.db_column_name, column) for column in meta.columns]  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - as above.
    instants = tuple(name for name, column in columns if isinstance(column, Timestamptz))
    return TableLayout(meta.tablename, tuple(name for name, _ in columns), instants)

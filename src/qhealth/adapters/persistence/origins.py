"""Which object came from which object of another system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from qhealth.adapters.persistence import tables
from qhealth.adapters.persistence.database import Database
from qhealth.ports.origins import Origins

_KEYS_AT_ONCE: Final = 1000


class PersistentOrigins(Origins):
    """Ids in `origin`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def known(self, source: str, keys: Sequence[str]) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for start in range(0, len(keys), _KEYS_AT_ONCE):
            some = keys[start : start + _KEYS_AT_ONCE]
            places = ", ".join("{}" for _ in some)
            sql = f"SELECT source_key, subject_id FROM origin WHERE source = {{}} AND source_key IN ({places})"  # noqa: S608 - placeholders.
            found |= {row["source_key"]: row["subject_id"] for row in await self._database.rows(sql, source, *some)}
        return found

    async def add(self, source: str, ids: Mapping[str, int]) -> None:
        rows = [{"source": source, "source_key": key, "subject_id": subject_id} for key, subject_id in ids.items()]
        await self._database.insert_all(tables.Origin, rows)

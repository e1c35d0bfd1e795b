"""The diagnostics that the clinic offers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from qhealth.adapters.persistence import search_words, tables
from qhealth.adapters.persistence.conditions import Where
from qhealth.adapters.persistence.database import Database, Row
from qhealth.adapters.persistence.listing import View, columns_of
from qhealth.adapters.persistence.search_words import WordKind, sort_key
from qhealth.core.domain.diagnostics import BookingStatus, Diagnostic, DiagnosticQuery
from qhealth.core.domain.errors import Contended
from qhealth.core.domain.lists import Page
from qhealth.core.domain.text import name_key
from qhealth.ports.diagnostics import Diagnostics

_FIELDS: Final = (
    "id", "name", "description", "duration_minutes", "capacity", "created_at", "updated_at", "version",
)  # fmt: skip


def _diagnostic_of(row: Row) -> Diagnostic:
    return Diagnostic(**{name: row[name] for name in _FIELDS})


def values_of(diagnostic: Diagnostic) -> Row:
    """Return the columns that change with a diagnostic: all but its id, version and creation."""
    return {
        "name": diagnostic.name,
        "name_key": name_key(diagnostic.name),
        "name_sort": sort_key(diagnostic.name),
        "description": diagnostic.description,
        "duration_minutes": diagnostic.duration_minutes,
        "capacity": diagnostic.capacity,
        "updated_at": diagnostic.updated_at,
    }


_DIAGNOSTICS: Final = View(
    "diagnostic", columns_of("diagnostic", *_FIELDS), _diagnostic_of, sorts={"name": "name_sort"}
)


class PersistentDiagnostics(Diagnostics):
    """Diagnostics in `diagnostic`; deleted ones stay there for the bookings that show them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, diagnostic: Diagnostic) -> Diagnostic:
        added = {"created_at": diagnostic.created_at, "version": diagnostic.version}
        diagnostic_id = await self._database.insert(tables.Diagnostic, {**values_of(diagnostic), **added})
        await self._index(diagnostic_id, diagnostic)
        return replace(diagnostic, id=diagnostic_id)

    async def get(self, diagnostic_id: int) -> Diagnostic | None:
        clause = f"diagnostic.id = {{}} AND diagnostic.deleted_at IS NULL{self._database.hold}"
        return await _DIAGNOSTICS.one(self._database, clause, diagnostic_id)

    async def save(self, diagnostic: Diagnostic) -> Diagnostic:
        values = {**values_of(diagnostic), "version": diagnostic.version + 1}
        standing = "id = {} AND version = {} AND deleted_at IS NULL"
        args = (diagnostic.id, diagnostic.version)
        if await self._database.update(tables.Diagnostic, values, where=standing, args=args) != 1:
            raise Contended
        await search_words.forget(self._database, diagnostic.id, [WordKind.DIAGNOSTIC_NAME])
        await self._index(diagnostic.id, diagnostic)
        return replace(diagnostic, version=diagnostic.version + 1)

    async def _index(self, diagnostic_id: int, diagnostic: Diagnostic) -> None:
        texts, place = {WordKind.DIAGNOSTIC_NAME: diagnostic.name}, search_words.sort_key(diagnostic.name) or ""
        await search_words.index(self._database, diagnostic_id, texts, place)

    async def delete(self, diagnostic_id: int, *, at: datetime) -> None:
        sql = "UPDATE diagnostic SET name_key = NULL, deleted_at = {} WHERE id = {} AND deleted_at IS NULL"
        if not await self._database.change(sql, at, diagnostic_id):
            raise Contended

    async def has_active_bookings(self, diagnostic_id: int, *, now: datetime) -> bool:
        sql = (
            "SELECT id FROM diagnostic_booking WHERE diagnostic_id = {}"
            " AND (status = {} OR (status = {} AND ends_at > {})) LIMIT 1"
        )
        row = await self._database.row(sql, diagnostic_id, BookingStatus.REQUESTED, BookingStatus.SCHEDULED, now)
        return row is not None

    async def find(self, query: DiagnosticQuery) -> Page[Diagnostic]:
        where = Where()
        where.common("deleted_at", "IS NULL")
        where.says("id", query.name, WordKind.DIAGNOSTIC_NAME)
        return await _DIAGNOSTICS.page(self._database, query, where)

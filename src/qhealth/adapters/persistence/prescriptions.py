"""Prescriptions."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from qhealth.adapters.persistence import records, search_words, tables
from qhealth.adapters.persistence.database import Database, Row
from qhealth.adapters.persistence.listing import View
from qhealth.adapters.persistence.search_words import WordKind
from qhealth.core.domain.lists import Page
from qhealth.core.domain.records import Prescription, PrescriptionQuery
from qhealth.ports.prescriptions import Prescriptions
from qhealth.ports.when import When


def _prescription_of(row: Row) -> Prescription:
    return Prescription(medicine=row["medicine"], instructions=row["instructions"], **records.shared_fields(row))


_PRESCRIPTIONS: Final = View(
    "prescription",
    records.columns("prescription", "medicine", "instructions"),
    _prescription_of,
    records.joins("prescription"),
)


def values_of(prescription: Prescription) -> Row:
    """Return all columns of a prescription but its id."""
    return {
        **records.shared_values(prescription),
        "medicine": prescription.medicine,
        "instructions": prescription.instructions,
    }


class PersistentPrescriptions(Prescriptions):
    """Prescriptions in `prescription`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, prescription: Prescription) -> Prescription:
        prescription_id = await self._database.insert(tables.Prescription, values_of(prescription))
        await search_words.index(self._database, prescription_id, {WordKind.MEDICINE: prescription.medicine})
        return replace(prescription, id=prescription_id)

    async def get(self, prescription_id: int) -> Prescription | None:
        return await _PRESCRIPTIONS.one(self._database, "prescription.id = {}", prescription_id)

    async def delete(self, prescription_id: int) -> None:
        await self._database.delete(tables.Prescription, prescription_id)
        await search_words.forget(self._database, prescription_id, [WordKind.MEDICINE])

    async def find(self, query: PrescriptionQuery, when: When, *, owner_id: int | None = None) -> Page[Prescription]:
        where = records.asked_for(query, when, owner_id)
        where.says("id", query.medicine, WordKind.MEDICINE)
        return await _PRESCRIPTIONS.page(self._database, query, where)

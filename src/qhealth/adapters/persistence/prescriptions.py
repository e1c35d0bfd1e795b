"""Prescriptions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from qhealth.adapters.persistence import records, search_words, tables
from qhealth.adapters.persistence.database import Database, Row
from qhealth.adapters.persistence.listing import View
from qhealth.adapters.persistence.search_words import WordKind
from qhealth.adapters.persistence.tallies import Tally, day_of, keys_of_words
from qhealth.adapters.persistence.tally_book import Key
from qhealth.core.domain.lists import Page
from qhealth.core.domain.records import Prescription, PrescriptionQuery
from qhealth.ports.prescriptions import Prescriptions
from qhealth.ports.when import When


def _prescription_of(row: Row) -> Prescription:
    return Prescription(medicine=row["medicine"], instructions=row["instructions"], **records.shared_fields(row))


_TALLIED: Final = records.Tallied("prescription", Tally.PRESCRIPTIONS, Tally.PRESCRIPTION_DAYS)
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


def tally_keys(row: Row) -> Iterator[Key]:
    """Yield under what a row of `prescription` is counted."""
    yield Tally.PRESCRIPTIONS, "", ""
    yield Tally.PRESCRIPTION_DAYS, "", day_of(row["created_at"])
    yield from keys_of_words(WordKind.MEDICINE, row["medicine"])


class PersistentPrescriptions(Prescriptions):
    """Prescriptions in `prescription`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, prescription: Prescription) -> Prescription:
        prescription_id = await self._database.insert(tables.Prescription, values_of(prescription))
        self._database.tallies.add(tally_keys(values_of(prescription)))
        await search_words.index(self._database, prescription_id, {WordKind.MEDICINE: prescription.medicine})
        return replace(prescription, id=prescription_id)

    async def get(self, prescription_id: int) -> Prescription | None:
        return await _PRESCRIPTIONS.one(self._database, "prescription.id = {}", prescription_id)

    async def delete(self, prescription_id: int) -> None:
        before = await self._database.row(
            "SELECT created_at, medicine FROM prescription WHERE id = {}", prescription_id
        )
        await self._database.delete(tables.Prescription, prescription_id)
        self._database.tallies.subtract(tally_keys(before) if before else ())
        await search_words.forget(self._database, prescription_id, [WordKind.MEDICINE])

    async def find(self, query: PrescriptionQuery, when: When, *, owner_id: int | None = None) -> Page[Prescription]:
        where = records.asked_for(query, when, owner_id)
        where.says("id", query.medicine, WordKind.MEDICINE)
        records.know_total(
            where, query, owner_id, records.Tallied("prescription", Tally.PRESCRIPTIONS, Tally.PRESCRIPTION_DAYS)
        )
        return await _PRESCRIPTIONS.page(self._database, query, where)

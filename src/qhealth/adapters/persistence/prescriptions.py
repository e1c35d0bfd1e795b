"""Prescriptions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from qhealth.adapters.persistence import patient_words, records, search_words, tables
from qhealth.adapters.persistence.conditions import Listed
from qhealth.adapters.persistence.database import Database, Row
from qhealth.adapters.persistence.listing import View
from qhealth.adapters.persistence.search_words import MARK, Texts, WordKind
from qhealth.adapters.persistence.tallies import Tally, day_of, is_paired_with_names, keys_of_texts, keys_of_words
from qhealth.adapters.persistence.tally_book import Key
from qhealth.core.domain.lists import Page
from qhealth.core.domain.records import Prescription, PrescriptionQuery
from qhealth.ports.prescriptions import Prescriptions
from qhealth.ports.when import When


def _prescription_of(row: Row) -> Prescription:
    return Prescription(medicine=row["medicine"], instructions=row["instructions"], **records.shared_fields(row))


_TALLIED: Final = records.Tallied(
    "prescription",
    Tally.PRESCRIPTIONS,
    Tally.PRESCRIPTION_DAYS,
    patient_words.PRESCRIPTIONS,
    WordKind.MEDICINE_UNPAIRED,
)
_PRESCRIPTIONS: Final = View(
    "prescription",
    records.columns("prescription", "medicine", "instructions"),
    _prescription_of,
    records.joins("prescription"),
)

_TALLIED_COLUMNS: Final = (
    "SELECT prescription.created_at AS created_at, medicine, first_name, last_name"  # noqa: S608 - constants.
    f" FROM prescription {patient_words.whose('prescription')} WHERE prescription.id = {{}}"
)


def values_of(prescription: Prescription) -> Row:
    """Return all columns of a prescription but its id."""
    return {
        **records.shared_values(prescription),
        "medicine": prescription.medicine,
        "instructions": prescription.instructions,
    }


def texts_of(row: Row) -> Texts:
    """Return the texts by which a row of `prescription` is found."""
    text = row["medicine"]
    return {WordKind.MEDICINE: text, WordKind.MEDICINE_UNPAIRED: () if is_paired_with_names(text) else MARK}


def tally_keys(row: Row) -> Iterator[Key]:
    """Yield under what a row of `prescription` is counted."""
    yield Tally.PRESCRIPTIONS, "", ""
    yield Tally.PRESCRIPTION_DAYS, "", day_of(row["created_at"])
    yield from keys_of_words(WordKind.MEDICINE, row["medicine"])
    yield from keys_of_texts(WordKind.MEDICINE, WordKind.MEDICINE, row["medicine"])


class PersistentPrescriptions(Prescriptions):
    """Prescriptions in `prescription`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, prescription: Prescription) -> Prescription:
        values = values_of(prescription)
        prescription_id = await self._database.insert(tables.Prescription, values)
        self._database.tallies.add(tally_keys(values))
        await search_words.index(self._database, prescription_id, texts_of(values), prescription.created_at)
        await patient_words.added(
            self._database, patient_words.PRESCRIPTIONS, prescription_id, prescription.patient, values
        )
        return replace(prescription, id=prescription_id)

    async def get(self, prescription_id: int) -> Prescription | None:
        return await _PRESCRIPTIONS.one(self._database, "prescription.id = {}", prescription_id)

    async def delete(self, prescription_id: int) -> None:
        before = await self._database.row(_TALLIED_COLUMNS, prescription_id)
        await self._database.delete(tables.Prescription, prescription_id)
        if before:
            self._database.tallies.subtract(tally_keys(before))
            await patient_words.removed(self._database, patient_words.PRESCRIPTIONS, prescription_id, before)
            await search_words.forget(self._database, prescription_id, texts_of(before))

    async def find(self, query: PrescriptionQuery, when: When, *, owner_id: int | None = None) -> Page[Prescription]:
        where = records.asked_for(query, when, owner_id, patient_words.PRESCRIPTIONS)
        where.says("id", query.medicine, WordKind.MEDICINE, listed=Listed.of("created_at", WordKind.MEDICINE))
        records.know_total(where, query, owner_id, _TALLIED)
        return await _PRESCRIPTIONS.page(self._database, query, where)

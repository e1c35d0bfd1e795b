"""The kinds of records, as the tests of their repositories speak of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from qhealth.core.domain.lists import Page
from qhealth.core.domain.people import Account
from qhealth.core.domain.records import JournalQuery, PrescriptionQuery, RecordQuery
from qhealth.core.domain.sick_leaves import SickLeaveQuery
from qhealth.ports.unit_of_work import Store
from tests.builders import (
    NINE,
    WHEN,
    a_doctor,
    a_journal_entry,
    a_patient,
    a_prescription,
    a_sick_leave,
    after,
)
from tests.contract.stores import StoreUnderTest


@dataclass(frozen=True)
class Kind:
    """One kind of record."""

    query: type[RecordQuery]
    text: str
    """The field that says what a record is about."""
    repository: Callable[[Store], Any]
    build: Callable[..., Any]

    def about(self, text: str, *, patient: Account, author: Account, **more: Any) -> Any:
        return self.build(patient=patient, author=author, **{self.text: text}, **more)

    async def find(self, store: StoreUnderTest, owner_id: int | None = None, **filters: Any) -> Page[Any]:
        return await self.repository(store.reading).find(self.query(**filters), WHEN, owner_id=owner_id)

    async def saying(self, store: StoreUnderTest, text: str) -> int:
        """Return how many records are found by a text."""
        filters: dict[str, Any] = {self.text: text}
        return (await self.find(store, **filters)).total


JOURNAL = Kind(JournalQuery, "diagnosis", lambda store: store.journal_entries, a_journal_entry)
PRESCRIPTIONS = Kind(PrescriptionQuery, "medicine", lambda store: store.prescriptions, a_prescription)
SICK_LEAVES = Kind(SickLeaveQuery, "diagnosis", lambda store: store.sick_leaves, a_sick_leave)


async def two_people(store: StoreUnderTest) -> tuple[Account, Account]:
    patient, author = await store.keep_all([a_patient(birth_date=date(1985, 4, 12)), a_doctor()])
    return patient, author


async def with_records(store: StoreUnderTest, kind: Kind) -> dict[int, str]:
    """Keep five records of two patients and two authors, and return what the tests call them."""
    asa, li, house, neill = await store.keep_all(
        [a_patient("Åsa", "O'Neill"), a_patient("小龙", "李"), a_doctor(), a_doctor("Ngaio")]
    )
    midnight = NINE.replace(hour=23) - timedelta(days=1)
    records = {
        "nine": kind.about("J45.9 Asthma", patient=asa, author=house, created_at=NINE),
        "ten": kind.about("Ånger 100 %", patient=asa, author=neill, created_at=after(60)),
        "midnight": kind.about("asthma_b", patient=li, author=house, created_at=midnight),
        "before": kind.about("Fracture", patient=li, author=house, created_at=midnight - timedelta(microseconds=1)),
        "same": kind.about("asthma", patient=li, author=neill, created_at=NINE),
    }
    kept = await store.keep_all(records.values())
    return {record.id: name for record, name in zip(kept, records, strict=True)}

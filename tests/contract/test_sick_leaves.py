"""What only sick leaves keep, and the numbers of documents, which outlive what they were given to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from qhealth.core.domain.documents import DocumentKind, KnownDocument, document_number
from qhealth.core.domain.errors import Contended
from tests.builders import (
    NINE,
    NOW,
    a_sick_leave,
    an_admin,
    an_issued_document,
)
from tests.contract.records import two_people
from tests.contract.stores import StoreUnderTest


async def test_a_sick_leave_is_kept_exactly_as_written(store: StoreUnderTest):
    patient, author = await two_people(store)
    admin = await store.keep(an_admin())
    given = a_sick_leave(
        patient=patient,
        author=author,
        diagnosis="\n 🩺 J20.9 \t",
        description="x" * 300_000,
        first=date(1900, 1, 1),
        days=366,
        written_by=admin.person,
        created_at=NOW + timedelta(microseconds=1),
    )
    kept = await store.keep(given)
    assert kept == replace(given, id=kept.id)
    found = await store.reading.sick_leaves.get(kept.id)
    assert found == kept
    assert found is not None
    assert found.digest() == kept.digest()
    assert await store.reading.sick_leaves.get(999) is None


async def test_a_document_is_found_by_its_number_and_by_what_it_is_about(store: StoreUnderTest):
    patient, author = await two_people(store)
    leave = await store.keep(a_sick_leave(patient=patient, author=author))
    issued = an_issued_document(leave)
    async with store.writing() as uow:
        await uow.issued_documents.add(issued)
        await uow.sick_leaves.delete(leave.id)
    documents = store.reading.issued_documents
    assert await documents.find(issued.number) == KnownDocument(issued, "Greta House")
    assert await documents.find(document_number("another")) is None
    assert await documents.same(replace(issued, number="", issued_at=NINE)) == issued
    for other in (
        replace(issued, kind=DocumentKind.VISIT),
        replace(issued, subject_id=issued.subject_id + 1),
        replace(issued, from_date=date(2030, 3, 3)),
        replace(issued, to_date=date(2030, 3, 30)),
        replace(issued, issuer_id=patient.id),
    ):
        assert await documents.same(other) is None


async def test_the_same_document_is_given_one_number_only(store: StoreUnderTest):
    patient, author = await two_people(store)
    leave = await store.keep(a_sick_leave(patient=patient, author=author))
    issued = an_issued_document(leave)
    async with store.writing() as uow:
        await uow.issued_documents.add(issued)
    with pytest.raises(Contended):
        async with store.writing() as uow:
            await uow.issued_documents.add(replace(issued, number=document_number("another")))
    assert await store.reading.issued_documents.find(document_number("another")) is None


async def test_a_document_goes_on_naming_an_issuer_who_has_left(store: StoreUnderTest):
    patient, author = await two_people(store)
    leave = await store.keep(a_sick_leave(patient=patient, author=author))
    issued = an_issued_document(leave)
    async with store.writing() as uow:
        await uow.issued_documents.add(issued)
        await uow.accounts.save(author.erased(at=NOW))
    assert await store.reading.issued_documents.find(issued.number) == KnownDocument(issued, "Greta House")

"""Sick leaves, and the numbers of issued documents, in memory."""

from __future__ import annotations

from dataclasses import replace

from qhealth.adapters.memory.listing import equal, page_of, says, within
from qhealth.adapters.memory.references import author, patient, person
from qhealth.adapters.memory.state import Repository
from qhealth.core.domain.documents import IssuedDocument, KnownDocument
from qhealth.core.domain.errors import Contended
from qhealth.core.domain.lists import Page
from qhealth.core.domain.sick_leaves import SickLeave, SickLeaveQuery
from qhealth.ports.issued_documents import IssuedDocuments
from qhealth.ports.sick_leaves import SickLeaves
from qhealth.ports.when import When


class MemorySickLeaves(Repository, SickLeaves):
    """Sick leaves in a dictionary."""

    async def add(self, leave: SickLeave) -> SickLeave:
        stored = self._today(replace(leave, id=self._write.next_id("sick_leaves")))
        self._write.sick_leaves[stored.id] = stored
        return stored

    async def get(self, leave_id: int) -> SickLeave | None:
        leave = self._read.sick_leaves.get(leave_id)
        return self._today(leave) if leave else None

    async def delete(self, leave_id: int) -> None:
        if self._write.sick_leaves.pop(leave_id, None) is None:
            raise Contended

    async def find(self, query: SickLeaveQuery, when: When, *, owner_id: int | None = None) -> Page[SickLeave]:
        leaves = (
            leave
            for leave in map(self._today, self._read.sick_leaves.values())
            if equal(owner_id, leave.patient.id)
            and equal(query.patient_id, leave.patient.id)
            and equal(query.author_id, leave.author.id)
            and says(query.patient_name, leave.patient.full_name)
            and within(leave.created_at, query, when.zone)
        )
        return page_of(leaves, query)

    def _today(self, leave: SickLeave) -> SickLeave:
        return replace(
            leave,
            patient=patient(self._read, leave.patient),
            author=author(self._read, leave.author),
            written_by=person(self._read, leave.written_by),
        )


class MemoryIssuedDocuments(Repository, IssuedDocuments):
    """Issued documents in a dictionary, by their number."""

    async def add(self, document: IssuedDocument) -> None:
        if document.number in self._write.issued_documents or await self.same(document):
            raise Contended
        self._write.issued_documents[document.number] = document

    async def same(self, document: IssuedDocument) -> IssuedDocument | None:
        wanted = _about(document)
        return next((one for one in self._read.issued_documents.values() if _about(one) == wanted), None)

    async def find(self, number: str) -> KnownDocument | None:
        issued = self._read.issued_documents.get(number)
        return KnownDocument(issued, self._read.accounts[issued.issuer_id].person.full_name) if issued else None


def _about(document: IssuedDocument) -> tuple[object, ...]:
    return document.kind, document.subject_id, document.from_date, document.to_date, document.issuer_id

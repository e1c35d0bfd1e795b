"""The numbers of documents that were handed out."""

from __future__ import annotations

from qhealth.adapters.persistence import tables
from qhealth.adapters.persistence.database import Database, Row
from qhealth.core.domain.documents import DocumentKind, IssuedDocument, KnownDocument
from qhealth.core.domain.people import Person
from qhealth.ports.issued_documents import IssuedDocuments


class PersistentIssuedDocuments(IssuedDocuments):
    """Documents in `issued_document`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, document: IssuedDocument) -> None:
        values = {
            "number": document.number,
            "kind": document.kind,
            "subject_id": document.subject_id,
            "from_date": document.from_date,
            "to_date": document.to_date,
            "issuer_id": document.issuer_id,
            "issued_at": document.issued_at,
        }
        await self._database.insert(tables.IssuedDocument, values)

    async def same(self, document: IssuedDocument) -> IssuedDocument | None:
        row = await self._database.row(
            "SELECT number, kind, subject_id, from_date, to_date, issuer_id, issued_at FROM issued_document"
            " WHERE kind = {} AND subject_id = {} AND from_date = {} AND to_date = {} AND issuer_id = {}",
            document.kind,
            document.subject_id,
            document.from_date,
            document.to_date,
            document.issuer_id,
        )
        return _issued(row) if row else None

    async def find(self, number: str) -> KnownDocument | None:
        row = await self._database.row(
            "SELECT issued_document.number AS number, kind, subject_id, from_date, to_date, issuer_id, issued_at,"
            " account.first_name AS first_name, account.last_name AS last_name FROM issued_document"
            " LEFT JOIN account ON account.id = issued_document.issuer_id WHERE issued_document.number = {}",
            number,
        )
        if row is None:
            return None
        return KnownDocument(_issued(row), Person(row["issuer_id"], row["first_name"], row["last_name"]).full_name)


def _issued(row: Row) -> IssuedDocument:
    return IssuedDocument(
        number=row["number"],
        kind=DocumentKind(row["kind"]),
        subject_id=row["subject_id"],
        from_date=row["from_date"],
        to_date=row["to_date"],
        issuer_id=row["issuer_id"],
        issued_at=row["issued_at"],
    )

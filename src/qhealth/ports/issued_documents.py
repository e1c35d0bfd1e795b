"""The numbers of documents that were handed out."""

from __future__ import annotations

from abc import ABC, abstractmethod

from qhealth.core.domain.documents import IssuedDocument, KnownDocument


class IssuedDocuments(ABC):
    """Issued documents. They are added and never changed or removed: a number outlives what it was given to."""

    @abstractmethod
    async def add(self, document: IssuedDocument) -> None:
        """Store a document; raises `Contended` where the same has a number already (see `same`)."""

    @abstractmethod
    async def same(self, document: IssuedDocument) -> IssuedDocument | None:
        """Return what was issued about the same object, days and issuer, whatever its number."""

    @abstractmethod
    async def find(self, number: str) -> KnownDocument | None:
        """Return the document with a number, in the form of `normal_number`."""

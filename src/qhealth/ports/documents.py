"""Printing documents."""

from __future__ import annotations

from abc import ABC, abstractmethod

from qhealth.core.domain.documents import IssuedDocument, Subject


class Documents(ABC):
    """Makes the files that people print, keep and show."""

    @abstractmethod
    async def pdf(self, issued: IssuedDocument, subject: Subject) -> bytes:
        """Return a document as PDF, with its number and a code that leads to where the number can be checked.

        It says what the subject says at present; nothing else runs slower meanwhile.

        Raises:
            Unavailable: too many documents wait already.
        """

"""Documents that say their number and nothing else, for tests that do not look at paper."""

from __future__ import annotations

from qhealth.core.domain.documents import IssuedDocument, Subject
from qhealth.ports.documents import Documents


class BareDocuments(Documents):
    """Files without a page: a PDF's first and last line, and the number between them."""

    async def pdf(self, issued: IssuedDocument, subject: Subject) -> bytes:
        _ = subject
        return f"%PDF-1.7\n% {issued.number}\n%%EOF\n".encode()

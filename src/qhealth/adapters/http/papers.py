"""Answers that are documents for the hand."""

from __future__ import annotations

from typing import Final

from litestar import Response

from qhealth.core.usecases.documents import PrintedDocument

PDF: Final = "application/pdf"


def paper(printed: PrintedDocument) -> Response[bytes]:
    """Answer a document, to be shown in the browser and to be kept under a name that tells nothing of the patient."""
    name = f"{printed.issued.kind.replace('_', '-')}-{printed.issued.number}.pdf"
    headers = {"content-type": PDF, "content-disposition": f'inline; filename="{name}"'}
    return Response(printed.content, headers=headers)

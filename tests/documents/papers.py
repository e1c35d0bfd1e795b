"""Documents to print in tests, and what can be read back from them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, cast
from xml.etree import ElementTree as ET

from pypdf import PdfReader

from qhealth.adapters.documents.typesetting import TypstDocuments
from qhealth.core.domain.clinic import Clinic
from qhealth.core.domain.documents import DocumentKind, IssuedDocument, Subject, document_number
from qhealth.core.domain.people import Account
from qhealth.core.domain.sick_leaves import SickLeave
from tests.builders import (
    NOW,
    THAT_DAY,
    a_doctor,
    a_patient,
    a_sick_leave,
)

URL = "https://clinic.example"
NUMBER = document_number("of these tests")
CLINIC = Clinic(name="Kliniken vid ån", phone="+46 31 123 45 67", address="Ågatan 2, Göteborg")
BORN = date(1985, 4, 12)
PDF_A = "{http://www.aiim.org/pdfa/ns/id/}"
PDF_UA = "{http://www.aiim.org/pdfua/ns/id/}"


def somebody(first_name: str = "Åsa", last_name: str = "O'Neill") -> Account:
    return replace(a_patient(first_name, last_name, birth_date=BORN), id=4)


def a_leave(patient: Account | None = None, **more: Any) -> SickLeave:
    return replace(a_sick_leave(patient=patient or somebody(), author=replace(a_doctor(), id=7), **more), id=3)


def issued(subject: Subject, kind: DocumentKind = DocumentKind.SICK_LEAVE) -> IssuedDocument:
    return IssuedDocument(NUMBER, kind, subject.id, THAT_DAY, THAT_DAY, 7, NOW)


async def printed(
    documents: TypstDocuments, subject: Subject, kind: DocumentKind = DocumentKind.SICK_LEAVE
) -> PdfReader:
    return PdfReader(io.BytesIO(await documents.pdf(issued(subject, kind), subject)))


def text_of(reader: PdfReader) -> str:
    # Lines are broken where the page ends, not where the text does.
    return re.sub(r"\s+", " ", "\n".join(page.extract_text() for page in reader.pages))


def structure(reader: PdfReader) -> list[str]:
    """Return the kinds of the document's parts in the order in which a screen reader reads them."""

    def walk(node: Any) -> Iterator[str]:
        node = node.get_object()
        if isinstance(node, list):
            for child in cast("list[Any]", node):
                yield from walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                yield str(node["/S"]).removeprefix("/")
            if "/K" in node:
                yield from walk(node["/K"])

    return list(walk(cast("Any", reader.trailer["/Root"])["/StructTreeRoot"]["/K"]))


def metadata(reader: PdfReader) -> dict[str, str]:
    """Return the document's XMP metadata by qualified name."""
    raw = cast("Any", reader.trailer["/Root"])["/Metadata"].get_data()
    return {node.tag: node.text or "" for node in ET.fromstring(raw).iter()}  # noqa: S314 - made here.

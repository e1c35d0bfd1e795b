"""Codes, times and names of FHIR in the form in which we keep them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qhealth.adapters.fhir.resources import CodeableConcept
    from qhealth.core.domain.imports import Moment

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")
_SYSTEMS: Final = {
    "http://snomed.info/sct": "SNOMED CT",
    "http://hl7.org/fhir/sid/icd-10": "ICD-10",
    "http://hl7.org/fhir/sid/icd-10-cm": "ICD-10-CM",
    "http://hl7.org/fhir/sid/icd-9-cm": "ICD-9-CM",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "RxNorm",
    "http://www.whocc.no/atc": "ATC",
    "http://loinc.org": "LOINC",
}


def day(text: str | None) -> date | None:
    """Return a whole day; None for "1970", "1970-05" and what is no date."""
    if text is None or not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def instant(text: str | None) -> datetime | None:
    """Return an instant in UTC; None where the time of the day or its offset is missing."""
    if text is None or not _INSTANT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def moment(text: str | None) -> Moment | None:
    """Return an instant in UTC, or a day where that is all that is said."""
    return instant(text) or day(text)


def phrase(concept: CodeableConcept | None) -> str:
    """Return a notion in words, or its code where it has none; "" for nothing."""
    if concept is None:
        return ""
    texts = (concept.text, *(coding.display for coding in concept.coding or ()))
    return next((text.strip() for text in texts if text and text.strip()), "") or code_of(concept)


def code_of(concept: CodeableConcept) -> str:
    """Return the first code with the short name of its system: "SNOMED CT 38341003"."""
    for coding in concept.coding or ():
        if coding.code:
            return f"{_SYSTEMS.get(coding.system or '', '')} {coding.code}".strip()
    return ""


def phrase_with_code(concept: CodeableConcept | None) -> str:
    """Return a notion in words with its code: "Hypertension (SNOMED CT 38341003)"."""
    words = phrase(concept)
    code = code_of(concept) if concept else ""
    return f"{words} ({code})" if words and code and words != code else words


def codes(concept: CodeableConcept | None) -> frozenset[str]:
    """Return all codes of a notion."""
    return frozenset(coding.code for coding in (concept.coding or () if concept else ()) if coding.code)


def joined(texts: Iterable[str | None], between: str) -> str:
    """Return the texts that say something in one."""
    return between.join(text.strip() for text in texts if text and text.strip())

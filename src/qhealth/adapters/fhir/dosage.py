"""How to take a medicine, in words.

Where the prescriber wrote a text, that text is taken, with what the patient is told besides. A coded dosage is put into
words only when every part of it is understood: a dosage that lost a part would be a wrong one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from qhealth.adapters.fhir.resources import CodeableConcept, Fhir
from qhealth.adapters.fhir.words import joined, phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNITS: Final = {
    "s": "second",
    "min": "minute",
    "h": "hour",
    "d": "day",
    "wk": "week",
    "mo": "month",
    "a": "year",
}


class _Worded(Fhir):
    sequence: int | None = None
    text: str | None = None
    patient_instruction: str | None = None
    additional_instruction: list[CodeableConcept] | None = None


class _Strict(msgspec.Struct, rename="camel", kw_only=True, forbid_unknown_fields=True):
    """A part of a coded dosage, in which nothing unknown may stand."""


class _Repeat(_Strict):
    frequency: int | None = None
    period: float | None = None
    period_unit: str | None = None


class _Timing(_Strict):
    repeat: _Repeat | None = None


class _Amount(_Strict):
    value: float
    unit: str | None = None
    system: str | None = None
    code: str | None = None


class _DoseAndRate(_Strict):
    dose_quantity: _Amount
    type: CodeableConcept | None = None


class _Coded(_Strict):
    sequence: int | None = None
    additional_instruction: list[CodeableConcept] | None = None
    timing: _Timing | None = None
    as_needed_boolean: bool | None = None
    route: CodeableConcept | None = None
    method: CodeableConcept | None = None
    site: CodeableConcept | None = None
    dose_and_rate: list[_DoseAndRate] | None = None


def instructions(dosages: Sequence[msgspec.Raw]) -> str | None:
    """Return the dosages, one a line, in their sequence where each has one; None when a coded one is not understood.

    Raises:
        msgspec.ValidationError: a part has another type than the specification gives it.
    """
    worded = [(msgspec.json.decode(raw, type=_Worded), raw) for raw in dosages]
    if all(dosage.sequence is not None for dosage, _ in worded):
        worded.sort(key=lambda pair: pair[0].sequence or 0)
    lines = [_one(dosage, raw) for dosage, raw in worded]
    return None if None in lines else joined(lines, "\n")


def _one(dosage: _Worded, raw: msgspec.Raw) -> str | None:
    if dosage.text and dosage.text.strip():
        extra = [dosage.patient_instruction, *(phrase(concept) for concept in dosage.additional_instruction or ())]
        return joined([dosage.text, *(words for words in extra if words and words.strip() not in dosage.text)], "\n")
    try:
        coded = msgspec.json.decode(raw, type=_Coded)
    except msgspec.ValidationError:
        return None
    timing = _how_often(coded.timing.repeat) if coded.timing and coded.timing.repeat else ""
    dose = _dose(coded.dose_and_rate or [])
    if timing is None or dose is None:
        return None
    parts = [
        dose,
        timing,
        "as needed" if coded.as_needed_boolean else "",
        *(phrase(concept) for concept in (coded.method, coded.route, coded.site)),
    ]
    sentence = joined(parts, ", ")
    notes = [phrase(concept) for concept in coded.additional_instruction or ()]
    return joined([f"{sentence[0].upper()}{sentence[1:]}." if sentence else "", *notes], " ")


def _dose(doses: list[_DoseAndRate]) -> str | None:
    if not doses:
        return ""
    if len(doses) > 1:
        return None
    amount = doses[0].dose_quantity
    return joined([f"dose {amount.value:g}", amount.unit or amount.code], " ")


def _how_often(repeat: _Repeat) -> str | None:
    unit = _UNITS.get(repeat.period_unit or "")
    if unit is None or not repeat.period or not repeat.frequency:
        return None
    span = f"every {unit}" if repeat.period == 1 else f"every {repeat.period:g} {unit}s"
    return f"{repeat.frequency} {'time' if repeat.frequency == 1 else 'times'} {span}"

"""Encounters, conditions and medication requests of FHIR as visits, journal entries and prescriptions of ours."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from qhealth.adapters.fhir.dosage import instructions
from qhealth.adapters.fhir.resources import CodeableConcept, Condition, Contained, Encounter, MedicationRequest
from qhealth.adapters.fhir.words import codes, instant, joined, moment, phrase, phrase_with_code
from qhealth.core.domain.imports import (
    ForeignJournalEntry,
    ForeignPrescription,
    ForeignVisit,
    Kind,
    LeftOut,
    Reason,
)
from qhealth.core.domain.visits import VisitStatus

if TYPE_CHECKING:
    from qhealth.adapters.fhir.references import References
    from qhealth.adapters.fhir.resources import Participant

_PATIENT, _PRACTITIONER, _ENCOUNTER = Kind.PATIENT.value, Kind.DOCTOR.value, Kind.VISIT.value
_LONGEST_NOTE: Final = 2000
_LONGEST: Final = 366 * 24 * 60
"""Minutes; the longest stay whose end is counted from its length."""
_STATUSES: Final = {
    "finished": VisitStatus.COMPLETED,
    "cancelled": VisitStatus.CANCELLED,
    # No encounter status of R4 says so; systems that need it borrow the code of Appointment.
    "noshow": VisitStatus.NO_SHOW,
}
_IN_CHARGE: Final = ("ATND", "PPRF")
"""Attender and primary performer (HL7 v3 ParticipationType)."""
_ORDERS: Final = frozenset({"order", "original-order", "reflex-order", "filler-order", "instance-order"})
_WRONG: Final = "entered-in-error"


def visit(key: str, resource: Encounter, references: References) -> ForeignVisit | LeftOut:
    """Return an encounter as a past visit, or why it cannot be taken."""
    patient = references.key(resource.subject, _PATIENT)
    status = _STATUSES.get(resource.status)
    doctors = references.keys((one.individual for one in _by_charge(resource.participant or [])), _PRACTITIONER)
    starts_at, ends_at = _span(resource)
    if resource.status == _WRONG:
        return LeftOut(Kind.VISIT, key, Reason.ENTERED_IN_ERROR)
    if status is None:
        return LeftOut(Kind.VISIT, key, Reason.NOT_OVER)
    if patient is None:
        return LeftOut(Kind.VISIT, key, Reason.NO_PATIENT)
    if starts_at is None or ends_at is None:
        return LeftOut(Kind.VISIT, key, Reason.NO_TIME)
    reasons = joined((phrase(concept) for concept in resource.reason_code or ()), "; ")
    types = joined((phrase(concept) for concept in resource.type or ()), "; ")
    note = joined([types, reasons], ": ")[:_LONGEST_NOTE]
    return ForeignVisit(key, patient, doctors, starts_at, ends_at, status, note)


def _by_charge(participants: list[Participant]) -> list[Participant]:
    def weight(participant: Participant) -> int:
        held = frozenset[str]().union(*(codes(concept) for concept in participant.type or ()))
        return next((place for place, code in enumerate(_IN_CHARGE) if code in held), len(_IN_CHARGE))

    return sorted(participants, key=weight)


def _span(resource: Encounter) -> tuple[datetime | None, datetime | None]:
    period, length = resource.period, resource.length
    starts_at = instant(period.start) if period else None
    ends_at = instant(period.end) if period else None
    if starts_at and ends_at is None and length and length.code == "min" and 0 < (length.value or 0) <= _LONGEST:
        ends_at = starts_at + timedelta(minutes=length.value or 0)
    return starts_at, ends_at


def journal_entry(key: str, resource: Condition, references: References) -> ForeignJournalEntry | LeftOut:
    """Return a condition as a journal entry, or why it cannot be taken.

    Stages, evidence, and onsets given as an age or a span are not taken.
    """
    patient = references.key(resource.subject, _PATIENT)
    verification = codes(resource.verification_status)
    diagnosis = phrase_with_code(resource.code)
    written_at = moment(resource.recorded_date)
    if _WRONG in verification:
        return LeftOut(Kind.JOURNAL_ENTRY, key, Reason.ENTERED_IN_ERROR)
    if "refuted" in verification:
        return LeftOut(Kind.JOURNAL_ENTRY, key, Reason.REFUTED)
    if patient is None:
        return LeftOut(Kind.JOURNAL_ENTRY, key, Reason.NO_PATIENT)
    if not diagnosis:
        return LeftOut(Kind.JOURNAL_ENTRY, key, Reason.NO_DIAGNOSIS)
    if written_at is None:
        return LeftOut(Kind.JOURNAL_ENTRY, key, Reason.NO_TIME)
    return ForeignJournalEntry(
        key,
        patient,
        authors=references.keys((resource.recorder, resource.asserter), _PRACTITIONER),
        visit=references.key(resource.encounter, _ENCOUNTER),
        diagnosis=diagnosis,
        description=_description(resource),
        written_at=written_at,
    )


def _description(resource: Condition) -> str:
    facts = {
        "Clinical status": phrase(resource.clinical_status),
        "Verification": phrase(resource.verification_status),
        "Severity": phrase(resource.severity),
        "Body site": joined((phrase(site) for site in resource.body_site or ()), "; "),
        "Onset": resource.onset_date_time or resource.onset_string or "",
        "Ended": resource.abatement_date_time or resource.abatement_string or "",
    }
    lines = [f"{name}: {fact}" for name, fact in facts.items() if fact]
    return joined([*lines, *(note.text for note in resource.note or ())], "\n")


def prescription(key: str, resource: MedicationRequest, references: References) -> ForeignPrescription | LeftOut:
    """Return a medication request as a prescription, or why it cannot be taken.

    What is said about dispensing, substitution and former prescriptions is not taken.
    """
    if (reason := _not_a_prescription(resource)) is not None:
        return LeftOut(Kind.PRESCRIPTION, key, reason)
    patient = references.key(resource.subject, _PATIENT)
    medicine = _medicine(resource)
    written_at = moment(resource.authored_on)
    dosage = instructions(resource.dosage_instruction or [])
    if patient is None:
        return LeftOut(Kind.PRESCRIPTION, key, Reason.NO_PATIENT)
    if not medicine:
        return LeftOut(Kind.PRESCRIPTION, key, Reason.NO_MEDICINE)
    if written_at is None:
        return LeftOut(Kind.PRESCRIPTION, key, Reason.NO_TIME)
    if dosage is None:
        return LeftOut(Kind.PRESCRIPTION, key, Reason.DOSAGE_NOT_UNDERSTOOD)
    # A prescription of ours has no status: that a medicine was stopped must be read where it is read how to take it.
    status = None if resource.status == "active" else f"Status when imported: {resource.status}."
    return ForeignPrescription(
        key,
        patient,
        authors=references.keys((resource.requester,), _PRACTITIONER),
        medicine=medicine,
        instructions=joined([dosage, *(note.text for note in resource.note or ()), status], "\n"),
        written_at=written_at,
    )


def _not_a_prescription(resource: MedicationRequest) -> Reason | None:
    if resource.status == _WRONG:
        return Reason.ENTERED_IN_ERROR
    if resource.do_not_perform or resource.status == "draft" or resource.intent not in _ORDERS:
        return Reason.NOT_PRESCRIBED
    return None


def _medicine(resource: MedicationRequest) -> str:
    return phrase(resource.medication_codeable_concept) or phrase(_contained(resource)) or _display(resource)


def _display(resource: MedicationRequest) -> str:
    reference = resource.medication_reference
    return (reference.display or "").strip() if reference else ""


def _contained(resource: MedicationRequest) -> CodeableConcept | None:
    reference = resource.medication_reference
    wanted = (reference.reference or "").removeprefix("#") if reference else ""
    for raw in resource.contained or ():
        contained = msgspec.json.decode(raw, type=Contained)
        if contained.id == wanted and contained.resource_type == "Medication":
            return contained.code
    return None

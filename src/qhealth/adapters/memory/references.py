"""The small references that objects carry, as they read today: a new name shows everywhere, as it does with a join."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from qhealth.adapters.memory.state import State
from qhealth.core.domain.diagnostics import DiagnosticBooking
from qhealth.core.domain.people import AuthorRef, DoctorRef, PatientRef, Person
from qhealth.core.domain.records import JournalEntry, Prescription
from qhealth.core.domain.visits import Visit

R = TypeVar("R", JournalEntry, Prescription)


def person(state: State, given: Person | None) -> Person | None:
    """Return the person under the present name; raises KeyError for people that the store does not know."""
    return state.accounts[given.id].person if given else None


def patient(state: State, given: PatientRef) -> PatientRef:
    """Return the patient as known at present; raises KeyError for an unknown one."""
    return state.accounts[given.id].as_patient


def doctor(state: State, given: DoctorRef) -> DoctorRef:
    """Return the doctor as known at present; raises KeyError for an unknown one."""
    return state.accounts[given.id].as_doctor_ref


def author(state: State, given: AuthorRef) -> AuthorRef:
    """Return the author under the present name, with the role held when writing; raises KeyError for an unknown one."""
    known = state.accounts[given.id].person
    return AuthorRef(known.id, known.first_name, known.last_name, given.role)


def visit_today(state: State, visit: Visit) -> Visit:
    """Return the visit with everybody under the present name."""
    return replace(
        visit,
        patient=patient(state, visit.patient),
        doctor=doctor(state, visit.doctor),
        booked_by=person(state, visit.booked_by),
        cancelled_by=person(state, visit.cancelled_by),
    )


def booking_today(state: State, booking: DiagnosticBooking) -> DiagnosticBooking:
    """Return the booking with everybody, and the diagnostic, under the present name."""
    return replace(
        booking,
        patient=patient(state, booking.patient),
        diagnostic=state.diagnostics[booking.diagnostic.id].ref,
        booked_by=person(state, booking.booked_by),
        cancelled_by=person(state, booking.cancelled_by),
    )


def record_today(state: State, record: R, amended_by: int | None) -> R:
    """Return the record with everybody under the present name, and the record that amends it."""
    return replace(
        record,
        patient=patient(state, record.patient),
        author=author(state, record.author),
        written_by=person(state, record.written_by),
        amended_by=amended_by,
    )

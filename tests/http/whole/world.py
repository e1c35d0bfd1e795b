"""One of everything, and where each operation of the API finds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

from litestar import Litestar

from qhealth.adapters.http.app import create_app
from qhealth.adapters.http.operations import Operation, operations_of
from qhealth.adapters.http.options import HttpOptions
from qhealth.adapters.memory.gathered import memory_ports
from tests.builders import (
    a_booking,
    a_diagnostic,
    a_doctor,
    a_journal_entry,
    a_login_attempt,
    a_patient,
    a_pharmacist,
    a_prescription,
    a_sick_leave,
    a_superuser,
    a_time_off,
    a_visit,
    after,
    an_audit_event,
)
from tests.http.whole.clinic import PASSWORD, Caller, Clinic

OPERATIONS: Final = [
    operation
    for operation in operations_of(cast("Litestar", create_app(memory_ports(), HttpOptions()).app))
    if operation.is_api
]


@dataclass(frozen=True)
class World:
    """A clinic, its superuser, and the id of one object of each kind by the name that paths give it."""

    clinic: Clinic
    superuser: Caller
    ids: dict[str, int]

    def path(self, operation: Operation, **ids: object) -> str:
        """Return the path of an operation on the one object, or on what `ids` names instead."""
        return operation.path.removeprefix("/api/v1").format(**{**self.ids, **ids})


async def furnished(clinic: Clinic) -> World:
    superuser = await clinic.signed_in(await clinic.has(a_superuser(), PASSWORD))
    patient, doctor = await clinic.has(a_patient()), await clinic.has(a_doctor())
    author = await clinic.has(a_pharmacist())
    diagnostic = await clinic.keeps(a_diagnostic())
    visit = await clinic.keeps(a_visit(patient=patient, doctor=doctor, starting=after(days=2)))
    booking = await clinic.keeps(a_booking(patient=patient, diagnostic=diagnostic))
    entry = await clinic.keeps(a_journal_entry(patient=patient, author=doctor))
    prescription = await clinic.keeps(a_prescription(patient=patient, author=author))
    leave = await clinic.keeps(a_sick_leave(patient=patient, author=doctor))
    time_off = await clinic.keeps(a_time_off(doctor, after(days=9), after(days=10)))
    async with clinic.ports.unit_of_work() as uow:
        attempt = await uow.login_attempts.add(a_login_attempt())
        await uow.audit_trail.add(an_audit_event())
        await uow.commit()
    (session,) = (await superuser.get("/me/sessions")).json()["items"]
    ids = {
        "user_id": doctor.id,
        "patient_id": patient.id,
        "doctor_id": doctor.id,
        "diagnostic_id": diagnostic.id,
        "visit_id": visit.id,
        "booking_id": booking.id,
        "entry_id": entry.id,
        "prescription_id": prescription.id,
        "leave_id": leave.id,
        "time_off_id": time_off.id,
        "attempt_id": attempt.id,
        "event_id": 1,
        "session_id": session["id"],
    }
    return World(clinic, superuser, ids)

"""Prescriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qhealth.core.domain.events import Topic
from qhealth.core.domain.mails import Template
from qhealth.core.domain.records import Prescription, PrescriptionQuery, WritePrescription
from qhealth.core.usecases.records import (
    Authorship,
    RecordKind,
    delete_record,
    list_records,
    view_record,
    write_record,
)

if TYPE_CHECKING:
    from qhealth.core.domain.lists import Page
    from qhealth.core.domain.policy import Actor
    from qhealth.core.domain.records import Reason
    from qhealth.ports.gathered import Ports
    from qhealth.ports.idempotency import IdempotencyKey


def _compose(command: WritePrescription, who: Authorship) -> Prescription:
    return Prescription(
        id=0,
        patient=who.patient.as_patient,
        author=who.author,
        medicine=command.medicine,
        instructions=command.instructions,
        amends=command.amends,
        amended_by=None,
        written_by=who.written_by,
        created_at=who.written_at,
    )


_KIND: Final[RecordKind[Prescription, PrescriptionQuery, WritePrescription]] = RecordKind(
    noun="prescription",
    topic=Topic.PRESCRIPTIONS,
    record=Prescription,
    records=lambda store: store.prescriptions,
    compose=_compose,
    notice=Template.PRESCRIPTION_ADDED,
)


async def list_prescriptions(query: PrescriptionQuery, *, actor: Actor, ports: Ports) -> Page[Prescription]:
    """Return a page of prescriptions, a patient's own only."""
    return await list_records(_KIND, query, actor=actor, ports=ports)


async def view_prescription(prescription_id: int, *, actor: Actor, ports: Ports) -> Prescription:
    """Return a prescription; raises `NotFound` for what is not the caller's to see."""
    return await view_record(_KIND, prescription_id, actor=actor, ports=ports)


async def write_prescription(
    command: WritePrescription, *, actor: Actor, ports: Ports, key: IdempotencyKey | None = None
) -> Prescription:
    """Prescribe a medicine, as a record of its own; raises as `write_record`."""
    return await write_record(_KIND, command, actor=actor, ports=ports, key=key)


async def delete_prescription(prescription_id: int, command: Reason, *, actor: Actor, ports: Ports) -> None:
    """Remove a prescription with a reason, which the audit trail keeps beside a digest."""
    await delete_record(_KIND, prescription_id, command, actor=actor, ports=ports)

"""Documents: made anew whenever somebody asks, under a number that is given once and that anybody can check."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qhealth.core.domain.documents import (
    Confirmation,
    ConfirmationStatus,
    DocumentKind,
    IssuedDocument,
    can_be_confirmed,
    document_number,
    normal_number,
)
from qhealth.core.domain.errors import Contended, NotConfirmable, Unavailable
from qhealth.core.domain.policy import Action, authorise
from qhealth.core.domain.records import Prescription
from qhealth.core.domain.sick_leaves import SickLeave
from qhealth.core.usecases.common import audited, found
from qhealth.core.usecases.prescriptions import view_prescription
from qhealth.core.usecases.visits import view_visit

if TYPE_CHECKING:
    from datetime import datetime

    from qhealth.core.domain.clinic import Clinic
    from qhealth.core.domain.documents import Subject
    from qhealth.core.domain.policy import Actor
    from qhealth.ports.gathered import Ports
    from qhealth.ports.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class PrintedDocument:
    """A document as a file."""

    issued: IssuedDocument
    content: bytes
    """The PDF."""


async def print_sick_leave(leave_id: int, *, actor: Actor, ports: Ports) -> PrintedDocument:
    """Return the certificate of a sick leave.

    Raises:
        Forbidden, NotFound: it is not the caller's to download (roles, "download as PDF").
        Unavailable: too many documents wait already.
    """
    authorise(actor, Action.SICK_LEAVE_DOWNLOAD)
    leave = found(await ports.store.sick_leaves.get(leave_id))
    authorise(actor, Action.SICK_LEAVE_DOWNLOAD, owner_id=leave.patient.id)
    return await _printed(leave, actor=actor, ports=ports)


async def print_prescription(prescription_id: int, *, actor: Actor, ports: Ports) -> PrintedDocument:
    """Return a prescription on paper, for whoever may view it; raises as `view_prescription`, and `Unavailable`."""
    prescription = await view_prescription(prescription_id, actor=actor, ports=ports)
    return await _printed(prescription, actor=actor, ports=ports)


async def print_visit(visit_id: int, *, actor: Actor, ports: Ports) -> PrintedDocument:
    """Return the confirmation of a visit, for whoever may view it.

    Raises:
        NotConfirmable: the visit was cancelled or missed.
        Unavailable: too many documents wait already.
    """
    visit = await view_visit(visit_id, actor=actor, ports=ports)
    if not can_be_confirmed(visit):
        raise NotConfirmable
    return await _printed(visit, actor=actor, ports=ports)


async def confirm_document(typed: str, *, ports: Ports) -> Confirmation:
    """Return what anybody may know of the document with a number; raises `NotFound` where there is none."""
    number = normal_number(typed)
    known = found(await ports.store.issued_documents.find(number) if number else None)
    issued = known.issued
    return Confirmation(
        number=issued.number,
        status=ConfirmationStatus.VALID if await _stands(issued, ports) else ConfirmationStatus.WITHDRAWN,
        from_date=issued.from_date,
        to_date=issued.to_date,
        issued_on=ports.clinic.day_of(issued.issued_at),
        issuer=known.issuer,
        clinic=ports.clinic.name,
    )


async def _printed(subject: Subject, *, actor: Actor, ports: Ports) -> PrintedDocument:
    issued = await _issued(subject, actor=actor, ports=ports)
    return PrintedDocument(issued, await ports.documents.pdf(issued, subject))


async def _issued(subject: Subject, *, actor: Actor, ports: Ports) -> IssuedDocument:
    now = ports.clock.now()
    wanted = _about(subject, ports.clinic, at=now)
    if known := await ports.store.issued_documents.same(wanted):
        return known
    issued = replace(wanted, number=document_number(ports.tokens.opaque()))
    try:
        async with ports.unit_of_work() as uow:
            await uow.issued_documents.add(issued)
            noted = audited(
                f"{issued.kind}.document_issued", subject.id, actor=actor, at=now, patient_id=subject.patient.id
            )
            await uow.audit_trail.add(noted)
            await uow.commit()
    except Contended as error:
        # Whoever asked at the same moment was given the number, and there is only one.
        if known := await ports.store.issued_documents.same(wanted):
            return known
        raise Unavailable from error
    return issued


async def _stands(issued: IssuedDocument, ports: Ports) -> bool:
    """Return whether the clinic still says what a document says."""
    subject = await _subject(issued, ports.store)
    if subject is None:
        return False
    match subject:
        case SickLeave():
            is_current = True
        case Prescription():
            is_current = subject.amended_by is None
        case _:
            is_current = can_be_confirmed(subject)
    today = _about(subject, ports.clinic, at=issued.issued_at)
    return is_current and replace(today, number=issued.number) == issued


async def _subject(issued: IssuedDocument, store: Store) -> Subject | None:
    match issued.kind:
        case DocumentKind.SICK_LEAVE:
            return await store.sick_leaves.get(issued.subject_id)
        case DocumentKind.PRESCRIPTION:
            return await store.prescriptions.get(issued.subject_id)
        case DocumentKind.VISIT:
            return await store.visits.get(issued.subject_id)


def _about(subject: Subject, clinic: Clinic, *, at: datetime) -> IssuedDocument:
    """Return what is to be issued about a subject, still without a number."""
    match subject:
        case SickLeave():
            kind, first, last = DocumentKind.SICK_LEAVE, subject.from_date, subject.to_date
            issuer_id = subject.author.id
        case Prescription():
            first = last = clinic.day_of(subject.created_at)
            kind, issuer_id = DocumentKind.PRESCRIPTION, subject.author.id
        case _:
            first = last = clinic.day_of(subject.starts_at)
            kind, issuer_id = DocumentKind.VISIT, subject.doctor.id
    return IssuedDocument("", kind, subject.id, first, last, issuer_id, at)

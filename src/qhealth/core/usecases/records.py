"""The medical record: entries are written, read and, with a reason, removed; there is no way to edit one.

Journal entries and prescriptions go the same way. What differs between them is a `RecordKind`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from qhealth.core.domain import mails
from qhealth.core.domain.errors import AlreadyAmended, Fault, Invalid
from qhealth.core.domain.events import Change, Event, Topic
from qhealth.core.domain.people import AuthorRef, PatientRef, Person, Role
from qhealth.core.domain.policy import Action, Scope, authorise, owner_in_scope, scope_of
from qhealth.core.usecases.common import audited, check, first_answer, found, the_patient

if TYPE_CHECKING:
    from datetime import datetime

    from qhealth.core.domain.lists import Page
    from qhealth.core.domain.mails import Template
    from qhealth.core.domain.people import Account
    from qhealth.core.domain.policy import Actor
    from qhealth.core.domain.records import Reason
    from qhealth.ports.gathered import Ports
    from qhealth.ports.idempotency import IdempotencyKey
    from qhealth.ports.unit_of_work import Store, UnitOfWork
    from qhealth.ports.when import When

_OF_THE_CARE_ITSELF = (Role.PHARMACIST, Role.DOCTOR)
"""The roles whose work the records are; an admin writes for one of them."""


class Record(Protocol):
    """What every record shows."""

    @property
    def id(self) -> int:
        """Return the id."""
        ...

    @property
    def patient(self) -> PatientRef:
        """Return whose record it is."""
        ...

    @property
    def author(self) -> AuthorRef:
        """Return who answers for it."""
        ...

    @property
    def amends(self) -> int | None:
        """Return the id of the entry that it corrects."""
        ...

    @property
    def amended_by(self) -> int | None:
        """Return the id of the entry that corrects it."""
        ...

    def digest(self) -> str:
        """Return a digest over the content."""
        ...


class WritingCommand(Protocol):
    """The fields that every command that writes a record has."""

    @property
    def patient_id(self) -> int:
        """Return whose record it is."""
        ...

    @property
    def amends(self) -> int | None:
        """Return the id of the entry that it corrects."""
        ...

    @property
    def on_behalf_of(self) -> int | None:
        """Return the colleague for whom an admin writes."""
        ...


R = TypeVar("R", bound=Record)
Q_contra = TypeVar("Q_contra", contravariant=True)
C_contra = TypeVar("C_contra", bound=WritingCommand, contravariant=True)


class Records(Protocol[R, Q_contra]):
    """The repository of one kind of record."""

    async def add(self, record: R, /) -> R:
        """Store a record and return it with its id."""
        ...

    async def get(self, record_id: int, /) -> R | None:
        """Return a record."""
        ...

    async def delete(self, record_id: int, /) -> None:
        """Remove a record."""
        ...

    async def find(self, query: Q_contra, when: When, /, *, owner_id: int | None) -> Page[R]:
        """Return a page of records."""
        ...


@dataclass(frozen=True, slots=True)
class Authorship:
    """For whom a record is written, by whom, when, and who typed it where that is not the author."""

    patient: Account
    author: AuthorRef
    written_by: Person | None
    written_at: datetime


@dataclass(frozen=True, slots=True)
class RecordKind(Generic[R, Q_contra, C_contra]):
    """What tells one kind of record from another."""

    noun: str
    """As the audit trail names it: "journal_entry"."""
    topic: Topic
    record: type[R]
    records: Callable[[Store], Records[R, Q_contra]]
    compose: Callable[[C_contra, Authorship], R]
    notice: Template
    """The mail that tells the patient that there is something new, without saying what."""
    colleague_field: str = "on_behalf_of"
    """What the command calls the colleague for whom an admin writes."""

    def action(self, verb: str) -> Action:
        """Return the policy table's row for a verb."""
        return Action(f"{self.noun}.{verb}")


async def list_records(
    kind: RecordKind[R, Q_contra, C_contra], query: Q_contra, *, actor: Actor, ports: Ports
) -> Page[R]:
    """Return a page of records, a patient's own only."""
    owner_id = owner_in_scope(actor, kind.action("list"))
    check(query, ports)
    return await kind.records(ports.store).find(query, ports.when(), owner_id=owner_id)


async def view_record(kind: RecordKind[R, Q_contra, C_contra], record_id: int, *, actor: Actor, ports: Ports) -> R:
    """Return a record; raises `NotFound` for what is not the caller's to see."""
    authorise(actor, kind.action("view"))
    record = found(await kind.records(ports.store).get(record_id))
    authorise(actor, kind.action("view"), owner_id=record.patient.id)
    return record


async def write_record(
    kind: RecordKind[R, Q_contra, C_contra],
    command: C_contra,
    *,
    actor: Actor,
    ports: Ports,
    key: IdempotencyKey | None,
) -> R:
    """Write a record and tell the patient that there is something new to read.

    Raises:
        AlreadyAmended: the entry to be corrected has a correction already.
        Invalid: a field is at fault, or names no patient, colleague or entry of this patient.
    """
    authorise(actor, kind.action("create"))
    now = ports.clock.now()
    try:
        check(command, ports)
        return await _write(kind, command, actor=actor, ports=ports, key=key)
    except (AlreadyAmended, Invalid):
        # What is sent again may be in its own way, or against a rule that it kept the first time.
        if earlier := await first_answer(key, kind.record, store=ports.store, now=now):
            return earlier
        raise


async def _write(
    kind: RecordKind[R, Q_contra, C_contra],
    command: C_contra,
    *,
    actor: Actor,
    ports: Ports,
    key: IdempotencyKey | None,
) -> R:
    now = ports.clock.now()
    async with ports.unit_of_work() as uow:
        if earlier := await first_answer(key, kind.record, store=uow, now=now):
            return earlier
        who = await _authorship(kind, command, actor=actor, uow=uow, now=now)
        if command.amends is not None:
            _check_amended(await kind.records(uow).get(command.amends), who.patient.id)
        record = await kind.records(uow).add(kind.compose(command, who))
        await uow.audit_trail.add(
            audited(
                f"{kind.noun}.created",
                record.id,
                actor=actor,
                at=now,
                patient_id=who.patient.id,
                amends=command.amends,
                on_behalf_of=command.on_behalf_of,
            )
        )
        await uow.outbox.add(mails.to_account(kind.notice, who.patient), at=now)
        await uow.events.add(_told(kind.topic, Change.CREATED, record, amended=command.amends), at=now)
        if key:
            await uow.idempotency.remember(key, record, subject_id=record.id, now=now)
        await uow.commit()
        return record


async def delete_record(
    kind: RecordKind[R, Q_contra, C_contra], record_id: int, command: Reason, *, actor: Actor, ports: Ports
) -> None:
    """Remove a record from every list and view; the audit trail keeps who, when, why and a digest of it."""
    authorise(actor, kind.action("delete"))
    now = check(command, ports)
    async with ports.unit_of_work() as uow:
        record = found(await kind.records(uow).get(record_id))
        await kind.records(uow).delete(record.id)
        await uow.idempotency.forget(kind.action("create"), record.id)
        await uow.audit_trail.add(
            audited(
                f"{kind.noun}.deleted",
                record.id,
                actor=actor,
                at=now,
                patient_id=record.patient.id,
                author_id=record.author.id,
                reason=command.reason,
                digest=record.digest(),
            )
        )
        await uow.events.add(_told(kind.topic, Change.DELETED, record, amended=record.amends), at=now)
        await uow.commit()


def _told(topic: Topic, action: Change, record: Record, *, amended: int | None) -> list[Event]:
    """Return what a record and, where it corrects one, the corrected record tell: that one says what corrects it."""
    told = [Event(topic, action, record.id, record.patient.id)]
    if amended is not None:
        told.append(Event(topic, Change.UPDATED, amended, record.patient.id))
    return told


async def _authorship(
    kind: RecordKind[R, Q_contra, C_contra], command: C_contra, *, actor: Actor, uow: UnitOfWork, now: datetime
) -> Authorship:
    action = kind.action("create")
    ids = {command.patient_id, command.on_behalf_of or command.patient_id}
    people = await uow.accounts.get_many(ids)
    patient = the_patient(people, command.patient_id)
    if command.on_behalf_of is None or command.on_behalf_of == actor.id:
        return Authorship(patient, _author(actor.person, actor.roles, action), None, now)
    colleague = _colleague(people.get(command.on_behalf_of), action, actor, kind.colleague_field)
    return Authorship(patient, _author(colleague.person, colleague.roles, action), actor.person, now)


def _check_amended(amended: Record | None, patient_id: int) -> None:
    if amended is None or amended.patient.id != patient_id:
        raise Invalid([Fault("amends", "unknown", "This patient has no such entry to amend.")])
    if amended.amended_by is not None:
        raise AlreadyAmended


def _author(person: Person, roles: frozenset[Role], action: Action) -> AuthorRef:
    writing = [role for role in Role if role in roles and scope_of(frozenset({role}), action) is not Scope.NONE]
    # Of several roles the last is the one nearest to the work: a doctor who is also admin writes as a doctor.
    return AuthorRef(person.id, person.first_name, person.last_name, writing[-1])


def _colleague(colleague: Account | None, action: Action, actor: Actor, field: str) -> Account:
    if actor.roles.issubset(_OF_THE_CARE_ITSELF):
        raise Invalid([Fault(field, "not_allowed", "You write this yourself; only an admin writes for a colleague.")])
    if colleague is None:
        raise Invalid([Fault(field, "unknown", "There is no colleague with this id.")])
    care_roles = colleague.roles.intersection(_OF_THE_CARE_ITSELF)
    if not care_roles or scope_of(frozenset(care_roles), action) is Scope.NONE:
        raise Invalid([Fault(field, "lacks_the_role", "This person does not write such records.")])
    return colleague

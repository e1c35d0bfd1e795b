"""Sick leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qhealth.core.domain.events import Topic
from qhealth.core.domain.mails import Template
from qhealth.core.domain.sick_leaves import SickLeave, SickLeaveQuery, WriteSickLeave
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


def _compose(command: WriteSickLeave, who: Authorship) -> SickLeave:
    return SickLeave(
        id=0,
        patient=who.patient.as_patient,
        author=who.author,
        diagnosis=command.diagnosis,
        description=command.description,
        from_date=command.from_date,
        to_date=command.to_date,
        written_by=who.written_by,
        created_at=who.written_at,
    )


_KIND: Final[RecordKind[SickLeave, SickLeaveQuery, WriteSickLeave]] = RecordKind(
    noun="sick_leave",
    topic=Topic.SICK_LEAVES,
    record=SickLeave,
    records=lambda store: store.sick_leaves,
    compose=_compose,
    notice=Template.SICK_LEAVE_ADDED,
    colleague_field="doctor_id",
)


async def list_sick_leaves(query: SickLeaveQuery, *, actor: Actor, ports: Ports) -> Page[SickLeave]:
    """Return a page of sick leaves, a patient's own only."""
    return await list_records(_KIND, query, actor=actor, ports=ports)


async def view_sick_leave(leave_id: int, *, actor: Actor, ports: Ports) -> SickLeave:
    """Return a sick leave; raises `NotFound` for what is not the caller's to see."""
    return await view_record(_KIND, leave_id, actor=actor, ports=ports)


async def write_sick_leave(
    command: WriteSickLeave, *, actor: Actor, ports: Ports, key: IdempotencyKey | None = None
) -> SickLeave:
    """Write a patient off sick; raises as `write_record`."""
    return await write_record(_KIND, command, actor=actor, ports=ports, key=key)


async def delete_sick_leave(leave_id: int, command: Reason, *, actor: Actor, ports: Ports) -> None:
    """Remove a sick leave with a reason, which the audit trail keeps beside a digest; its document is void with it."""
    await delete_record(_KIND, leave_id, command, actor=actor, ports=ports)

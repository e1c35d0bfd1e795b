"""Patients' journals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qhealth.core.domain.events import Topic
from qhealth.core.domain.mails import Template
from qhealth.core.domain.records import JournalEntry, JournalQuery, WriteJournalEntry
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


def _compose(command: WriteJournalEntry, who: Authorship) -> JournalEntry:
    return JournalEntry(
        id=0,
        patient=who.patient.as_patient,
        author=who.author,
        diagnosis=command.diagnosis,
        description=command.description,
        plan=command.plan,
        amends=command.amends,
        amended_by=None,
        written_by=who.written_by,
        created_at=who.written_at,
    )


_KIND: Final[RecordKind[JournalEntry, JournalQuery, WriteJournalEntry]] = RecordKind(
    noun="journal_entry",
    topic=Topic.JOURNAL_ENTRIES,
    record=JournalEntry,
    records=lambda store: store.journal_entries,
    compose=_compose,
    notice=Template.JOURNAL_ENTRY_ADDED,
)


async def list_journal_entries(query: JournalQuery, *, actor: Actor, ports: Ports) -> Page[JournalEntry]:
    """Return a page of journal entries, a patient's own only."""
    return await list_records(_KIND, query, actor=actor, ports=ports)


async def view_journal_entry(entry_id: int, *, actor: Actor, ports: Ports) -> JournalEntry:
    """Return an entry; raises `NotFound` for what is not the caller's to see."""
    return await view_record(_KIND, entry_id, actor=actor, ports=ports)


async def write_journal_entry(
    command: WriteJournalEntry, *, actor: Actor, ports: Ports, key: IdempotencyKey | None = None
) -> JournalEntry:
    """Write an entry into a patient's journal; raises as `write_record`."""
    return await write_record(_KIND, command, actor=actor, ports=ports, key=key)


async def delete_journal_entry(entry_id: int, command: Reason, *, actor: Actor, ports: Ports) -> None:
    """Remove an entry with a reason, which the audit trail keeps beside a digest."""
    await delete_record(_KIND, entry_id, command, actor=actor, ports=ports)

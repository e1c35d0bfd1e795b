"""Patients' journals."""

from __future__ import annotations

from litestar import Controller, delete, get, post
from litestar.params import FromPath

from qhealth.adapters.http.controllers.refusals import AMEND
from qhealth.adapters.http.requests import LONGEST_RECORD_BODY, ApiRequest, Command, Filters
from qhealth.core.domain.lists import Page
from qhealth.core.domain.policy import Action
from qhealth.core.domain.records import JournalEntry, JournalQuery, Reason, WriteJournalEntry
from qhealth.core.usecases import journal_entries


class JournalEntryController(Controller):
    """`/journal-entries`."""

    path = "/journal-entries"
    tags = ("Journal entries",)
    request_max_body_size = LONGEST_RECORD_BODY

    @get(summary="List journal entries", actions=(Action.JOURNAL_ENTRY_LIST,))
    async def list_journal_entries(
        self, request: ApiRequest, filters: Filters[JournalQuery]
    ) -> Page[JournalEntry]:  # fmt: skip
        """A patient sees its own journal only."""
        return await journal_entries.list_journal_entries(filters, actor=request.actor, ports=request.ports)

    @post(
        summary="Write a journal entry", actions=(Action.JOURNAL_ENTRY_CREATE,), refusals=AMEND, repeatable=True
    )  # fmt: skip
    async def write_journal_entry(self, request: ApiRequest, command: Command[WriteJournalEntry]) -> JournalEntry:
        """Text is kept exactly as typed. An entry is never changed: a correction is a new one that amends it."""
        key = request.idempotency_key("journal_entry.create", command)
        return await journal_entries.write_journal_entry(command, actor=request.actor, ports=request.ports, key=key)

    @get("/{entry_id:int}", summary="View a journal entry", actions=(Action.JOURNAL_ENTRY_VIEW,))
    async def view_journal_entry(self, request: ApiRequest, entry_id: FromPath[int]) -> JournalEntry:
        """`amended_by` names the entry that corrects this one."""
        return await journal_entries.view_journal_entry(entry_id, actor=request.actor, ports=request.ports)

    @delete("/{entry_id:int}", summary="Delete a journal entry", actions=(Action.JOURNAL_ENTRY_DELETE,))
    async def delete_journal_entry(
        self, request: ApiRequest, entry_id: FromPath[int], command: Command[Reason]
    ) -> None:  # fmt: skip
        """Wants a reason, which the audit trail keeps together with a digest of the entry."""
        await journal_entries.delete_journal_entry(entry_id, command, actor=request.actor, ports=request.ports)

"""Mails that wait to be handed over."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from qhealth.adapters.persistence import documents, tables
from qhealth.adapters.persistence.database import Database, Row
from qhealth.core.domain.mails import Mail, Template
from qhealth.ports.outbox import Outbox, OutboxMessage, Undelivered

_NOTHING: Final = documents.encoded({})
# What is in somebody's hands or waits to be tried again has been tried.
_FREE: Final = (
    "due_at <= {} AND NOT EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.address = outbox.address"
    " AND earlier.due_at IS NOT NULL AND earlier.id < outbox.id AND (earlier.attempts > 0 OR earlier.due_at <= {}))"
)
# The derived table lets MySQL read the table that it updates. The last condition is for two who claim at once: whoever
# comes second finds the rows no longer due.
_CLAIM: Final = (
    "UPDATE outbox SET claim = {}, due_at = {}, attempts = attempts + 1, tried_since = COALESCE(tried_since, {})"  # noqa: S608 - made of constants.
    f" WHERE id IN (SELECT id FROM (SELECT id FROM outbox WHERE {_FREE} ORDER BY due_at, id LIMIT {{}}) AS due)"
    " AND due_at <= {}"
)
_ANY_FREE: Final = f"SELECT id FROM outbox WHERE {_FREE} LIMIT 1"  # noqa: S608 - constants.
_CLAIMED: Final = (
    "SELECT id, template, address, recipient, facts, once, created_at, attempts, tried_since FROM outbox"
    " WHERE claim = {} ORDER BY id"
)
# Nor does a row tell for ever who got a mail: people are deleted, and their addresses with them.
_OVER: Final = (
    "UPDATE outbox SET delivered_at = {}, error = {}, facts = {}, claim = NULL, due_at = NULL, address = '',"
    " recipient = '' WHERE id = {}"
)
_RELEASE: Final = (
    "UPDATE outbox SET claim = NULL, due_at = {}, tried_since = CASE WHEN attempts > 1 THEN tried_since END,"
    " attempts = attempts - 1 WHERE id IN "
)
_REFUSE: Final = "UPDATE outbox SET refused_at = {}, error = {}, claim = NULL, due_at = NULL WHERE id = {}"
_RESEND: Final = (
    "UPDATE outbox SET due_at = {}, refused_at = NULL, error = NULL, attempts = 0, tried_since = NULL"
    " WHERE refused_at IS NOT NULL"
)
_OLDEST: Final = (
    "SELECT created_at FROM outbox WHERE due_at <= {} OR (due_at > {} AND attempts > 0) ORDER BY created_at LIMIT 1"
)
_UNDELIVERED: Final = (
    "SELECT id, template, address, created_at, refused_at, attempts, error FROM outbox WHERE refused_at IS NOT NULL"
    " ORDER BY refused_at DESC, id DESC LIMIT {}"
)


class PersistentOutbox(Outbox):
    """Mails in `outbox`; one that is delivered keeps its row and loses what it said."""

    def __init__(self, database: Database) -> None:
        self.has_new = False
        """Whether mails were added through this object."""
        self._database = database

    async def add(self, mails: Sequence[Mail], *, at: datetime) -> None:
        rows = [
            {
                "template": mail.template,
                "address": mail.to,
                "recipient": mail.recipient,
                "facts": documents.encoded(mail.facts),
                "once": mail.once,
                "created_at": at,
                "due_at": at,
                "attempts": 0,
            }
            for mail in mails
        ]
        await self._database.insert_later(tables.Outbox, rows, skipping="once")
        self.has_new = self.has_new or bool(rows)

    async def claim(self, *, now: datetime, until: datetime, most: int) -> Sequence[OutboxMessage]:
        mine = uuid.uuid4().hex
        while not await self._database.change(_CLAIM, mine, until, now, now, now, most, now):
            # On MySQL two who claim at once look at the same rows, and whoever comes second must look again.
            if await self._database.row(_ANY_FREE, now, now) is None:
                return []
        return [_message_of(row) for row in await self._database.rows(_CLAIMED, mine)]

    async def released(self, message_ids: Sequence[int], *, at: datetime) -> None:
        if message_ids:
            await self._database.change(f"{_RELEASE}({_places(message_ids)})", at, *message_ids)

    async def delivered(self, message_id: int, *, at: datetime) -> None:
        await self._database.change(_OVER, at, None, _NOTHING, message_id)

    async def dropped(self, message_id: int, *, at: datetime, reason: str) -> None:
        await self._database.change(_OVER, at, reason, _NOTHING, message_id)

    async def postponed(self, message_id: int, *, until: datetime, error: str) -> None:
        sql = "UPDATE outbox SET claim = NULL, due_at = {}, error = {} WHERE id = {}"
        await self._database.change(sql, until, error, message_id)

    async def refused(self, message_id: int, *, at: datetime, error: str) -> None:
        await self._database.change(_REFUSE, at, error, message_id)

    async def resend(self, message_ids: Sequence[int] | None, *, at: datetime) -> int:
        if message_ids is None:
            return await self._database.change(_RESEND, at)
        if not message_ids:
            return 0
        return await self._database.change(f"{_RESEND} AND id IN ({_places(message_ids)})", at, *message_ids)

    async def waiting(self) -> int:
        return await self._database.count("SELECT COUNT(*) AS number FROM outbox WHERE due_at IS NOT NULL")

    async def oldest(self, *, now: datetime) -> datetime | None:
        row = await self._database.row(_OLDEST, now, now)
        return row["created_at"] if row else None

    async def undelivered(self, *, most: int) -> Sequence[Undelivered]:
        return [_undelivered_of(row) for row in await self._database.rows(_UNDELIVERED, most)]


def _places(values: Sequence[object]) -> str:
    return ", ".join("{}" for _ in values)


def _message_of(row: Row) -> OutboxMessage:
    facts = documents.decoded(row["facts"])
    mail = Mail(Template(row["template"]), row["address"], row["recipient"], facts, row["once"])
    before = row["attempts"] - 1
    return OutboxMessage(row["id"], mail, row["created_at"], before, row["tried_since"] if before else None)


def _undelivered_of(row: Row) -> Undelivered:
    template, reason = Template(row["template"]), row["error"] or ""
    instants = row["created_at"], row["refused_at"]
    return Undelivered(row["id"], template, row["address"], *instants, row["attempts"], reason)

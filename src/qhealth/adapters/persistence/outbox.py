"""Mails that wait to be handed over."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from qhealth.adapters.persistence import documents, tables
from qhealth.adapters.persistence.database import Database, Row
from qhealth.core.domain.mails import Mail, Template
from qhealth.ports.outbox import Outbox, OutboxMessage

_NOTHING: Final = documents.encoded({})
# The derived table lets MySQL read the table that it updates. The last condition is for two who claim at once: whoever
# comes second finds the rows no longer due.
_CLAIM: Final = (
    "UPDATE outbox SET claim = {}, due_at = {}, attempts = attempts + 1 WHERE id IN"
    " (SELECT id FROM (SELECT id FROM outbox WHERE due_at <= {} ORDER BY id LIMIT {}) AS due) AND due_at <= {}"
)
_DUE: Final = "SELECT id FROM outbox WHERE due_at <= {} LIMIT 1"
_CLAIMED: Final = (
    "SELECT id, template, address, recipient, facts, created_at, attempts FROM outbox WHERE claim = {} ORDER BY id"
)
# Nor does a row tell for ever who got a mail: people are deleted, and their addresses with them.
_DONE: Final = "claim = NULL, due_at = NULL, address = '', recipient = '', facts = {}, error = {}"


class PersistentOutbox(Outbox):
    """Mails in `outbox`; one that is dealt with keeps its row and loses what it said."""

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
                "created_at": at,
                "due_at": at,
                "attempts": 0,
            }
            for mail in mails
        ]
        await self._database.insert_all(tables.Outbox, rows)
        self.has_new = self.has_new or bool(rows)

    async def claim(self, *, now: datetime, until: datetime, most: int) -> Sequence[OutboxMessage]:
        mine = uuid.uuid4().hex
        while not await self._database.change(_CLAIM, mine, until, now, most, now):
            # On MySQL two who claim at once look at the same rows, and whoever comes second must look again.
            if await self._database.row(_DUE, now) is None:
                return []
        return [_message_of(row) for row in await self._database.rows(_CLAIMED, mine)]

    async def delivered(self, message_id: int, *, at: datetime) -> None:
        sql = f"UPDATE outbox SET delivered_at = {{}}, {_DONE} WHERE id = {{}}"  # noqa: S608 - a constant.
        await self._database.change(sql, at, _NOTHING, None, message_id)

    async def postponed(self, message_id: int, *, until: datetime, error: str) -> None:
        sql = "UPDATE outbox SET claim = NULL, due_at = {}, error = {} WHERE id = {}"
        await self._database.change(sql, until, error, message_id)

    async def refused(self, message_id: int, *, at: datetime, error: str) -> None:
        sql = f"UPDATE outbox SET refused_at = {{}}, {_DONE} WHERE id = {{}}"  # noqa: S608 - a constant.
        await self._database.change(sql, at, _NOTHING, error, message_id)

    async def waiting(self) -> int:
        return await self._database.count("SELECT COUNT(*) AS number FROM outbox WHERE due_at IS NOT NULL")


def _message_of(row: Row) -> OutboxMessage:
    mail = Mail(Template(row["template"]), row["address"], row["recipient"], documents.decoded(row["facts"]))
    return OutboxMessage(row["id"], mail, row["created_at"], row["attempts"] - 1)

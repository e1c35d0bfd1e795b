"""The outbox in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from qhealth.adapters.memory.state import Repository, Waiting
from qhealth.core.domain.mails import Mail
from qhealth.ports.outbox import Outbox, OutboxMessage


class MemoryOutbox(Repository, Outbox):
    """Mails in a dictionary; one that is dealt with keeps its row and loses what it said."""

    async def add(self, mails: Sequence[Mail], *, at: datetime) -> None:
        for mail in mails:
            message_id = self._write.next_id("outbox")
            self._write.outbox[message_id] = Waiting(message_id, mail, created_at=at, due_at=at)

    async def claim(self, *, now: datetime, until: datetime, most: int) -> Sequence[OutboxMessage]:
        outbox = self._write.outbox
        claimed: list[OutboxMessage] = []
        for waiting in list(outbox.values()):
            if len(claimed) < most and waiting.mail is not None and waiting.due_at <= now:
                claimed.append(OutboxMessage(waiting.id, waiting.mail, waiting.created_at, waiting.attempts))
                outbox[waiting.id] = replace(waiting, due_at=until, attempts=waiting.attempts + 1)
        return claimed

    async def delivered(self, message_id: int, *, at: datetime) -> None:
        self._write.outbox[message_id] = replace(self._write.outbox[message_id], mail=None, due_at=at, error=None)

    async def postponed(self, message_id: int, *, until: datetime, error: str) -> None:
        self._write.outbox[message_id] = replace(self._write.outbox[message_id], due_at=until, error=error)

    async def refused(self, message_id: int, *, at: datetime, error: str) -> None:
        self._write.outbox[message_id] = replace(self._write.outbox[message_id], mail=None, due_at=at, error=error)

    async def waiting(self) -> int:
        return sum(waiting.mail is not None for waiting in self._read.outbox.values())

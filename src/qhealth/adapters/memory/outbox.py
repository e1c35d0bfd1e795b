"""The outbox in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from qhealth.adapters.memory.state import Repository, Waiting
from qhealth.core.domain.mails import Mail
from qhealth.ports.outbox import Outbox, OutboxMessage, Undelivered


class MemoryOutbox(Repository, Outbox):
    """Mails in a dictionary; one that is delivered keeps its row and loses what it said."""

    async def add(self, mails: Sequence[Mail], *, at: datetime) -> None:
        taken = {waiting.once for waiting in self._write.outbox.values()} - {None}
        for mail in mails:
            if mail.once in taken:
                continue
            if mail.once is not None:
                taken.add(mail.once)
            message_id = self._write.next_id("outbox")
            self._write.outbox[message_id] = Waiting(message_id, mail, created_at=at, due_at=at, once=mail.once)

    async def claim(self, *, now: datetime, until: datetime, most: int) -> Sequence[OutboxMessage]:
        due = [waiting for waiting in self._write.outbox.values() if waiting.due_at and waiting.due_at <= now]
        free = [waiting for waiting in due if not self._is_held_up(waiting, now)]
        claimed: list[OutboxMessage] = []
        for waiting in sorted(free, key=lambda one: (one.due_at, one.id))[:most]:
            if waiting.mail is not None:
                first = waiting.tried_since
                claimed.append(OutboxMessage(waiting.id, waiting.mail, waiting.created_at, waiting.attempts, first))
                self._set(waiting.id, due_at=until, attempts=waiting.attempts + 1, tried_since=first or now)
        return claimed

    def _is_held_up(self, message: Waiting, now: datetime) -> bool:
        return any(
            earlier.id < message.id
            and earlier.due_at is not None
            and _address(earlier) == _address(message)
            and (earlier.attempts > 0 or earlier.due_at <= now)
            for earlier in self._write.outbox.values()
        )

    async def released(self, message_ids: Sequence[int], *, at: datetime) -> None:
        for message_id in message_ids:
            before = self._write.outbox[message_id]
            attempts = before.attempts - 1
            self._set(message_id, due_at=at, attempts=attempts, tried_since=before.tried_since if attempts else None)

    async def delivered(self, message_id: int, *, at: datetime) -> None:
        self._set(message_id, mail=None, due_at=None, delivered_at=at, error=None)

    async def dropped(self, message_id: int, *, at: datetime, reason: str) -> None:
        self._set(message_id, mail=None, due_at=None, delivered_at=at, error=reason)

    async def postponed(self, message_id: int, *, until: datetime, error: str) -> None:
        self._set(message_id, due_at=until, error=error)

    async def refused(self, message_id: int, *, at: datetime, error: str) -> None:
        self._set(message_id, due_at=None, refused_at=at, error=error)

    async def resend(self, message_ids: Sequence[int] | None, *, at: datetime) -> int:
        chosen = [
            waiting.id
            for waiting in self._write.outbox.values()
            if waiting.refused_at is not None and (message_ids is None or waiting.id in message_ids)
        ]
        for message_id in chosen:
            self._set(message_id, due_at=at, refused_at=None, error=None, attempts=0, tried_since=None)
        return len(chosen)

    async def waiting(self) -> int:
        return sum(waiting.due_at is not None for waiting in self._read.outbox.values())

    async def oldest(self, *, now: datetime) -> datetime | None:
        late = (one for one in self._read.outbox.values() if one.due_at and (one.attempts or one.due_at <= now))
        return min((waiting.created_at for waiting in late), default=None)

    async def undelivered(self, *, most: int) -> Sequence[Undelivered]:
        found = [
            Undelivered(one.id, one.mail.template, one.mail.to, one.created_at, at, one.attempts, one.error or "")
            for one in self._read.outbox.values()
            if (at := one.refused_at) is not None and one.mail is not None
        ]
        return sorted(found, key=lambda one: (one.refused_at, one.id), reverse=True)[:most]

    def _set(self, message_id: int, **changes: object) -> None:
        self._write.outbox[message_id] = replace(self._write.outbox[message_id], **changes)  # pyright: ignore[reportArgumentType] - names and values of its fields.


def _address(waiting: Waiting) -> str | None:
    return waiting.mail.to if waiting.mail else None

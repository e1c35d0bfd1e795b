"""Mails that wait to be handed over."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qhealth.core.domain.mails import Mail


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A mail that waits to be handed over."""

    id: int
    mail: Mail
    created_at: datetime
    attempts: int
    """How often it was tried before, this time not counted."""


class Outbox(ABC):
    """Mails, written in the transaction of the change that causes them and handed over after its commit."""

    @abstractmethod
    async def add(self, mails: Sequence[Mail], *, at: datetime) -> None:
        """Store mails to be handed over; an empty sequence costs nothing."""

    @abstractmethod
    async def claim(self, *, now: datetime, until: datetime, most: int) -> Sequence[OutboxMessage]:
        """Claim due messages, the oldest first, so that nobody else takes them before `until` (a lease)."""

    @abstractmethod
    async def delivered(self, message_id: int, *, at: datetime) -> None:
        """Mark a message as handed over and wipe what it said: it may hold a link's token."""

    @abstractmethod
    async def postponed(self, message_id: int, *, until: datetime, error: str) -> None:
        """Give a message back, to be tried again at `until`, with why it failed."""

    @abstractmethod
    async def refused(self, message_id: int, *, at: datetime, error: str) -> None:
        """Mark a message as refused for good, with why; it is not tried again."""

    @abstractmethod
    async def waiting(self) -> int:
        """Return how many messages wait."""

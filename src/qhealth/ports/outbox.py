"""Mails that wait to be handed over."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qhealth.core.domain.mails import Mail, Template


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A mail that waits to be handed over."""

    id: int
    mail: Mail
    created_at: datetime
    attempts: int
    """How often it was tried before, this time not counted."""
    tried_since: datetime | None = None
    """When it was tried for the first time; None where that is now."""


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A mail that was refused for good, or given up."""

    id: int
    template: Template
    to: str
    created_at: datetime
    refused_at: datetime
    attempts: int
    reason: str


class Outbox(ABC):
    """Mails, written in the transaction of the change that causes them and handed over after its commit.

    Mails to one address leave in the order in which they were written.
    """

    @abstractmethod
    async def add(self, mails: Sequence[Mail], *, at: datetime) -> None:
        """Store mails to be handed over; an empty sequence costs nothing.

        A mail whose `once` is that of another is left out, however long ago that was taken.
        """

    @abstractmethod
    async def claim(self, *, now: datetime, until: datetime, most: int) -> Sequence[OutboxMessage]:
        """Claim due messages, the longest due first, so that nobody else takes them before `until` (a lease).

        A message stays back while an earlier one to the same address is due, in somebody's hands, or waits to be tried
        again. One that is not due for the first time yet holds nobody up.
        """

    @abstractmethod
    async def released(self, message_ids: Sequence[int], *, at: datetime) -> None:
        """Give claimed messages back untried: they are due at once, and this attempt does not count."""

    @abstractmethod
    async def delivered(self, message_id: int, *, at: datetime) -> None:
        """Mark a message as handed over and wipe what it said: it may hold a link's token."""

    @abstractmethod
    async def dropped(self, message_id: int, *, at: datetime, reason: str) -> None:
        """Mark a message as not to be sent any more, with why, and wipe what it said."""

    @abstractmethod
    async def postponed(self, message_id: int, *, until: datetime, error: str) -> None:
        """Give a message back, to be tried again at `until`, with why it failed."""

    @abstractmethod
    async def refused(self, message_id: int, *, at: datetime, error: str) -> None:
        """Mark a message as refused for good, with why. It is not tried again, and keeps what it said for `resend`."""

    @abstractmethod
    async def resend(self, message_ids: Sequence[int] | None, *, at: datetime) -> int:
        """Make refused messages, or all of them, due as if they had never been tried; return how many they were."""

    @abstractmethod
    async def waiting(self) -> int:
        """Return how many messages wait."""

    @abstractmethod
    async def oldest(self, *, now: datetime) -> datetime | None:
        """Return when the oldest of the messages was written that wait and could have gone by now; None without any."""

    @abstractmethod
    async def undelivered(self, *, most: int) -> Sequence[Undelivered]:
        """Return refused messages, the latest refused first."""

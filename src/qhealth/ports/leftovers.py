"""What is of no use any more."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime
from enum import StrEnum


class Leftover(StrEnum):
    """Kinds of rows that guard, answer or prove nothing from some age on."""

    SESSIONS = "sessions"
    """Sessions that ended or expired before the instant, with their refresh tokens."""
    LINKS = "links"
    """Links of mails that expired before it."""
    SOCKET_TICKETS = "socket_tickets"
    """Tickets for WebSockets that expired before it; one that was used is gone already."""
    ANSWERS = "answers"
    """Answers remembered for idempotency keys before it."""
    LOGIN_ATTEMPTS = "login_attempts"
    """Sign-ins from before it."""
    OCCUPANCY = "occupancy"
    """Held time that has passed before it."""
    MAILS = "mails"
    """Mails that were delivered or given up before it."""
    EVENTS = "events"
    """Logged events from before it."""


class Leftovers(ABC):
    """Removes leftovers in portions, so that nobody has to wait for a large one."""

    @abstractmethod
    async def remove(self, kind: Leftover, *, before: datetime, most: int) -> int:
        """Delete about so many of the oldest rows in an open unit of work; return how many, 0 where none is left."""

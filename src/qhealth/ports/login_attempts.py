"""Loading and storing the login history."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qhealth.core.domain.lists import Page
from qhealth.core.domain.oversight import LoginAttempt, LoginAttemptQuery
from qhealth.ports.when import When


@dataclass(frozen=True, slots=True)
class FailedLogin:
    """Where a login that failed came from and what it aimed at, as far as that was written down."""

    email: str
    ip_address: str | None
    at: datetime


class LoginAttempts(ABC):
    """The login history."""

    @abstractmethod
    async def add(self, attempt: LoginAttempt) -> LoginAttempt:
        """Store an attempt and return it with its id."""

    @abstractmethod
    async def get(self, attempt_id: int) -> LoginAttempt | None:
        """Return an attempt."""

    @abstractmethod
    async def delete(self, attempt_id: int) -> None:
        """Delete an attempt; raises `Contended` if it is gone."""

    @abstractmethod
    async def find(self, query: LoginAttemptQuery, when: When) -> Page[LoginAttempt]:
        """Return a page of attempts."""

    @abstractmethod
    async def failures(self, since: datetime, most: int) -> Sequence[FailedLogin]:
        """Return the failed attempts since an instant, so many of the latest at most, the oldest first."""

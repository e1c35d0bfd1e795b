"""Whom scheduled mails go to, and accounts that nobody came to use."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date, datetime

from qhealth.core.domain.people import Account


class Recipients(ABC):
    """Accounts as schedules go through them: in batches, in the order of their ids."""

    @abstractmethod
    async def greeted(self, *, after_id: int, most: int) -> Sequence[Account]:
        """Return active accounts with an address whose owners did not switch greetings off, with ids above one."""

    @abstractmethod
    async def born_on(self, days: Sequence[date], *, after_id: int, most: int) -> Sequence[Account]:
        """Return those of `greeted` whose birthday has month and day of one of the days."""

    @abstractmethod
    async def administrators(self) -> Sequence[Account]:
        """Return the active admins and superusers."""

    @abstractmethod
    async def never_activated(self, *, registered_before: datetime, most: int) -> Sequence[Account]:
        """Return accounts that somebody registered with a password and never activated.

        Invited colleagues and imported patients have no password yet and are not among them.
        """

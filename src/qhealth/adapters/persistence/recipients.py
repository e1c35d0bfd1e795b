"""Whom scheduled mails go to, and accounts that nobody came to use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from qhealth.adapters.persistence.account_rows import ACCOUNTS
from qhealth.adapters.persistence.database import Database
from qhealth.core.domain.people import Account
from qhealth.ports.recipients import Recipients

_GREETED: Final = "is_active = {} AND greetings = {} AND email IS NOT NULL AND deleted_at IS NULL AND id > {}"
_YES: Final = True
_IN_ORDER: Final = "ORDER BY id LIMIT {}"


class PersistentRecipients(Recipients):
    """Accounts in the table `account`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def greeted(self, *, after_id: int, most: int) -> Sequence[Account]:
        return await ACCOUNTS.some(self._database, f"{_GREETED} {_IN_ORDER}", _YES, _YES, after_id, most)

    async def born_on(self, days: Sequence[date], *, after_id: int, most: int) -> Sequence[Account]:
        # Dates begin with the year on every database, so month and day are what a text of theirs ends with.
        born = " OR ".join("birth_date LIKE {}" for _ in days)
        endings = [f"%-{day:%m-%d}" for day in days]
        clause = f"{_GREETED} AND ({born}) {_IN_ORDER}"
        return await ACCOUNTS.some(self._database, clause, _YES, _YES, after_id, *endings, most)

    async def administrators(self) -> Sequence[Account]:
        clause = "(is_admin = {} OR is_superuser = {}) AND is_active = {} AND email IS NOT NULL ORDER BY id"
        return await ACCOUNTS.some(self._database, clause, _YES, _YES, _YES)

    async def never_activated(self, *, registered_before: datetime, most: int) -> Sequence[Account]:
        clause = (
            "created_at < {} AND activated_at IS NULL AND deleted_at IS NULL AND email IS NOT NULL AND EXISTS"
            " (SELECT user_id FROM credential WHERE user_id = account.id AND password_hash IS NOT NULL)"
        )
        return await ACCOUNTS.some(self._database, f"{clause} {_IN_ORDER}", registered_before, most)

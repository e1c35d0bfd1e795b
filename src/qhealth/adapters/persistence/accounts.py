"""Accounts and, apart from them, password hashes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from qhealth.adapters.persistence import patient_words, search_words, tables
from qhealth.adapters.persistence.account_rows import (
    ACCOUNT_COLUMNS,
    ACCOUNTS,
    DOCTORS,
    account_of,
    place_of,
    tally_keys,
    texts_of,
    values_of,
)
from qhealth.adapters.persistence.conditions import Where
from qhealth.adapters.persistence.database import Database
from qhealth.adapters.persistence.people_queries import people_asked_for
from qhealth.adapters.persistence.search_words import WordKind
from qhealth.core.domain.accounts import DoctorQuery, UserQuery
from qhealth.core.domain.errors import Contended
from qhealth.core.domain.lists import Page
from qhealth.core.domain.people import Account, Doctor, Role, StaffRole
from qhealth.ports.accounts import Accounts, Group
from qhealth.ports.when import When

_WITH_PASSWORD: Final = (
    f"SELECT {ACCOUNT_COLUMNS}, credential.password_hash AS password_hash FROM account"  # noqa: S608 - names of columns.
    " LEFT JOIN credential ON credential.user_id = account.id WHERE account.email = {}"
)

_TALLIED: Final = f"SELECT {ACCOUNT_COLUMNS}, role, is_active FROM account WHERE id = {{}}"  # noqa: S608 - names of columns.


class PersistentAccounts(Accounts):
    """Accounts in the table `account`, hashes in `credential`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, account: Account, *, password_hash: str | None) -> Account:
        added = {"created_at": account.created_at, "last_login_at": account.last_login_at, "version": account.version}
        values = values_of(account)
        user_id = await self._database.insert(tables.Account, {**values, **added})
        self._database.tallies.add(tally_keys({**values, "id": user_id}))
        await self._database.insert(tables.Credential, {"user_id": user_id, "password_hash": password_hash})
        await search_words.index(self._database, user_id, texts_of(account), place_of(account))
        return replace(account, id=user_id)

    async def get(self, user_id: int) -> Account | None:
        clause = f"account.id = {{}} AND account.deleted_at IS NULL{self._database.hold}"
        return await ACCOUNTS.one(self._database, clause, user_id)

    async def get_many(self, user_ids: Iterable[int]) -> Mapping[int, Account]:
        wanted = sorted(set(user_ids))
        if not wanted:
            return {}
        places = ", ".join("{}" for _ in wanted)
        # In the order of their ids, so that two who hold the same people wait for each other in a line.
        clause = f"account.id IN ({places}) AND account.deleted_at IS NULL ORDER BY account.id{self._database.hold}"
        return {account.id: account for account in await ACCOUNTS.some(self._database, clause, *wanted)}

    async def by_email(self, email: str) -> Account | None:
        return await ACCOUNTS.one(self._database, "account.email = {} AND account.deleted_at IS NULL", email)

    async def with_password(self, email: str) -> tuple[Account, str | None] | None:
        row = await self._database.row(_WITH_PASSWORD, email)
        return (account_of(row), row["password_hash"]) if row else None

    async def password_hash(self, user_id: int) -> str | None:
        row = await self._database.row("SELECT password_hash FROM credential WHERE user_id = {}", user_id)
        return row["password_hash"] if row else None

    async def save(self, account: Account) -> Account:
        values = values_of(account)
        before = await self._database.row(_TALLIED, account.id)
        if not await self._database.save(tables.Account, account.id, account.version, values):
            raise Contended
        self._database.tallies.subtract(tally_keys(before) if before else ())
        self._database.tallies.add(tally_keys({**values, "id": account.id}))
        texts = texts_of(account)
        await search_words.forget(self._database, account.id, texts)
        await search_words.index(self._database, account.id, texts, place_of(account))
        name = account.person.full_name
        if before and patient_words.name_of(before) != name:
            await patient_words.rename(self._database, account.id, before, name)
        return replace(account, version=account.version + 1)

    async def set_password_hash(self, user_id: int, password_hash: str | None) -> None:
        await self._database.change(
            "UPDATE credential SET password_hash = {} WHERE user_id = {}", password_hash, user_id
        )

    async def note_login(self, user_id: int, at: datetime) -> None:
        await self._database.change("UPDATE account SET last_login_at = {} WHERE id = {}", at, user_id)

    async def find(self, query: UserQuery, group: Group, when: When, *, only_id: int | None = None) -> Page[Account]:
        where = people_asked_for(query, group, when.today)
        where.equal("id", only_id)
        if only_id is not None:
            where.know_no_numbers()
        return await ACCOUNTS.page(self._database, query, where)

    async def find_doctors(self, query: DoctorQuery) -> Page[Doctor]:
        where = Where()
        sorts = ("last_name_sort", "first_name_sort", "specialty_sort", "id")
        where.equal_common("staff_role", StaffRole.DOCTOR, sorted_by=sorts)
        where.common("blocked_at", "IS NULL")
        where.common("deleted_at", "IS NULL", sorted_by=sorts)
        where.says("id", query.first_name, WordKind.DOCTOR_FIRST_NAME)
        where.says("id", query.last_name, WordKind.DOCTOR_LAST_NAME)
        where.says("id", query.specialty, WordKind.SPECIALTY)
        where.equal_common("is_available_for_booking", query.available)
        return await DOCTORS.page(self._database, query, where)

    async def other_active_superusers(self, user_id: int) -> int:
        # Superuser is the highest role, so the column `role` says it of everyone who is. On the sign see `Where`.
        others = "SELECT id FROM account WHERE role = {} AND +is_active = {} AND id <> {}"
        args = (Role.SUPERUSER, True, user_id)
        return len(await self._database.rows(f"{others}{self._database.hold}", *args))

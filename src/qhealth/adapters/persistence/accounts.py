"""Accounts and, apart from them, password hashes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from qhealth.adapters.persistence import search_words, tables
from qhealth.adapters.persistence.account_rows import (
    ACCOUNT_COLUMNS,
    ACCOUNTS,
    DOCTORS,
    account_of,
    texts_of,
    values_of,
)
from qhealth.adapters.persistence.database import Database
from qhealth.adapters.persistence.listing import Where
from qhealth.adapters.persistence.search_words import FULL_NAME, WordKind
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


class PersistentAccounts(Accounts):
    """Accounts in the table `account`, hashes in `credential`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, account: Account, *, password_hash: str | None) -> Account:
        added = {"created_at": account.created_at, "last_login_at": account.last_login_at, "version": account.version}
        user_id = await self._database.insert(tables.Account, {**values_of(account), **added})
        await self._database.insert(tables.Credential, {"user_id": user_id, "password_hash": password_hash})
        await search_words.index(self._database, user_id, texts_of(account))
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
        if not await self._database.save(tables.Account, account.id, account.version, values_of(account)):
            raise Contended
        texts = texts_of(account)
        await search_words.forget(self._database, account.id, texts)
        await search_words.index(self._database, account.id, texts)
        return replace(account, version=account.version + 1)

    async def set_password_hash(self, user_id: int, password_hash: str | None) -> None:
        await self._database.change(
            "UPDATE credential SET password_hash = {} WHERE user_id = {}", password_hash, user_id
        )

    async def note_login(self, user_id: int, at: datetime) -> None:
        await self._database.change("UPDATE account SET last_login_at = {} WHERE id = {}", at, user_id)

    async def find(self, query: UserQuery, group: Group, when: When, *, only_id: int | None = None) -> Page[Account]:
        where = Where()
        where.common("deleted_at", "IS NULL")
        if group is Group.PATIENTS:
            where.equal_common("role", Role.PATIENT)
        elif group is Group.STAFF:
            where.narrow(f"staff_role IN ({', '.join('{}' for _ in StaffRole)})", *StaffRole)
        where.equal("id", only_id)
        _ask_for_person(where, query, when.today)
        return await ACCOUNTS.page(self._database, query, where)

    async def find_doctors(self, query: DoctorQuery) -> Page[Doctor]:
        where = Where()
        where.equal("staff_role", StaffRole.DOCTOR)
        where.common("blocked_at", "IS NULL")
        where.common("deleted_at", "IS NULL")
        where.says("id", query.first_name, WordKind.FIRST_NAME)
        where.says("id", query.last_name, WordKind.LAST_NAME)
        where.says("id", query.specialty, WordKind.SPECIALTY)
        where.equal_common("is_available_for_booking", query.available)
        return await DOCTORS.page(self._database, query, where)

    async def other_active_superusers(self, user_id: int) -> int:
        # Superuser is the highest role, so the column `role` says it of everyone who is. On the sign see `Where`.
        others = "SELECT id FROM account WHERE role = {} AND +is_active = {} AND id <> {}"
        args = (Role.SUPERUSER, True, user_id)
        return len(await self._database.rows(f"{others}{self._database.hold}", *args))


def _ask_for_person(where: Where, query: UserQuery, today: date) -> None:
    where.says("id", query.email, WordKind.EMAIL)
    where.says("id", query.first_name, WordKind.FIRST_NAME)
    where.says("id", query.last_name, WordKind.LAST_NAME)
    where.says("id", query.name, *FULL_NAME)
    where.says("id", query.city, WordKind.CITY)
    where.says("id", query.country, WordKind.COUNTRY)
    where.equal_common("role", query.role)
    where.equal_common("is_active", query.is_active)
    where.equal("birth_date", query.birth_date)
    where.equal_common("gender", query.gender)
    if query.min_age is not None:
        where.add("birth_date <= {}", latest_birth_date(query.min_age, today))
    if query.max_age is not None:
        where.add("birth_date > {}", latest_birth_date(query.max_age + 1, today))


def latest_birth_date(age: int, today: date) -> date:
    """Return the last day on which somebody can have been born who is `age` today, as `rules.age_on` counts."""
    try:
        return today.replace(year=today.year - age)
    except ValueError:
        # Today is 29 February, and that year had none.
        return date(today.year - age, 2, 28)

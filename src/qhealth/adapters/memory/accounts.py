"""Accounts and password hashes in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from qhealth.adapters.memory.listing import equal, page_of, says
from qhealth.adapters.memory.state import Repository
from qhealth.core.domain.accounts import DoctorQuery, UserQuery
from qhealth.core.domain.errors import Contended, EmailTaken
from qhealth.core.domain.lists import Page
from qhealth.core.domain.people import Account, Doctor
from qhealth.core.domain.rules import age_on
from qhealth.ports.accounts import Accounts, Group
from qhealth.ports.when import When

_PROFILE_SORTS: Final = ("first_name", "last_name", "birth_date")


class MemoryAccounts(Repository, Accounts):
    """Accounts in a dictionary."""

    async def add(self, account: Account, *, password_hash: str | None) -> Account:
        self._refuse_taken_email(account, own_id=None)
        stored = replace(account, id=self._write.next_id("accounts"))
        self._write.accounts[stored.id] = stored
        await self.set_password_hash(stored.id, password_hash)
        return stored

    async def get(self, user_id: int) -> Account | None:
        account = self._read.accounts.get(user_id)
        return account if account and account.deleted_at is None else None

    async def get_many(self, user_ids: Iterable[int]) -> Mapping[int, Account]:
        found = {user_id: await self.get(user_id) for user_id in user_ids}
        return {user_id: account for user_id, account in found.items() if account}

    async def by_email(self, email: str) -> Account | None:
        return next((account for account in self._present() if account.email == email), None)

    async def with_password(self, email: str) -> tuple[Account, str | None] | None:
        account = await self.by_email(email)
        return (account, await self.password_hash(account.id)) if account else None

    async def password_hash(self, user_id: int) -> str | None:
        return self._read.password_hashes.get(user_id)

    async def save(self, account: Account) -> Account:
        stored = self._write.accounts.get(account.id)
        if stored is None or stored.version != account.version:
            raise Contended
        self._refuse_taken_email(account, own_id=account.id)
        # Logins are noted without a new version, so the one that was read may be older than the one that is stored.
        saved = replace(account, last_login_at=stored.last_login_at, version=account.version + 1)
        self._write.accounts[account.id] = saved
        return saved

    async def set_password_hash(self, user_id: int, password_hash: str | None) -> None:
        if password_hash is None:
            self._write.password_hashes.pop(user_id, None)
        else:
            self._write.password_hashes[user_id] = password_hash

    async def note_login(self, user_id: int, at: datetime) -> None:
        accounts = self._write.accounts
        if user_id in accounts:
            accounts[user_id] = replace(accounts[user_id], last_login_at=at)

    async def find(self, query: UserQuery, group: Group, when: When, *, only_id: int | None = None) -> Page[Account]:
        people = (
            account
            for account in self._present()
            if _in_group(account, group) and equal(only_id, account.id) and _is_wanted(account, query, when.today)
        )
        return page_of(people, query, _sorted_by)

    async def find_doctors(self, query: DoctorQuery) -> Page[Doctor]:
        doctors = (account.as_doctor for account in self._present() if account.is_doctor and account.blocked_at is None)
        return page_of((doctor for doctor in doctors if _is_wanted_doctor(doctor, query)), query)

    async def other_active_superusers(self, user_id: int) -> int:
        return sum(account.is_superuser and account.is_active and account.id != user_id for account in self._present())

    def _present(self) -> Iterable[Account]:
        return (account for account in self._read.accounts.values() if account.deleted_at is None)

    def _refuse_taken_email(self, account: Account, *, own_id: int | None) -> None:
        everybody = self._write.accounts.values()
        if account.email and any(other.email == account.email and other.id != own_id for other in everybody):
            raise EmailTaken


def _in_group(account: Account, group: Group) -> bool:
    if group is Group.PATIENTS:
        return account.is_patient
    return group is Group.EVERYBODY or account.staff_role is not None


def _is_wanted(account: Account, query: UserQuery, today: date) -> bool:
    profile = account.profile
    return (
        says(query.email, account.email)
        and says(query.first_name, profile.first_name)
        and says(query.last_name, profile.last_name)
        and says(query.name, account.person.full_name)
        and says(query.city, profile.city)
        and says(query.country, profile.country)
        and equal(query.role, account.role)
        and equal(query.is_active, account.is_active)
        and equal(query.birth_date, profile.birth_date)
        and equal(query.gender, profile.gender)
        and _has_age(profile.birth_date, query, today)
        and _is_born_between(profile.birth_date, query.born_from, query.born_to)
    )


def _has_age(birth_date: date | None, query: UserQuery, today: date) -> bool:
    if query.min_age is None and query.max_age is None:
        return True
    if birth_date is None:
        return False
    age = age_on(birth_date, today)
    return (query.min_age is None or age >= query.min_age) and (query.max_age is None or age <= query.max_age)


def _is_born_between(birth_date: date | None, first: date | None, last: date | None) -> bool:
    if first is None and last is None:
        return True
    return birth_date is not None and (first or date.min) <= birth_date <= (last or date.max)


def _sorted_by(account: Account, field: str) -> object:
    return getattr(account.profile if field in _PROFILE_SORTS else account, field)


def _is_wanted_doctor(doctor: Doctor, query: DoctorQuery) -> bool:
    return (
        says(query.first_name, doctor.first_name)
        and says(query.last_name, doctor.last_name)
        and says(query.specialty, doctor.specialty)
        and equal(query.available, doctor.is_available_for_booking)
    )

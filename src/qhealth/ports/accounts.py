"""Loading and storing accounts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from qhealth.core.domain.accounts import DoctorQuery, UserQuery
from qhealth.core.domain.lists import Page
from qhealth.core.domain.people import Account, Doctor
from qhealth.ports.when import When


class Group(StrEnum):
    """Which people a list of accounts is about. Deleted people are in none."""

    EVERYBODY = "everybody"
    PATIENTS = "patients"
    """Neither staff role nor admin nor superuser."""
    STAFF = "staff"
    """Doctors, operators and pharmacists, admins among them included."""


class Accounts(ABC):
    """Accounts and, apart from them, their password hashes."""

    @abstractmethod
    async def add(self, account: Account, *, password_hash: str | None) -> Account:
        """Store a new account and return it with its id; the id given is ignored.

        Raises:
            EmailTaken: another account has the address.
        """

    @abstractmethod
    async def get(self, user_id: int) -> Account | None:
        """Return an account; None for unknown and deleted people."""

    @abstractmethod
    async def get_many(self, user_ids: Iterable[int]) -> Mapping[int, Account]:
        """Return the accounts among the ids that exist and are not deleted, in one statement."""

    @abstractmethod
    async def by_email(self, email: str) -> Account | None:
        """Return the account with an address in the form of `normal_email`."""

    @abstractmethod
    async def with_password(self, email: str) -> tuple[Account, str | None] | None:
        """Return the account with an address together with its password hash."""

    @abstractmethod
    async def password_hash(self, user_id: int) -> str | None:
        """Return the hash of a user's password."""

    @abstractmethod
    async def save(self, account: Account) -> Account:
        """Store a changed account and return it with its version raised.

        Raises:
            EmailTaken: another account has the address.
            Contended: the stored account is newer: somebody changed it after it was read.
        """

    @abstractmethod
    async def set_password_hash(self, user_id: int, password_hash: str | None) -> None:
        """Store the hash of a user's password; None removes it."""

    @abstractmethod
    async def note_login(self, user_id: int, at: datetime) -> None:
        """Store when the user last signed in, without raising the version."""

    @abstractmethod
    async def find(self, query: UserQuery, group: Group, when: When, *, only_id: int | None = None) -> Page[Account]:
        """Return a page of people; `only_id` narrows the list to that person."""

    @abstractmethod
    async def find_doctors(self, query: DoctorQuery) -> Page[Doctor]:
        """Return a page of the doctor directory: doctors who are neither blocked nor deleted."""

    @abstractmethod
    async def other_active_superusers(self, user_id: int) -> int:
        """Return how many active superusers there are besides this one."""

"""The accounts with which one signs in to the demonstration: one for each role, all with the same password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from qhealth.core.domain.people import Role

PASSWORD: Final = "clinic-by-the-sea"  # noqa: S105 - shown to whoever starts the demonstration.
"""Everybody's password in the demonstration."""


@dataclass(frozen=True, slots=True)
class ReadyAccount:
    """Somebody as whom one can sign in at once."""

    role: Role
    email: str
    password: str = PASSWORD


READY_ACCOUNTS: Final = tuple(ReadyAccount(role, f"{role.value}@qhealth.example") for role in Role)
"""One for each role, the highest first."""
EMAIL_OF: Final = {account.role: account.email for account in READY_ACCOUNTS}

"""Who signed in and who did what: the login history and the audit trail."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, ClassVar

from qhealth.core.domain.lists import DayOrInstant, ListQuery
from qhealth.core.domain.people import Person
from qhealth.core.domain.rules import Id


@dataclass(frozen=True, slots=True)
class LoginAttempt:
    """One attempt to sign in, with the address as it was typed."""

    id: int
    email: str
    ip_address: str | None
    user_agent: str | None
    success: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One thing that somebody did. Nobody edits or deletes it; the store refuses both."""

    id: int
    at: datetime
    actor: Person | None
    """Null where nobody was signed in: registration, activation, imports."""
    ip_address: str | None
    action: str
    """"visit.cancelled", "journal_entry.deleted" and the like."""
    subject_type: str
    """"visit", "journal_entry", "user" and the like."""
    subject_id: int
    details: dict[str, Any] = field(default_factory=dict[str, Any])
    """Reason, digest, names of changed fields; never medical text, never a password or token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginAttemptQuery(ListQuery):
    """Filters of the login history."""

    SORTS: ClassVar[tuple[str, ...]] = ("created_at", "id")
    DEFAULT_SORT: ClassVar[str] = "-created_at"

    email: str | None = None
    ip_address: str | None = None
    success: bool | None = None
    from_: DayOrInstant | None = None
    to: DayOrInstant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery(ListQuery):
    """Filters of the audit trail; `action` and `subject_type` are exact."""

    SORTS: ClassVar[tuple[str, ...]] = ("at", "id")
    DEFAULT_SORT: ClassVar[str] = "-at"

    actor_id: Annotated[int | None, Id()] = None
    action: str | None = None
    subject_type: str | None = None
    subject_id: Annotated[int | None, Id()] = None
    from_: DayOrInstant | None = None
    to: DayOrInstant | None = None

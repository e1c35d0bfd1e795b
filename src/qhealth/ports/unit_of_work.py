"""The store as use cases see it, and the unit of work: all of it or nothing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeAlias

from qhealth.core.domain.events import Event
from qhealth.ports.accounts import Accounts
from qhealth.ports.audit_trail import AuditTrail
from qhealth.ports.calendar import Calendar
from qhealth.ports.diagnostic_bookings import DiagnosticBookings
from qhealth.ports.diagnostics import Diagnostics
from qhealth.ports.events import Events
from qhealth.ports.figures import Figures
from qhealth.ports.idempotency import Idempotency
from qhealth.ports.issued_documents import IssuedDocuments
from qhealth.ports.journal_entries import JournalEntries
from qhealth.ports.leftovers import Leftovers
from qhealth.ports.login_attempts import LoginAttempts
from qhealth.ports.origins import Origins
from qhealth.ports.outbox import Outbox
from qhealth.ports.prescriptions import Prescriptions
from qhealth.ports.recipients import Recipients
from qhealth.ports.reminders import Reminders
from qhealth.ports.schedules import Schedules
from qhealth.ports.sessions import Sessions
from qhealth.ports.sick_leaves import SickLeaves
from qhealth.ports.task_runs import TaskRuns
from qhealth.ports.visits import Visits


class Store:
    """Every repository by its noun. Outside a unit of work it only reads."""

    accounts: Accounts
    sessions: Sessions
    schedules: Schedules
    calendar: Calendar
    diagnostics: Diagnostics
    diagnostic_bookings: DiagnosticBookings
    visits: Visits
    journal_entries: JournalEntries
    prescriptions: Prescriptions
    sick_leaves: SickLeaves
    issued_documents: IssuedDocuments
    login_attempts: LoginAttempts
    audit_trail: AuditTrail
    outbox: Outbox
    events: Events
    reminders: Reminders
    recipients: Recipients
    figures: Figures
    leftovers: Leftovers
    task_runs: TaskRuns
    idempotency: Idempotency
    origins: Origins


@dataclass(frozen=True, slots=True)
class Committed:
    """What a commit leaves for others to do."""

    has_mails: bool
    events: tuple[Event, ...]


AfterCommit: TypeAlias = Callable[[Committed], None]
"""Called at once after a commit that leaves something to do; whatever it starts goes on by itself."""


def leave_it(_committed: Committed) -> None:
    """Do nothing after a commit: whoever looks at outbox and log by itself finds what there is."""


class UnitOfWork(Store, ABC):
    """One transaction. Nothing is kept without `commit()`; leaving the block rolls back what was not committed.

    Raises on entering or within the block:
        Contended: another transaction was in the way; nothing of this one was kept.
        Unavailable: the database is away or overloaded.
    """

    @abstractmethod
    async def __aenter__(self) -> Self:
        """Begin the transaction."""

    @abstractmethod
    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Roll back, unless `commit()` was called."""

    @abstractmethod
    async def commit(self) -> None:
        """Keep everything, then tell whoever hands over mails and events (see `AfterCommit`)."""

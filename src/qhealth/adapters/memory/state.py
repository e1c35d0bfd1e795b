"""Everything that the memory adapter keeps: plain tables that a unit of work copies, changes and swaps in."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import NamedTuple

from qhealth.core.domain.diagnostics import Diagnostic, DiagnosticBooking
from qhealth.core.domain.documents import IssuedDocument
from qhealth.core.domain.events import Event, LoggedEvent
from qhealth.core.domain.mails import Mail
from qhealth.core.domain.oversight import AuditEvent, LoginAttempt
from qhealth.core.domain.people import Account
from qhealth.core.domain.records import JournalEntry, Prescription
from qhealth.core.domain.recurring import Task
from qhealth.core.domain.sessions import Link, RefreshToken, Session, SocketTicket
from qhealth.core.domain.sick_leaves import SickLeave
from qhealth.core.domain.visits import Visit
from qhealth.core.domain.working_hours import TimeOff, WorkingHours
from qhealth.ports.calendar import Claim, Holder
from qhealth.ports.idempotency import IdempotencyKey


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail of the outbox; `due_at` is the end of its lease or of its pause, and None once it is dealt with."""

    id: int
    mail: Mail | None
    """None once it is delivered."""
    created_at: datetime
    due_at: datetime | None
    attempts: int = 0
    error: str | None = None
    once: str | None = None
    tried_since: datetime | None = None
    delivered_at: datetime | None = None
    refused_at: datetime | None = None


class Unlogged(NamedTuple):
    """An event that waits for its place in the log."""

    event: Event
    at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """The first answer to an idempotency key."""

    key: IdempotencyKey
    answer: object
    subject_id: int
    remembered_at: datetime


@dataclass(slots=True)
class State:
    """The tables. Their rows are frozen, so a copy of the dictionaries is a snapshot of everything."""

    accounts: dict[int, Account] = field(default_factory=dict[int, Account])
    password_hashes: dict[int, str] = field(default_factory=dict[int, str])
    sessions: dict[int, Session] = field(default_factory=dict[int, Session])
    refresh_tokens: dict[str, RefreshToken] = field(default_factory=dict[str, RefreshToken])
    links: dict[str, Link] = field(default_factory=dict[str, Link])
    socket_tickets: dict[str, SocketTicket] = field(default_factory=dict[str, SocketTicket])
    working_hours: dict[int, WorkingHours] = field(default_factory=dict[int, WorkingHours])
    time_off: dict[int, TimeOff] = field(default_factory=dict[int, TimeOff])
    claims: dict[Claim, Holder] = field(default_factory=dict[Claim, Holder])
    diagnostics: dict[int, Diagnostic] = field(default_factory=dict[int, Diagnostic])
    withdrawn_diagnostics: dict[int, datetime] = field(default_factory=dict[int, datetime])
    """When diagnostics were taken off the offer; their rows stay for the bookings that show them."""
    diagnostic_bookings: dict[int, DiagnosticBooking] = field(default_factory=dict[int, DiagnosticBooking])
    visits: dict[int, Visit] = field(default_factory=dict[int, Visit])
    journal_entries: dict[int, JournalEntry] = field(default_factory=dict[int, JournalEntry])
    prescriptions: dict[int, Prescription] = field(default_factory=dict[int, Prescription])
    sick_leaves: dict[int, SickLeave] = field(default_factory=dict[int, SickLeave])
    issued_documents: dict[str, IssuedDocument] = field(default_factory=dict[str, IssuedDocument])
    """By number."""
    login_attempts: dict[int, LoginAttempt] = field(default_factory=dict[int, LoginAttempt])
    audit_events: dict[int, AuditEvent] = field(default_factory=dict[int, AuditEvent])
    outbox: dict[int, Waiting] = field(default_factory=dict[int, Waiting])
    unlogged_events: dict[int, Unlogged] = field(default_factory=dict[int, Unlogged])
    events: dict[int, LoggedEvent] = field(default_factory=dict[int, LoggedEvent])
    reminded_visits: dict[int, datetime] = field(default_factory=dict[int, datetime])
    """For which start the patient was reminded, by visit."""
    reminded_bookings: dict[int, datetime] = field(default_factory=dict[int, datetime])
    task_runs: dict[Task, datetime] = field(default_factory=dict[Task, datetime])
    answers: dict[tuple[int, str], Answer] = field(default_factory=dict[tuple[int, str], Answer])
    """By the caller's id and its key."""
    origins: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    last_ids: dict[str, int] = field(default_factory=dict[str, int])

    def copied(self) -> State:
        """Return a snapshot that can be changed without changing this one."""
        return State(**{table.name: getattr(self, table.name).copy() for table in fields(self)})

    def next_id(self, table: str) -> int:
        """Return an id that the table has never given before."""
        self.last_ids[table] = self.last_ids.get(table, 0) + 1
        return self.last_ids[table]


class Tables(ABC):
    """The state as a repository sees it: always for reading, for writing inside a unit of work only."""

    @property
    @abstractmethod
    def read(self) -> State:
        """Return the tables to read from."""

    @property
    @abstractmethod
    def write(self) -> State:
        """Return the tables to write to; raises RuntimeError where nothing may be written."""


class Repository:
    """What every repository of this adapter starts from."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    @property
    def _read(self) -> State:
        return self._tables.read

    @property
    def _write(self) -> State:
        return self._tables.write

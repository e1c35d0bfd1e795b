"""The store in memory and its unit of work: a copy of the state that is swapped in on commit."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

from qhealth.adapters.memory.accounts import MemoryAccounts
from qhealth.adapters.memory.calendar import MemoryCalendar
from qhealth.adapters.memory.diagnostics import MemoryDiagnosticBookings, MemoryDiagnostics
from qhealth.adapters.memory.events import MemoryEvents
from qhealth.adapters.memory.idempotency import MemoryIdempotency, MemoryOrigins
from qhealth.adapters.memory.outbox import MemoryOutbox
from qhealth.adapters.memory.oversight import MemoryAuditTrail, MemoryLoginAttempts
from qhealth.adapters.memory.records import MemoryJournalEntries, MemoryPrescriptions
from qhealth.adapters.memory.schedule_work import MemoryFigures, MemoryLeftovers, MemoryRecipients, MemoryReminders
from qhealth.adapters.memory.schedules import MemorySchedules
from qhealth.adapters.memory.sessions import MemorySessions
from qhealth.adapters.memory.sick_leaves import MemoryIssuedDocuments, MemorySickLeaves
from qhealth.adapters.memory.state import State, Tables
from qhealth.adapters.memory.task_runs import MemoryTaskRuns
from qhealth.adapters.memory.visits import MemoryVisits
from qhealth.ports.tries import note_kept
from qhealth.ports.unit_of_work import AfterCommit, Committed, Store, UnitOfWork, leave_it


class MemoryDatabase(Tables):
    """What was committed, and the lock that lets one unit of work write at a time. One event loop uses it."""

    def __init__(self, after_commit: AfterCommit = leave_it) -> None:
        self.committed = State()
        self.lock = asyncio.Lock()
        self._after_commit = after_commit

    @property
    def read(self) -> State:
        return self.committed

    @property
    def write(self) -> State:
        raise RuntimeError("Nothing is written outside a unit of work.")

    def keep(self, state: State) -> None:
        """Make a state the committed one."""
        former, self.committed = self.committed, state
        new_events = state.unlogged_events.keys() - former.unlogged_events.keys()
        events = tuple(state.unlogged_events[key].event for key in sorted(new_events))
        has_mails = bool(state.outbox.keys() - former.outbox.keys())
        if has_mails or events:
            self._after_commit(Committed(has_mails, events))

    def store(self) -> Store:
        """Return the repositories for reading what was committed."""
        return MemoryStore(self)

    def unit_of_work(self) -> UnitOfWork:
        """Return a new unit of work, to be entered with `async with`."""
        return MemoryUnitOfWork(self)


class MemoryStore(Store):
    """Every repository over the same tables."""

    def __init__(self, tables: Tables) -> None:
        self.accounts = MemoryAccounts(tables)
        self.sessions = MemorySessions(tables)
        self.schedules = MemorySchedules(tables)
        self.calendar = MemoryCalendar(tables)
        self.diagnostics = MemoryDiagnostics(tables)
        self.diagnostic_bookings = MemoryDiagnosticBookings(tables)
        self.visits = MemoryVisits(tables)
        self.journal_entries = MemoryJournalEntries(tables)
        self.prescriptions = MemoryPrescriptions(tables)
        self.sick_leaves = MemorySickLeaves(tables)
        self.issued_documents = MemoryIssuedDocuments(tables)
        self.login_attempts = MemoryLoginAttempts(tables)
        self.audit_trail = MemoryAuditTrail(tables)
        self.outbox = MemoryOutbox(tables)
        self.events = MemoryEvents(tables)
        self.reminders = MemoryReminders(tables)
        self.recipients = MemoryRecipients(tables)
        self.figures = MemoryFigures(tables)
        self.leftovers = MemoryLeftovers(tables)
        self.task_runs = MemoryTaskRuns(tables)
        self.idempotency = MemoryIdempotency(tables)
        self.origins = MemoryOrigins(tables)


class MemoryUnitOfWork(MemoryStore, UnitOfWork, Tables):
    """A transaction on a snapshot. Units of work take turns, so that none commits over another."""

    def __init__(self, database: MemoryDatabase) -> None:
        super().__init__(self)
        self._database = database
        self._snapshot: State | None = None

    @property
    def read(self) -> State:
        return self._database.committed if self._snapshot is None else self._snapshot

    @property
    def write(self) -> State:
        if self._snapshot is None:
            raise RuntimeError("This unit of work has not begun, or it is over.")
        return self._snapshot

    async def __aenter__(self) -> Self:
        await self._database.lock.acquire()
        self._snapshot = self._database.committed.copied()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._snapshot = None
        self._database.lock.release()

    async def commit(self) -> None:
        state, self._snapshot = self.write, None
        self._database.keep(state)
        note_kept()

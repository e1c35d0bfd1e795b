"""The store on a database, its unit of work, and whether the database can serve."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from qhealth.adapters.persistence.accounts import PersistentAccounts
from qhealth.adapters.persistence.audit_trail import PersistentAuditTrail
from qhealth.adapters.persistence.calendar import PersistentCalendar
from qhealth.adapters.persistence.database import Database
from qhealth.adapters.persistence.diagnostic_bookings import PersistentDiagnosticBookings
from qhealth.adapters.persistence.diagnostics import PersistentDiagnostics
from qhealth.adapters.persistence.engine.errors import Contention, DatabaseUnavailable, ForeignKeyViolation
from qhealth.adapters.persistence.engine.pooled import PooledEngine
from qhealth.adapters.persistence.engine.transactions import Transaction
from qhealth.adapters.persistence.events import PersistentEvents
from qhealth.adapters.persistence.figures import PersistentFigures
from qhealth.adapters.persistence.idempotency import PersistentIdempotency
from qhealth.adapters.persistence.issued_documents import PersistentIssuedDocuments
from qhealth.adapters.persistence.journal_entries import PersistentJournalEntries
from qhealth.adapters.persistence.leftovers import PersistentLeftovers
from qhealth.adapters.persistence.login_attempts import PersistentLoginAttempts
from qhealth.adapters.persistence.migrating import DatabaseIsNewer, MigrationsPending, require_up_to_date
from qhealth.adapters.persistence.origins import PersistentOrigins
from qhealth.adapters.persistence.outbox import PersistentOutbox
from qhealth.adapters.persistence.prescriptions import PersistentPrescriptions
from qhealth.adapters.persistence.recipients import PersistentRecipients
from qhealth.adapters.persistence.reminders import PersistentReminders
from qhealth.adapters.persistence.schedules import PersistentSchedules
from qhealth.adapters.persistence.sessions import PersistentSessions
from qhealth.adapters.persistence.sick_leaves import PersistentSickLeaves
from qhealth.adapters.persistence.task_runs import PersistentTaskRuns
from qhealth.adapters.persistence.visits import PersistentVisits
from qhealth.core.domain.errors import Contended, Unavailable
from qhealth.ports.tries import note_kept
from qhealth.ports.unit_of_work import AfterCommit, Committed, Store, UnitOfWork, leave_it


class PersistentStore(Store):
    """Every repository over one engine, for reading."""

    def __init__(self, engine: PooledEngine) -> None:
        database = Database(engine)
        self._database = database
        self._outbox = PersistentOutbox(database)
        self._events = PersistentEvents(database)
        self.accounts = PersistentAccounts(database)
        self.sessions = PersistentSessions(database)
        self.schedules = PersistentSchedules(database)
        self.calendar = PersistentCalendar(database)
        self.diagnostics = PersistentDiagnostics(database)
        self.diagnostic_bookings = PersistentDiagnosticBookings(database)
        self.visits = PersistentVisits(database)
        self.journal_entries = PersistentJournalEntries(database)
        self.prescriptions = PersistentPrescriptions(database)
        self.sick_leaves = PersistentSickLeaves(database)
        self.issued_documents = PersistentIssuedDocuments(database)
        self.login_attempts = PersistentLoginAttempts(database)
        self.audit_trail = PersistentAuditTrail(database)
        self.outbox = self._outbox
        self.events = self._events
        self.reminders = PersistentReminders(database)
        self.recipients = PersistentRecipients(database)
        self.figures = PersistentFigures(database)
        self.leftovers = PersistentLeftovers(database)
        self.task_runs = PersistentTaskRuns(database)
        self.idempotency = PersistentIdempotency(database)
        self.origins = PersistentOrigins(database)


class PersistentUnitOfWork(PersistentStore, UnitOfWork):
    """One transaction of the database."""

    def __init__(self, engine: PooledEngine, after_commit: AfterCommit = leave_it) -> None:
        super().__init__(engine)
        self._engine = engine
        self._after_commit = after_commit

    async def __aenter__(self) -> Self:
        transaction = self._engine.transaction(allow_nested=False)
        try:
            await transaction.__aenter__()
        except Contention as error:
            raise Contended from error
        except DatabaseUnavailable as error:
            raise Unavailable from error
        self._database.transaction = transaction
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        transaction = self._ended()
        if transaction is not None:
            try:
                await transaction.rollback()
            finally:
                await transaction.__aexit__(kind, error, trace)

    async def commit(self) -> None:
        if self._database.transaction is not None:
            await self._database.settle()
        transaction = self._ended()
        if transaction is None:
            raise RuntimeError("This unit of work has not begun, or it is over.")
        try:
            await transaction.commit()
            note_kept()
        except (Contention, ForeignKeyViolation) as error:
            # What was sent with it may refer to what somebody has deleted meanwhile.
            raise Contended from error
        except DatabaseUnavailable as error:
            # The answer may have been lost, not the commit.
            note_kept()
            raise Unavailable from error
        finally:
            # The transaction is over, so what is read in the rest of the block is what anybody else would read.
            await transaction.__aexit__(None, None, None)
        if self._outbox.has_new or self._events.added:
            self._after_commit(Committed(self._outbox.has_new, tuple(self._events.added)))

    def _ended(self) -> Transaction | None:
        transaction, self._database.transaction = self._database.transaction, None
        # What was noted and not written is void with the rest.
        self._database.tallies.take()
        return transaction


def persistent_unit_of_work(
    engine: PooledEngine, after_commit: AfterCommit = leave_it
) -> Callable[[], PersistentUnitOfWork]:
    """Return what makes a new unit of work each time that it is called."""
    return lambda: PersistentUnitOfWork(engine, after_commit)


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether the database answers and its schema is the one that this program knows; why not, where it is not so."""

    is_ready: bool
    reason: str | None = None


async def readiness(engine: PooledEngine) -> Readiness:
    """Ask the database whether it can serve. Never raises for a database that is away."""
    try:
        await require_up_to_date(engine)
    except (Contention, DatabaseUnavailable):
        return Readiness(is_ready=False, reason="The database does not answer.")
    except (DatabaseIsNewer, MigrationsPending) as error:
        return Readiness(is_ready=False, reason=str(error))
    return Readiness(is_ready=True)

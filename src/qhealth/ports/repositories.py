"""Every repository, gathered."""

from qhealth.ports.accounts import Accounts as Accounts
from qhealth.ports.accounts import Group as Group
from qhealth.ports.audit_trail import AuditTrail as AuditTrail
from qhealth.ports.calendar import Calendar as Calendar
from qhealth.ports.calendar import Claim as Claim
from qhealth.ports.calendar import Holder as Holder
from qhealth.ports.calendar import Resource as Resource
from qhealth.ports.calendar import TickTaken as TickTaken
from qhealth.ports.diagnostic_bookings import DiagnosticBookings as DiagnosticBookings
from qhealth.ports.diagnostics import Diagnostics as Diagnostics
from qhealth.ports.idempotency import Idempotency as Idempotency
from qhealth.ports.idempotency import IdempotencyKey as IdempotencyKey
from qhealth.ports.journal_entries import JournalEntries as JournalEntries
from qhealth.ports.login_attempts import LoginAttempts as LoginAttempts
from qhealth.ports.origins import Origins as Origins
from qhealth.ports.outbox import Outbox as Outbox
from qhealth.ports.outbox import OutboxMessage as OutboxMessage
from qhealth.ports.prescriptions import Prescriptions as Prescriptions
from qhealth.ports.schedules import Schedules as Schedules
from qhealth.ports.sessions import Sessions as Sessions
from qhealth.ports.visits import Visits as Visits
from qhealth.ports.when import When as When

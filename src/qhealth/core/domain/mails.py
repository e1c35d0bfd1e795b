"""Every mail that an action causes: who gets it, and what its template may say.

No mail holds medical content or a password. Instants are in UTC here; the mailer shows them in the clinic's zone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qhealth.core.domain.diagnostics import DiagnosticBooking
    from qhealth.core.domain.people import Account, Person
    from qhealth.core.domain.sessions import LinkPurpose
    from qhealth.core.domain.visits import Visit


class Template(StrEnum):
    """The mails there are; each has a folder of this name with subject, text and HTML."""

    ACTIVATION = "activation"
    WELCOME = "welcome"
    ALREADY_REGISTERED = "already_registered"
    PASSWORD_RECOVERY = "password_recovery"  # noqa: S105 - the name of a template.
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of a template.
    EMAIL_VERIFICATION = "email_verification"
    EMAIL_CHANGE_NOTICE = "email_change_notice"
    PROFILE_CHANGED = "profile_changed"
    ACCOUNT_BLOCKED = "account_blocked"
    ACCOUNT_UNBLOCKED = "account_unblocked"
    ACCOUNT_DELETED = "account_deleted"
    ADMIN_GRANTED = "admin_granted"
    ADMIN_REVOKED = "admin_revoked"
    INVITATION = "invitation"
    BOOKING_SUSPENDED = "booking_suspended"
    BOOKING_RESUMED = "booking_resumed"
    DOCTOR_VISIT_BOOKED = "doctor_visit_booked"
    DOCTOR_VISIT_MOVED = "doctor_visit_moved"
    DOCTOR_VISIT_CANCELLED = "doctor_visit_cancelled"
    DIAGNOSTIC_REQUESTED = "diagnostic_requested"
    DIAGNOSTIC_BOOKED = "diagnostic_booked"
    DIAGNOSTIC_MOVED = "diagnostic_moved"
    DIAGNOSTIC_CANCELLED = "diagnostic_cancelled"
    VISIT_BOOKED = "visit_booked"
    VISIT_MOVED = "visit_moved"
    VISIT_CANCELLED = "visit_cancelled"
    JOURNAL_ENTRY_ADDED = "journal_entry_added"
    PRESCRIPTION_ADDED = "prescription_added"
    VISIT_REMINDER = "visit_reminder"
    DIAGNOSTIC_REMINDER = "diagnostic_reminder"
    BIRTHDAY = "birthday"
    CHRISTMAS = "christmas"
    NEW_YEAR = "new_year"
    WEEKLY_REPORT = "weekly_report"
    SICK_LEAVE_ADDED = "sick_leave_added"


@dataclass(frozen=True, slots=True)
class Mail:
    """A message to one recipient, written to the outbox in the transaction of the change that causes it."""

    template: Template
    to: str
    recipient: str
    """The recipient's name."""
    facts: dict[str, Any] = field(default_factory=dict[str, Any])
    """What the template says: texts, numbers, and instants in UTC."""
    once: str | None = None
    """A key under which no second mail is ever taken, for what is written anew when a schedule runs twice."""


def to_account(template: Template, account: Account, **facts: object) -> list[Mail]:
    """Return the mail to an account as a list, empty for people without an address."""
    if account.email is None:
        return []
    return [Mail(template, account.email, account.person.full_name, facts)]


def link(
    template: Template, account: Account, *, token: str, purpose: LinkPurpose, to: str | None = None
) -> list[Mail]:
    """Return the mail that carries a one-time link; `to` where it goes to another address than the account's."""
    address = to or account.email
    if address is None:
        return []
    facts: dict[str, Any] = {"token": token, "purpose": purpose.value}
    if account.staff_role:
        facts |= {"staff_role": account.staff_role.value, "specialty": account.specialty}
    return [Mail(template, address, account.person.full_name, facts)]


def about_visit(template: Template, account: Account, visit: Visit, **more: object) -> list[Mail]:
    """Return the mail about a visit to its patient or its doctor.

    The note, the specialty and, towards the doctor, the patient's name stay out: a mailbox is no place for them.
    """
    facts: dict[str, Any] = {
        "visit_id": visit.id,
        # Calendars take the entry with the highest number for the one that counts (RFC 5545, 3.8.7.4).
        "sequence": visit.version,
        "doctor": visit.doctor.full_name,
        "starts_at": visit.starts_at,
        "ends_at": visit.ends_at,
    }
    return to_account(template, account, **{**facts, **more})


def about_diagnostic(template: Template, account: Account, booking: DiagnosticBooking, **more: object) -> list[Mail]:
    """Return the mail about a diagnostic booking to its patient; which diagnostic it is stays out of the mailbox."""
    facts: dict[str, Any] = {
        "booking_id": booking.id,
        "starts_at": booking.starts_at,
        "ends_at": booking.ends_at,
    }
    return to_account(template, account, **facts, **more)


def cancellation(by: Person, reason: str | None, at: datetime) -> dict[str, object]:
    """Return who cancelled, why and when: what a cancellation mail says besides the booking."""
    return {"cancelled_by": by.full_name, "reason": reason, "cancelled_at": at}

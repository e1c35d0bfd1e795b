"""What the use cases load and store. One abstract class per noun.

A repository stores and finds; it has never heard of a role. Reads return finished objects from one statement. `get`
methods return None where there is nothing. All instants are aware and in UTC.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from qhealth.core.domain.accounts import DoctorQuery, TimeOffQuery, UserQuery
from qhealth.core.domain.diagnostics import (
    Diagnostic,
    DiagnosticBooking,
    DiagnosticBookingQuery,
    DiagnosticQuery,
)
from qhealth.core.domain.errors import Obstacle
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.lists import Page
from qhealth.core.domain.mails import Mail
from qhealth.core.domain.oversight import AuditEvent, AuditQuery, LoginAttempt, LoginAttemptQuery
from qhealth.core.domain.people import Account, Doctor
from qhealth.core.domain.records import (
    Diagnosis,
    DiagnosisQuery,
    JournalEntry,
    JournalQuery,
    Prescription,
    PrescriptionQuery,
)
from qhealth.core.domain.sessions import Link, RefreshToken, Session, SignedIn
from qhealth.core.domain.visits import Visit, VisitQuery
from qhealth.core.domain.working_hours import TimeOff, WorkingHours

T = TypeVar("T")


class Group(StrEnum):
    """Which people a list of accounts is about. Deleted people are in none."""

    EVERYBODY = "everybody"
    PATIENTS = "patients"
    """Neither staff role nor admin nor superuser."""
    STAFF = "staff"
    """Doctors, operators and pharmacists, admins among them included."""


@dataclass(frozen=True, slots=True)
class When:
    """The present instant, and the zone in which a query's days are meant."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """Return the clinic's day."""
        return self.now.astimezone(self.zone).date()


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
            StaleObject: the stored account is newer.
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


class Sessions(ABC):
    """Sessions, refresh tokens and the links of mails; tokens are known by their digests only."""

    @abstractmethod
    async def add(self, session: Session) -> Session:
        """Store a new session and return it with its id; the id given is ignored."""

    @abstractmethod
    async def signed_in(self, session_id: int) -> SignedIn | None:
        """Return a session with its account in one statement, whether or not it is live."""

    @abstractmethod
    async def save(self, session: Session) -> None:
        """Store when a session was last used, when it expires and whether it ended; one that has ended stays ended."""

    @abstractmethod
    async def of_user(self, user_id: int, *, now: datetime) -> Sequence[Session]:
        """Return the live sessions of a user, the last used first."""

    @abstractmethod
    async def end_all(self, user_id: int, *, at: datetime, except_id: int | None = None) -> None:
        """End every session of a user, but for one where given."""

    @abstractmethod
    async def add_refresh_token(self, token: RefreshToken) -> None:
        """Store a refresh token."""

    @abstractmethod
    async def refresh_token(self, digest: str) -> RefreshToken | None:
        """Return a refresh token, used or not."""

    @abstractmethod
    async def use_refresh_token(self, digest: str, *, at: datetime) -> bool:
        """Mark a refresh token as used; False when it was used before (conditional, so only one caller wins)."""

    @abstractmethod
    async def add_link(self, link: Link) -> None:
        """Store the token of a mail's link; older unused links of the same user and purpose stop working."""

    @abstractmethod
    async def link(self, digest: str) -> Link | None:
        """Return a link, used or not."""

    @abstractmethod
    async def use_link(self, digest: str, *, at: datetime) -> bool:
        """Mark a link as used; False when it was used before (conditional, so only one caller wins)."""

    @abstractmethod
    async def void_links(self, user_id: int, *, at: datetime) -> None:
        """Mark every unused link of a user as used."""


class Schedules(ABC):
    """Doctors' working hours and time off."""

    @abstractmethod
    async def working_hours(self, doctor_id: int) -> WorkingHours:
        """Return a doctor's hours; `NO_HOURS` where none were set."""

    @abstractmethod
    async def set_working_hours(self, doctor_id: int, hours: WorkingHours) -> None:
        """Store a doctor's hours in place of the former ones."""

    @abstractmethod
    async def add_time_off(self, time_off: TimeOff) -> TimeOff:
        """Store an absence and return it with its id."""

    @abstractmethod
    async def get_time_off(self, time_off_id: int) -> TimeOff | None:
        """Return an absence."""

    @abstractmethod
    async def delete_time_off(self, time_off_id: int) -> None:
        """Delete an absence."""

    @abstractmethod
    async def find_time_off(self, doctor_id: int, query: TimeOffQuery, when: When) -> Page[TimeOff]:
        """Return a page of a doctor's absences."""

    @abstractmethod
    async def time_off_within(self, doctor_id: int, window: Interval) -> Sequence[Interval]:
        """Return when a doctor is away within a window, sorted."""


class Resource(StrEnum):
    """What a booking holds."""

    DOCTOR = "doctor"
    PATIENT = "patient"
    DIAGNOSTIC = "diagnostic"


@dataclass(frozen=True, slots=True)
class Claim:
    """One tick of one resource; the key of the occupancy table. `lane` counts from 1 up to the capacity."""

    resource: Resource
    resource_id: int
    lane: int
    tick: int


@dataclass(frozen=True, slots=True)
class Holder:
    """The booking that holds claims."""

    kind: str
    """"visit" or "diagnostic_booking"."""
    id: int


class Calendar(ABC):
    """Who and what is busy when: the occupancy that makes double booking impossible, and the bookings behind it."""

    @abstractmethod
    async def busy(
        self, resources: Sequence[tuple[Resource, int]], window: Interval, *, besides: Holder | None = None
    ) -> Mapping[tuple[Resource, int], Sequence[Interval]]:
        """Return when each resource is held by live bookings that touch the window, in one statement.

        Every resource asked for is a key of the answer. A patient is busy with visits and with diagnostics. `besides`
        leaves one booking out: the one that is being moved.
        """

    @abstractmethod
    async def taken_lanes(
        self, diagnostic_id: int, ticks: range, *, besides: Holder | None = None
    ) -> Sequence[tuple[int, int]]:
        """Return the (tick, lane) pairs of a diagnostic that are claimed within the ticks."""

    @abstractmethod
    async def claim(self, holder: Holder, claims: Sequence[Claim]) -> None:
        """Claim ticks for a booking, in sorted order.

        Raises:
            TickTaken: somebody else holds one of them; the transaction is of no more use.
        """

    @abstractmethod
    async def release(self, holder: Holder) -> None:
        """Give back every tick that a booking holds."""


class TickTaken(Exception):  # noqa: N818 - named as the event it tells of.
    """A claim met a tick that somebody else holds: the race for a slot was lost."""


class Diagnostics(ABC):
    """The diagnostics that the clinic offers."""

    @abstractmethod
    async def add(self, diagnostic: Diagnostic) -> Diagnostic:
        """Store a new diagnostic and return it with its id; raises `DiagnosticExists`."""

    @abstractmethod
    async def get(self, diagnostic_id: int) -> Diagnostic | None:
        """Return a diagnostic; None for unknown and deleted ones."""

    @abstractmethod
    async def save(self, diagnostic: Diagnostic) -> Diagnostic:
        """Store a changed diagnostic, its version raised; raises `DiagnosticExists` or `StaleObject`."""

    @abstractmethod
    async def delete(self, diagnostic_id: int, *, at: datetime) -> None:
        """Take a diagnostic off the offer. Past bookings keep showing it; its name is free again."""

    @abstractmethod
    async def has_active_bookings(self, diagnostic_id: int, *, now: datetime) -> bool:
        """Return whether a request waits or a booking is still to end."""

    @abstractmethod
    async def find(self, query: DiagnosticQuery) -> Page[Diagnostic]:
        """Return a page of the offer."""


class DiagnosticBookings(ABC):
    """Requests for diagnostics and their dates. What is read is shown `as_of` the instant given."""

    @abstractmethod
    async def add(self, booking: DiagnosticBooking) -> DiagnosticBooking:
        """Store a new booking and return it with its id.

        A former booking of the same diagnostic that is over by `created_at` does not count as active.

        Raises:
            DuplicateBooking: the patient has an active booking for this diagnostic.
        """

    @abstractmethod
    async def get(self, booking_id: int, *, now: datetime) -> DiagnosticBooking | None:
        """Return a booking."""

    @abstractmethod
    async def save(self, booking: DiagnosticBooking) -> DiagnosticBooking:
        """Store a changed booking and return it with its version raised; raises `StaleObject`."""

    @abstractmethod
    async def delete(self, booking_id: int) -> None:
        """Delete a booking; visits that it led to stay, without naming it."""

    @abstractmethod
    async def find(
        self, query: DiagnosticBookingQuery, when: When, *, owner_id: int | None = None
    ) -> Page[DiagnosticBooking]:
        """Return a page of bookings; `owner_id` narrows the list to that patient."""

    @abstractmethod
    async def active_of(self, patient_id: int, *, now: datetime) -> Sequence[Obstacle]:
        """Return a patient's active bookings."""


class Visits(ABC):
    """Visits to doctors."""

    @abstractmethod
    async def add(self, visit: Visit) -> Visit:
        """Store a new visit and return it with its id."""

    @abstractmethod
    async def get(self, visit_id: int) -> Visit | None:
        """Return a visit."""

    @abstractmethod
    async def save(self, visit: Visit) -> Visit:
        """Store a changed visit and return it with its version raised; raises `StaleObject`."""

    @abstractmethod
    async def delete(self, visit_id: int) -> None:
        """Delete a visit."""

    @abstractmethod
    async def find(self, query: VisitQuery, when: When, *, owner_id: int | None = None) -> Page[Visit]:
        """Return a page of visits; `owner_id` narrows the list to that patient."""

    @abstractmethod
    async def booked_of(self, user_id: int, window: Interval) -> Sequence[Obstacle]:
        """Return the booked visits, as doctor or as patient, that touch a window, in order of time."""


class JournalEntries(ABC):
    """Patients' journals. Entries are added and, with a reason, removed; never changed."""

    @abstractmethod
    async def add(self, entry: JournalEntry) -> JournalEntry:
        """Store an entry and return it with its id; raises `AlreadyAmended`."""

    @abstractmethod
    async def get(self, entry_id: int) -> JournalEntry | None:
        """Return an entry."""

    @abstractmethod
    async def delete(self, entry_id: int) -> None:
        """Remove an entry."""

    @abstractmethod
    async def find(self, query: JournalQuery, when: When, *, owner_id: int | None = None) -> Page[JournalEntry]:
        """Return a page of entries; `owner_id` narrows the list to that patient."""

    @abstractmethod
    async def diagnoses(self, patient_id: int, query: DiagnosisQuery) -> Page[Diagnosis]:
        """Return a page of a patient's diagnosis lines."""


class Prescriptions(ABC):
    """Prescriptions. They are added and, with a reason, removed; never changed."""

    @abstractmethod
    async def add(self, prescription: Prescription) -> Prescription:
        """Store a prescription and return it with its id; raises `AlreadyAmended`."""

    @abstractmethod
    async def get(self, prescription_id: int) -> Prescription | None:
        """Return a prescription."""

    @abstractmethod
    async def delete(self, prescription_id: int) -> None:
        """Remove a prescription."""

    @abstractmethod
    async def find(self, query: PrescriptionQuery, when: When, *, owner_id: int | None = None) -> Page[Prescription]:
        """Return a page of prescriptions; `owner_id` narrows the list to that patient."""


class LoginAttempts(ABC):
    """The login history."""

    @abstractmethod
    async def add(self, attempt: LoginAttempt) -> LoginAttempt:
        """Store an attempt and return it with its id."""

    @abstractmethod
    async def get(self, attempt_id: int) -> LoginAttempt | None:
        """Return an attempt."""

    @abstractmethod
    async def delete(self, attempt_id: int) -> None:
        """Delete an attempt."""

    @abstractmethod
    async def find(self, query: LoginAttemptQuery, when: When) -> Page[LoginAttempt]:
        """Return a page of attempts."""


class AuditTrail(ABC):
    """What was done by whom. The store itself refuses to change or delete an entry."""

    @abstractmethod
    async def add(self, event: AuditEvent) -> None:
        """Store an event; the id given is ignored."""

    @abstractmethod
    async def get(self, event_id: int) -> AuditEvent | None:
        """Return an event."""

    @abstractmethod
    async def find(self, query: AuditQuery, when: When) -> Page[AuditEvent]:
        """Return a page of events."""


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A mail that waits to be handed over."""

    id: int
    mail: Mail
    created_at: datetime
    attempts: int
    """How often it was tried before, this time not counted."""


class Outbox(ABC):
    """Mails, written in the transaction of the change that causes them and handed over after its commit."""

    @abstractmethod
    async def add(self, mails: Sequence[Mail], *, at: datetime) -> None:
        """Store mails to be handed over; an empty sequence costs nothing."""

    @abstractmethod
    async def claim(self, *, now: datetime, until: datetime, most: int) -> Sequence[OutboxMessage]:
        """Claim due messages, the oldest first, so that nobody else takes them before `until` (a lease)."""

    @abstractmethod
    async def delivered(self, message_id: int, *, at: datetime) -> None:
        """Mark a message as handed over and wipe what it said: it may hold a link's token."""

    @abstractmethod
    async def postponed(self, message_id: int, *, until: datetime, error: str) -> None:
        """Give a message back, to be tried again at `until`, with why it failed."""

    @abstractmethod
    async def refused(self, message_id: int, *, at: datetime, error: str) -> None:
        """Mark a message as refused for good, with why; it is not tried again."""

    @abstractmethod
    async def waiting(self) -> int:
        """Return how many messages wait."""


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A caller's key for one creation, with a digest of the body that came with it."""

    caller_id: int
    key: str
    operation: str
    """"visit.create" and the like: a key is good for one operation."""
    body_digest: str


class Idempotency(ABC):
    """First answers to creations, kept for 24 hours so that a repeated request creates nothing."""

    @abstractmethod
    async def recall(self, key: IdempotencyKey, kind: type[T], *, now: datetime) -> T | None:
        """Return the first answer to this key, or None.

        Raises:
            IdempotencyKeyReused: the key came before with another body or for another operation.
        """

    @abstractmethod
    async def remember(self, key: IdempotencyKey, answer: object, *, subject_id: int, now: datetime) -> None:
        """Keep the first answer to a key."""

    @abstractmethod
    async def forget(self, operation: str, subject_id: int) -> None:
        """Drop the answers about an object that is deleted, so that nothing of it stays behind."""


class Origins(ABC):
    """Which object of ours came from which object of another system, so that an import takes nothing twice."""

    @abstractmethod
    async def known(self, source: str, keys: Sequence[str]) -> Mapping[str, int]:
        """Return the ids of our objects for those keys of the source that were taken before."""

    @abstractmethod
    async def add(self, source: str, ids: Mapping[str, int]) -> None:
        """Store which of our ids stand for which keys of the source."""

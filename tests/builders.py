"""Small builders: a test says what matters to it, the rest is filled in. What they build is not stored yet (id 0)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from qhealth.core.domain.diagnostics import BookingStatus, Diagnostic, DiagnosticBooking
from qhealth.core.domain.documents import DocumentKind, IssuedDocument, document_number
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.mails import Mail, Template
from qhealth.core.domain.oversight import AuditEvent, LoginAttempt
from qhealth.core.domain.people import Account, AuthorRef, Gender, Person, Profile, StaffRole
from qhealth.core.domain.records import JournalEntry, Prescription
from qhealth.core.domain.sessions import SESSION_IDLE_LIFETIME, Link, LinkPurpose, RefreshToken, Session
from qhealth.core.domain.sick_leaves import SickLeave
from qhealth.core.domain.visits import Visit, VisitStatus
from qhealth.core.domain.working_hours import TimeOff
from qhealth.ports.when import When

NINE = datetime(2030, 3, 4, 9, 0, tzinfo=UTC)
"""A Monday."""
THAT_DAY = NINE.date()
STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = NINE - timedelta(hours=1)
WHEN = When(NOW, STOCKHOLM)
YESTERDAY = NOW - timedelta(days=1)
_numbers = count(1)


def after(minutes: float = 0, *, hours: float = 0, days: float = 0) -> datetime:
    """Return an instant counted from nine o'clock."""
    return NINE + timedelta(minutes=minutes, hours=hours, days=days)


def half_open(start: float, end: float) -> Interval:
    """Return an interval in minutes counted from nine o'clock."""
    return Interval(after(start), after(end))


def an_address() -> str:
    """Return an e-mail address that nobody else has."""
    return f"person-{next(_numbers)}@example.com"


def a_person(
    first_name: str = "Asta",
    last_name: str = "Berg",
    *,
    email: str | None = "",
    birth_date: date | None = None,
    gender: Gender = Gender.UNKNOWN,
    city: str | None = None,
    country: str | None = None,
    staff_role: StaffRole | None = None,
    specialty: str | None = None,
    is_admin: bool = False,
    is_superuser: bool = False,
    is_available_for_booking: bool = True,
    activated_at: datetime | None = YESTERDAY,
    blocked_at: datetime | None = None,
    created_at: datetime = YESTERDAY,
) -> Account:
    return Account(
        id=0,
        email=an_address() if email == "" else email,
        profile=Profile(first_name, last_name, birth_date=birth_date, gender=gender, city=city, country=country),
        staff_role=staff_role,
        specialty=specialty,
        is_admin=is_admin,
        is_superuser=is_superuser,
        is_available_for_booking=is_available_for_booking,
        activated_at=activated_at,
        blocked_at=blocked_at,
        created_at=created_at,
    )


a_patient = a_person


def a_doctor(
    first_name: str = "Greta",
    last_name: str = "House",
    *,
    specialty: str = "Cardiology",
    email: str | None = "",
    is_admin: bool = False,
    is_available_for_booking: bool = True,
    activated_at: datetime | None = YESTERDAY,
    blocked_at: datetime | None = None,
) -> Account:
    return a_person(
        first_name,
        last_name,
        email=email,
        staff_role=StaffRole.DOCTOR,
        specialty=specialty,
        is_admin=is_admin,
        is_available_for_booking=is_available_for_booking,
        activated_at=activated_at,
        blocked_at=blocked_at,
    )


def an_operator(first_name: str = "Olle", last_name: str = "Operator") -> Account:
    return a_person(first_name, last_name, staff_role=StaffRole.OPERATOR)


def a_pharmacist(first_name: str = "Petra", last_name: str = "Piller") -> Account:
    return a_person(first_name, last_name, staff_role=StaffRole.PHARMACIST)


def an_admin(first_name: str = "Ada", last_name: str = "Admin") -> Account:
    return a_person(first_name, last_name, is_admin=True)


def a_superuser(
    first_name: str = "Sune", last_name: str = "Super", *, activated_at: datetime | None = YESTERDAY
) -> Account:
    return a_person(first_name, last_name, is_superuser=True, activated_at=activated_at)


def a_visit(
    *,
    patient: Account,
    doctor: Account,
    starting: datetime = NINE,
    minutes: int = 30,
    status: VisitStatus = VisitStatus.BOOKED,
    note: str = "",
    request_id: int | None = None,
    booked_by: Person | None = None,
    created_at: datetime = YESTERDAY,
) -> Visit:
    return Visit(
        id=0,
        patient=patient.as_patient,
        doctor=doctor.as_doctor_ref,
        starts_at=starting,
        ends_at=starting + timedelta(minutes=minutes),
        status=status,
        note=note,
        override=None,
        request_id=request_id,
        booked_by=booked_by,
        cancelled_by=None,
        cancelled_at=None,
        cancel_reason=None,
        created_at=created_at,
        updated_at=created_at,
    )


def a_diagnostic(
    name: str = "MRI of the knee",
    *,
    description: str = "",
    duration_minutes: int = 30,
    capacity: int = 1,
    created_at: datetime = YESTERDAY,
) -> Diagnostic:
    return Diagnostic(0, name, description, duration_minutes, capacity, created_at, created_at)


def a_booking(
    *,
    patient: Account,
    diagnostic: Diagnostic,
    starting: datetime | None = None,
    status: BookingStatus | None = None,
    note: str = "",
    created_at: datetime = YESTERDAY,
) -> DiagnosticBooking:
    usual = BookingStatus.SCHEDULED if starting else BookingStatus.REQUESTED
    return DiagnosticBooking(
        id=0,
        patient=patient.as_patient,
        diagnostic=diagnostic.ref,
        starts_at=starting,
        ends_at=starting + timedelta(minutes=diagnostic.duration_minutes) if starting else None,
        status=status or usual,
        note=note,
        call_note=None,
        override=None,
        requested_at=created_at,
        booked_by=None,
        cancelled_by=None,
        cancelled_at=None,
        cancel_reason=None,
        created_at=created_at,
        updated_at=created_at,
    )


def as_author(account: Account) -> AuthorRef:
    """Return the reference that a record carries for its author."""
    return AuthorRef(account.id, account.profile.first_name, account.profile.last_name, account.role)


def a_journal_entry(
    *,
    patient: Account,
    author: Account,
    diagnosis: str = "J45.9 Asthma",
    description: str = "",
    plan: str = "",
    amends: int | None = None,
    written_by: Person | None = None,
    created_at: datetime = YESTERDAY,
) -> JournalEntry:
    return JournalEntry(
        id=0,
        patient=patient.as_patient,
        author=as_author(author),
        diagnosis=diagnosis,
        description=description,
        plan=plan,
        amends=amends,
        amended_by=None,
        written_by=written_by,
        created_at=created_at,
    )


def a_prescription(
    *,
    patient: Account,
    author: Account,
    medicine: str = "Salbutamol 100 µg",
    instructions: str = "",
    amends: int | None = None,
    created_at: datetime = YESTERDAY,
) -> Prescription:
    return Prescription(
        id=0,
        patient=patient.as_patient,
        author=as_author(author),
        medicine=medicine,
        instructions=instructions,
        amends=amends,
        amended_by=None,
        written_by=None,
        created_at=created_at,
    )


def a_sick_leave(
    *,
    patient: Account,
    author: Account,
    diagnosis: str = "J20.9 Acute bronchitis",
    description: str = "",
    first: date = THAT_DAY,
    days: int = 7,
    written_by: Person | None = None,
    created_at: datetime = YESTERDAY,
) -> SickLeave:
    return SickLeave(
        id=0,
        patient=patient.as_patient,
        author=as_author(author),
        diagnosis=diagnosis,
        description=description,
        from_date=first,
        to_date=first + timedelta(days=days - 1),
        written_by=written_by,
        created_at=created_at,
    )


def an_issued_document(leave: SickLeave, token: str = "token", *, issued_at: datetime = NOW) -> IssuedDocument:
    kind = DocumentKind.SICK_LEAVE
    days = leave.from_date, leave.to_date
    return IssuedDocument(document_number(token), kind, leave.id, *days, leave.author.id, issued_at)


def a_login_attempt(
    email: str = "asa.berg@example.com",
    *,
    ip_address: str | None = "192.0.2.7",
    success: bool = True,
    at: datetime = NINE,
) -> LoginAttempt:
    return LoginAttempt(0, email, ip_address, "Firefox", success, at)


def an_audit_event(
    action: str = "visit.cancelled",
    *,
    actor: Account | None = None,
    subject_id: int = 1,
    at: datetime = NINE,
    **details: object,
) -> AuditEvent:
    subject_type = action.partition(".")[0]
    who = actor.person if actor else None
    return AuditEvent(0, at, who, "192.0.2.7", action, subject_type, subject_id, details)


def a_time_off(doctor: Account, start: datetime, end: datetime, *, reason: str = "") -> TimeOff:
    return TimeOff(0, doctor.id, start, end, reason, YESTERDAY)


def a_session(user: Account, *, at: datetime = NOW, ip_address: str | None = "192.0.2.7") -> Session:
    return Session(0, user.id, ip_address, "Firefox", at, at, at + SESSION_IDLE_LIFETIME)


def a_refresh_token(session: Session, digest: str = "f" * 64) -> RefreshToken:
    return RefreshToken(digest, session.id, session.created_at)


def a_link(
    user: Account,
    digest: str = "a" * 64,
    *,
    purpose: LinkPurpose = LinkPurpose.ACTIVATION,
    expires_at: datetime = NINE,
    email: str | None = None,
) -> Link:
    return Link(digest, purpose, user.id, expires_at, email)


def a_mail(to: str = "asa.berg@example.com", **facts: object) -> Mail:
    return Mail(Template.WELCOME, to, "Åsa Berg", facts)

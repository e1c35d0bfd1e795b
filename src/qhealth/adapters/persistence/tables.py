"""The tables, as Piccolo knows them: the types of their columns decide how values come out of the database.

The schema itself is made by the migrations, which hold the keys, the indexes and the triggers. Composite keys have no
place in Piccolo; where a table has one, the first of its columns stands for it here.
"""

from __future__ import annotations

from piccolo.columns import (
    BigInt,
    Boolean,
    Date,
    DoublePrecision,
    ForeignKey,
    Integer,
    OnDelete,
    OnUpdate,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table


def _reference(table: type[Table], *, null: bool = False) -> ForeignKey[Table]:
    return ForeignKey(table, null=null, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)


def _instant(*, null: bool = False) -> Timestamptz:
    # No default: every instant comes from the core's clock.
    return Timestamptz(null=null, default=None)


class Account(Table, tablename="account"):
    """A person. `role`, `is_active` and the `_sort` columns repeat what follows from others, to filter and sort by."""

    email = Varchar(length=254, null=True, unique=True)
    first_name = Varchar(length=100)
    last_name = Varchar(length=100)
    first_name_sort = Varchar(length=200)
    last_name_sort = Varchar(length=200)
    phone = Varchar(length=32, null=True)
    birth_date = Date(null=True, default=None)
    gender = Varchar(length=10)
    height_cm = DoublePrecision(null=True)
    weight_kg = DoublePrecision(null=True)
    street = Varchar(length=100, null=True)
    house = Varchar(length=20, null=True)
    city = Varchar(length=100, null=True)
    region = Varchar(length=100, null=True)
    country = Varchar(length=100, null=True)
    role = Varchar(length=20)
    staff_role = Varchar(length=20, null=True)
    specialty = Varchar(length=100, null=True)
    specialty_sort = Varchar(length=200, null=True)
    is_available_for_booking = Boolean()
    is_admin = Boolean()
    is_superuser = Boolean()
    is_active = Boolean()
    activated_at = _instant(null=True)
    blocked_at = _instant(null=True)
    deleted_at = _instant(null=True)
    pending_email = Varchar(length=254, null=True)
    greetings = Boolean()
    created_at = _instant()
    last_login_at = _instant(null=True)
    version = Integer()


class Credential(Table, tablename="credential"):
    """The password hash of an account; every account has a row."""

    user_id = BigInt(primary_key=True)
    password_hash = Varchar(length=255, null=True)


class Session(Table, tablename="session"):
    """A device on which an account is signed in."""

    user_id = _reference(Account)
    ip_address = Varchar(length=64, null=True)
    user_agent = Text(null=True)
    created_at = _instant()
    last_used_at = _instant()
    expires_at = _instant()
    ended_at = _instant(null=True)


class RefreshToken(Table, tablename="refresh_token"):
    """A refresh token, by its digest."""

    digest = Varchar(length=128, primary_key=True)
    session_id = _reference(Session)
    issued_at = _instant()
    used_at = _instant(null=True)


class Link(Table, tablename="link"):
    """The token of a mail's link, by its digest."""

    digest = Varchar(length=128, primary_key=True)
    purpose = Varchar(length=30)
    user_id = _reference(Account)
    expires_at = _instant()
    email = Varchar(length=254, null=True)
    used_at = _instant(null=True)


class WorkingHours(Table, tablename="working_hours"):
    """A doctor's hours; the blocks of the week are a JSON list, since they are only ever read and stored as a whole."""

    doctor_id = BigInt(primary_key=True)
    slot_minutes = Integer()
    weekly = Text()


class TimeOff(Table, tablename="time_off"):
    """A doctor's absence."""

    doctor_id = _reference(Account)
    starts_at = _instant()
    ends_at = _instant()
    reason = Text()
    created_at = _instant()


class SearchWord(Table, tablename="search_word"):
    """A folded word of a text by which people search. The key is (kind, word, place, subject_id).

    `place` is what such things are listed by: a name.
    """

    kind = Varchar(length=30, primary_key=True)
    word = Varchar(length=128)
    place = Varchar(length=200)
    subject_id = BigInt()


class TimedWord(Table, tablename="timed_word"):
    """The same for what is listed by time. The key is (kind, word, at, subject_id)."""

    kind = Varchar(length=30, primary_key=True)
    word = Varchar(length=128)
    at = _instant()
    subject_id = BigInt()


class PatientWord(Table, tablename="patient_word"):
    """A word of the name of the patient whose thing the subject is. The key is (kind, word, at, subject_id)."""

    kind = Varchar(length=30, primary_key=True)
    word = Varchar(length=128)
    at = _instant()
    subject_id = BigInt()


class Tally(Table, tablename="tally"):
    """A number of rows, or a part of it (see `tallies`). The key is (subject, facet, bucket, shard)."""

    subject = Varchar(length=40, primary_key=True)
    facet = Varchar(length=150)
    bucket = Varchar(length=128)
    shard = Integer()
    number = BigInt()


class Diagnostic(Table, tablename="diagnostic"):
    """An examination on offer. `name_key` is what must be unique, and null once it is deleted."""

    name = Varchar(length=120)
    name_key = Varchar(length=500, null=True, unique=True)
    name_sort = Varchar(length=200)
    description = Text()
    duration_minutes = Integer()
    capacity = Integer()
    created_at = _instant()
    updated_at = _instant()
    deleted_at = _instant(null=True)
    version = Integer()


class DiagnosticBooking(Table, tablename="diagnostic_booking"):
    """A request for a diagnostic or its date. `active_key` is patient and diagnostic while it is active, else null."""

    patient_id = _reference(Account)
    diagnostic_id = _reference(Diagnostic)
    active_key = Varchar(length=50, null=True, unique=True)
    starts_at = _instant(null=True)
    ends_at = _instant(null=True)
    status = Varchar(length=20)
    note = Text()
    call_note = Text(null=True)
    override = Text(null=True)
    requested_at = _instant()
    booked_by_id = _reference(Account, null=True)
    cancelled_by_id = _reference(Account, null=True)
    cancelled_at = _instant(null=True)
    cancel_reason = Text(null=True)
    created_at = _instant()
    updated_at = _instant()
    version = Integer()
    reminded_for = _instant(null=True)


class Visit(Table, tablename="visit"):
    """A visit of a patient to a doctor."""

    patient_id = _reference(Account)
    doctor_id = _reference(Account)
    starts_at = _instant()
    ends_at = _instant()
    status = Varchar(length=20)
    note = Text()
    override = Text(null=True)
    request_id = _reference(DiagnosticBooking, null=True)
    booked_by_id = _reference(Account, null=True)
    cancelled_by_id = _reference(Account, null=True)
    cancelled_at = _instant(null=True)
    cancel_reason = Text(null=True)
    created_at = _instant()
    updated_at = _instant()
    version = Integer()
    reminded_for = _instant(null=True)


class Occupancy(Table, tablename="occupancy"):
    """A 5-minute tick that a booking holds. The key is (resource_kind, resource_id, lane, tick)."""

    resource_kind = Varchar(length=20, primary_key=True)
    resource_id = BigInt()
    lane = Integer()
    tick = BigInt()
    holder_kind = Varchar(length=30)
    holder_id = BigInt()


class JournalEntry(Table, tablename="journal_entry"):
    """An entry of a patient's journal. `amends` refers to an entry that may have been deleted since."""

    patient_id = _reference(Account)
    author_id = _reference(Account)
    author_role = Varchar(length=20)
    diagnosis = Text()
    description = Text()
    plan = Text()
    amends = BigInt(null=True, unique=True)
    written_by_id = _reference(Account, null=True)
    created_at = _instant()


class Prescription(Table, tablename="prescription"):
    """A medicine with its instructions. `amends` refers to a prescription that may have been deleted since."""

    patient_id = _reference(Account)
    author_id = _reference(Account)
    author_role = Varchar(length=20)
    medicine = Text()
    instructions = Text()
    amends = BigInt(null=True, unique=True)
    written_by_id = _reference(Account, null=True)
    created_at = _instant()


class SickLeave(Table, tablename="sick_leave"):
    """A stretch of days on which a patient cannot work, both ends included."""

    patient_id = _reference(Account)
    author_id = _reference(Account)
    author_role = Varchar(length=20)
    diagnosis = Text()
    description = Text()
    from_date = Date(default=None)
    to_date = Date(default=None)
    written_by_id = _reference(Account, null=True)
    created_at = _instant()


class IssuedDocument(Table, tablename="issued_document"):
    """The number of a document; `subject_id` refers to an object that may have been deleted since."""

    number = Varchar(length=40, primary_key=True)
    kind = Varchar(length=20)
    subject_id = BigInt()
    from_date = Date(default=None)
    to_date = Date(default=None)
    issuer_id = _reference(Account)
    issued_at = _instant()


class LoginAttempt(Table, tablename="login_attempt"):
    """An attempt to sign in, with the address as it was typed."""

    email = Text()
    ip_address = Varchar(length=64, null=True)
    user_agent = Text(null=True)
    success = Boolean()
    created_at = _instant()


class AuditEvent(Table, tablename="audit_event"):
    """Something that somebody did."""

    at = _instant()
    actor_id = _reference(Account, null=True)
    ip_address = Varchar(length=64, null=True)
    action = Varchar(length=100)
    subject_type = Varchar(length=50)
    subject_id = BigInt()
    details = Text()


class Outbox(Table, tablename="outbox"):
    """A mail to hand over; `due_at` is null once there is nothing left to do. `claim` marks who has it in hand."""

    template = Varchar(length=50)
    address = Varchar(length=254)
    recipient = Varchar(length=210)
    facts = Text()
    once = Varchar(length=200, null=True)
    created_at = _instant()
    due_at = _instant(null=True)
    claim = Varchar(length=40, null=True)
    attempts = Integer()
    tried_since = _instant(null=True)
    delivered_at = _instant(null=True)
    refused_at = _instant(null=True)
    error = Text(null=True)


class TaskRun(Table, tablename="task_run"):
    """For which instant a task was done last."""

    task = Varchar(length=50, primary_key=True)
    due_at = _instant()


class UnloggedEvent(Table, tablename="unlogged_event"):
    """A change that waits for its place in the log of events."""

    topic = Varchar(length=30)
    action = Varchar(length=10)
    object_id = BigInt()
    owner_id = BigInt(null=True)
    at = _instant()


class Event(Table, tablename="event"):
    """A change in its place: the ids follow the order of the commits."""

    topic = Varchar(length=30)
    action = Varchar(length=10)
    object_id = BigInt()
    owner_id = BigInt(null=True)
    at = _instant()


class EventLog(Table, tablename="event_log"):
    """How far the log of events goes, in a single row."""

    newest = BigInt()
    turns = BigInt()


class SocketTicket(Table, tablename="socket_ticket"):
    """What opens one WebSocket, once, for a session."""

    digest = Varchar(length=64, primary_key=True)
    session_id = BigInt()
    expires_at = _instant()


class IdempotencyKey(Table, tablename="idempotency_key"):
    """The first answer to a creation. The key is (caller_id, caller_key)."""

    caller_id = BigInt(primary_key=True)
    caller_key = Varchar(length=255)
    operation = Varchar(length=100)
    body_digest = Varchar(length=128)
    answer = Text()
    subject_id = BigInt()
    created_at = _instant()


class Origin(Table, tablename="origin"):
    """Which object came from which object of another system. The key is (source, source_key)."""

    source = Varchar(length=100, primary_key=True)
    source_key = Varchar(length=200)
    subject_id = BigInt()

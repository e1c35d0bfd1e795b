"""QHealth's tables, as far as they are needed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bench.peers.database import Base, UtcDateTime


class Account(Base):
    """A person."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    email: Mapped[str | None] = mapped_column(String(254))
    first_name: Mapped[str] = mapped_column(String(100))
    last_name: Mapped[str] = mapped_column(String(100))
    birth_date: Mapped[date | None]
    role: Mapped[str] = mapped_column(String(20))
    staff_role: Mapped[str | None] = mapped_column(String(20))
    specialty: Mapped[str | None] = mapped_column(String(100))
    is_available_for_booking: Mapped[bool]
    is_active: Mapped[bool]
    blocked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def full_name(self) -> str:
        """Return the name as one line."""
        return f"{self.first_name} {self.last_name}"


class LoginSession(Base):
    """A device on which a person is signed in."""

    __tablename__ = "session"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[Account] = relationship()


class SearchWord(Base):
    """A word of a person's name, folded."""

    __tablename__ = "search_word"

    kind: Mapped[str] = mapped_column(String(30), primary_key=True)
    word: Mapped[str] = mapped_column(String(128), primary_key=True)
    subject_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)


class WorkingHours(Base):
    """A doctor's hours of the week, as JSON."""

    __tablename__ = "working_hours"

    doctor_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    slot_minutes: Mapped[int]
    weekly: Mapped[str] = mapped_column(Text)


class TimeOff(Base):
    """A doctor's absence."""

    __tablename__ = "time_off"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    doctor_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DiagnosticBooking(Base):
    """The date of a diagnostic."""

    __tablename__ = "diagnostic_booking"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    status: Mapped[str] = mapped_column(String(20))


class Visit(Base):
    """A visit of a patient to a doctor."""

    __tablename__ = "visit"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    doctor_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    status: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text)
    override: Mapped[str | None] = mapped_column(Text)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("diagnostic_booking.id"))
    booked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancel_reason: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int]

    patient: Mapped[Account] = relationship(foreign_keys=patient_id)
    doctor: Mapped[Account] = relationship(foreign_keys=doctor_id)
    booked_by: Mapped[Account | None] = relationship(foreign_keys=booked_by_id)
    cancelled_by: Mapped[Account | None] = relationship(foreign_keys=cancelled_by_id)


class Occupancy(Base):
    """Five minutes that a booking holds."""

    __tablename__ = "occupancy"

    resource_kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    resource_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    lane: Mapped[int] = mapped_column(primary_key=True)
    tick: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    holder_kind: Mapped[str] = mapped_column(String(30))
    holder_id: Mapped[int] = mapped_column(BigInteger)


class AuditEvent(Base):
    """What somebody did."""

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ip_address: Mapped[str | None] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(100))
    subject_type: Mapped[str] = mapped_column(String(50))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    details: Mapped[str] = mapped_column(Text)


class OutboxMail(Base):
    """A mail that waits to be sent."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    template: Mapped[str] = mapped_column(String(50))
    address: Mapped[str] = mapped_column(String(254))
    recipient: Mapped[str] = mapped_column(String(210))
    facts: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int]

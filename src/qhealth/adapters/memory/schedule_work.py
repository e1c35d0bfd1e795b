"""What schedules look for, in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, TypeVar, cast

from qhealth.adapters.memory.references import booking_today, visit_today
from qhealth.adapters.memory.state import Repository, State
from qhealth.core.domain.diagnostics import BookingStatus, DiagnosticBooking
from qhealth.core.domain.intervals import TICK_SECONDS, Interval
from qhealth.core.domain.people import Account
from qhealth.core.domain.visits import Visit, VisitStatus
from qhealth.ports.calendar import Claim
from qhealth.ports.figures import Figures
from qhealth.ports.leftovers import Leftover, Leftovers
from qhealth.ports.recipients import Recipients
from qhealth.ports.reminders import Reminders

K = TypeVar("K")
V = TypeVar("V")
A = TypeVar("A", datetime, int)


class MemoryReminders(Repository, Reminders):
    """The starts that were noted, by the id of their booking."""

    async def visits(self, starting: Interval, *, most: int) -> Sequence[Visit]:
        state = self._read
        due = [
            visit
            for visit in state.visits.values()
            if visit.is_booked
            and starting.starts_at <= visit.starts_at < starting.ends_at
            and state.reminded_visits.get(visit.id) != visit.starts_at
        ]
        return [
            visit_today(state, visit) for visit in sorted(due, key=lambda visit: (visit.starts_at, visit.id))[:most]
        ]

    async def diagnostic_bookings(self, starting: Interval, *, most: int) -> Sequence[DiagnosticBooking]:
        state = self._read
        due = [
            (booking.starts_at, booking.id, booking)
            for booking in state.diagnostic_bookings.values()
            if booking.status is BookingStatus.SCHEDULED
            and booking.starts_at is not None
            and starting.starts_at <= booking.starts_at < starting.ends_at
            and state.reminded_bookings.get(booking.id) != booking.starts_at
        ]
        return [booking_today(state, booking) for *_, booking in sorted(due, key=lambda item: item[:2])[:most]]

    async def note_visit(self, visit: Visit) -> bool:
        stored = self._write.visits.get(visit.id)
        if stored is None or not stored.is_booked or stored.starts_at != visit.starts_at:
            return False
        is_new = self._write.reminded_visits.get(visit.id) != visit.starts_at
        self._write.reminded_visits[visit.id] = visit.starts_at
        return is_new

    async def note_diagnostic_booking(self, booking: DiagnosticBooking) -> bool:
        stored = self._write.diagnostic_bookings.get(booking.id)
        if stored is None or stored.starts_at is None or stored.starts_at != booking.starts_at:
            return False
        if stored.status is not BookingStatus.SCHEDULED:
            return False
        is_new = self._write.reminded_bookings.get(booking.id) != stored.starts_at
        self._write.reminded_bookings[booking.id] = stored.starts_at
        return is_new


class MemoryRecipients(Repository, Recipients):
    """Accounts, gone through in the order of their ids."""

    async def greeted(self, *, after_id: int, most: int) -> Sequence[Account]:
        return list(self._greeted(after_id))[:most]

    async def born_on(self, days: Sequence[date], *, after_id: int, most: int) -> Sequence[Account]:
        wanted = {(day.month, day.day) for day in days}
        births = ((account, account.profile.birth_date) for account in self._greeted(after_id))
        return [account for account, birth in births if birth and (birth.month, birth.day) in wanted][:most]

    async def administrators(self) -> Sequence[Account]:
        people = self._read.accounts.values()
        return [one for one in people if (one.is_admin or one.is_superuser) and one.is_active and one.email]

    async def never_activated(self, *, registered_before: datetime, most: int) -> Sequence[Account]:
        state = self._read
        return [
            account
            for account in state.accounts.values()
            if account.created_at < registered_before
            and account.activated_at is None
            and account.deleted_at is None
            and account.email is not None
            and account.id in state.password_hashes
        ][:most]

    def _greeted(self, after_id: int) -> Iterable[Account]:
        people = self._read.accounts.values()
        return (one for one in people if one.id > after_id and one.is_active and one.greetings and one.email)


class MemoryFigures(Repository, Figures):
    """Counts over the dictionaries."""

    async def visits(self, starting: Interval) -> Mapping[VisitStatus, int]:
        return Counter(visit.status for visit in self._read.visits.values() if _within(visit.starts_at, starting))

    async def diagnostics(self, starting: Interval) -> int:
        bookings = self._read.diagnostic_bookings.values()
        return sum(
            booking.status is not BookingStatus.CANCELLED and _within(booking.starts_at, starting)
            for booking in bookings
        )

    async def waiting(self, requested: Interval) -> int:
        bookings = self._read.diagnostic_bookings.values()
        return sum(
            booking.status is BookingStatus.REQUESTED and _within(booking.requested_at, requested)
            for booking in bookings
        )

    async def failing_addresses(self, window: Interval, *, failures: int) -> int:
        counted = Counter(
            attempt.ip_address
            for attempt in self._read.login_attempts.values()
            if attempt.ip_address is not None and not attempt.success and _within(attempt.created_at, window)
        )
        return sum(number >= failures for number in counted.values())


class MemoryLeftovers(Repository, Leftovers):
    """Takes out of the dictionaries what is old."""

    async def remove(self, kind: Leftover, *, before: datetime, most: int) -> int:
        return _WAYS[kind](self._write, before, most)


def _sessions(state: State, before: datetime, most: int) -> int:
    removed = _drop(state.sessions, lambda session: session.expires_at, before, most)
    orphans = [digest for digest, token in state.refresh_tokens.items() if token.session_id not in state.sessions]
    for digest in orphans:
        del state.refresh_tokens[digest]
    return removed


def _occupancy(state: State, before: datetime, most: int) -> int:
    first = int(before.timestamp()) // TICK_SECONDS
    return _drop({claim: claim for claim in state.claims}, _tick, first, most, state.claims)


def _mails(state: State, before: datetime, most: int) -> int:
    dealt_with = {key: one for key, one in state.outbox.items() if one.mail is None}
    return _drop(dealt_with, lambda one: one.created_at, before, most, state.outbox)


def _tick(claim: Claim) -> int:
    return claim.tick


def _drop(rows: Mapping[K, V], age: Callable[[V], A], before: A, most: int, table: dict[K, Any] | None = None) -> int:
    """Delete the oldest rows from before an age, out of another table than `rows` where one is given."""
    old = sorted(((age(row), place, key) for place, (key, row) in enumerate(rows.items()) if age(row) < before))[:most]
    for *_, key in old:
        del (table if table is not None else cast("dict[K, V]", rows))[key]
    return len(old)


def _within(instant: datetime | None, window: Interval) -> bool:
    return instant is not None and window.starts_at <= instant < window.ends_at


_WAYS: Final[Mapping[Leftover, Callable[[State, datetime, int], int]]] = {
    Leftover.SESSIONS: _sessions,
    Leftover.LINKS: lambda state, before, most: _drop(state.links, lambda link: link.expires_at, before, most),
    Leftover.SOCKET_TICKETS: lambda state, before, most: _drop(
        state.socket_tickets, lambda ticket: ticket.expires_at, before, most
    ),
    Leftover.ANSWERS: lambda state, before, most: _drop(state.answers, lambda one: one.remembered_at, before, most),
    Leftover.LOGIN_ATTEMPTS: lambda state, before, most: _drop(
        state.login_attempts, lambda attempt: attempt.created_at, before, most
    ),
    Leftover.OCCUPANCY: _occupancy,
    Leftover.MAILS: _mails,
    Leftover.EVENTS: lambda state, before, most: _drop(state.events, lambda logged: logged.at, before, most),
}

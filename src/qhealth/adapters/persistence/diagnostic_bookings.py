"""Requests for diagnostics and their dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from qhealth.adapters.persistence import patient_words, people, tables
from qhealth.adapters.persistence.conditions import Clause, Span, Sql, Where
from qhealth.adapters.persistence.database import Database, Row
from qhealth.adapters.persistence.listing import View, columns_of
from qhealth.adapters.persistence.search_words import FULL_NAME, WordKind
from qhealth.adapters.persistence.tallies import Tally, day_of
from qhealth.adapters.persistence.tally_book import Key
from qhealth.adapters.persistence.totals import ByDay, counted, kept, kept_between, minus, plus
from qhealth.core.domain.diagnostics import BookingStatus, DiagnosticBooking, DiagnosticBookingQuery, DiagnosticRef
from qhealth.core.domain.errors import Contended, Obstacle
from qhealth.core.domain.lists import Page
from qhealth.ports.diagnostic_bookings import DiagnosticBookings
from qhealth.ports.when import When

_OVER: Final = "status = {} AND ends_at <= {}"
_ACTIVE: Final = "(+status = {} OR (+status = {} AND ends_at > {}))"


def _booking_of(row: Row) -> DiagnosticBooking:
    return DiagnosticBooking(
        id=row["id"],
        patient=people.patient(row),
        diagnostic=DiagnosticRef(row["diagnostic_id"], row["diagnostic_name"], row["diagnostic_minutes"]),
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        status=BookingStatus(row["status"]),
        note=row["note"],
        call_note=row["call_note"],
        override=row["override"],
        requested_at=row["requested_at"],
        booked_by=people.person(row, "booked_by"),
        cancelled_by=people.person(row, "cancelled_by"),
        cancelled_at=row["cancelled_at"],
        cancel_reason=row["cancel_reason"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        version=row["version"],
    )


_COLUMNS: Final = ", ".join(
    (
        columns_of(
            "diagnostic_booking",
            *("id", "starts_at", "ends_at", "status", "note", "call_note", "override", "requested_at"),
            *("cancelled_at", "cancel_reason", "created_at", "updated_at", "version"),
        ),
        people.columns("patient", "birth_date"),
        people.columns("booked_by"),
        people.columns("cancelled_by"),
        "diagnostic.id AS diagnostic_id, diagnostic.name AS diagnostic_name",
        "diagnostic.duration_minutes AS diagnostic_minutes",
    )
)
_JOINS: Final = " ".join(
    (
        people.join("patient", "diagnostic_booking.patient_id"),
        people.join("booked_by", "diagnostic_booking.booked_by_id"),
        people.join("cancelled_by", "diagnostic_booking.cancelled_by_id"),
        "LEFT JOIN diagnostic ON diagnostic.id = diagnostic_booking.diagnostic_id",
    )
)
_SORTED: Final = ("requested_at", "starts_at")
_TALLIED: Final = (
    "SELECT diagnostic_booking.id AS id, status, starts_at, requested_at, diagnostic_id, first_name, last_name"  # noqa: S608 - constants.
    f" FROM diagnostic_booking {patient_words.whose('diagnostic_booking')}"
)
_DAY: Final = timedelta(days=1)
DIAGNOSTIC_BOOKINGS: Final = View("diagnostic_booking", _COLUMNS, _booking_of, _JOINS)


def _active_key(booking: DiagnosticBooking) -> str | None:
    return f"{booking.patient.id}:{booking.diagnostic.id}" if booking.is_active else None


def values_of(booking: DiagnosticBooking) -> Row:
    """Return the columns that change with a booking: all but its id and version."""
    return {
        "patient_id": booking.patient.id,
        "diagnostic_id": booking.diagnostic.id,
        "active_key": _active_key(booking),
        "starts_at": booking.starts_at,
        "ends_at": booking.ends_at,
        "status": booking.status,
        "note": booking.note,
        "call_note": booking.call_note,
        "override": booking.override,
        "requested_at": booking.requested_at,
        "booked_by_id": people.id_of(booking.booked_by),
        "cancelled_by_id": people.id_of(booking.cancelled_by),
        "cancelled_at": booking.cancelled_at,
        "cancel_reason": booking.cancel_reason,
        "created_at": booking.created_at,
        "updated_at": booking.updated_at,
    }


def tally_keys(row: Row) -> Iterator[Key]:
    """Yield under what a row of `diagnostic_booking` is counted."""
    status = str(row["status"])
    yield Tally.BOOKINGS, status, ""
    yield Tally.DIAGNOSTICS_BOOKINGS, status, str(row["diagnostic_id"])
    if row["starts_at"] is not None:
        yield Tally.BOOKING_DAYS, status, day_of(row["starts_at"])


class PersistentDiagnosticBookings(DiagnosticBookings):
    """Bookings in `diagnostic_booking`; a key over patient and diagnostic lets only one be active."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, booking: DiagnosticBooking) -> DiagnosticBooking:
        if booking.is_active:
            await self._complete(_active_key(booking), booking.created_at)
        values = {**values_of(booking), "version": booking.version}
        booking_id = await self._database.insert(tables.DiagnosticBooking, values)
        self._database.tallies.add(tally_keys(values))
        await patient_words.added(self._database, patient_words.BOOKINGS, booking_id, booking.patient, values)
        return replace(booking, id=booking_id)

    async def _complete(self, active_key: str | None, now: datetime) -> None:
        # Nothing writes down that a booking is over at the moment it is, so its key may still be held.
        over = f"active_key = {{}} AND {_OVER}"
        args = (active_key, BookingStatus.SCHEDULED, now)
        row = await self._database.row(f"{_TALLIED} WHERE {over}", *args)
        if row is None:
            return
        sql = f"UPDATE diagnostic_booking SET status = {{}}, active_key = NULL WHERE {over}"  # noqa: S608 - a constant.
        if await self._database.change(sql, BookingStatus.COMPLETED, *args):
            after = {**row, "status": BookingStatus.COMPLETED}
            self._database.tallies.subtract(tally_keys(row))
            self._database.tallies.add(tally_keys(after))
            await patient_words.changed(self._database, patient_words.BOOKINGS, row["id"], row, after)

    async def get(self, booking_id: int, *, now: datetime) -> DiagnosticBooking | None:
        # Of many who want to change one booking, all but the first would have to begin again, over and over.
        await self._database.hold_row(tables.DiagnosticBooking, booking_id)
        booking = await DIAGNOSTIC_BOOKINGS.one(self._database, "diagnostic_booking.id = {}", booking_id)
        return booking.as_of(now) if booking else None

    async def save(self, booking: DiagnosticBooking) -> DiagnosticBooking:
        values = values_of(booking)
        before = await self._database.row(f"{_TALLIED} WHERE diagnostic_booking.id = {{}}", booking.id)
        if not await self._database.save(tables.DiagnosticBooking, booking.id, booking.version, values):
            raise Contended
        if before:
            self._database.tallies.subtract(tally_keys(before))
            await patient_words.changed(self._database, patient_words.BOOKINGS, booking.id, before, values)
        self._database.tallies.add(tally_keys(values))
        return replace(booking, version=booking.version + 1)

    async def delete(self, booking: DiagnosticBooking) -> None:
        await self._database.change("UPDATE visit SET request_id = NULL WHERE request_id = {}", booking.id)
        before = await self._database.row(f"{_TALLIED} WHERE diagnostic_booking.id = {{}}", booking.id)
        await self._database.delete(tables.DiagnosticBooking, booking.id, booking.version)
        if before:
            self._database.tallies.subtract(tally_keys(before))
            await patient_words.removed(self._database, patient_words.BOOKINGS, booking.id, before)

    async def find(
        self, query: DiagnosticBookingQuery, when: When, *, owner_id: int | None = None
    ) -> Page[DiagnosticBooking]:
        where = Where()
        where.equal("patient_id", owner_id)
        where.equal("patient_id", query.patient_id)
        where.equal("diagnostic_id", query.diagnostic_id)
        where.says(
            "patient_id",
            query.patient_name,
            *FULL_NAME,
            listed=patient_words.listed(patient_words.BOOKINGS, _stored(query.status)),
        )
        where.says("diagnostic_id", query.diagnostic_name, WordKind.DIAGNOSTIC_NAME, few=True)
        where.within("starts_at", query, when.zone)
        _ask_for_status(where, query, when.now)
        if owner_id is None and query.patient_id is None:
            where.total = partial(_total, query, where, when.now)
        page = await DIAGNOSTIC_BOOKINGS.page(self._database, query, where)
        return replace(page, items=tuple(booking.as_of(when.now) for booking in page.items))

    async def active_of(self, patient_id: int, *, now: datetime) -> Sequence[Obstacle]:
        sql = f"SELECT id, starts_at FROM diagnostic_booking WHERE patient_id = {{}} AND {_ACTIVE} ORDER BY id"  # noqa: S608 - a constant.
        rows = await self._database.rows(sql, patient_id, BookingStatus.REQUESTED, BookingStatus.SCHEDULED, now)
        return [Obstacle("diagnostic_booking", row["id"], row["starts_at"]) for row in rows]


def _stored(status: BookingStatus | None) -> Sequence[BookingStatus]:
    """Return under which statuses bookings are stored that are now of one."""
    if status is BookingStatus.COMPLETED:
        return (status, BookingStatus.SCHEDULED)
    return (status,) if status else tuple(BookingStatus)


def _ask_for_status(where: Where, query: DiagnosticBookingQuery, now: datetime) -> None:
    wanted = query.status
    if wanted is BookingStatus.COMPLETED:
        where.add("(+status = {} OR (+status = {} AND ends_at <= {}))", wanted, BookingStatus.SCHEDULED, now)
        return
    # Of all narrow conditions, only the one on the diagnostic has an index with the status.
    beside = query.diagnostic_id is not None
    if wanted is BookingStatus.SCHEDULED:
        # Of those that were scheduled most are over, so the few that lie ahead are found by their end.
        where.common("status", "= {}", wanted, sorted_by=_SORTED, beside_narrow=beside)
        where.common("ends_at", "> {}", now, sorted_by=_SORTED, beside_narrow=beside)
        where.leads = True
    else:
        where.equal_common("status", wanted, sorted_by=_SORTED, beside_narrow=beside)


def _total(
    query: DiagnosticBookingQuery, where: Where, now: datetime, diagnostic_ids: Sequence[int] | None
) -> Sql | None:
    """Return the number of bookings of all patients, for the ids of the diagnostics whose names were looked up."""
    if query.diagnostic_id is not None and where.words:
        return None
    if any(not word.few for word in where.words):
        is_stored = query.status in (None, BookingStatus.REQUESTED, BookingStatus.CANCELLED)
        facets = [query.status] if query.status else [*BookingStatus]
        return patient_words.total(patient_words.BOOKINGS, where, facets) if is_stored else None
    ids = diagnostic_ids if query.diagnostic_id is None else [query.diagnostic_id]
    if query.status is BookingStatus.SCHEDULED or query.status is BookingStatus.COMPLETED:
        return _kept_as_of(query.status, now) if ids is None and where.span is None else None
    facets = [query.status] if query.status else [*BookingStatus]
    if where.span is not None:
        also = [clause for clause in where.clauses if clause.column == "status"]
        return ByDay("diagnostic_booking", Tally.BOOKING_DAYS, facets, also).within(where.span) if ids is None else None
    if ids is None:
        return kept(Tally.BOOKINGS, facets)
    return kept(Tally.DIAGNOSTICS_BOOKINGS, facets, [str(diagnostic_id) for diagnostic_id in ids])


def _kept_as_of(status: BookingStatus, now: datetime) -> Sql:
    # Those that start on a later day of UTC are ahead; those that start today or started yesterday are looked at.
    scheduled = [BookingStatus.SCHEDULED]
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    later = kept_between(Tally.BOOKING_DAYS, scheduled, day_of(midnight + _DAY), None)
    today = Span("starts_at", midnight - _DAY, midnight + _DAY)
    looked_at = [clause.sql() for clause in (Clause("status", "= {}", tuple(scheduled)), *today.clauses())]
    ahead = plus(later, counted("diagnostic_booking", [*looked_at, ("+ends_at > {}", (now,))]))
    if status is BookingStatus.SCHEDULED:
        return ahead
    return minus(kept(Tally.BOOKINGS, [BookingStatus.SCHEDULED, BookingStatus.COMPLETED]), ahead)

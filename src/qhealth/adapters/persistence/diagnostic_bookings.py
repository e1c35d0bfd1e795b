"""Requests for diagnostics and their dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from qhealth.adapters.persistence import people, tables
from qhealth.adapters.persistence.database import Database, Row
from qhealth.adapters.persistence.listing import View, Where, columns_of
from qhealth.adapters.persistence.search_words import FULL_NAME, WordKind
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
_BOOKINGS: Final = View("diagnostic_booking", _COLUMNS, _booking_of, _JOINS)


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


class PersistentDiagnosticBookings(DiagnosticBookings):
    """Bookings in `diagnostic_booking`; a key over patient and diagnostic lets only one be active."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, booking: DiagnosticBooking) -> DiagnosticBooking:
        if booking.is_active:
            # Nothing writes down that a booking is over at the moment it is, so its key may still be held.
            sql = f"UPDATE diagnostic_booking SET status = {{}}, active_key = NULL WHERE active_key = {{}} AND {_OVER}"  # noqa: S608 - a constant.
            args = (BookingStatus.COMPLETED, _active_key(booking), BookingStatus.SCHEDULED, booking.created_at)
            await self._database.change(sql, *args)
        values = {**values_of(booking), "version": booking.version}
        return replace(booking, id=await self._database.insert(tables.DiagnosticBooking, values))

    async def get(self, booking_id: int, *, now: datetime) -> DiagnosticBooking | None:
        # Of many who want to change one booking, all but the first would have to begin again, over and over.
        await self._database.hold_row(tables.DiagnosticBooking, booking_id)
        booking = await _BOOKINGS.one(self._database, "diagnostic_booking.id = {}", booking_id)
        return booking.as_of(now) if booking else None

    async def save(self, booking: DiagnosticBooking) -> DiagnosticBooking:
        values = values_of(booking)
        if not await self._database.save(tables.DiagnosticBooking, booking.id, booking.version, values):
            raise Contended
        return replace(booking, version=booking.version + 1)

    async def delete(self, booking: DiagnosticBooking) -> None:
        await self._database.change("UPDATE visit SET request_id = NULL WHERE request_id = {}", booking.id)
        await self._database.delete(tables.DiagnosticBooking, booking.id, booking.version)

    async def find(
        self, query: DiagnosticBookingQuery, when: When, *, owner_id: int | None = None
    ) -> Page[DiagnosticBooking]:
        where = Where()
        where.equal("patient_id", owner_id)
        where.equal("patient_id", query.patient_id)
        where.equal("diagnostic_id", query.diagnostic_id)
        where.says("patient_id", query.patient_name, *FULL_NAME)
        where.says("diagnostic_id", query.diagnostic_name, WordKind.DIAGNOSTIC_NAME)
        where.within("starts_at", query, when.zone)
        _ask_for_status(where, query.status, when.now)
        page = await _BOOKINGS.page(self._database, query, where)
        return replace(page, items=tuple(booking.as_of(when.now) for booking in page.items))

    async def active_of(self, patient_id: int, *, now: datetime) -> Sequence[Obstacle]:
        sql = f"SELECT id, starts_at FROM diagnostic_booking WHERE patient_id = {{}} AND {_ACTIVE} ORDER BY id"  # noqa: S608 - a constant.
        rows = await self._database.rows(sql, patient_id, BookingStatus.REQUESTED, BookingStatus.SCHEDULED, now)
        return [Obstacle("diagnostic_booking", row["id"], row["starts_at"]) for row in rows]


def _ask_for_status(where: Where, wanted: BookingStatus | None, now: datetime) -> None:
    if wanted is BookingStatus.COMPLETED:
        where.add(f"(status = {{}} OR ({_OVER}))", wanted, BookingStatus.SCHEDULED, now)
    elif wanted is BookingStatus.SCHEDULED:
        where.equal_common("status", wanted)
        where.add("ends_at > {}", now)
    else:
        where.equal_common("status", wanted)

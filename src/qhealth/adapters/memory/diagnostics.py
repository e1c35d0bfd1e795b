"""The offer of diagnostics in memory, and the bookings of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from qhealth.adapters.memory.listing import equal, page_of, says, within
from qhealth.adapters.memory.references import booking_today
from qhealth.adapters.memory.state import Repository
from qhealth.core.domain.diagnostics import Diagnostic, DiagnosticBooking, DiagnosticBookingQuery, DiagnosticQuery
from qhealth.core.domain.errors import Contended, DiagnosticExists, DuplicateBooking, Obstacle
from qhealth.core.domain.lists import Page
from qhealth.core.domain.text import name_key
from qhealth.ports.diagnostic_bookings import DiagnosticBookings
from qhealth.ports.diagnostics import Diagnostics
from qhealth.ports.when import When


class MemoryDiagnostics(Repository, Diagnostics):
    """Diagnostics in a dictionary; those taken off the offer stay in it for their bookings."""

    async def add(self, diagnostic: Diagnostic) -> Diagnostic:
        self._refuse_taken_name(diagnostic, own_id=None)
        stored = replace(diagnostic, id=self._write.next_id("diagnostics"))
        self._write.diagnostics[stored.id] = stored
        return stored

    async def get(self, diagnostic_id: int) -> Diagnostic | None:
        withdrawn = diagnostic_id in self._read.withdrawn_diagnostics
        return None if withdrawn else self._read.diagnostics.get(diagnostic_id)

    async def save(self, diagnostic: Diagnostic) -> Diagnostic:
        stored = await self.get(diagnostic.id)
        if stored is None or stored.version != diagnostic.version:
            raise Contended
        self._refuse_taken_name(diagnostic, own_id=diagnostic.id)
        saved = replace(diagnostic, version=diagnostic.version + 1)
        self._write.diagnostics[diagnostic.id] = saved
        return saved

    async def delete(self, diagnostic_id: int, *, at: datetime) -> None:
        if await self.get(diagnostic_id) is None:
            raise Contended
        self._write.withdrawn_diagnostics[diagnostic_id] = at

    async def has_active_bookings(self, diagnostic_id: int, *, now: datetime) -> bool:
        bookings = self._read.diagnostic_bookings.values()
        return any(booking.diagnostic.id == diagnostic_id and booking.as_of(now).is_active for booking in bookings)

    async def find(self, query: DiagnosticQuery) -> Page[Diagnostic]:
        return page_of((offered for offered in self._offer() if says(query.name, offered.name)), query)

    def _offer(self) -> Iterable[Diagnostic]:
        withdrawn = self._read.withdrawn_diagnostics
        return (diagnostic for diagnostic in self._read.diagnostics.values() if diagnostic.id not in withdrawn)

    def _refuse_taken_name(self, diagnostic: Diagnostic, *, own_id: int | None) -> None:
        key = name_key(diagnostic.name)
        if any(name_key(other.name) == key and other.id != own_id for other in self._offer()):
            raise DiagnosticExists


class MemoryDiagnosticBookings(Repository, DiagnosticBookings):
    """Diagnostic bookings in a dictionary."""

    async def add(self, booking: DiagnosticBooking) -> DiagnosticBooking:
        self._refuse_duplicate(booking, own_id=None, at=booking.created_at)
        stored = booking_today(self._write, replace(booking, id=self._write.next_id("diagnostic_bookings")))
        self._write.diagnostic_bookings[stored.id] = stored
        return stored

    async def get(self, booking_id: int, *, now: datetime) -> DiagnosticBooking | None:
        booking = self._read.diagnostic_bookings.get(booking_id)
        return booking_today(self._read, booking).as_of(now) if booking else None

    async def save(self, booking: DiagnosticBooking) -> DiagnosticBooking:
        stored = self._write.diagnostic_bookings.get(booking.id)
        if stored is None or stored.version != booking.version:
            raise Contended
        self._refuse_duplicate(booking, own_id=booking.id, at=booking.updated_at)
        saved = booking_today(self._write, replace(booking, version=booking.version + 1))
        self._write.diagnostic_bookings[booking.id] = saved
        return saved

    async def delete(self, booking: DiagnosticBooking) -> None:
        stored = self._write.diagnostic_bookings.pop(booking.id, None)
        if stored is None or stored.version != booking.version:
            raise Contended
        visits = self._write.visits
        for visit in list(visits.values()):
            if visit.request_id == booking.id:
                visits[visit.id] = replace(visit, request_id=None)

    async def find(
        self, query: DiagnosticBookingQuery, when: When, *, owner_id: int | None = None
    ) -> Page[DiagnosticBooking]:
        bookings = (
            booking
            for booking in self._all(now=when.now)
            if equal(owner_id, booking.patient.id)
            and _is_wanted(booking, query)
            and within(booking.starts_at, query, when.zone)
        )
        return page_of(bookings, query)

    async def active_of(self, patient_id: int, *, now: datetime) -> Sequence[Obstacle]:
        active = (booking for booking in self._of_patient(patient_id, now=now) if booking.is_active)
        return [Obstacle("diagnostic_booking", booking.id, booking.starts_at) for booking in active]

    def _all(self, *, now: datetime) -> Iterator[DiagnosticBooking]:
        for booking in self._read.diagnostic_bookings.values():
            yield booking_today(self._read, booking).as_of(now)

    def _of_patient(self, patient_id: int, *, now: datetime) -> Iterator[DiagnosticBooking]:
        return (booking for booking in self._all(now=now) if booking.patient.id == patient_id)

    def _refuse_duplicate(self, booking: DiagnosticBooking, *, own_id: int | None, at: datetime) -> None:
        others = (other for other in self._of_patient(booking.patient.id, now=at) if other.id != own_id)
        if booking.is_active and any(
            other.is_active and other.diagnostic.id == booking.diagnostic.id for other in others
        ):
            raise DuplicateBooking


def _is_wanted(booking: DiagnosticBooking, query: DiagnosticBookingQuery) -> bool:
    return (
        equal(query.diagnostic_id, booking.diagnostic.id)
        and equal(query.patient_id, booking.patient.id)
        and equal(query.status, booking.status)
        and says(query.diagnostic_name, booking.diagnostic.name)
        and says(query.patient_name, booking.patient.full_name)
    )

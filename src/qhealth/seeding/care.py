"""Diagnostics, visits and bookings made up in bulk. Only those to come claim time: what is past guards nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from qhealth.core.domain.diagnostics import BookingStatus, Diagnostic, DiagnosticBooking, DiagnosticRef
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.people import DoctorRef, PatientRef, Person
from qhealth.core.domain.visits import Visit, VisitStatus
from qhealth.seeding import words
from qhealth.seeding.sizes import CAPACITIES, TO_COME, Size
from qhealth.seeding.timetable import DIAGNOSTIC_MINUTES, MINUTES, VISIT_MINUTES, Place, Timetable, Turns

_ENDINGS: Final = (VisitStatus.COMPLETED, VisitStatus.CANCELLED, VisitStatus.NO_SHOW)
_ENDING_SHARES: Final = (86, 94, 100)
_REQUESTED_SHARE: Final = 25
"""One booking in so many waits for a date."""
_RECENTLY: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Staffing:
    """Who is there: the first ids of patients, doctors, operators and pharmacists, whose ids follow one another."""

    size: Size
    patient_id: int
    doctor_id: int
    operator_id: int
    pharmacist_id: int
    diagnostic_id: int

    def patient(self, number: int) -> PatientRef:
        """Return a patient by number; stores need no more of it than the id."""
        return PatientRef(self.patient_id + number, "", "", None)

    def doctor(self, number: int) -> DoctorRef:
        """Return a doctor by number."""
        return DoctorRef(self.doctor_id + number, "", "", None)

    def operator(self, number: int) -> Person:
        """Return one of the operators."""
        return Person(self.operator_id + number % self.size.operators, "", "")


@dataclass(frozen=True, slots=True)
class LaneHeld:
    """A diagnostic booking that lies ahead, with the lane that it holds."""

    booking: DiagnosticBooking
    lane: int


class Care:
    """Makes up what happens to patients."""

    def __init__(self, rng: Random, now: datetime, today: date, zone: ZoneInfo, staffing: Staffing) -> None:
        size = staffing.size
        self._rng = rng
        self._now = now
        self._staffing = staffing
        self._size = size
        self._lanes = [
            (number, lane)
            for number in range(size.diagnostics)
            for lane in range(1, CAPACITIES[number % len(CAPACITIES)] + 1)
        ]
        turns = Turns(max(size.patients, 1))
        self._visits = Timetable(today, zone, VISIT_MINUTES, max(size.doctors, 1), size.visits_at_once, turns)
        places = max(size.places, 1)
        self._bookings = Timetable(today, zone, DIAGNOSTIC_MINUTES, places, size.bookings_at_once, turns)

    def diagnostics(self) -> Iterator[Diagnostic]:
        """Yield the diagnostics, each with a name of its own."""
        opened = self._now - timedelta(days=1000)
        for number in range(self._size.diagnostics):
            kind, rest = number % len(words.EXAMINATIONS), number // len(words.EXAMINATIONS)
            part, copy = rest % len(words.BODY_PARTS), rest // len(words.BODY_PARTS)
            name = " ".join(filter(None, (words.EXAMINATIONS[kind], words.BODY_PARTS[part], str(copy or ""))))
            capacity = CAPACITIES[number % len(CAPACITIES)]
            yield Diagnostic(
                self._staffing.diagnostic_id + number, name, "About half an hour.", MINUTES, capacity, opened, opened
            )

    def past_visits(self, first_id: int) -> Iterator[Visit]:
        """Yield all visits but one in twenty, up to yesterday."""
        number = self._size.visits - self._size.visits // TO_COME
        for place_number, place in enumerate(self._visits.past(number)):
            status = self._rng.choices(_ENDINGS, cum_weights=_ENDING_SHARES)[0]
            yield self._visit(first_id + place_number, place, status)

    def visits_to_come(self, first_id: int) -> Iterator[Visit]:
        """Yield one visit in twenty, from tomorrow on; all of them are booked."""
        past = self._size.visits - self._size.visits // TO_COME
        for place_number, place in enumerate(self._visits.to_come(self._size.visits // TO_COME, past), past):
            yield self._visit(first_id + place_number, place, VisitStatus.BOOKED)

    def _visit(self, visit_id: int, place: Place, status: VisitStatus) -> Visit:
        staffing, slot = self._staffing, place.interval
        booked_at = min(slot.starts_at, self._now) - timedelta(days=1 + visit_id % 30, seconds=visit_id % 86_399)
        is_cancelled = status is VisitStatus.CANCELLED
        cancelled_at = slot.starts_at - timedelta(hours=30) if is_cancelled else None
        return Visit(
            id=visit_id,
            patient=staffing.patient(place.patient),
            doctor=staffing.doctor(place.giver),
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            status=status,
            note=words.NOTES[visit_id % len(words.NOTES)],
            override=None,
            request_id=None,
            booked_by=staffing.operator(visit_id),
            cancelled_by=staffing.operator(visit_id + 1) if is_cancelled else None,
            cancelled_at=cancelled_at,
            cancel_reason=words.REASONS[visit_id % len(words.REASONS)] if is_cancelled else None,
            created_at=booked_at,
            updated_at=booked_at if status is VisitStatus.BOOKED else cancelled_at or slot.ends_at,
        )

    def past_bookings(self, first_id: int) -> Iterator[DiagnosticBooking]:
        """Yield the bookings up to yesterday.

        Nothing writes down that a booking is over, so the later ones are still said to be scheduled: as many as leave
        every patient with one such booking at most.
        """
        past = self._past_bookings
        unmarked = min(past // 2, self._size.patients - self._requests - self._size.bookings // TO_COME)
        for number, place in enumerate(self._bookings.past(past)):
            status = BookingStatus.SCHEDULED if number >= past - unmarked else BookingStatus.COMPLETED
            if number < past - unmarked and number % 20 == 0:
                status = BookingStatus.CANCELLED
            yield self._booking(first_id + number, place.patient, self._lanes[place.giver][0], place.interval, status)

    def requests(self, first_id: int) -> Iterator[DiagnosticBooking]:
        """Yield the bookings that wait for a date."""
        for number in range(self._past_bookings, self._past_bookings + self._requests):
            patient, diagnostic = self._bookings.turns.of(number), number % self._size.diagnostics
            yield self._booking(first_id + number, patient, diagnostic, None, BookingStatus.REQUESTED)

    def bookings_to_come(self, first_id: int) -> Iterator[LaneHeld]:
        """Yield one booking in twenty, from tomorrow on."""
        before = self._past_bookings + self._requests
        for number, place in enumerate(self._bookings.to_come(self._size.bookings // TO_COME, before), before):
            diagnostic, lane = self._lanes[place.giver]
            booking = self._booking(
                first_id + number, place.patient, diagnostic, place.interval, BookingStatus.SCHEDULED
            )
            yield LaneHeld(booking, lane)

    @property
    def _requests(self) -> int:
        return min(self._size.bookings // _REQUESTED_SHARE, self._size.patients - self._size.bookings // TO_COME)

    @property
    def _past_bookings(self) -> int:
        return self._size.bookings - self._size.bookings // TO_COME - self._requests

    def _booking(
        self, booking_id: int, patient: int, diagnostic: int, slot: Interval | None, status: BookingStatus
    ) -> DiagnosticBooking:
        staffing = self._staffing
        reference = min(slot.starts_at, self._now) if slot else self._now
        requested_at = reference - _RECENTLY * ((booking_id % 997 + 1) / 998)
        is_cancelled = status is BookingStatus.CANCELLED
        return DiagnosticBooking(
            id=booking_id,
            patient=staffing.patient(patient),
            diagnostic=DiagnosticRef(staffing.diagnostic_id + diagnostic, "", MINUTES),
            starts_at=slot.starts_at if slot else None,
            ends_at=slot.ends_at if slot else None,
            status=status,
            note=words.NOTES[booking_id % len(words.NOTES)],
            call_note=None,
            override=None,
            requested_at=requested_at,
            booked_by=staffing.operator(booking_id) if slot else None,
            cancelled_by=staffing.operator(booking_id) if is_cancelled else None,
            cancelled_at=reference if is_cancelled else None,
            cancel_reason=words.REASONS[booking_id % len(words.REASONS)] if is_cancelled else None,
            created_at=requested_at,
            updated_at=requested_at,
        )

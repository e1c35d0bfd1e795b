"""However people book, move and cancel, nobody and nothing is ever in two places at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from qhealth.core.domain.availability import (
    DeviceCalendar,
    DoctorCalendar,
    diagnostic_conflicts,
    lanes,
    not_overridden,
    visit_conflicts,
)
from qhealth.core.domain.intervals import Interval
from tests.builders import half_open
from tests.domain.strategies import intervals, seldom

CAPACITY = {"x-ray": 1, "blood test": 3}
WORKING = [half_open(0, 120), half_open(150, 300)]
TIME_OFF = [half_open(200, 220)]

Claim = tuple[str, int, int]
"""What is held, in which lane, at which tick: the key that the store holds apart."""


@dataclass(frozen=True)
class Booking:
    patient: str
    interval: Interval
    doctor: str | None = None
    diagnostic: str | None = None
    lanes: dict[int, int] = field(default_factory=dict[int, int])

    def claims(self) -> list[Claim]:
        ticks = self.interval.ticks()
        held = [(self.patient, 1, tick) for tick in ticks]
        if self.doctor:
            held += [(self.doctor, 1, tick) for tick in ticks]
        if self.diagnostic:
            held += [(self.diagnostic, lane, tick) for tick, lane in self.lanes.items()]
        return held


class Book:
    """Accepts whatever the pure functions let through."""

    def __init__(self) -> None:
        self.kept: list[Booking] = []

    def take(self, wanted: Booking, override: str | None, moved: Booking | None = None) -> None:
        """Keep a booking if nothing is in the way, in place of the one that it was moved from."""
        others = [booking for booking in self.kept if booking is not moved]
        conflicts = self._conflicts(wanted, others)
        refused = bool(not_overridden(conflicts, override))
        placed = self._placed(wanted, others)
        taken = {claim for booking in others for claim in booking.claims()}
        collides = placed is None or bool(taken & set(placed.claims()))
        busy = any(found.kind in {"doctor_busy", "patient_busy", "no_capacity"} for found in conflicts)
        # The calendar that is read and the keys that are claimed are two guards of one thing.
        assert collides is busy
        if not refused:
            assert placed is not None
            self.kept = [*others, placed]

    def cancel(self, booking: Booking) -> None:
        self.kept.remove(booking)

    def _conflicts(self, wanted: Booking, others: list[Booking]):
        patient_busy = [other.interval for other in others if other.patient == wanted.patient]
        if wanted.doctor:
            busy = [other.interval for other in others if other.doctor == wanted.doctor]
            return visit_conflicts(wanted.interval, DoctorCalendar(WORKING, TIME_OFF, busy), patient_busy)
        busy = [other.interval for other in others if other.diagnostic == wanted.diagnostic]
        calendar = DeviceCalendar(WORKING, busy, CAPACITY[wanted.diagnostic or ""])
        return diagnostic_conflicts(wanted.interval, calendar, patient_busy)

    def _placed(self, wanted: Booking, others: list[Booking]) -> Booking | None:
        if not wanted.diagnostic:
            return wanted
        taken = [claim for other in others if other.diagnostic == wanted.diagnostic for claim in other.lanes.items()]
        chosen = lanes(wanted.interval, taken, CAPACITY[wanted.diagnostic])
        return None if chosen is None else replace(wanted, lanes=chosen)


times = intervals(longest=12, shortest=1)
patients = st.sampled_from(["Asta", "Bo", "Cleo", "Dag"])
wishes = st.one_of(
    st.builds(Booking, patient=patients, interval=times, doctor=st.sampled_from(["House", "Grey"])),
    st.builds(Booking, patient=patients, interval=times, diagnostic=st.sampled_from(sorted(CAPACITY))),
)
overrides = st.sampled_from([None, None, "emergency"])
steps = st.lists(
    st.one_of(
        st.tuples(st.just("book"), wishes, overrides),
        st.tuples(st.just("move"), times, overrides, st.integers(0, 50)),
        st.tuples(st.just("cancel"), st.integers(0, 50)),
    ),
    max_size=60,
)


@seldom
@given(steps)
def test_no_sequence_of_accepted_bookings_ever_overlaps(sequence):
    book = Book()
    for kind, *rest in sequence:
        if kind == "book":
            wish, override = rest
            book.take(wish, override)
        elif book.kept and kind == "move":
            to, override, choice = rest
            old = book.kept[choice % len(book.kept)]
            book.take(replace(old, interval=to, lanes={}), override, moved=old)
        elif book.kept:
            book.cancel(book.kept[rest[0] % len(book.kept)])
        assert_nobody_is_in_two_places(book.kept)


def assert_nobody_is_in_two_places(kept: list[Booking]) -> None:
    for one, other in combinations(kept, 2):
        same_person = one.patient == other.patient or (one.doctor is not None and one.doctor == other.doctor)
        assert not (same_person and one.interval.overlaps(other.interval))
    running = Counter((booking.diagnostic, tick) for booking in kept for tick in booking.interval.ticks())
    assert all(count <= CAPACITY[name] for (name, _), count in running.items() if name)
    claims = [claim for booking in kept for claim in booking.claims()]
    assert len(claims) == len(set(claims))

"""Whatever staff does through the use cases, what is stored never overlaps, and every claim belongs to a booking."""

from __future__ import annotations

import asyncio
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from qhealth.core.domain.diagnostics import BookDiagnostic, BookingStatus, ScheduleDiagnostic
from qhealth.core.domain.errors import QHealthError
from qhealth.core.domain.visits import BookVisit, Cancel, RescheduleVisit
from qhealth.core.usecases.diagnostic_bookings import (
    book_diagnostic,
    cancel_diagnostic_booking,
    delete_diagnostic_booking,
    schedule_diagnostic,
)
from qhealth.core.usecases.visits import book_visit, cancel_visit, delete_visit, reschedule_visit
from tests.usecases.care import TOMORROW, Care, minutes

times = st.integers(0, 24).map(lambda tick: TOMORROW + minutes(5 * tick))
choices = st.integers(0, 3)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("visit"), choices, choices, times, st.integers(1, 12).map(lambda n: 5 * n)),
        st.tuples(st.just("diagnostic"), choices, choices, times),
        st.tuples(st.just("move_visit"), st.integers(1, 15), choices, times),
        st.tuples(st.just("move_diagnostic"), st.integers(1, 10), times),
        st.tuples(st.sampled_from([cancel_visit, cancel_diagnostic_booking]), st.integers(1, 10)),
        st.tuples(st.sampled_from([delete_visit, delete_diagnostic_booking]), st.integers(1, 10)),
    ),
    min_size=5,
    max_size=40,
)


@settings(max_examples=100, deadline=None)
@given(steps)
def test_no_sequence_of_actions_leaves_anybody_in_two_places(sequence):
    asyncio.run(_play(sequence))


async def _play(sequence: list[tuple[Any, ...]]) -> None:
    care = await Care.opened()
    for step in sequence:
        before = care.database.committed
        try:
            await _act(care, *step)
        except QHealthError:
            assert care.database.committed is before
    _assert_nobody_is_in_two_places(care)


async def _act(care: Care, action: Any, first: int, *rest: Any) -> None:
    doing: dict[str, Any] = {"actor": care.operating, "ports": care.ports}
    patients = [care.patient, care.other_patient]
    doctors = [care.doctor, care.other_doctor]
    offer = [care.mri, care.blood_test]
    if action == "visit":
        second, start, length = rest
        await book_visit(BookVisit(patients[first % 2].id, doctors[second % 2].id, start, length), **doing)
    elif action == "diagnostic":
        second, start = rest
        await book_diagnostic(BookDiagnostic(offer[second % 2].id, patients[first % 2].id, start), **doing)
    elif action == "move_visit":
        second, start = rest
        visit_id = _one_of(care.database.committed.visits, first)
        await reschedule_visit(visit_id, RescheduleVisit(start, doctors[second % 2].id), **doing)
    elif action == "move_diagnostic":
        (start,) = rest
        booking_id = _one_of(care.database.committed.diagnostic_bookings, first)
        await schedule_diagnostic(booking_id, ScheduleDiagnostic(start), **doing)
    else:
        state = care.database.committed
        table = state.visits if action in (cancel_visit, delete_visit) else state.diagnostic_bookings
        command = [Cancel()] if action in (cancel_visit, cancel_diagnostic_booking) else []
        await action(_one_of(table, first), *command, **doing)


def _one_of(table: dict[int, Any], choice: int) -> int:
    return sorted(table)[choice % len(table)] if table else choice


def _assert_nobody_is_in_two_places(care: Care) -> None:
    state = care.database.committed
    visits = [visit for visit in state.visits.values() if visit.is_booked]
    bookings = [booking for booking in state.diagnostic_bookings.values() if booking.status is BookingStatus.SCHEDULED]
    for one, other in combinations(visits, 2):
        assert one.doctor.id != other.doctor.id or not one.interval.overlaps(other.interval)
    patients_times = [(thing.patient.id, thing.interval) for thing in [*visits, *bookings]]
    for (one, at), (other, also_at) in combinations(patients_times, 2):
        assert one != other or at is None or also_at is None or not at.overlaps(also_at)
    held = sum(2 * len(thing.interval.ticks()) for thing in [*visits, *bookings] if thing.interval)
    assert len(state.claims) == held
    live = {("visit", visit.id) for visit in visits} | {("diagnostic_booking", booking.id) for booking in bookings}
    assert {(holder.kind, holder.id) for holder in state.claims.values()} == live

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhealth.core.domain.availability import (
    ALTERNATIVES,
    OVERRIDABLE,
    DeviceCalendar,
    DoctorCalendar,
    Rhythm,
    diagnostic_conflicts,
    free_starts,
    lanes,
    nearest,
    not_overridden,
    visit_conflicts,
)
from qhealth.core.domain.errors import Conflict
from qhealth.core.domain.intervals import Interval, merged, subtracted
from qhealth.core.domain.rules import FURTHEST_BOOKING
from tests.builders import NINE, after, half_open
from tests.domain.strategies import LAST_TICK, intervals, often, stretches

rhythms = st.builds(
    Rhythm, minutes=st.integers(1, 12).map(lambda n: 5 * n), step=st.integers(1, 12).map(lambda n: 5 * n)
)
nows = st.integers(-10, LAST_TICK).map(lambda tick: after(5 * tick))
some = stretches(longest=20, shortest=1)
doctors = st.builds(DoctorCalendar, working=stretches(shortest=1).map(merged), time_off=some, busy=some)
devices = st.builds(
    DeviceCalendar,
    opening=stretches(shortest=1).map(merged),
    busy=stretches(longest=20, most=12, shortest=1),
    capacity=st.integers(1, 3),
)


def on_step(opening: list[Interval], rhythm: Rhythm) -> list[Interval]:
    """Return every time that the rhythm of the blocks allows, whether or not it is free."""
    return [
        Interval.of(block.starts_at + timedelta(minutes=offset), rhythm.minutes)
        for block in opening
        for offset in range(0, block.minutes, rhythm.step)
    ]


@often
@given(doctors, some, rhythms, nows)
def test_a_doctors_slots_are_the_steps_that_nothing_stands_in_the_way_of(calendar, patient_busy, rhythm, now):
    free = subtracted(calendar.free(), patient_busy)
    bookable = [
        wanted
        for wanted in on_step(calendar.working, rhythm)
        if wanted.starts_at >= now and not visit_conflicts(wanted, calendar, patient_busy)
    ]
    assert free_starts(calendar.working, free, rhythm, now=now) == bookable


@often
@given(devices, some, rhythms, nows)
def test_a_diagnostics_slots_are_the_steps_that_nothing_stands_in_the_way_of(calendar, patient_busy, rhythm, now):
    free = subtracted(calendar.free(), patient_busy)
    bookable = [
        wanted
        for wanted in on_step(calendar.opening, rhythm)
        if wanted.starts_at >= now and not diagnostic_conflicts(wanted, calendar, patient_busy)
    ]
    assert free_starts(calendar.opening, free, rhythm, now=now) == bookable


def test_no_slot_lies_further_ahead_than_one_may_book():
    last = NINE + FURTHEST_BOOKING
    opening = [Interval(last - timedelta(hours=1), last + timedelta(hours=2))]
    slots = free_starts(opening, opening, Rhythm(30, 30), now=NINE)
    assert [slot.starts_at for slot in slots][-1] == last


def test_a_doctor_who_takes_no_bookings_has_no_free_time():
    calendar = DoctorCalendar(working=[half_open(0, 60)], time_off=[], busy=[], is_available=False)
    assert calendar.free() == []
    assert [found.kind for found in visit_conflicts(half_open(0, 30), calendar, [])] == ["doctor_unavailable"]


def test_everything_in_the_way_of_a_visit_is_told_the_weightiest_first():
    calendar = DoctorCalendar(
        working=[half_open(0, 30)], time_off=[half_open(15, 45)], busy=[half_open(20, 25)], is_available=False
    )
    assert visit_conflicts(half_open(10, 40), calendar, [half_open(35, 50)]) == [
        Conflict("doctor_unavailable", after(10), after(40)),
        Conflict("doctor_busy", after(20), after(25)),
        Conflict("patient_busy", after(35), after(50)),
        Conflict("doctor_time_off", after(15), after(45)),
        Conflict("outside_working_hours", after(30), after(40)),
    ]


def test_everything_in_the_way_of_a_diagnostic_is_told_the_weightiest_first():
    calendar = DeviceCalendar(opening=[half_open(0, 30)], busy=[half_open(0, 20), half_open(10, 30)], capacity=2)
    assert diagnostic_conflicts(half_open(10, 40), calendar, [half_open(35, 50)]) == [
        Conflict("patient_busy", after(35), after(50)),
        Conflict("no_capacity", after(10), after(20)),
        Conflict("outside_opening_hours", after(30), after(40)),
    ]


def test_nothing_is_in_the_way_of_a_visit_between_two_that_touch_it():
    calendar = DoctorCalendar(working=[half_open(0, 90)], time_off=[], busy=[half_open(0, 30), half_open(60, 90)])
    assert visit_conflicts(half_open(30, 60), calendar, []) == []


def test_a_visit_that_overlaps_by_five_minutes_is_in_the_way():
    calendar = DoctorCalendar(working=[half_open(0, 90)], time_off=[], busy=[half_open(0, 30)])
    assert [found.kind for found in visit_conflicts(half_open(25, 55), calendar, [])] == ["doctor_busy"]


@pytest.mark.parametrize(
    ("kind", "overridable"),
    [
        ("outside_working_hours", True),
        ("doctor_time_off", True),
        ("outside_opening_hours", True),
        ("doctor_unavailable", False),
        ("doctor_busy", False),
        ("patient_busy", False),
        ("no_capacity", False),
    ],
)
def test_a_reason_overrides_hours_and_time_off_but_nobody_who_is_busy(kind, overridable):
    conflict = Conflict(kind, after(0), after(30))
    assert (kind in OVERRIDABLE) is overridable
    assert not_overridden([conflict], "emergency") == ([] if overridable else [conflict])
    assert not_overridden([conflict], None) == [conflict]
    assert not_overridden([conflict], "") == [conflict]


@often
@given(stretches(most=15, shortest=1), nows)
def test_the_nearest_are_at_most_five_and_none_left_out_is_nearer(slots, wanted):
    def far(slot: Interval) -> timedelta:
        return abs(slot.starts_at - wanted)

    chosen = nearest(slots, wanted)
    left_out = list(slots)
    for slot in chosen:
        left_out.remove(slot)
    assert chosen == sorted(chosen)
    assert len(chosen) == min(ALTERNATIVES, len(slots))
    assert all(far(slot) <= far(other) for slot in chosen for other in left_out)


@often
@given(st.lists(st.tuples(intervals(longest=20, shortest=1), st.booleans()), max_size=25), st.integers(1, 3))
def test_lanes_never_collide_and_are_refused_only_where_the_diagnostic_is_full(wishes, capacity):
    accepted: list[tuple[Interval, dict[int, int]]] = []
    for wanted, leaves_again in wishes:
        taken = [claim for _, chosen in accepted for claim in chosen.items()]
        chosen = lanes(wanted, taken, capacity)
        calendar = DeviceCalendar(opening=[half_open(0, 300)], busy=[kept for kept, _ in accepted], capacity=capacity)
        assert (chosen is None) is bool(diagnostic_conflicts(wanted, calendar, []))
        if chosen is None:
            continue
        assert list(chosen) == list(wanted.ticks())
        assert all(1 <= lane <= capacity for lane in chosen.values())
        assert not set(chosen.items()) & set(taken)
        accepted.append((wanted, chosen))
        if leaves_again:
            accepted.pop(0)


def test_a_capacity_that_was_lowered_admits_nobody_while_as_many_as_it_run():
    tick = half_open(0, 5).ticks()[0]
    assert lanes(half_open(0, 5), [(tick, 2)], 1) is None
    assert lanes(half_open(0, 5), [(tick, 2)], 2) == {tick: 1}

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhealth.core.domain.intervals import TICK_SECONDS, Interval, crowded, merged, on_grid, subtracted
from tests.builders import after, half_open
from tests.domain.strategies import covered, instants, intervals, is_tidy, often, stretches


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((0, 30), (30, 60), False),
        ((0, 30), (25, 60), True),
        ((0, 60), (15, 30), True),
        ((15, 30), (0, 60), True),
        ((0, 30), (0, 30), True),
        ((0, 30), (45, 60), False),
    ],
)
def test_touching_is_not_overlapping(one, other, expected):
    assert half_open(*one).overlaps(half_open(*other)) is expected
    assert half_open(*other).overlaps(half_open(*one)) is expected


def test_an_interval_contains_what_shares_its_edges():
    assert half_open(0, 60).contains(half_open(0, 60))
    assert half_open(0, 60).contains(half_open(15, 60))
    assert not half_open(0, 60).contains(half_open(15, 65))


def test_an_interval_says_its_length_in_minutes():
    assert Interval.of(after(0), 45) == half_open(0, 45)
    assert half_open(0, 45).minutes == 45


def test_an_interval_touches_every_tick_that_it_begins():
    first = int(after(0).timestamp()) // TICK_SECONDS
    assert list(half_open(0, 15).ticks()) == [first, first + 1, first + 2]
    assert list(half_open(4, 6).ticks()) == [first, first + 1]
    assert list(half_open(0, 0).ticks()) == []


@pytest.mark.parametrize(("minute", "expected"), [(0, True), (55, True), (1, False), (2.5, False), (0.00001, False)])
def test_the_grid_has_five_minutes(minute, expected):
    assert on_grid(after(minute)) is expected


@often
@given(intervals(shortest=1), intervals(shortest=1))
def test_two_intervals_on_the_grid_overlap_exactly_where_they_share_a_tick(one, other):
    assert one.overlaps(other) is bool(set(one.ticks()) & set(other.ticks()))


@often
@given(stretches())
def test_merging_keeps_the_instants_and_nothing_else(stretch):
    assert covered(merged(stretch)) == covered(stretch)
    assert is_tidy(merged(stretch))


@often
@given(stretches(), stretches())
def test_subtracting_leaves_what_is_in_the_first_and_not_in_the_second(base, removed):
    left = subtracted(base, removed)
    assert covered(left) == covered(base) - covered(removed)
    assert is_tidy(left)


@often
@given(stretches(longest=20, most=12), st.integers(1, 4))
def test_it_is_crowded_where_as_many_as_the_limit_run_at_once(stretch, limit):
    full = crowded(stretch, limit)
    counted = {
        instant
        for instant in instants()
        if sum(interval.starts_at <= instant < interval.ends_at for interval in stretch) >= limit
    }
    assert covered(full) == counted
    assert is_tidy(full)

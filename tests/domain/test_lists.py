from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhealth.core.domain.errors import Invalid
from qhealth.core.domain.lists import DayOrInstant, Sort
from qhealth.core.domain.validation import check
from qhealth.core.domain.visits import VisitQuery
from tests.builders import NINE, STOCKHOLM
from tests.domain.strategies import often


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2030-03-04T09:00:00Z", NINE),
        ("2030-03-04t09:00:00z", NINE),
        ("2030-03-04T10:00:00+01:00", NINE),
        ("2030-03-04T10:00:00 01:00", NINE),
        ("2030-03-03T23:00:00.000-10:00", NINE),
        ("2030-03-04T14:45+05:45", NINE),
        ("2030-03-04T09:00:00.123456Z", NINE.replace(microsecond=123456)),
    ],
)
def test_an_instant_may_have_any_offset_and_is_kept_in_utc(text, expected):
    found = DayOrInstant.parse(text)
    assert found == DayOrInstant(instant=expected)
    assert found.instant is not None
    assert found.instant.tzinfo is UTC
    assert found.opening(STOCKHOLM) == found.closing(STOCKHOLM) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "today",
        "2030-03-04T09:00:00",
        "2030-02-30",
        "2030-3-4",
        "20300304",
        "２０３０-０３-０４",
        "2030-03-04\n",
        "2030-03-04T25:00:00Z",
        "2030-03-04T09:00:60Z",
        "2030-03-04T09:00:00+25:00",
        "2030-03-04T09:00:00Z\n",
        "2030-03-04T09:00:00\0Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01",
        "9999-12-31",
        "1899-12-31",
        "2201-01-01",
        "1e9",
        "2030-W10-1T09:00:00Z",
        "20300304T090000Z",
        "2030-03-04 09:00:00Z",
        "\ud800",
    ],
)
def test_anything_else_is_refused_with_one_sentence(text):
    with pytest.raises(ValueError, match="Write a day as YYYY-MM-DD"):
        DayOrInstant.parse(text)


@often
@given(st.text(max_size=30))
def test_no_text_breaks_the_parser(text):
    try:
        found = DayOrInstant.parse(text)
    except ValueError:
        return
    assert (found.day is None) is not (found.instant is None)


@often
@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_a_day_counts_whole_in_the_clinics_zone(day):
    found = DayOrInstant.parse(day.isoformat())
    assert found.opening(STOCKHOLM).astimezone(STOCKHOLM).date() == day
    assert found.opening(STOCKHOLM) < found.closing(STOCKHOLM)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Stockholm", "2030-03-31", 23),
        ("Europe/Stockholm", "2030-10-27", 25),
        ("Europe/Stockholm", "2030-07-01", 24),
        ("Australia/Lord_Howe", "2030-04-07", 24.5),
        ("America/Havana", "2030-11-03", 25),
        ("Pacific/Apia", "2011-12-30", 0),
    ],
)
def test_a_day_is_as_long_as_the_clocks_make_it(zone, day, hours):
    edge = DayOrInstant.parse(day)
    length = edge.closing(ZoneInfo(zone)) - edge.opening(ZoneInfo(zone))
    assert length.total_seconds() == hours * 3600


def test_an_edge_that_is_neither_is_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="one of the two"):
        DayOrInstant().opening(STOCKHOLM)


def test_a_list_sorts_by_its_own_fields_in_either_direction():
    assert VisitQuery().order == Sort("starts_at")
    assert VisitQuery(sort="").order == Sort("starts_at")
    assert VisitQuery(sort="-created_at").order == Sort("created_at", descending=True)


@pytest.mark.parametrize("sort", ["note", "--starts_at", "-", "starts_at; drop table visit", "doctor.id", "STARTS_AT"])
def test_a_list_sorts_by_nothing_else(sort):
    with pytest.raises(Invalid) as refused:
        _ = VisitQuery(sort=sort).order
    assert refused.value.problem_code == "unknown_sort"


@pytest.mark.parametrize(("page", "size"), [(0, 25), (-1, 25), (1, 0), (1, 101), (2**70, 25)])
def test_a_page_has_one_to_a_hundred_items_and_a_number_from_one(page, size):
    with pytest.raises(Invalid) as refused:
        check(VisitQuery(page=page, page_size=size), now=NINE, today=NINE.date())
    assert refused.value.problem_code == "out_of_range"


def test_pages_follow_each_other():
    assert [VisitQuery(page=page, page_size=40).offset for page in (1, 2, 3)] == [0, 40, 80]


def test_an_instant_of_the_query_is_taken_as_it_is():
    edge = DayOrInstant.parse("2030-03-04T09:00:00Z")
    assert edge.instant == datetime(2030, 3, 4, 9, tzinfo=UTC)

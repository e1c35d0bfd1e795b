"""Query strings become queries, or every fault is named at once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from qhealth.adapters.http.problems import MalformedQuery
from qhealth.adapters.http.queries import read_query
from qhealth.core.domain.accounts import DoctorSlotQuery, UserQuery
from qhealth.core.domain.errors import Invalid
from qhealth.core.domain.lists import DayOrInstant
from qhealth.core.domain.people import Gender, Role
from qhealth.core.domain.validation import Context
from qhealth.core.domain.visits import VisitQuery, VisitStatus

NOW = datetime(2030, 3, 1, 8, 0, tzinfo=UTC)


def read(kind, text: str):
    return read_query(kind, text.encode(), lambda: Context(NOW, NOW.date(), {}))


def faults(kind, text: str) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        read(kind, text)
    return [(fault.field, fault.code) for fault in refused.value.faults]


def test_no_query_is_the_first_page_of_everything():
    assert read(UserQuery, "") == UserQuery()


def test_reads_every_kind_of_filter():
    text = (
        "first_name=%C3%85sa&role=doctor&is_active=true&min_age=18&birth_date=1985-04-12&gender=other&page=2&sort=-id"
    )
    assert read(UserQuery, text) == UserQuery(
        first_name="Åsa",
        role=Role.DOCTOR,
        is_active=True,
        min_age=18,
        birth_date=date(1985, 4, 12),
        gender=Gender.OTHER,
        page=2,
        sort="-id",
    )


def test_reads_days_and_instants():
    query = read(VisitQuery, "from=2030-03-04&to=2030-03-05T12:00:00%2B01:00&status=no_show")
    assert query.from_ == DayOrInstant(day=date(2030, 3, 4))
    assert query.to == DayOrInstant(instant=datetime(2030, 3, 5, 11, tzinfo=UTC))
    assert query.status is VisitStatus.NO_SHOW


@pytest.mark.parametrize("text", ["city=", "city=%20%20", "role=&page=", "is_active="])
def test_an_empty_filter_is_no_filter(text: str):
    assert read(UserQuery, text) == UserQuery()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("shoe_size=42", ("shoe_size", "unknown_parameter")),
        ("page=1&page=2", ("page", "repeated_parameter")),
        ("page=one", ("page", "invalid_type")),
        ("page=1.5", ("page", "invalid_type")),
        ("page=%EF%BC%91", ("page", "invalid_type")),
        ("page=0", ("page", "out_of_range")),
        ("page=-1", ("page", "out_of_range")),
        ("page=99999999999999999999", ("page", "out_of_range")),
        ("page_size=101", ("page_size", "out_of_range")),
        ("sort=password", ("sort", "unknown_sort")),
        ("sort=--id", ("sort", "unknown_sort")),
        ("is_active=yes", ("is_active", "invalid_type")),
        ("role=janitor", ("role", "invalid_choice")),
        ("birth_date=12.4.1985", ("birth_date", "invalid_date")),
        ("min_age=-1", ("min_age", "out_of_range")),
        ("from_=2030-03-04", ("from_", "unknown_parameter")),
    ],
)
def test_what_does_not_fit_is_refused(text: str, expected: tuple[str, str]):
    assert faults(UserQuery, text) == [expected]


def test_a_needed_parameter_is_asked_for():
    assert faults(DoctorSlotQuery, "") == [("from", "required"), ("to", "required")]
    assert faults(DoctorSlotQuery, "from=2030-03-04&to=") == [("to", "required")]


@pytest.mark.parametrize(
    "edge", ["2030-03-04T09:00:00", "tomorrow", "9999-12-31", "0001-01-01T00:00:00Z", "2030-02-30"]
)
def test_what_is_neither_day_nor_instant_is_refused(edge: str):
    assert faults(VisitQuery, f"from={edge}") == [("from", "invalid_date")]


def test_all_faults_come_together():
    assert sorted(faults(VisitQuery, "page=0&status=gone&x=1&sort=note")) == [
        ("page", "out_of_range"),
        ("status", "invalid_choice"),
        ("x", "unknown_parameter"),
    ]


@pytest.mark.parametrize("text", ["city=%ff", "city=%ed%a0%80", "&".join(f"a{number}=1" for number in range(200))])
def test_what_cannot_be_read_is_malformed(text: str):
    with pytest.raises(MalformedQuery):
        read(UserQuery, text)


def test_a_whole_number_may_be_written_as_in_json():
    assert read(VisitQuery, "page=2.0") == VisitQuery(page=2)

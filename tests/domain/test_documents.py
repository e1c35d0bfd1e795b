"""The numbers of documents, and the days of a sick leave."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhealth.core.domain.documents import DOCUMENT_NUMBER_BITS, document_number, normal_number
from qhealth.core.domain.errors import Invalid
from qhealth.core.domain.sick_leaves import WriteSickLeave
from qhealth.core.domain.validation import check
from tests.builders import NOW

LAST = date(2200, 12, 31)


@given(st.text())
def test_a_number_is_twenty_unmistakable_signs_in_groups_and_its_own_normal_form(token: str):
    number = document_number(token)
    assert [len(group) for group in number.split("-")] == [4, 4, 4, 4, 4]
    assert not set(number) & set("ILOU")
    assert normal_number(number) == number
    assert document_number(token) == number


def test_a_number_has_at_least_eighty_random_bits_and_is_not_given_twice():
    assert DOCUMENT_NUMBER_BITS >= 80
    assert len({document_number(str(token)) for token in range(10_000)}) == 10_000


@pytest.mark.parametrize(
    "typed",
    [
        "0123-4567-89AB-CDEF-GHJK",
        "0123456789abcdefghjk",
        " 0123 4567 89ab cdef ghjk\n",
        "oi23-4567-89AB-CDEF-GHJK",
        "O L23-456789ABCDEFGHJK",
    ],
)
def test_a_number_is_understood_however_people_spell_it(typed: str):
    assert normal_number(typed) == "0123-4567-89AB-CDEF-GHJK"


@pytest.mark.parametrize(
    "typed", ["", "-", "0123-4567-89AB-CDEF-GHJ", "0123-4567-89AB-CDEF-GHJKM", "U" * 20, "٣" * 20, "\0" * 20, "0" * 101]
)
def test_what_cannot_be_a_number_is_none(typed: str):
    assert normal_number(typed) is None


def faults(first: date, last: date) -> list[tuple[str, str]]:
    try:
        check(WriteSickLeave(1, "J20.9", first, last), now=NOW, today=NOW.date())
    except Invalid as refused:
        return [(fault.field, fault.code) for fault in refused.faults]
    return []


def test_a_sick_leave_lasts_from_a_day_to_a_year():
    day = date(2030, 3, 4)
    assert faults(day, day) == []
    assert faults(day, date(2031, 3, 4)) == []
    assert faults(day, date(2030, 3, 3)) == [("to_date", "before_start")]
    assert faults(day, date(2031, 3, 5)) == [("to_date", "too_long")]


def test_a_year_that_nobody_means_is_refused():
    assert faults(date(1900, 1, 1), date(1900, 1, 1)) == faults(LAST, LAST) == []
    assert faults(date(203, 3, 4), date(2030, 3, 4)) == [("from_date", "out_of_range"), ("to_date", "too_long")]
    assert faults(LAST, date(2201, 1, 1)) == [("to_date", "out_of_range")]
    assert faults(date.max, date.max) == [("from_date", "out_of_range"), ("to_date", "out_of_range")]

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhealth.core.domain.text import folded, matches, name_key, normal_email, words
from tests.domain.strategies import often


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Åsa", "asa"),
        ("Straße", "strasse"),
        ("STRAẞE", "strasse"),
        ("Nguyễn Thị Ánh", "nguyen thi anh"),
        ("Đặng", "dang"),
        ("İstanbul", "istanbul"),
        ("Diyarbakır", "diyarbakir"),
        ("Øystein Ærø", "oystein aero"),
        ("Łódź", "lodz"),
        ("Þórður", "thordur"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("李小龙", "李小龙"),
        ("ﬁlm", "film"),
    ],
)
def test_case_and_accents_fold_away(text, expected):
    assert folded(text) == expected


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("neill", "O'Neill"),
        ("o'ne", "O’Neill"),
        ("o neill", "O'Neill"),
        ("neill o", "O'Neill"),
        ("asa", "Åsa"),
        ("ÅSA", "asa"),
        ("asa", "A\u030asa"),
        ("nguyen anh", "Nguyễn Thị Ánh"),
        ("ánh", "Nguyễn Thị Ánh"),
        ("小", "李 小龙"),
        ("李小", "李小龙"),
        ("isil", "Işıl"),
        ("IŞIL", "Işıl"),
        ("strasse", "Lange Straße 3"),
        ("straße", "LANGE STRASSE 3"),
        ("luc", "Jean-Luc"),
        ("avila", "d’Ávila"),
        ("%", "100 %"),
        ("100%", "100 % wool"),
        ("_", "snake_case"),
        ("", "anything"),
        ("   ", ""),
        ("j45.9", "J45.9 Asthma"),
    ],
)
def test_a_filter_finds_words_by_their_start(wanted, text):
    assert matches(wanted, text)


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("eill", "O'Neill"),
        ("%", "Percent"),
        ("_", "Underscore"),
        ("a%", "Asta"),
        ("a_ta", "Asta"),
        ("asta x", "Asta Berg"),
        ("小龙", "李小龙"),
        ("'", "O'Neill"),
        ("*", "Star"),
        ("\\", "Backslash"),
    ],
)
def test_signs_are_plain_text_and_the_middle_of_a_word_does_not_count(wanted, text):
    assert not matches(wanted, text)


def test_a_name_falls_into_words_at_apostrophes_and_hyphens():
    assert words("Ngaio O'Neill-Åberg") == ("ngaio", "o", "neill", "aberg")


@often
@given(st.text(max_size=30))
def test_every_text_with_a_word_is_found_by_itself_in_any_case_and_form(text):
    if words(text):
        assert matches(text, text)
        assert matches(unicodedata.normalize("NFD", text), text)
        assert matches(folded(text), text)


@often
@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text):
    assert folded(folded(text)) == folded(text)


@often
@given(st.text(max_size=20), st.text(max_size=20), st.integers(1, 5))
def test_the_start_of_any_word_finds_the_text(before, after, length):
    text = f"{before} {after}"
    assert all(matches(word[:length], text) for word in words(text))


@pytest.mark.parametrize("same", ["MRI of the knee", "mri OF the  knee", "  MRI of\tthe knee ", "ＭＲＩ of the knee"])
def test_names_are_one_but_for_case_and_spacing(same):
    assert name_key(same) == name_key("MRI of the knee")


def test_accents_tell_names_of_diagnostics_apart():
    assert name_key("Röntgen") != name_key("Rontgen")


def test_an_address_is_kept_in_small_letters_without_spaces_around():
    assert normal_email("  Asa.Berg@Example.COM ") == "asa.berg@example.com"

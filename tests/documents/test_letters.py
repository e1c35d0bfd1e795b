"""Every script that people are named in, and what happens to letters that no font has."""

from __future__ import annotations

from typing import Any, cast

import pytest
from structlog.testing import capture_logs

from qhealth.adapters.documents.letters import FONT_PACKAGES, NoFonts, font_folders, printable
from qhealth.adapters.documents.typesetting import TypstDocuments
from tests.documents.papers import (
    CLINIC,
    PDF_A,
    URL,
    a_leave,
    metadata,
    printed,
    somebody,
    text_of,
)


@pytest.mark.parametrize(
    "name",
    [
        ("小龙", "李"),
        ("Ægir", "Þórðarson"),
        ("Ольга", "Ковальчук"),
        ("Ελένη", "Παπαδοπούλου"),
        ("さくら", "田中"),
        ("서연", "김"),
        ("თამარი", "ბერიძე"),
        ("Անի", "Պետրոսյան"),
        ("ሰላም", "ተስፋዬ"),
        ("สมชาย", "ใจดี"),
    ],
)
async def test_a_name_is_read_back_in_its_own_script(documents: TypstDocuments, name: tuple[str, str]):
    reader = await printed(documents, a_leave(somebody(*name)))
    assert " ".join(name) in text_of(reader)
    assert metadata(reader)[f"{PDF_A}part"] == "2"


@pytest.mark.parametrize(
    "name",
    [
        ("Thị Ánh", "Nguyễn"),
        ("محمد", "بن سلمان"),
        ("דוד", "בן־גוריון"),
        ("प्रिया", "शर्मा"),
        ("অনিকা", "রহমান"),
        ("தமிழ்", "செல்வி"),
    ],
    ids=["Vietnamese", "Arabic", "Hebrew", "Devanagari", "Bengali", "Tamil"],
)
async def test_a_name_that_runs_to_the_left_or_stacks_its_letters_has_glyphs_for_all_of_them(
    documents: TypstDocuments, name: tuple[str, str]
):
    assert printable(" ".join(name)) == " ".join(name)
    reader = await printed(documents, a_leave(somebody(*name)))
    # In which order a reader gives them back is its own affair; PDF/A says that no glyph is missing.
    assert metadata(reader)[f"{PDF_A}part"] == "2"
    letters = {letter for letter in "".join(name) if letter.isalpha()}
    assert len(letters & set(text_of(reader))) >= len(letters) * 0.8


async def test_all_fonts_are_embedded(documents: TypstDocuments):
    reader = await printed(documents, a_leave(somebody("小龙", "李")))
    fonts = [
        cast("Any", font).get_object()
        for page in reader.pages
        for font in cast("Any", page)["/Resources"]["/Font"].values()
    ]
    assert len(fonts) >= 2
    for font in fonts:
        descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)
        assert "/ToUnicode" in font


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("bell\x07 and null", "bell[U+0007] and null"),
        ("བོད་", "[U+0F56]"),
        ("\ue000 \uffff \U000e0041", "[U+E000] [U+FFFF]"),
        ("first\r\nsecond\u2028third\tfourth", "first second third fourth"),
        ("\n\n \t\n", ""),
    ],
)
async def test_nothing_of_a_text_vanishes_because_no_font_has_it(documents: TypstDocuments, typed: str, shown: str):
    reader = await printed(documents, a_leave(diagnosis=typed))
    assert shown in text_of(reader)
    assert metadata(reader)[f"{PDF_A}part"] == "2"


async def test_a_combination_that_no_font_has_is_still_printed(documents: TypstDocuments):
    leave = a_leave(diagnosis="a\u0951 and more")
    with capture_logs() as logs:
        reader = await printed(documents, leave)
    assert "and more" in text_of(reader)
    assert f"{PDF_A}part" not in metadata(reader)
    assert [line["event"] for line in logs] == ["document is no PDF/A"]
    assert "more" not in repr(logs)


def test_a_set_up_without_fonts_is_told_at_once(monkeypatch: pytest.MonkeyPatch):
    font_folders.cache_clear()
    monkeypatch.setattr("qhealth.adapters.documents.letters.find_spec", lambda _name: None)
    with pytest.raises(NoFonts, match=FONT_PACKAGES[0]):
        TypstDocuments(CLINIC, URL)
    monkeypatch.undo()
    font_folders.cache_clear()

"""Text filters mean the same everywhere; what they mean is said once, in the domain."""

from __future__ import annotations

import pytest

from qhealth.core.domain.diagnostics import DiagnosticQuery
from qhealth.core.domain.text import matches
from tests.builders import a_diagnostic
from tests.contract.stores import StoreUnderTest

NAMES = (
    "MRI of the knee",
    "O'Neill's test",
    "Åsa Ödman Straße",
    "100% O_2, arterial",
    "50 % glucose",
    "Ærø blood-count",
    "李小龙 check",
    "Heart 🫀 echo",
    "ﬁne needle (thyroid)",
    "MRI/CT of head & neck",
    "a\\b backslash",
    "İstanbul ısı",
)
WANTED = (
    "", " ", "mri", "MRI", "ri", "neill", "o'neill", "O’Neill", "asa", "Åsa", "odm", "strasse", "straße", "e", "isi",
    "%", "100%", "_", "o_2", "2", "50 %", "aero", "æ", "count", "blood-c", "李", "小", "李小", "🫀", "🫁", "fine",
    "thyroid", "(thyroid)", "ct", "head neck", "neck head mri", "knee  of", "knees", "mri knee test", "istanbul", "*",
    "?", "&", "-", "--", "'", "\\", "a\\", "[", "\N{COMBINING RING ABOVE}", "A\N{COMBINING RING ABOVE}sa", "\0",
    "mri\0", " ".join(["mri", "knee"] * 300), "m" * 2000,
)  # fmt: skip


@pytest.mark.parametrize("wanted", WANTED)
async def test_a_text_filter_finds_what_the_domain_says(store: StoreUnderTest, wanted: str):
    await store.keep_all([a_diagnostic(name) for name in NAMES])
    page = await store.reading.diagnostics.find(DiagnosticQuery(name=wanted, sort="id"))
    assert [diagnostic.name for diagnostic in page.items] == [name for name in NAMES if matches(wanted, name)]
    assert page.total == len(page.items)

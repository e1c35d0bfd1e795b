"""The fonts that documents are set in, and which letters they have.

Noto Sans comes in one family for each script. What none of them has is shown by its code point, as nothing may vanish
from a medical document, and PDF/A does not allow a glyph that stands for "missing" (ISO 19005-2, 6.2.11.8).
"""

from __future__ import annotations

import struct
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final, TypeAlias

Stretch: TypeAlias = tuple[int, int]
"""The first and the last code point."""

FONT_PACKAGES: Final = ("manimgx_fonts", "manimgx_fonts_cjk")
"""Noto Sans for Latin, Greek, Cyrillic and the scripts of Asia and Africa, and for Chinese, Japanese and Korean."""
FAMILIES: Final = ("Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans CJK SC", "Noto Sans Symbols")
"""The order in which a letter is looked for; the families of all other scripts come after."""
_INVISIBLE: Final = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff") | {chr(0xFE00 + i) for i in range(16)}
"""What is never drawn but shapes or separates the letters beside it."""
_UNDRAWN: Final = frozenset({"Cc", "Cn", "Co", "Cs"})
"""Categories without a meaning on paper. PDF/A refuses private use, whichever font has a glyph for it."""
_COLLECTION: Final = b"ttcf"
_BY_SEGMENTS: Final = 4
_BY_GROUPS: Final = 12


class NoFonts(RuntimeError):  # noqa: N818 - what there is none of, as its sentence says.
    """The fonts are not installed."""


@cache
def font_folders() -> tuple[Path, ...]:
    """Return where the fonts lie; raises `NoFonts`."""
    specs = [find_spec(package) for package in FONT_PACKAGES]
    found = tuple(Path(place) for spec in specs if spec for place in spec.submodule_search_locations or ())
    if len(found) != len(FONT_PACKAGES):
        raise NoFonts(f"The fonts of documents are missing: install {' and '.join(FONT_PACKAGES)}.")
    return found


def printable(text: str) -> str:
    """Return a text in which every letter can be set: others are written as their code point, U+0F40 in brackets."""
    return "".join(map(_drawn, text)) if not text.isascii() or not text.isprintable() else text


@lru_cache(maxsize=4096)
def _drawn(letter: str) -> str:
    if letter in _INVISIBLE:
        return letter
    if unicodedata.category(letter) not in _UNDRAWN and _is_covered(ord(letter)):
        return letter
    return f"[U+{ord(letter):04X}]"


def _is_covered(code: int) -> bool:
    """Return whether some font has a glyph for a code point."""
    firsts, lasts = _covered()
    place = bisect_right(firsts, code) - 1
    return place >= 0 and code <= lasts[place]


@cache
def _covered() -> tuple[Sequence[int], Sequence[int]]:
    """Return the first and the last code point of each stretch for which some font has glyphs, in their order."""
    files = (file for folder in font_folders() for file in sorted(folder.glob("*.tt[fc]")))
    firsts: list[int] = []
    lasts: list[int] = []
    for first, last in sorted({stretch for file in files for stretch in _stretches(file.read_bytes())}):
        if lasts and first <= lasts[-1] + 1:
            lasts[-1] = max(last, lasts[-1])
        else:
            firsts.append(first)
            lasts.append(last)
    return firsts, lasts


def _stretches(font: bytes) -> Iterator[Stretch]:
    """Yield the stretches of code points that a font maps to glyphs (OpenType 1.9.1, "cmap")."""
    # The members of a collection differ in how letters look, and share which ones there are.
    (start,) = struct.unpack_from(">I", font, 12) if font[:4] == _COLLECTION else (0,)
    (tables,) = struct.unpack_from(">H", font, start + 4)
    for place in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, start + 12 + 16 * place)
        if tag == b"cmap":
            yield from _mapped(font, offset)


def _mapped(font: bytes, cmap: int) -> Iterator[Stretch]:
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    tables = {cmap + struct.unpack_from(">I", font, cmap + 8 + 8 * place)[0] for place in range(count)}
    for table in tables:
        (kind,) = struct.unpack_from(">H", font, table)
        if kind == _BY_SEGMENTS:
            yield from _by_segments(font, table)
        elif kind == _BY_GROUPS:
            yield from _by_groups(font, table)


def _by_segments(font: bytes, table: int) -> Iterator[Stretch]:
    (double,) = struct.unpack_from(">H", font, table + 6)
    count = double // 2
    lasts = struct.unpack_from(f">{count}H", font, table + 14)
    firsts = struct.unpack_from(f">{count}H", font, table + 16 + double)
    # The last segment only marks the end.
    yield from zip(firsts[:-1], lasts[:-1], strict=True)


def _by_groups(font: bytes, table: int) -> Iterator[Stretch]:
    (count,) = struct.unpack_from(">I", font, table + 12)
    for first, last, _glyph in struct.iter_unpack(">III", font[table + 16 : table + 16 + 12 * count]):
        yield first, last

"""The words by which texts are found: an index of folded words, so that a text filter looks up ranges, not rows.

It decides as `core.domain.text.matches` does, up to words longer than `LONGEST_WORD`, of which only the start counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from itertools import permutations
from typing import Final

from qhealth.adapters.persistence.database import Database, Row
from qhealth.adapters.persistence.tables import SearchWord, TimedWord
from qhealth.core.domain.rules import storable
from qhealth.core.domain.text import folded, words

LONGEST_WORD: Final = 128
LONGEST_OF_TWO: Final = LONGEST_WORD // 2 - 1
"""Of a word that is counted together with another only the start counts, so that both have room."""
LONGEST_SORT_KEY: Final = 200
_USUAL_LENGTH: Final = 100
_PAIRED: Final = 6
"""Hardly anybody has more names, and the pairs grow with the square."""
_LAST_LETTER: Final = 0x10FFFF
_BEFORE_SURROGATES: Final = 0xD7FF
_AFTER_SURROGATES: Final = 0xE000


class WordKind(StrEnum):
    """Which text of which object a word stands in."""

    EMAIL = "account.email"
    FIRST_NAME = "account.first_name"
    LAST_NAME = "account.last_name"
    FIRST_NAME_LATER = "account.first_name_later"
    LAST_NAME_LATER = "account.last_name_later"
    CITY = "account.city"
    COUNTRY = "account.country"
    NAME_PAIR = "account.name_pair"
    NAME_UNPAIRED = "account.name_unpaired"
    DOCTOR_FIRST_NAME = "doctor.first_name"
    DOCTOR_LAST_NAME = "doctor.last_name"
    SPECIALTY = "doctor.specialty"
    DIAGNOSTIC_NAME = "diagnostic.name"
    DIAGNOSIS = "journal_entry.diagnosis"
    MEDICINE = "prescription.medicine"
    LOGIN_EMAIL = "login_attempt.email"
    ACCOUNT_UNPAIRED = "account.unpaired"
    DIAGNOSIS_UNPAIRED = "journal_entry.unpaired"
    MEDICINE_UNPAIRED = "prescription.unpaired"
    LOGIN_UNPAIRED = "login_attempt.unpaired"
    """No words, but marks of those whose texts have too many words to be counted two by two (see `tallies`)."""

    @property
    def table(self) -> str:
        """The table in which words of this kind stand."""
        return "timed_word" if self in _TIMED else "search_word"


_TIMED: Final = {
    *(WordKind.DIAGNOSIS, WordKind.MEDICINE, WordKind.LOGIN_EMAIL),
    *(WordKind.DIAGNOSIS_UNPAIRED, WordKind.MEDICINE_UNPAIRED, WordKind.LOGIN_UNPAIRED),
}
MARK: Final = ("",)
"""The one word of those that are marked."""

FULL_NAME: Final = (WordKind.FIRST_NAME, WordKind.LAST_NAME)
DOCTORS_NAME: Final = (WordKind.DOCTOR_FIRST_NAME, WordKind.DOCTOR_LAST_NAME)
"""Doctors' names stand apart as well: among the names of all people they would be looked for in vain."""


Texts = Mapping[WordKind, str | Sequence[str] | None]
"""Texts by kind, or the words themselves."""


async def index(database: Database, subject_id: int, texts: Texts, place: str | datetime) -> None:
    """Store the words of an object's texts, as a rule in one statement; `place` is what it is listed by."""
    table = TimedWord if isinstance(place, datetime) else SearchWord
    await database.insert_later(table, rows_of(subject_id, texts, place))


def rows_of(subject_id: int, texts: Texts, place: str | datetime) -> list[Row]:
    """Return the rows for the words of an object's texts."""
    column = "at" if isinstance(place, datetime) else "place"
    return [
        {"kind": kind, "word": word, column: place, "subject_id": subject_id}
        for kind, text in texts.items()
        if text
        for word in (indexed_words(text) if isinstance(text, str) else text)
    ]


def words_together(*names: str) -> Texts:
    """Return each two words of a person's names in either order, for those who look for both.

    Many have the one and many the other, and few have both: they are found without going through the many. Where there
    are too many words, or too long ones, they stand by themselves.
    """
    found = sorted({word for name in names for word in indexed_words(name)})
    pairs = [f"{one} {other}" for one, other in permutations(found[: _PAIRED + 1], 2)]
    is_paired = len(found) <= _PAIRED and all(len(pair) <= LONGEST_WORD for pair in pairs)
    return {WordKind.NAME_PAIR: pairs if is_paired else (), WordKind.NAME_UNPAIRED: () if is_paired else found}


def indexed_words(text: str) -> tuple[str, ...]:
    """Return the words under which a text is found, sorted, each once."""
    return _words_of_usual_text(text) if len(text) <= _USUAL_LENGTH else _words_of(text)


def _words_of(text: str) -> tuple[str, ...]:
    return tuple(sorted({word[:LONGEST_WORD] for word in words(text)}))


# Names, towns and medicines come again and again, and folding is slow; long texts do neither fit nor come again.
_words_of_usual_text = lru_cache(maxsize=4096)(_words_of)


async def forget(database: Database, subject_id: int, kinds: Iterable[WordKind]) -> None:
    """Remove an object's words of these kinds, which stand in one table."""
    named = list(kinds)
    sql = f"DELETE FROM {named[0].table} WHERE subject_id = {{}} AND kind IN ({', '.join('{}' for _ in named)})"  # noqa: S608 - placeholders.
    await database.change_later(sql, subject_id, *named)


def sought_words(wanted: str) -> list[str]:
    """Return the words that must all be found, without those that another one implies; none where nothing can match."""
    if not storable(wanted):
        return []
    longest_first = sorted({word[:LONGEST_WORD] for word in words(wanted)}, reverse=True)
    kept: list[str] = []
    for word in longest_first:
        # In reverse order a word's continuations come directly before it.
        if not kept or not kept[-1].startswith(word):
            kept.append(word)
    return kept


def after_prefix(prefix: str) -> str | None:
    """Return the least text that is greater than everything with this prefix; None where there is none."""
    for place in range(len(prefix) - 1, -1, -1):
        code = ord(prefix[place])
        if code < _LAST_LETTER:
            following = _AFTER_SURROGATES if code == _BEFORE_SURROGATES else code + 1
            return prefix[:place] + chr(following)
    return None


def later_words(text: str) -> list[str]:
    """Return the words of a text that do not begin it, and so do not decide where it is sorted in."""
    key = sort_key(text) or ""
    return [word for word in indexed_words(text) if not key.startswith(word)]


def sort_key(text: str | None) -> str | None:
    """Return what a text is sorted by: case and accents aside."""
    return None if text is None else _sort_key(text)


@lru_cache(maxsize=4096)
def _sort_key(text: str) -> str:
    return folded(text)[:LONGEST_SORT_KEY]

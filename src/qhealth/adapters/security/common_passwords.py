"""The passwords that everybody would guess: a list of common ones, and the shapes that people make of them.

NIST SP 800-63B 3.1.1.2 asks to compare a new password with a list of commonly used, expected or compromised ones.
Almost none of the list's entries has the 12 characters that we ask for; what people do about that is to lengthen a
common word, so the shapes of lengthening are refused as well.
"""

from __future__ import annotations

import importlib.util
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

# What the international list lacks: the service's own name, and favourites of the clinic's country.
_LOCAL_WORDS: Final = (
    "qhealth", "administrator", "clinic", "hospital", "klinik", "sjukhus", "lösenord", "losenord", "hemligt", "sommar",
    "vinter", "hösten", "hosten", "våren", "varen", "sverige", "stockholm", "göteborg", "goteborg", "malmö", "malmo",
    "uppsala", "hejsan", "hejhej", "älskling", "alskling", "fotboll",
)  # fmt: skip

_ROWS: Final = (
    "12345678901234567890",
    "abcdefghijklmnopqrstuvwxyzåäö",
    "qwertyuiopåasdfghjklöäzxcvbnm,.-",
    "qwertyuiop[]asdfghjkl;'zxcvbnm,./",
    "qwertzuiopüasdfghjklöäyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "qazwsxedcrfvtgbyhnujmikolp",
    '!"#¤%&/()=?',
    "!@#$%^&*()_+",
)
_RUNS: Final = "\n".join((*_ROWS, *(row[::-1] for row in _ROWS)))

# Signs that stand for letters in any case, and "1", which stands for two.
_LEET: Final = tuple(str.maketrans("04@35$7+8!|1", f"oaaessttb{one * 3}") for one in "il")
_BETWEEN_WORDS: Final = re.compile(r"[\W\d_]+")
_EDGES: Final = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_END: Final = re.compile(r"[\W\d_]+$")

_SHORTEST_WORD: Final = 3
_SHORTEST_RUN: Final = 3
_LONGEST_UNIT: Final = 8


def is_common(password: str) -> bool:
    """Return whether a password is a common one or made of one in a way that everybody tries.

    Case, full-width forms and look-alike digits aside, that is: a common word with nothing but digits, signs and
    keyboard runs around it, such a run alone, or something short said over and over. Several words in a row are
    nobody's first guess and are taken.
    """
    text = unicodedata.normalize("NFKC", password).casefold()
    return any(_is_guessed(spelling) for spelling in _spellings(text))


def _spellings(text: str) -> set[str]:
    """Return the text as it is and with its look-alikes read as letters, but for digits and signs at its ends."""
    bare = {text, _EDGES.sub("", text) or text, _END.sub("", text) or text}
    return bare | {spelling.translate(table) for spelling in bare for table in _LEET}


def _is_guessed(text: str) -> bool:
    words = {word for word in _BETWEEN_WORDS.split(text) if word}
    return (
        _is_known(text)
        or (len(words) == 1 and _is_known(words.pop()))
        or _is_known(_EDGES.sub("", _without_runs(text, _SHORTEST_RUN + 1)))
        or len(_without_runs(text, _SHORTEST_RUN)) * 4 <= len(text)
        or _is_repetition(text)
    )


def _is_known(word: str) -> bool:
    words = _words()
    return len(word) >= _SHORTEST_WORD and (f"\n{word}\n" in words or f"\n{word[::-1]}\n" in words)


def _is_repetition(text: str) -> bool:
    """Return whether the text is a short unit said three times or more, or a guessable one said at least twice."""
    for period in range(1, len(text) // 2 + 1):
        if text[period:] == text[:-period]:
            return (period <= _LONGEST_UNIT and period * 3 <= len(text)) or _is_guessed(text[:period])
    return False


def _without_runs(text: str, shortest: int) -> str:
    """Return the text without runs of `shortest` neighbours or more: keys, letters, digits, or one sign repeated."""
    left: list[str] = []
    start = 0
    while start < len(text):
        length = _run_at(text, start)
        if length < shortest:
            left.append(text[start])
            length = 1
        start += length
    return "".join(left)


def _run_at(text: str, start: int) -> int:
    end = start + 1
    while end < len(text) and text[end] == text[start]:
        end += 1
    same = end - start
    end = start + 1
    while end < len(text) and text[start : end + 1] in _RUNS:
        end += 1
    return max(same, end - start)


@cache
def _words() -> str:
    """Return the common passwords, one a line: as one string they take 0.3 MB, a tenth of what a set of them takes.

    They are zxcvbn's. Its module of frequency lists is loaded alone, because importing the package ranks every
    dictionary that it has and keeps the result.
    """
    package = importlib.util.find_spec("zxcvbn")
    if package is None or package.origin is None:
        raise ImportError("The package zxcvbn, which holds the common passwords, is not installed.")
    path = Path(package.origin).with_name("frequency_lists.py")
    spec = importlib.util.spec_from_file_location("zxcvbn_frequency_lists", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"The common passwords cannot be read from {path}.")
    lists = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(lists)
    passwords: list[str] = lists.FREQUENCY_LISTS["passwords"]
    return "\n".join(("", *passwords, *_LOCAL_WORDS, ""))

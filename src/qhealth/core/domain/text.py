"""How text is compared when people search: case and accents aside, from the start of any word."""

from __future__ import annotations

import re
import unicodedata

# Letters that Unicode does not decompose into a base letter and a mark.
_LETTERS = str.maketrans(
    {
        "ø": "o", "đ": "d", "ł": "l", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i", "ŋ": "n", "ŧ": "t",
    },
)  # fmt: skip
# A word is a run of letters and digits. What people write between words separates and is otherwise ignored; every other
# sign is a word of its own, so that "%" and "_" are plain text.
_WORDS = re.compile(r"[^\W_]+|[^\w\s'’‘ʼ`´.,;:/()\[\]\"“”&‐‑–—-]|_")


def folded(text: str) -> str:
    """Return the text without case and accents: "Åsa" gives "asa", "Straße" gives "strasse"."""
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(letter for letter in bare if not unicodedata.combining(letter)).translate(_LETTERS)


def words(text: str) -> tuple[str, ...]:
    """Return the folded words of a text in their order: "Ngaio O'Neill" gives ("ngaio", "o", "neill")."""
    return tuple(_WORDS.findall(folded(text)))


def matches(wanted: str, text: str) -> bool:
    """Return whether every word of `wanted` starts some word of `text`. Blank `wanted` matches everything."""
    if not wanted.strip():
        return True
    sought = words(wanted)
    present = words(text)
    return bool(sought) and all(any(word.startswith(part) for word in present) for part in sought)


def name_key(name: str) -> str:
    """Return what makes a name unique: case and spacing aside."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def normal_email(email: str) -> str:
    """Return the form in which an e-mail address is stored and compared.

    The local part is folded too: RFC 5321 lets it be case-sensitive, but no mail provider in use is, and people type
    capitals by accident. Addresses are ASCII (see `rules.EmailAddress`), so no look-alike letter folds into another.
    """
    return email.strip().lower()

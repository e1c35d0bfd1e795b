"""How many rows there are of a kind, kept beside the rows, so that the total of a long list is read and not counted.

A number is kept under a subject, a facet of it (a status, an action) and a bucket (a day, a doctor). It changes in the
transaction that changes the rows (see `tally_book`), so it is exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise, product, takewhile
from typing import Final

from qhealth.adapters.persistence import tally_book
from qhealth.adapters.persistence.search_words import LONGEST_OF_TWO, LONGEST_WORD, indexed_words
from qhealth.adapters.persistence.tally_book import Key

AGAIN: Final = "again"
LONG: Final = "long"
_BETWEEN: Final = "  "
"""Between the words of two texts; within one there is a single space, and no word holds any."""
MOST_PAIRS: Final = 60
"""Pairs of words that one text, or two, may be counted under; of more, only a mark is kept (see `is_paired`)."""

Unit = tuple[str, bool]
"""A word of a text, or what two neighbours among its words begin with, of which there is one less (see `units`)."""


class Tally(StrEnum):
    """What is counted, with the facet and the bucket of each."""

    PEOPLE = "account"
    """By role, activity and gender as one word (see `account_rows.facet`)."""
    BIRTHS = "account.month"
    """The same by month of birth."""
    VISITS = "visit"
    """By status."""
    VISIT_DAYS = "visit.day"
    """By status and the day (UTC) of the start."""
    DOCTORS_VISITS = "visit.doctor"
    """By status and doctor."""
    BOOKINGS = "diagnostic_booking"
    """By stored status."""
    BOOKING_DAYS = "diagnostic_booking.day"
    """By stored status and the day of the start, where there is one."""
    DIAGNOSTICS_BOOKINGS = "diagnostic_booking.diagnostic"
    """By stored status and diagnostic."""
    JOURNAL_ENTRIES = "journal_entry"
    JOURNAL_DAYS = "journal_entry.day"
    """By day of writing."""
    PRESCRIPTIONS = "prescription"
    PRESCRIPTION_DAYS = "prescription.day"
    """By day of writing."""
    SICK_LEAVES = "sick_leave"
    SICK_LEAVE_DAYS = "sick_leave.day"
    """By day of writing."""
    LOGIN_ATTEMPTS = "login_attempt"
    """By success."""
    LOGIN_DAYS = "login_attempt.day"
    """By success and day."""
    AUDIT_EVENTS = "audit_event"
    AUDIT_DAYS = "audit_event.day"
    """By day."""
    AUDIT_ACTIONS = "audit_event.action"
    """By action."""
    AUDIT_TYPES = "audit_event.type"
    """By subject type."""
    WORDS = tally_book.WORDS
    """By kind, people also as `PEOPLE`, and word."""
    TEXTS = tally_book.TEXTS
    """By kind, or two kinds and as `PEOPLE`, and all the words (see `keys_of_texts`)."""
    PAIRS = tally_book.PAIRS
    """By kind, or two kinds, people also as `PEOPLE`, and two words (see `keys_of_pairs`)."""
    PLACES = tally_book.PLACES
    """By the beginning of the name by which people are listed (see `places`)."""


def day_of(instant: datetime) -> str:
    """Return the bucket of an instant: its day in UTC."""
    return instant.astimezone(UTC).date().isoformat()


def keys_of_words(kind: str, text: str | None, *more: str) -> Iterator[Key]:
    """Yield a key for each word of a text, and one under the facet "again" for what two neighbours begin with.

    The number of texts in which some word starts with a prefix is that of the words with this prefix, less that of the
    shared beginnings with it: of a text's words that start with it, all but the first share it with the one before.
    """
    found = indexed_words(text) if text else ()
    for word in found:
        yield Tally.WORDS, "|".join((kind, *more)), word
    for one, other in pairwise(found):
        if shared := _common_start(one, other):
            yield Tally.WORDS, "|".join((kind, *more, AGAIN)), shared


@lru_cache(maxsize=4096)
def units(text: str | None) -> tuple[Unit, ...]:
    """Return the words of a text and, marked by False, what two neighbours begin with (see `keys_of_words`).

    Of these, one more has the mark True than False among all that start with something that a word starts with.
    """
    found = indexed_words(text) if text else ()
    return (*((word, True) for word in found), *((shared, False) for shared in shared_starts(found)))


def shared_starts(found: Sequence[str]) -> list[str]:
    """Return what each two neighbours among sorted words begin with, where that is anything."""
    return [shared for one, other in pairwise(found) if (shared := _common_start(one, other))]


def keys_of_pairs(facet: str, some: Sequence[Unit], others: Sequence[Unit]) -> Iterator[Key]:
    """Yield a key for each word of a text with each of another.

    In how many both begin with something is the number of these pairs, less that under the facet "again": each text
    has one more of its own for the one and for the other (see `units`), and the product of both is one.
    """
    for (one, is_one), (other, is_other) in product(some, others):
        yield Tally.PAIRS, facet if is_one is is_other else f"{facet}|{AGAIN}", pair_of(one, other)


def keys_within(facet: str, text: str | None) -> Iterator[Key]:
    """Yield a key for each two words of one text, in their order, of which neither starts the other."""
    found = units(text)
    for one, other in product(found, found):
        if one[0] < other[0] and not other[0].startswith(one[0]):
            yield from keys_of_pairs(facet, [one], [other])


def is_paired(some: str | None, others: str | None = None) -> bool:
    """Return whether the words of a text are counted two by two, or with those of another: whether they are few."""
    numbers = (len(units(some)), len(units(others)) if others else len(units(some)) // 2)
    return numbers[0] * numbers[1] <= MOST_PAIRS


def is_paired_with_names(text: str) -> bool:
    """Return whether the words of a record are counted with each of the patient's names."""
    return len(units(text)) <= MOST_PAIRS // 2


def pair_of(one: str, other: str) -> str:
    """Return the bucket of two words."""
    return f"{one[:LONGEST_OF_TWO]} {other[:LONGEST_OF_TWO]}"


def keys_of_texts(facet: str, whole: str, text: str | None, beside: str | None = None) -> Iterator[Key]:
    """Yield a key for all the words of a text and of another beside it, once for each word of the first, which leads.

    So the number of those with several words is that of the few texts that some word begins and the others are in.
    What has too many words is counted for the whole kind, by its leading word and under the facet "long": where there
    is any, the texts do not tell the number.
    """
    words = indexed_words(text) if text else ()
    rest = _BETWEEN + " ".join(indexed_words(beside)) if beside else ""
    for lead in words:
        bucket = " ".join((lead, *(word for word in words if word != lead))) + rest.rstrip()
        if len(bucket) <= LONGEST_WORD:
            yield Tally.TEXTS, facet, bucket
        else:
            yield Tally.TEXTS, f"{whole}|{LONG}", lead


def texts_in(bucket: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of the two texts that a key of `keys_of_texts` stands for."""
    text, _, beside = bucket.partition(_BETWEEN)
    return frozenset(text.split(" ")), frozenset(beside.split(" ") if beside else ())


def _common_start(one: str, other: str) -> str:
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return "".join(letter for letter, _ in alike)

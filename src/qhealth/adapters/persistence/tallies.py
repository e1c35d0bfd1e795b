"""How many rows there are of a kind, kept beside the rows, so that the total of a long list is read and not counted.

A number is kept under a subject, a facet of it (a status, an action) and a bucket (a day, a doctor). It changes in the
transaction that changes the rows (see `tally_book`), so it is exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from itertools import pairwise, takewhile
from typing import Final

from qhealth.adapters.persistence import tally_book
from qhealth.adapters.persistence.search_words import WordKind, indexed_words
from qhealth.adapters.persistence.tally_book import Key

AGAIN: Final = "again"


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


def day_of(instant: datetime) -> str:
    """Return the bucket of an instant: its day in UTC."""
    return instant.astimezone(UTC).date().isoformat()


def keys_of_words(kind: WordKind, text: str | None, *more: str) -> Iterator[Key]:
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


def _common_start(one: str, other: str) -> str:
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return "".join(letter for letter, _ in alike)

"""Lists: a page of what was asked for, and the questions that can be asked.

A list's query is one dataclass that both the memory adapter and the database adapters read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, ClassVar, Generic, TypeVar

from qhealth.core.domain.errors import Fault, Invalid
from qhealth.core.domain.rules import Between
from qhealth.core.domain.validation import Described
from qhealth.core.domain.working_hours import start_of_day

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

T_co = TypeVar("T_co", covariant=True)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:[Zz]|[+ -]\d{2}:\d{2})", re.ASCII)
_EARLIEST, _LATEST = 1900, 2200


@dataclass(frozen=True, slots=True)
class DayOrInstant:
    """The edge of a span of time in a query: a day of the clinic's calendar, or an instant with its offset."""

    day: date | None = None
    instant: datetime | None = None

    @classmethod
    def parse(cls, text: str) -> DayOrInstant:
        """Return what `YYYY-MM-DD` or an RFC 3339 instant says; raises ValueError with a sentence otherwise."""
        sentence = "Write a day as YYYY-MM-DD or an instant as RFC 3339 with its offset."
        try:
            found = cls(day=date.fromisoformat(text)) if _DAY.fullmatch(text) else cls(instant=_instant(text))
        except (ValueError, OverflowError) as error:
            raise ValueError(sentence) from error
        moment = found.day or found.instant
        if moment is None or not _EARLIEST <= moment.year <= _LATEST:
            raise ValueError(sentence)
        return found

    def opening(self, zone: ZoneInfo) -> datetime:
        """Return the instant in UTC from which on things count."""
        return start_of_day(self.day, zone) if self.day else self._given()

    def closing(self, zone: ZoneInfo) -> datetime:
        """Return the instant in UTC before which things count: a day counts whole."""
        return start_of_day(self.day + timedelta(days=1), zone) if self.day else self._given()

    def _given(self) -> datetime:
        if self.instant is None:
            message = "A DayOrInstant holds one of the two."
            raise ValueError(message)
        return self.instant


def _instant(text: str) -> datetime:
    # Python's own parser takes more than RFC 3339 knows: weeks, times without an offset, even a NUL.
    if not _INSTANT.fullmatch(text):
        message = "not as in RFC 3339"
        raise ValueError(message)
    # A plus sign that a client did not escape arrives as a space.
    return datetime.fromisoformat(text.upper().replace(" ", "+")).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Sort:
    """By which field a list is ordered; ties are always broken by the id in the same direction."""

    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """What every list takes: which page, how large, in which order. Queries of single lists add their filters."""

    SORTS: ClassVar[tuple[str, ...]] = ("id",)
    DEFAULT_SORT: ClassVar[str] = "id"

    page: Annotated[int, Between(1, 10**9), Described("Which page, counted from 1.")] = 1
    page_size: Annotated[int, Between(1, 100), Described("How many items a page has.")] = 25
    sort: Annotated[str | None, Described("Field to sort by; a minus sign before it turns the order round.")] = None

    @property
    def order(self) -> Sort:
        """Return the order asked for, else the list's own; raises `Invalid` for a field that it does not sort by."""
        wanted = self.sort or self.DEFAULT_SORT
        order = Sort(wanted.removeprefix("-"), descending=wanted.startswith("-"))
        if order.field not in self.SORTS:
            known = ", ".join(self.SORTS)
            raise Invalid([Fault("sort", "unknown_sort", f"This list sorts by {known}.")])
        return order

    @property
    def offset(self) -> int:
        """Return how many items come before the page."""
        return (self.page - 1) * self.page_size


@dataclass(frozen=True, slots=True)
class Page(Generic[T_co]):
    """One page of a list; `total` counts all items that the filters let through."""

    items: tuple[T_co, ...]
    total: int
    page: int
    page_size: int

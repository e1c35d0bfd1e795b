"""Filtering, sorting and paging of lists, the same for every noun."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from qhealth.core.domain.lists import DayOrInstant, ListQuery, Page
from qhealth.core.domain.text import folded, matches


class Identified(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> int:
        """Return the id."""
        ...


class Spanned(Protocol):
    """A query about a span of time."""

    @property
    def from_(self) -> DayOrInstant | None:
        """Return the start of the span."""
        ...

    @property
    def to(self) -> DayOrInstant | None:
        """Return the end of the span."""
        ...


T = TypeVar("T", bound=Identified)
V = TypeVar("V")


def page_of(items: Iterable[T], query: ListQuery, field: Callable[[T, str], Any] = getattr) -> Page[T]:
    """Return the page that the query asks for. `field` says what an item holds under the name of a sort.

    Text is sorted without case and accents; what holds nothing comes first in an ascending list; ties go by id.
    """
    order = query.order

    def place(item: T) -> tuple[bool, Any, int]:
        value = field(item, order.field)
        return value is not None, folded(value) if isinstance(value, str) else value, item.id

    found = sorted(items, key=place, reverse=order.descending)
    return Page(
        items=tuple(found[query.offset : query.offset + query.page_size]),
        total=len(found),
        page=query.page,
        page_size=query.page_size,
    )


def equal(wanted: V | None, value: V | None) -> bool:
    """Return whether a filter for an exact value lets the value through; None is no filter."""
    return wanted is None or wanted == value


def same_text(wanted: str | None, text: str | None) -> bool:
    """Return whether a filter for an exact text lets it through; an empty filter is no filter."""
    return not wanted or wanted == text


def says(wanted: str | None, text: str | None) -> bool:
    """Return whether a text filter lets the text through; None is no filter."""
    return wanted is None or matches(wanted, text or "")


def within(instant: datetime | None, query: Spanned, zone: ZoneInfo) -> bool:
    """Return whether an instant lies in the span of a query; no instant lies in no span that has an edge."""
    if query.from_ is None and query.to is None:
        return True
    if instant is None or (query.from_ is not None and instant < query.from_.opening(zone)):
        return False
    return query.to is None or instant < query.to.closing(zone)

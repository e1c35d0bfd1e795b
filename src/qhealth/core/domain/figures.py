"""Figures about the clinic's work, for those who run it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final

from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.rules import Between
from qhealth.core.domain.validation import Described
from qhealth.core.domain.working_hours import start_of_day

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

WAITING_DAYS: Final = (1, 3, 7)
"""The ages, in days, at which waiting requests are told apart."""


@dataclass(frozen=True, slots=True)
class WeekFigures:
    """What one week looked like; a visit or a diagnostic counts in the week in which it starts."""

    monday: date
    """The first day of the week, in the clinic's calendar."""
    visits: int
    """All that were booked, whatever became of them."""
    completed: int
    cancelled: int
    no_show: int
    diagnostics: int
    """Diagnostics that had a date in the week and were not cancelled."""


@dataclass(frozen=True, slots=True)
class WaitingFigures:
    """Requests for diagnostics that wait for a date, by their age."""

    under_one_day: int
    one_to_three_days: int
    three_to_seven_days: int
    over_seven_days: int

    @property
    def total(self) -> int:
        """Return how many wait."""
        return self.under_one_day + self.one_to_three_days + self.three_to_seven_days + self.over_seven_days


@dataclass(frozen=True, slots=True)
class Overview:
    """The clinic at a glance."""

    at: datetime
    weeks: tuple[WeekFigures, ...]
    """The oldest first; the last one is the present week, with what is booked for the rest of it."""
    waiting: WaitingFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewQuery:
    """How far back the overview reaches."""

    weeks: Annotated[int, Between(1, 53), Described("How many weeks, the present one included.", 12)] = 12


def monday_of(day: date) -> date:
    """Return the first day of the week of a day."""
    return day - timedelta(days=day.weekday())


def week_from(monday: date, zone: ZoneInfo) -> Interval:
    """Return the week that begins on a day of the clinic's calendar; 167 or 169 hours where the clocks change."""
    return Interval(start_of_day(monday, zone), start_of_day(monday + timedelta(days=7), zone))

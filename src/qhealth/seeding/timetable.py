"""When bookings take place, and whose they are: by arithmetic, so that nobody is ever held twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, islice
from math import gcd
from typing import Final
from zoneinfo import ZoneInfo

from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.working_hours import instant_of

MINUTES: Final = 30
"""The length of every booking."""
VISIT_MINUTES: Final = (*range(8 * 60, 12 * 60, MINUTES), *range(13 * 60, 16 * 60, MINUTES))
"""Minutes of the clinic's day at which visits start."""
DIAGNOSTIC_MINUTES: Final = tuple(range(16 * 60, 19 * 60, MINUTES))
"""After the visits, so that no patient is at two places."""
_FRIDAY: Final = 5
_GOLDEN: Final = 0.6180339887


@dataclass(frozen=True, slots=True)
class Place:
    """A booking's time, whose turn it is among those who give it, and its patient, counted from 0."""

    interval: Interval
    giver: int
    patient: int


class Turns:
    """Goes round some people in leaps, so that neighbours in time are far apart and all come before one comes again."""

    def __init__(self, people: int) -> None:
        self._people = people
        self._leap = next(leap for leap in count(max(1, round(people * _GOLDEN))) if gcd(leap, people) == 1)

    def of(self, number: int) -> int:
        """Return whose turn it is for the thing of this number; any `people` things in a row are all different."""
        return number * self._leap % self._people


@dataclass(frozen=True, slots=True)
class Timetable:
    """The slots of working days, each with the same number of bookings, given in rotation.

    Any slot has at most as many bookings as there are givers and patients, and slots do not overlap.
    """

    today: date
    zone: ZoneInfo
    minutes: tuple[int, ...]
    givers: int
    at_once: int
    turns: Turns

    def past(self, bookings: int) -> Iterator[Place]:
        """Yield the places of so many bookings up to yesterday, in order of time, the first with patient number 0."""
        slots = [*islice(self._slots(-1), -(-bookings // self.at_once))]
        return islice(self._places(reversed(slots), 0), bookings)

    def to_come(self, bookings: int, numbered_from: int) -> Iterator[Place]:
        """Yield the places of so many bookings from tomorrow on, in order of time."""
        return islice(self._places(self._slots(1), numbered_from), bookings)

    def _places(self, slots: Iterator[Interval], number: int) -> Iterator[Place]:
        for round_, slot in enumerate(slots):
            first = round_ * self.at_once
            for turn in range(self.at_once):
                yield Place(slot, (first + turn) % self.givers, self.turns.of(number))
                number += 1

    def _slots(self, direction: int) -> Iterator[Interval]:
        minutes = self.minutes if direction > 0 else self.minutes[::-1]
        for days in count(1):
            day = self.today + timedelta(days=direction * days)
            if day.isoweekday() <= _FRIDAY:
                for minute in minutes:
                    yield Interval.of(instant_of(day, minute, self.zone, closing=False), MINUTES)

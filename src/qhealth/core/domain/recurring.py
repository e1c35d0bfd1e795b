"""Work that comes back by the clinic's clock: what there is, and when each is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


class Task(StrEnum):
    """What is done by schedule."""

    SEND_REMINDERS = "send_reminders"
    SEND_BIRTHDAY_GREETINGS = "send_birthday_greetings"
    SEND_SEASON_GREETINGS = "send_season_greetings"
    SEND_WEEKLY_REPORT = "send_weekly_report"
    CLEAN_UP = "clean_up"


@dataclass(frozen=True, slots=True)
class Every:
    """Again and again. What was missed is made up for by the next time alone."""

    span: timedelta

    def due(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """Return the latest instant at which it was due, in UTC."""
        _ = zone
        spans = now.timestamp() // self.span.total_seconds()
        return datetime.fromtimestamp(spans * self.span.total_seconds(), UTC)


@dataclass(frozen=True, slots=True)
class Daily:
    """At a time of the clinic's clock, on every day or on some."""

    at: time
    weekday: int | None = None
    """1 is Monday; None means all."""
    days: tuple[tuple[int, int], ...] = ()
    """Months with their days; none means all."""
    good_for: timedelta = timedelta(hours=12)
    """For how long it is worth doing after it was missed."""

    def due(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """Return the latest instant, in UTC, at which it was due and since which it is still worth doing; or None."""
        today = now.astimezone(zone).date()
        for back in range(self.good_for.days + 2):
            day = today - timedelta(days=back)
            instant = datetime.combine(day, self.at, zone).astimezone(UTC)
            if self._falls_on(day) and instant <= now < instant + self.good_for:
                return instant
        return None

    def _falls_on(self, day: date) -> bool:
        return self.weekday in (None, day.isoweekday()) and (not self.days or (day.month, day.day) in self.days)


SCHEDULE: Final[Mapping[Task, Every | Daily]] = MappingProxyType(
    {
        Task.SEND_REMINDERS: Every(timedelta(minutes=5)),
        Task.SEND_BIRTHDAY_GREETINGS: Daily(time(10, 0)),
        Task.SEND_SEASON_GREETINGS: Daily(time(10, 0), days=((12, 24), (12, 31))),
        Task.SEND_WEEKLY_REPORT: Daily(time(7, 0), weekday=1, good_for=timedelta(days=6)),
        Task.CLEAN_UP: Daily(time(3, 30), good_for=timedelta(hours=20)),
    }
)
"""When each task is due (specification, "Mails" and "Scheduled work")."""

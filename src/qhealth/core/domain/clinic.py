"""The clinic itself: its name, how to reach it, its zone and when it is open for diagnostics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from qhealth.core.domain.working_hours import WEEKDAYS, WeeklyBlock, WorkingHours

if TYPE_CHECKING:
    from collections.abc import Iterable

DEFAULT_ZONE = ZoneInfo("Europe/Stockholm")
DEFAULT_OPENING = WorkingHours(
    slot_minutes=15,
    weekly=tuple(WeeklyBlock(weekday, "07:00", "19:00") for weekday in WEEKDAYS[:5]),
)


@dataclass(frozen=True, slots=True)
class Clinic:
    """What mails and rules need to know of the clinic. Wall-clock times are in `zone`."""

    name: str = "QHealth"
    phone: str = "+46 31 000 00 00"
    address: str = "Storgatan 1, 411 24 Göteborg"
    zone: ZoneInfo = DEFAULT_ZONE
    opening_hours: WorkingHours = DEFAULT_OPENING

    def day_of(self, instant: datetime) -> date:
        """Return the day that the clinic's calendar shows at an instant."""
        return instant.astimezone(self.zone).date()


def opening_hours(blocks: Iterable[WeeklyBlock]) -> WorkingHours:
    """Return opening hours made of weekly blocks; diagnostics start on quarters of an hour."""
    return WorkingHours(slot_minutes=15, weekly=tuple(blocks))

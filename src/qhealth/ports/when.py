"""The present instant, as queries need it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class When:
    """The present instant, and the zone in which a query's days are meant."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """Return the clinic's day."""
        return self.now.astimezone(self.zone).date()

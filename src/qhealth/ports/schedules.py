"""Loading and storing working hours and time off."""

from __future__ import annotations

from abc import ABC, abstractmethod

from qhealth.core.domain.accounts import TimeOffQuery
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.lists import Page
from qhealth.core.domain.working_hours import Schedule, TimeOff, WorkingHours
from qhealth.ports.when import When


class Schedules(ABC):
    """Doctors' working hours and time off."""

    @abstractmethod
    async def working_hours(self, doctor_id: int) -> WorkingHours:
        """Return a doctor's hours; `NO_HOURS` where none were set."""

    @abstractmethod
    async def set_working_hours(self, doctor_id: int, hours: WorkingHours) -> None:
        """Store a doctor's hours in place of the former ones."""

    @abstractmethod
    async def add_time_off(self, time_off: TimeOff) -> TimeOff:
        """Store an absence and return it with its id."""

    @abstractmethod
    async def get_time_off(self, time_off_id: int) -> TimeOff | None:
        """Return an absence."""

    @abstractmethod
    async def delete_time_off(self, time_off_id: int) -> None:
        """Delete an absence."""

    @abstractmethod
    async def find_time_off(self, doctor_id: int, query: TimeOffQuery, when: When) -> Page[TimeOff]:
        """Return a page of a doctor's absences."""

    @abstractmethod
    async def schedule(self, doctor_id: int, window: Interval) -> Schedule:
        """Return a doctor's hours, `NO_HOURS` where none were set, and the absences within a window."""

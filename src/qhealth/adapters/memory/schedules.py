"""Working hours and time off in memory."""

from __future__ import annotations

from dataclasses import replace

from qhealth.adapters.memory.listing import page_of
from qhealth.adapters.memory.state import Repository
from qhealth.core.domain.accounts import TimeOffQuery
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.lists import Page
from qhealth.core.domain.working_hours import NO_HOURS, Schedule, TimeOff, WorkingHours
from qhealth.ports.schedules import Schedules
from qhealth.ports.when import When


class MemorySchedules(Repository, Schedules):
    """Hours by doctor, absences by id."""

    async def working_hours(self, doctor_id: int) -> WorkingHours:
        return self._read.working_hours.get(doctor_id, NO_HOURS)

    async def set_working_hours(self, doctor_id: int, hours: WorkingHours) -> None:
        self._write.working_hours[doctor_id] = hours

    async def add_time_off(self, time_off: TimeOff) -> TimeOff:
        stored = replace(time_off, id=self._write.next_id("time_off"))
        self._write.time_off[stored.id] = stored
        return stored

    async def get_time_off(self, time_off_id: int) -> TimeOff | None:
        return self._read.time_off.get(time_off_id)

    async def delete_time_off(self, time_off_id: int) -> None:
        self._write.time_off.pop(time_off_id, None)

    async def find_time_off(self, doctor_id: int, query: TimeOffQuery, when: When) -> Page[TimeOff]:
        absences = (absence for absence in self._of(doctor_id) if _touches(absence, query, when))
        return page_of(absences, query)

    async def schedule(self, doctor_id: int, window: Interval) -> Schedule:
        away = sorted(absence.interval for absence in self._of(doctor_id) if absence.interval.overlaps(window))
        return Schedule(await self.working_hours(doctor_id), tuple(away))

    def _of(self, doctor_id: int) -> list[TimeOff]:
        return [absence for absence in self._read.time_off.values() if absence.doctor_id == doctor_id]


def _touches(absence: TimeOff, query: TimeOffQuery, when: When) -> bool:
    if query.from_ is not None and absence.ends_at <= query.from_.opening(when.zone):
        return False
    return query.to is None or absence.starts_at < query.to.closing(when.zone)

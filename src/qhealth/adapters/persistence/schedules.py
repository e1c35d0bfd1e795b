"""Doctors' working hours and time off."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import msgspec

from qhealth.adapters.persistence import tables
from qhealth.adapters.persistence.conditions import Where
from qhealth.adapters.persistence.database import Database, Row
from qhealth.adapters.persistence.listing import View, columns_of
from qhealth.core.domain.accounts import TimeOffQuery
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.lists import Page
from qhealth.core.domain.working_hours import NO_HOURS, Schedule, TimeOff, WeeklyBlock, WorkingHours
from qhealth.ports.schedules import Schedules
from qhealth.ports.when import When


def _time_off_of(row: Row) -> TimeOff:
    return TimeOff(
        id=row["id"],
        doctor_id=row["doctor_id"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        reason=row["reason"],
        created_at=row["created_at"],
    )


_TIME_OFF: Final = View(
    "time_off",
    columns_of("time_off", "id", "doctor_id", "starts_at", "ends_at", "reason", "created_at"),
    _time_off_of,
)

_SCHEDULE: Final = (
    "SELECT working_hours.slot_minutes, working_hours.weekly, time_off.starts_at, time_off.ends_at FROM account"
    " LEFT JOIN working_hours ON working_hours.doctor_id = account.id"
    " LEFT JOIN time_off ON time_off.doctor_id = account.id"
    " AND time_off.starts_at < {} AND time_off.ends_at > {}"
    " WHERE account.id = {} ORDER BY time_off.starts_at, time_off.ends_at"
)


def _hours_of(row: Row | None) -> WorkingHours:
    if row is None or row["weekly"] is None:
        return NO_HOURS
    return WorkingHours(row["slot_minutes"], msgspec.json.decode(row["weekly"], type=tuple[WeeklyBlock, ...]))


def values_of(time_off: TimeOff) -> Row:
    """Return all columns of an absence but its id."""
    return {
        "doctor_id": time_off.doctor_id,
        "starts_at": time_off.starts_at,
        "ends_at": time_off.ends_at,
        "reason": time_off.reason,
        "created_at": time_off.created_at,
    }


def values_of_hours(doctor_id: int, hours: WorkingHours) -> Row:
    """Return the columns of a doctor's hours."""
    return {
        "doctor_id": doctor_id,
        "slot_minutes": hours.slot_minutes,
        "weekly": msgspec.json.encode(hours.weekly).decode(),
    }


class PersistentSchedules(Schedules):
    """Hours in `working_hours`, absences in `time_off`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def working_hours(self, doctor_id: int) -> WorkingHours:
        sql = "SELECT slot_minutes, weekly FROM working_hours WHERE doctor_id = {}"
        return _hours_of(await self._database.row(sql, doctor_id))

    async def set_working_hours(self, doctor_id: int, hours: WorkingHours) -> None:
        await self._database.change("DELETE FROM working_hours WHERE doctor_id = {}", doctor_id)
        await self._database.insert(tables.WorkingHours, values_of_hours(doctor_id, hours))

    async def add_time_off(self, time_off: TimeOff) -> TimeOff:
        return replace(time_off, id=await self._database.insert(tables.TimeOff, values_of(time_off)))

    async def get_time_off(self, time_off_id: int) -> TimeOff | None:
        return await _TIME_OFF.one(self._database, "time_off.id = {}", time_off_id)

    async def delete_time_off(self, time_off_id: int) -> None:
        await self._database.change("DELETE FROM time_off WHERE id = {}", time_off_id)

    async def find_time_off(self, doctor_id: int, query: TimeOffQuery, when: When) -> Page[TimeOff]:
        where = Where()
        where.equal("doctor_id", doctor_id)
        if query.from_ is not None:
            where.add("ends_at > {}", query.from_.opening(when.zone))
        if query.to is not None:
            where.add("starts_at < {}", query.to.closing(when.zone))
        return await _TIME_OFF.page(self._database, query, where)

    async def schedule(self, doctor_id: int, window: Interval) -> Schedule:
        rows = await self._database.rows(_SCHEDULE, window.ends_at, window.starts_at, doctor_id)
        away = (Interval(row["starts_at"], row["ends_at"]) for row in rows if row["starts_at"] is not None)
        return Schedule(_hours_of(rows[0] if rows else None), tuple(away))

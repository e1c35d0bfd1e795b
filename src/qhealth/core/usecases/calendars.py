"""Loading a stretch of a calendar, so that the pure functions of `core.domain.availability` can decide on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final

from qhealth.core.domain.availability import (
    SEARCHED_FOR_ALTERNATIVES,
    DeviceCalendar,
    DoctorCalendar,
    Rhythm,
    diagnostic_conflicts,
    free_starts,
    nearest,
    not_overridden,
    visit_conflicts,
)
from qhealth.core.domain.errors import BookingRefused, Conflict, Fault, Invalid
from qhealth.core.domain.intervals import Interval, subtracted
from qhealth.ports.calendar import Claim, Holder, Resource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qhealth.core.domain.accounts import DeviceSlotQuery
    from qhealth.core.domain.clinic import Clinic
    from qhealth.core.domain.diagnostics import Diagnostic
    from qhealth.core.domain.people import Account
    from qhealth.core.domain.working_hours import Schedule, WorkingHours
    from qhealth.ports.unit_of_work import Store

LONGEST_SLOT_WINDOW_DAYS: Final = 62


@dataclass(frozen=True, slots=True)
class DoctorStretch:
    """A stretch of a doctor's calendar beside a patient's."""

    hours: WorkingHours
    calendar: DoctorCalendar
    patient_busy: Sequence[Interval]

    def conflicts(self, wanted: Interval) -> list[Conflict]:
        """Return all that is in the way of a visit at this time."""
        return visit_conflicts(wanted, self.calendar, self.patient_busy)

    def nearest_to(self, wanted: Interval, window: Interval, *, now: datetime) -> list[Interval]:
        """Return the few free times nearest to the wanted one, of the same length and free for both.

        `window` is what this stretch was read for: what touches its edges reaches out to where nothing is known.
        """
        free = subtracted(self.calendar.free(), self.patient_busy)
        rhythm = Rhythm(wanted.minutes, self.hours.slot_minutes)
        slots = free_starts(self.calendar.working, free, rhythm, now=now)
        return nearest(filter(window.contains, slots), wanted.starts_at)


@dataclass(frozen=True, slots=True)
class DeviceStretch:
    """A stretch of a diagnostic's calendar beside a patient's."""

    calendar: DeviceCalendar
    patient_busy: Sequence[Interval]
    step: int

    def conflicts(self, wanted: Interval) -> list[Conflict]:
        """Return all that is in the way of a diagnostic at this time."""
        return diagnostic_conflicts(wanted, self.calendar, self.patient_busy)

    def nearest_to(self, wanted: Interval, window: Interval, *, now: datetime) -> list[Interval]:
        """Return the few free times nearest to the wanted one; `window` is what this stretch was read for."""
        free = subtracted(self.calendar.free(), self.patient_busy)
        rhythm = Rhythm(wanted.minutes, self.step)
        slots = free_starts(self.calendar.opening, free, rhythm, now=now)
        return nearest(filter(window.contains, slots), wanted.starts_at)


@dataclass(frozen=True, slots=True)
class DoctorCalendars:
    """Reads doctors' calendars, each with the calendar of the patient it is read for."""

    store: Store
    clinic: Clinic
    doctor: Account
    patient_id: int | None = None
    besides: Holder | None = None
    """The visit that is being moved: it is not in its own way."""
    known: Schedule | None = None
    """The doctor's schedule where the caller has read it already; otherwise it is read with the rest."""
    lost_race: ClassVar[str] = "doctor_busy"

    async def within(self, window: Interval) -> DoctorStretch:
        """Return the stretch of the calendar that touches the window, from two statements at most."""
        doctor = (Resource.DOCTOR, self.doctor.id)
        patient = [(Resource.PATIENT, self.patient_id)] if self.patient_id is not None else []
        schedule = self.known or await self.store.schedules.schedule(self.doctor.id, window)
        busy = await self.store.calendar.busy([doctor, *patient], window, besides=self.besides)
        calendar = DoctorCalendar(
            working=schedule.hours.intervals(window, self.clinic.zone),
            time_off=schedule.time_off,
            busy=busy[doctor],
            is_available=self.doctor.is_available_for_booking and self.doctor.blocked_at is None,
        )
        return DoctorStretch(schedule.hours, calendar, busy[patient[0]] if patient else ())

    def anew(self, store: Store) -> DoctorCalendars:
        """Return these calendars as another store has them by now, with nothing known beforehand."""
        return replace(self, store=store, known=None)


@dataclass(frozen=True, slots=True)
class DeviceCalendars:
    """Reads the calendar of a diagnostic, with the calendar of the patient it is read for."""

    store: Store
    clinic: Clinic
    diagnostic: Diagnostic
    patient_id: int | None = None
    besides: Holder | None = None
    lost_race: ClassVar[str] = "no_capacity"

    async def within(self, window: Interval) -> DeviceStretch:
        """Return the stretch of the calendar that touches the window, from one statement."""
        device = (Resource.DIAGNOSTIC, self.diagnostic.id)
        patient = [(Resource.PATIENT, self.patient_id)] if self.patient_id is not None else []
        busy = await self.store.calendar.busy([device, *patient], window, besides=self.besides)
        opening = self.clinic.opening_hours
        calendar = DeviceCalendar(
            opening=opening.intervals(window, self.clinic.zone),
            busy=busy[device],
            capacity=self.diagnostic.capacity,
        )
        return DeviceStretch(calendar, busy[patient[0]] if patient else (), opening.slot_minutes)

    def anew(self, store: Store) -> DeviceCalendars:
        """Return these calendars as another store has them by now."""
        return replace(self, store=store)


class Collision(Exception):  # noqa: N818 - named as the event it tells of.
    """The time wanted is not free: seen beforehand, or known only when a claim met another one.

    Leaves the unit of work, which thereby rolls back; the use case then answers with `refusal`.
    """

    def __init__(self, wanted: Interval, calendars: DoctorCalendars | DeviceCalendars, override: str | None) -> None:
        self.wanted = wanted
        self.calendars = calendars
        self.override = override
        super().__init__()

    async def refusal(self, store: Store, *, now: datetime) -> BookingRefused:
        """Return what is in the way and the nearest free times, as they stand now.

        `store` reads outside any transaction, so that no writer waits while alternatives are looked for.
        """
        around = Interval(
            max(now, self.wanted.starts_at - SEARCHED_FOR_ALTERNATIVES),
            self.wanted.ends_at + SEARCHED_FOR_ALTERNATIVES,
        )
        stretch = await self.calendars.anew(store).within(around)
        in_the_way = not_overridden(stretch.conflicts(self.wanted), self.override)
        # Whoever won the race may have cancelled again by now; to this caller the time was taken all the same.
        lost = Conflict(self.calendars.lost_race, self.wanted.starts_at, self.wanted.ends_at)
        return BookingRefused(in_the_way or [lost], stretch.nearest_to(self.wanted, around, now=now))


async def settle(wanted: Interval, calendars: DoctorCalendars | DeviceCalendars, override: str | None) -> str | None:
    """Return the override that the booking needs: None where the time is simply free.

    Raises:
        Collision: something is in the way that the override does not lift.
    """
    stretch = await calendars.within(wanted)
    conflicts = stretch.conflicts(wanted)
    if not_overridden(conflicts, override):
        raise Collision(wanted, calendars, override)
    return override if conflicts else None


def claims(resource: Resource, resource_id: int, lanes: dict[int, int] | range) -> list[Claim]:
    """Return the claims on a resource: one a tick, in the lane given for it, else in its only one."""
    chosen = lanes if isinstance(lanes, dict) else dict.fromkeys(lanes, 1)
    return [Claim(resource, resource_id, lane, tick) for tick, lane in chosen.items()]


def slot_window(query: DeviceSlotQuery, clinic: Clinic) -> Interval:
    """Return the instants that a question for free times is about.

    Raises:
        Invalid: the window ends before it starts, or is longer than 62 days.
    """
    window = Interval(query.from_.opening(clinic.zone), query.to.closing(clinic.zone))
    if window.ends_at <= window.starts_at:
        raise Invalid([Fault("to", "ends_before_start", "The window ends after it starts.")])
    # An hour of slack: 62 days of the wall clock are an hour longer where the clocks go back.
    if window.minutes > (LONGEST_SLOT_WINDOW_DAYS * 24 + 1) * 60:
        raise Invalid(
            [Fault("to", "window_too_long", f"At most {LONGEST_SLOT_WINDOW_DAYS} days can be shown at once.")]
        )
    return window

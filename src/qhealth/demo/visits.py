"""Visits of the demonstration's patients: booked days before, kept, moved, cancelled or missed, and written down."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from qhealth.core.domain.accounts import DoctorSlotQuery
from qhealth.core.domain.lists import DayOrInstant
from qhealth.core.domain.people import User
from qhealth.core.domain.policy import Actor
from qhealth.core.domain.visits import BookVisit, Cancel, RescheduleVisit, Visit
from qhealth.core.usecases.doctor_slots import find_doctor_slots
from qhealth.core.usecases.visits import book_visit, cancel_visit, complete_visit, mark_no_show, reschedule_visit
from qhealth.demo.cases import CASES, FOLLOW_UP, Case
from qhealth.demo.offer import DOCTORS
from qhealth.demo.records import write_down
from qhealth.demo.world import World, acting

_AHEAD: Final = timedelta(weeks=3)
"""How far ahead visits are booked at most."""
_FULL_SINCE: Final = timedelta(weeks=6)
"""Since when the clinic is as busy as it is now; before that it had begun to become known."""
_EARLY_SHARE: Final = 0.12
_CANCELLED_BY_PATIENT: Final = ("I have to travel for work", "Better again", "", "My child is ill")
_CANCELLED_BY_CLINIC: Final = ("The doctor is ill", "Double shift at the emergency ward")


@dataclass(frozen=True, slots=True)
class Appointment:
    """A visit with what it is about."""

    visit: Visit
    patient: Actor
    doctor: User
    case: Case
    is_first: bool = True


def plan_visits(world: World) -> None:
    """Enter the telephone calls that lead to visits into the diary, doctor by doctor and day by day."""
    for number, practice in enumerate(DOCTORS):
        for day in world.working_days(world.first_day + timedelta(days=9), world.today + _AHEAD):
            for _ in range(_visits_on(world, day, practice.visits_a_day)):
                # Few call in the morning and come on the same day; most call one to two weeks before.
                lead = world.rng.choice((0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16, 19))
                lead = min(lead, (day - world.first_day).days - 2)
                calls = world.on(day, 7, 8) if lead == 0 else world.on(_working_day_before(world, day, lead))
                world.diary.at(calls, partial(_call, world, number, day))


def _working_day_before(world: World, day: date, days: int) -> date:
    return list(world.working_days(day - timedelta(days=days + 2), day - timedelta(days=days)))[-1]


def _visits_on(world: World, day: date, usual: float) -> int:
    expected = world.size.visits * usual * (1 if day > world.today - _FULL_SINCE else _EARLY_SHARE)
    return int(expected + world.rng.random())


async def _call(world: World, number: int, day: date) -> None:
    doctor = world.doctors[number]
    slot = await free_slot(world, doctor, day)
    known = world.seen[doctor.id]
    patient = world.draw_patient(day, known) if slot else None
    if slot is None or patient is None or not world.take_day(patient, day):
        return
    cases = CASES[doctor.specialty or ""]
    # The same patient comes to the same doctor for the same reason, so that records fit together.
    case = cases[patient.id % len(cases)]
    appointment = await book(world, Wish(patient, doctor, slot, case, is_first=patient.id not in known))
    _plan_fate(world, appointment)


@dataclass(frozen=True, slots=True)
class Wish:
    """A visit to be booked."""

    patient: Actor
    doctor: User
    starts_at: datetime
    case: Case
    is_first: bool = True
    request_id: int | None = None


async def free_slot(world: World, doctor: User, day: date) -> datetime | None:
    """Return the start of one of the doctor's free slots of a day; None where there is none."""
    whole = DoctorSlotQuery(from_=DayOrInstant(day=day), to=DayOrInstant(day=day))
    found = await find_doctor_slots(doctor.id, whole, actor=world.operator(), ports=world.ports)
    return world.rng.choice(found.slots).starts_at if found.slots else None


async def book(world: World, wish: Wish) -> Appointment:
    """Return the visit, booked by an operator."""
    note = wish.case.complaint if wish.is_first else f"Again: {wish.case.complaint.lower()}"
    command = BookVisit(wish.patient.id, wish.doctor.id, wish.starts_at, note=note, request_id=wish.request_id)
    visit = await book_visit(command, actor=world.operator(), ports=world.ports)
    return Appointment(visit, wish.patient, wish.doctor, wish.case, wish.is_first)


def plan_to_take_place(world: World, appointment: Appointment) -> None:
    """Enter into the diary that a visit takes place and is written down."""
    done = appointment.visit.ends_at + timedelta(seconds=world.rng.randrange(30, 400))
    world.diary.at(done, partial(_take_place, world, appointment))


def _plan_fate(world: World, appointment: Appointment) -> None:
    visit = appointment.visit
    days_left = (visit.starts_at - world.now) / timedelta(days=1)
    fate = world.rng.random()
    if fate < 0.06 and days_left > 3:  # noqa: PLR2004 - patients cancel at the latest a day before.
        at = world.later(timedelta(hours=2), visit.starts_at - world.now - timedelta(days=1, hours=2))
        world.diary.at(at, _cancelling(world, appointment.patient, visit, _CANCELLED_BY_PATIENT))
    elif fate < 0.09 and days_left > 1:  # noqa: PLR2004 - a few are cancelled by the clinic.
        at = world.later_at_work(timedelta(hours=2), visit.starts_at - world.now - timedelta(hours=3))
        world.diary.at(at, _cancelling(world, world.operator(), visit, _CANCELLED_BY_CLINIC))
    elif fate < 0.13 and days_left > 3:  # noqa: PLR2004 - and a few are moved.
        world.diary.at(world.later_at_work(timedelta(hours=1), timedelta(days=2)), partial(_move, world, appointment))
    elif fate > 0.95:  # noqa: PLR2004 - one in twenty does not come.
        at = visit.ends_at + timedelta(minutes=world.rng.randrange(1, 20))
        doctor = acting(appointment.doctor)
        world.diary.at(at, partial(mark_no_show, visit.id, actor=doctor, ports=world.ports))
    else:
        plan_to_take_place(world, appointment)


def _cancelling(world: World, actor: Actor, visit: Visit, reasons: tuple[str, ...]) -> Callable[[], Awaitable[Visit]]:
    command = Cancel(world.rng.choice(reasons))
    return partial(cancel_visit, visit.id, command, actor=actor, ports=world.ports)


async def _move(world: World, appointment: Appointment) -> None:
    visit = appointment.visit
    day = world.ports.clinic.day_of(visit.starts_at) + timedelta(days=world.rng.choice((1, 2, 5, 7)))
    slot = await free_slot(world, appointment.doctor, day)
    if slot and world.take_day(appointment.patient, day):
        command = RescheduleVisit(slot)
        visit = await reschedule_visit(visit.id, command, actor=world.operator(), ports=world.ports)
    plan_to_take_place(
        world,
        Appointment(visit, appointment.patient, appointment.doctor, appointment.case, appointment.is_first),
    )


async def _take_place(world: World, appointment: Appointment) -> None:
    doctor = acting(appointment.doctor)
    await complete_visit(appointment.visit.id, actor=doctor, ports=world.ports)
    world.seen[doctor.id].add(appointment.patient.id)
    case = appointment.case
    if appointment.is_first:
        await write_down(world, doctor, appointment.patient, case)
    else:
        findings, plan = world.rng.choice(FOLLOW_UP)
        again = Case(case.complaint, case.diagnosis, findings, plan)
        await write_down(world, doctor, appointment.patient, again)

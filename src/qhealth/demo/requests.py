"""Requests for diagnostics in the demonstration: asked for, called back about, given a date, or still waiting."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from qhealth.core.domain.accounts import DeviceSlotQuery
from qhealth.core.domain.diagnostics import BookDiagnostic, Diagnostic, DiagnosticBooking, NoteCall, ScheduleDiagnostic
from qhealth.core.domain.lists import DayOrInstant
from qhealth.core.domain.policy import Actor
from qhealth.core.domain.visits import Cancel
from qhealth.core.usecases.diagnostic_bookings import (
    book_diagnostic,
    cancel_diagnostic_booking,
    note_call,
    schedule_diagnostic,
)
from qhealth.core.usecases.diagnostics import find_diagnostic_slots
from qhealth.demo.cases import CALL_NOTES, CASES, NO_ANSWER, NOT_REACHED, REQUEST_NOTES
from qhealth.demo.offer import GENERAL
from qhealth.demo.visits import Wish, book, free_slot, plan_to_take_place
from qhealth.demo.world import World

_FORGOTTEN: Final = 5
"""How many have waited for weeks because nobody reached them."""
_LONGEST_LEAD: Final = 14
"""Days ahead for which a diagnostic gets a date."""


def plan_requests(world: World) -> None:
    """Enter the patients' requests for diagnostics, and bookings by the staff itself, into the diary."""
    start = world.first_day + timedelta(days=12)
    days = max(1, (world.today - start).days)
    for _ in range(world.size.requests):
        # More in the last weeks than in the first ones.
        day = start + timedelta(days=int(days * world.rng.random() ** 0.6))
        world.diary.at(world.on(day, 7, 21), partial(_ask, world))
    for _ in range(_FORGOTTEN):
        day = world.today - timedelta(days=world.rng.randrange(16, 40))
        world.diary.at(world.on(max(day, start), 7, 21), partial(_ask, world, answers=False))
    for _ in range(world.size.requests // 5):
        day = start + timedelta(days=world.rng.randrange(days + 1))
        world.diary.at(world.on(day), partial(_book_at_once, world))


def _draw(world: World) -> tuple[Actor, Diagnostic] | None:
    patient, diagnostic = world.rng.choice(world.patients), world.rng.choice(world.diagnostics)
    if (patient.id, diagnostic.id) in world.asked_for:
        return None
    world.asked_for.add((patient.id, diagnostic.id))
    return patient, diagnostic


async def _ask(world: World, *, answers: bool = True) -> None:
    if drawn := _draw(world):
        patient, diagnostic = drawn
        await ask(world, patient, diagnostic, world.rng.choice(REQUEST_NOTES), answers=answers)


async def ask(
    world: World, patient: Actor, diagnostic: Diagnostic, note: str, *, answers: bool = True
) -> DiagnosticBooking:
    """Return a patient's request; `answers` says whether the patient will be reached by telephone one day."""
    request = await book_diagnostic(BookDiagnostic(diagnostic.id, note=note), actor=patient, ports=world.ports)
    call = world.on(_next_working_day(world, world.day + timedelta(days=world.rng.randrange(1, 6))))
    if not answers:
        world.diary.at(call, partial(_note, world, request, NOT_REACHED))
    elif world.rng.random() < 0.06:  # noqa: PLR2004 - a few think better of it before they are called.
        withdrawal = partial(
            cancel_diagnostic_booking, request.id, Cancel("No longer needed"), actor=patient, ports=world.ports
        )
        world.diary.at(world.later(timedelta(hours=1), call - world.now - timedelta(minutes=5)), withdrawal)
    elif world.rng.random() < 0.2:  # noqa: PLR2004 - one in five is out at the first call.
        world.diary.at(call, partial(_note, world, request, NO_ANSWER))
        world.diary.at(call + timedelta(days=3), partial(_call_back, world, patient, request))
    else:
        world.diary.at(call, partial(_call_back, world, patient, request))
    return request


def _next_working_day(world: World, day: date) -> date:
    return next(world.working_days(day, day + timedelta(days=3)))


async def _note(world: World, request: DiagnosticBooking, note: str) -> None:
    await note_call(request.id, NoteCall(note), actor=world.operator(), ports=world.ports)


async def _call_back(world: World, patient: Actor, request: DiagnosticBooking) -> None:
    if world.rng.random() < 0.6:  # noqa: PLR2004 - not every call is worth a note.
        await _note(world, request, world.rng.choice(CALL_NOTES))
    day = _next_working_day(world, world.day + timedelta(days=world.rng.randrange(2, _LONGEST_LEAD)))
    start = await free_time(world, request.diagnostic.id, day)
    if start and world.take_day(patient, day):
        command = ScheduleDiagnostic(start)
        booking = await schedule_diagnostic(request.id, command, actor=world.operator(), ports=world.ports)
        _plan_change(world, patient, booking)
    if world.rng.random() < 0.12:  # noqa: PLR2004 - now and then a doctor should have a look first.
        await _visit_first(world, patient, request)


async def _visit_first(world: World, patient: Actor, request: DiagnosticBooking) -> None:
    doctor = next(doctor for doctor in world.doctors[1:] if doctor.specialty == GENERAL)
    day = _next_working_day(world, world.day + timedelta(days=1))
    slot = await free_slot(world, doctor, day)
    if slot and world.take_day(patient, day):
        wish = Wish(patient, doctor, slot, world.rng.choice(CASES[GENERAL]), request_id=request.id)
        plan_to_take_place(world, await book(world, wish))


async def free_time(world: World, diagnostic_id: int, day: date) -> datetime | None:
    """Return a time of a day at which one more booking of a diagnostic can run; None where there is none."""
    whole = DeviceSlotQuery(from_=DayOrInstant(day=day), to=DayOrInstant(day=day))
    found = await find_diagnostic_slots(diagnostic_id, whole, actor=world.operator(), ports=world.ports)
    return world.rng.choice(found.slots).starts_at if found.slots else None


def _plan_change(world: World, patient: Actor, booking: DiagnosticBooking) -> None:
    if booking.starts_at is None:
        return
    fate = world.rng.random()
    # Over a weekend if need be, and well before it would take place.
    left = booking.starts_at - world.now - timedelta(hours=2)
    soon = world.later_at_work(timedelta(hours=1), min(left, timedelta(days=4)))
    if fate < 0.06:  # noqa: PLR2004 - a few are cancelled again.
        reason = Cancel("The device is being serviced")
        cancelling = partial(cancel_diagnostic_booking, booking.id, reason, actor=world.operator(), ports=world.ports)
        world.diary.at(soon, cancelling)
    elif fate < 0.12:  # noqa: PLR2004 - and a few are moved.
        world.diary.at(soon, partial(_move, world, patient, booking))


async def _move(world: World, patient: Actor, booking: DiagnosticBooking) -> None:
    if booking.starts_at is None:
        return
    day = _next_working_day(world, world.ports.clinic.day_of(booking.starts_at) + timedelta(days=3))
    start = await free_time(world, booking.diagnostic.id, day)
    if start and world.take_day(patient, day):
        await schedule_diagnostic(booking.id, ScheduleDiagnostic(start), actor=world.operator(), ports=world.ports)


async def _book_at_once(world: World) -> None:
    day = _next_working_day(world, world.day + timedelta(days=world.rng.randrange(1, _LONGEST_LEAD)))
    drawn = _draw(world)
    start = await free_time(world, drawn[1].id, day) if drawn else None
    if drawn and start and world.take_day(drawn[0], day):
        command = BookDiagnostic(drawn[1].id, drawn[0].id, start, "Ordered at a visit")
        await book_diagnostic(command, actor=world.operator(), ports=world.ports)

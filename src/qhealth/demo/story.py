"""The ready patient's own story: a record to read, something that waits, and something to come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from qhealth.core.domain.diagnostics import BookDiagnostic, Diagnostic, DiagnosticBooking, NoteCall, ScheduleDiagnostic
from qhealth.core.domain.people import Gender, Role
from qhealth.core.domain.policy import Actor
from qhealth.core.domain.records import JournalQuery
from qhealth.core.usecases.diagnostic_bookings import book_diagnostic, note_call, schedule_diagnostic
from qhealth.core.usecases.journal_entries import list_journal_entries
from qhealth.demo.accounts import EMAIL_OF
from qhealth.demo.cases import CASES
from qhealth.demo.offer import GENERAL
from qhealth.demo.patients import register_patient
from qhealth.demo.records import amend
from qhealth.demo.requests import free_time
from qhealth.demo.visits import Wish, book, free_slot, plan_to_take_place
from qhealth.demo.world import World, acting

_BLOOD_TEST: Final = 0
_LONG_BLOOD_PRESSURE: Final = 4
_MRI_OF_THE_KNEE: Final = 8
_DERMATOLOGIST: Final = 3
_LOOKED_AT: Final = 10
"""How many days in a row are tried for a free time."""


@dataclass(frozen=True, slots=True)
class _Chapter:
    """A visit: so many days before (or, below 0, after) today, to which doctor, for which of the specialty's cases."""

    days_ago: int
    doctor: int = 0
    case: int = 0
    is_first: bool = True


def plan_story(world: World) -> None:
    """Enter the ready patient's story into the diary."""
    days, diary = world.size.days, world.diary
    diary.at(_ago(world, days), partial(_register, world))
    for chapter in (
        _Chapter(days * 4 // 5),
        _Chapter(days * 2 // 5, is_first=False),
        _Chapter(days // 4, doctor=_DERMATOLOGIST),
        _Chapter(days * 3 // 20, case=1),
        _Chapter(-2, is_first=False),
    ):
        diary.at(_ago(world, max(chapter.days_ago, 0) + 5), partial(_visit, world, chapter))
    diary.at(_ago(world, days // 3), partial(_amend_the_first, world))
    diary.at(_ago(world, days // 2), partial(_ask, world, _BLOOD_TEST, "Before breakfast, please", calls_after=2))
    diary.at(_ago(world, 12), partial(_ask, world, _LONG_BLOOD_PRESSURE, "", calls_after=4, days_ahead=12))
    diary.at(_ago(world, 9), partial(_wait, world))


def _ago(world: World, days: int) -> datetime:
    return world.on(world.today - timedelta(days=days), 9, 16)


async def _register(world: World) -> None:
    somebody = world.people.somebody()
    profile = replace(
        somebody,
        first_name="Märta",
        last_name="Öberg",
        gender=Gender.FEMALE,
        birth_date=date(1968, 5, 17),
        height_cm=169,
        weight_kg=71.5,
    )
    world.ready_patient = await register_patient(world, profile, EMAIL_OF[Role.PATIENT])


def _patient(world: World) -> Actor:
    if world.ready_patient is None:
        message = "The ready patient's story began before she had registered."
        raise LookupError(message)
    return world.ready_patient


async def _visit(world: World, chapter: _Chapter) -> None:
    patient, doctor = _patient(world), world.doctors[chapter.doctor]
    case = CASES[doctor.specialty or GENERAL][chapter.case]
    for day in _days_from(world, world.today - timedelta(days=chapter.days_ago)):
        slot = await free_slot(world, doctor, day)
        if slot and world.take_day(patient, day):
            appointment = await book(world, Wish(patient, doctor, slot, case, chapter.is_first))
            plan_to_take_place(world, appointment)
            return


def _days_from(world: World, day: date) -> list[date]:
    return list(world.working_days(day, day + timedelta(days=_LOOKED_AT)))


async def _amend_the_first(world: World) -> None:
    doctor = acting(world.doctors[0])
    query = JournalQuery(patient_id=_patient(world).id, sort="created_at")
    entries = await list_journal_entries(query, actor=doctor, ports=world.ports)
    for entry in entries.items:
        if entry.amends is None and entry.amended_by is None and entry.author.id == doctor.id:
            await amend(world, doctor, entry)
            return


async def _ask(world: World, number: int, note: str, *, calls_after: int, days_ahead: int = 3) -> None:
    request = await _requested(world, world.diagnostics[number], note)
    deed = partial(_give_a_date, world, request, days_ahead)
    world.diary.at(world.now + timedelta(days=calls_after), deed)


async def _wait(world: World) -> None:
    request = await _requested(world, world.diagnostics[_MRI_OF_THE_KNEE], "It hurts most on stairs")
    note = NoteCall("Left knee, since a fall in the garden. No metal in the body. Waiting for the new coil.")
    noting = partial(note_call, request.id, note, actor=world.operator(), ports=world.ports)
    world.diary.at(world.now + timedelta(days=4), noting)


async def _requested(world: World, diagnostic: Diagnostic, note: str) -> DiagnosticBooking:
    return await book_diagnostic(BookDiagnostic(diagnostic.id, note=note), actor=_patient(world), ports=world.ports)


async def _give_a_date(world: World, request: DiagnosticBooking, days_ahead: int) -> None:
    for day in _days_from(world, world.day + timedelta(days=days_ahead)):
        start = await free_time(world, request.diagnostic.id, day)
        if start and world.take_day(_patient(world), day):
            command = ScheduleDiagnostic(start)
            await schedule_diagnostic(request.id, command, actor=world.operator(), ports=world.ports)
            return

"""Nobody hears of anything that its own GET would not show, and everybody of all that it would."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any, Final

import pytest

from qhealth.core.domain.events import Change, Event, Topic, audiences_of
from qhealth.core.domain.people import Role
from tests.builders import (
    a_booking,
    a_diagnostic,
    a_doctor,
    a_journal_entry,
    a_patient,
    a_pharmacist,
    a_prescription,
    a_sick_leave,
    a_visit,
    after,
)
from tests.http.whole.cells import BUILDERS
from tests.http.whole.clinic import Caller, Clinic
from tests.http.whole.live import Ear, serving

SECRET: Final = "cried on the telephone"
PATHS: Final = {topic: f"/{topic}" for topic in Topic if topic is not Topic.STANDING}
"""Every topic is named like the list of its objects."""


async def one_of_each(clinic: Clinic, patient: Caller) -> Mapping[Topic, Event]:
    """Keep an object of every topic that belongs to a patient, as far as it belongs to anybody."""
    assert patient.account is not None
    owner, doctor, pharmacist = patient.account, await clinic.has(a_doctor()), await clinic.has(a_pharmacist())
    diagnostic = await clinic.keeps(a_diagnostic())
    booking = replace(a_booking(patient=owner, diagnostic=diagnostic), call_note=SECRET)
    async with clinic.ports.unit_of_work() as uow:
        leave = await uow.sick_leaves.add(a_sick_leave(patient=owner, author=doctor))
        await uow.commit()
    owned = {
        Topic.DIAGNOSTIC_BOOKINGS: (await clinic.keeps(booking)).id,
        Topic.VISITS: (await clinic.keeps(a_visit(patient=owner, doctor=doctor, starting=after(days=3)))).id,
        Topic.JOURNAL_ENTRIES: (await clinic.keeps(a_journal_entry(patient=owner, author=doctor))).id,
        Topic.PRESCRIPTIONS: (await clinic.keeps(a_prescription(patient=owner, author=pharmacist))).id,
        Topic.SICK_LEAVES: leave.id,
        Topic.USERS: owner.id,
        Topic.PATIENTS: owner.id,
    }
    events = {topic: Event(topic, Change.UPDATED, number, owner.id) for topic, number in owned.items()}
    return events | {
        Topic.STANDING: Event(Topic.STANDING, Change.UPDATED, doctor.id),
        Topic.STAFF: Event(Topic.STAFF, Change.UPDATED, doctor.id, doctor.id),
        Topic.DOCTORS: Event(Topic.DOCTORS, Change.UPDATED, doctor.id),
        # Everybody hears of it, so it comes last: who has heard it has heard all.
        Topic.DIAGNOSTICS: Event(Topic.DIAGNOSTICS, Change.UPDATED, diagnostic.id),
    }


async def seen_by(caller: Caller, events: Mapping[Topic, Event]) -> dict[Topic, Any]:
    """Return what the caller's own requests show."""
    answers = {topic: await caller.get(f"{path}/{events[topic].object_id}") for topic, path in PATHS.items()}
    assert {answer.status_code for answer in answers.values()} <= {200, 403, 404}
    return {topic: answer.json() for topic, answer in answers.items() if answer.status_code == 200}


async def heard_at(ear: Ear) -> dict[Topic, Any]:
    heard: dict[Topic, Any] = {}
    while Topic.DIAGNOSTICS not in heard:
        message = await ear.hears()
        if message["type"] == "event":
            assert message["topic"] not in heard
            heard[Topic(message["topic"])] = message["data"]
    return heard


async def test_a_role_hears_exactly_what_it_may_see(clinic: Clinic):
    owner = await clinic.someone(a_patient())
    events = await one_of_each(clinic, owner)
    assert set(events) == set(Topic)
    callers = {role.value: await clinic.someone(BUILDERS[role]()) for role in Role} | {"the owner": owner}
    everything = f"topics={','.join(Topic)}"
    async with serving(clinic) as venue, AsyncExitStack() as open_sockets:
        before = await venue.after_all()
        ears: dict[str, Ear] = {}
        for name, caller in callers.items():
            socket = venue.socket(f"{everything}&ticket={await venue.ticket(caller)}")
            ears[name] = await open_sockets.enter_async_context(socket)
            welcome = await ears[name].hears()
            assert "standing" not in welcome["topics"]
        async with clinic.ports.unit_of_work() as uow:
            await uow.events.add(list(events.values()), at=clinic.clock.now())
            await uow.commit()
        for name, caller in callers.items():
            assert await heard_at(ears[name]) == await seen_by(caller, events), name
            # The same holds for who was away meanwhile.
            again = f"{everything}&after={before}&ticket={await venue.ticket(caller)}"
            ear = await open_sockets.enter_async_context(venue.socket(again))
            assert await heard_at(ear) == await seen_by(caller, events), name


async def test_what_was_said_on_the_telephone_never_reaches_the_patient(clinic: Clinic):
    owner, operator = await clinic.someone(a_patient()), await clinic.someone(BUILDERS[Role.OPERATOR]())
    events = await one_of_each(clinic, owner)
    async with serving(clinic) as venue:
        before = await venue.after_all()
        async with venue.listening(owner) as (ear, _), venue.listening(operator) as (desk, _):
            async with clinic.ports.unit_of_work() as uow:
                await uow.events.add([events[Topic.DIAGNOSTIC_BOOKINGS]], at=clinic.clock.now())
                await uow.commit()
            assert SECRET not in str(await ear.hears())
            assert SECRET in str(await desk.hears())
        async with venue.listening(owner, f"&after={before}") as (ear, _):
            assert SECRET not in str(await ear.hears())


@pytest.mark.parametrize("topic", Topic)
def test_an_event_without_an_owner_is_for_those_who_see_all(topic: Topic):
    assert all(audience.owner_id is None for audience in audiences_of(Event(topic, Change.CREATED, 1)))

"""Two who want the same at once: one gets it, the other hears that it is taken."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from qhealth.core.domain.diagnostics import BookDiagnostic
from qhealth.core.domain.errors import AlreadyAmended, BookingRefused, Conflict, DuplicateBooking
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.records import WriteJournalEntry
from qhealth.core.usecases.diagnostic_bookings import book_diagnostic
from qhealth.core.usecases.journal_entries import write_journal_entry
from qhealth.ports.calendar import Claim, Holder, Resource
from qhealth.ports.idempotency import IdempotencyKey
from tests.builders import a_patient
from tests.usecases.care import TOMORROW, Care, kinds, minutes
from tests.usecases.house import acting


async def together(*doing: Awaitable[Any]) -> tuple[list[Any], list[BaseException]]:
    """Do things at once; return what succeeded and what was raised."""
    results = await asyncio.gather(*doing, return_exceptions=True)
    raised = [result for result in results if isinstance(result, BaseException)]
    return [result for result in results if not isinstance(result, BaseException)], raised


async def someone_holds(care: Care, resource: Resource, resource_id: int, lanes: int = 1) -> None:
    """Claim the time as a booking does that no calendar shows yet."""
    ticks = Interval.of(TOMORROW, 5).ticks()
    async with care.ports.unit_of_work() as uow:
        for lane in range(1, lanes + 1):
            await uow.calendar.claim(Holder("visit", 999), [Claim(resource, resource_id, lane, tick) for tick in ticks])
        await uow.commit()


async def test_of_fifty_who_want_one_slot_one_gets_it(care: Care):
    patients = [await care.has(a_patient(), None) for _ in range(50)]
    booked, refused = await together(*(care.books(patient_id=patient.id) for patient in patients))
    assert len(booked) == 1
    assert all(isinstance(error, BookingRefused) and error.kind == "doctor_busy" for error in refused)
    assert [mail.template.value for mail in await care.mails()] == ["visit_booked"]
    assert await care.actions() == ["visit.booked"]


async def test_as_many_get_a_diagnostic_as_run_at_once(care: Care):
    patients = [await care.has(a_patient(), None) for _ in range(20)]
    booked, refused = await together(
        *(care.examines(diagnostic_id=care.blood_test.id, patient_id=patient.id) for patient in patients)
    )
    assert len(booked) == care.blood_test.capacity
    assert {error.kind for error in refused if isinstance(error, BookingRefused)} == {"no_capacity"}


async def test_a_patient_who_asks_twice_at_once_has_one_request(care: Care):
    asked, refused = await together(care.asks(), care.asks())
    assert len(asked) == 1
    assert [type(error) for error in refused] == [DuplicateBooking]


async def test_an_entry_amended_twice_at_once_has_one_correction(care: Care):
    doing: dict[str, Any] = {"actor": acting(care.doctor), "ports": care.ports}
    entry = await write_journal_entry(WriteJournalEntry(care.patient.id, "J45"), **doing)
    correction = WriteJournalEntry(care.patient.id, "J45.9", amends=entry.id)
    written, refused = await together(*(write_journal_entry(correction, **doing) for _ in range(2)))
    assert len(written) == 1
    assert [type(error) for error in refused] == [AlreadyAmended]


async def test_a_creation_sent_twice_at_once_with_its_key_creates_one_thing(care: Care):
    key = IdempotencyKey(care.operator.id, "key-1", "visit.create", "one")
    (first, second), refused = await together(care.books(key=key), care.books(key=key))
    assert first == second
    key = IdempotencyKey(care.patient.id, "key-1", "diagnostic_booking.create", "one")
    doing: dict[str, Any] = {"actor": acting(care.patient), "ports": care.ports, "key": key}
    (first, second), more = await together(*(book_diagnostic(BookDiagnostic(care.mri.id), **doing) for _ in range(2)))
    assert first == second
    key = IdempotencyKey(care.doctor.id, "key-1", "journal_entry.create", "one")
    doing = {"actor": acting(care.doctor), "ports": care.ports, "key": key}
    entry = WriteJournalEntry(care.patient.id, "J45")
    (first, second), most = await together(*(write_journal_entry(entry, **doing) for _ in range(2)))
    assert first == second
    assert [*refused, *more, *most] == []


@pytest.mark.parametrize("resource", [Resource.DOCTOR, Resource.PATIENT])
async def test_a_visit_whose_time_is_claimed_by_somebody_unseen_is_refused_as_taken(care: Care, resource):
    await someone_holds(care, resource, care.doctor.id if resource is Resource.DOCTOR else care.patient.id)
    with care.refuses(BookingRefused) as refused:
        await care.books(override="emergency")
    assert refused.value.conflicts == (Conflict("doctor_busy", TOMORROW, TOMORROW + minutes(30)),)
    assert refused.value.alternatives


@pytest.mark.parametrize("resource", [Resource.DIAGNOSTIC, Resource.PATIENT])
async def test_a_diagnostic_whose_time_is_claimed_by_somebody_unseen_is_refused_as_taken(care: Care, resource):
    await someone_holds(care, resource, care.mri.id if resource is Resource.DIAGNOSTIC else care.patient.id)
    with care.refuses(BookingRefused) as refused:
        await care.examines()
    assert kinds(refused) == ["no_capacity"]

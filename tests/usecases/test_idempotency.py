"""A creation that is repeated with its key gives the first answer again and creates nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from qhealth.core.domain.diagnostics import BookDiagnostic, NoteCall
from qhealth.core.domain.errors import BookingRefused, Forbidden, IdempotencyKeyReused
from qhealth.core.domain.people import Account
from qhealth.core.domain.records import Reason, WriteJournalEntry, WritePrescription
from qhealth.core.domain.sick_leaves import WriteSickLeave
from qhealth.core.domain.visits import BookVisit
from qhealth.core.usecases.diagnostic_bookings import book_diagnostic, delete_diagnostic_booking, note_call
from qhealth.core.usecases.journal_entries import delete_journal_entry, write_journal_entry
from qhealth.core.usecases.prescriptions import delete_prescription, write_prescription
from qhealth.core.usecases.sick_leaves import delete_sick_leave, write_sick_leave
from qhealth.core.usecases.visits import book_visit, delete_visit
from qhealth.ports.idempotency import IdempotencyKey
from tests.builders import NOW, THAT_DAY
from tests.usecases.care import TOMORROW, Care
from tests.usecases.house import acting


async def _remove_visit(care: Care, visit_id: int) -> None:
    await delete_visit(visit_id, actor=care.operating, ports=care.ports)


async def _remove_booking(care: Care, booking_id: int) -> None:
    await delete_diagnostic_booking(booking_id, actor=care.operating, ports=care.ports)


async def _remove_entry(care: Care, entry_id: int) -> None:
    await delete_journal_entry(entry_id, Reason("Wrong"), actor=acting(care.admin), ports=care.ports)


async def _remove_prescription(care: Care, prescription_id: int) -> None:
    await delete_prescription(prescription_id, Reason("Wrong"), actor=acting(care.admin), ports=care.ports)


async def _remove_sick_leave(care: Care, leave_id: int) -> None:
    await delete_sick_leave(leave_id, Reason("Wrong"), actor=acting(care.admin), ports=care.ports)


@dataclass(frozen=True)
class Creation:
    operation: str
    create: Callable[..., Awaitable[Any]]
    command: Callable[[Care], Any]
    remove: Callable[[Care, int], Awaitable[None]]


CREATIONS = [
    Creation(
        "visit.create", book_visit, lambda care: BookVisit(care.patient.id, care.doctor.id, TOMORROW), _remove_visit
    ),
    Creation(
        "diagnostic_booking.create",
        book_diagnostic,
        lambda care: BookDiagnostic(care.mri.id, care.patient.id, TOMORROW),
        _remove_booking,
    ),
    Creation(
        "journal_entry.create",
        write_journal_entry,
        lambda care: WriteJournalEntry(care.patient.id, "J45"),
        _remove_entry,
    ),
    Creation(
        "prescription.create",
        write_prescription,
        lambda care: WritePrescription(care.patient.id, "Salbutamol"),
        _remove_prescription,
    ),
    Creation(
        "sick_leave.create",
        write_sick_leave,
        lambda care: WriteSickLeave(care.patient.id, "J20.9", THAT_DAY, THAT_DAY),
        _remove_sick_leave,
    ),
]


@pytest.fixture(params=CREATIONS, ids=lambda creation: creation.operation)
def creation(request: pytest.FixtureRequest) -> Creation:
    return request.param


def a_key(creation: Creation, caller: Account, body: str = "one") -> IdempotencyKey:
    return IdempotencyKey(caller.id, "key-1", creation.operation, body)


async def creates(care: Care, creation: Creation, key: IdempotencyKey | None, by: Account | None = None) -> Any:
    actor = acting(by or care.admin)
    return await creation.create(creation.command(care), actor=actor, ports=care.ports, key=key)


async def test_the_same_key_gives_the_first_answer_and_creates_nothing(care: Care, creation: Creation):
    key = a_key(creation, care.admin)
    first = await creates(care, creation, key)
    before = care.database.committed
    assert await creates(care, creation, key) == first
    assert care.database.committed is before


async def test_the_first_answer_is_given_even_where_the_time_wanted_has_passed_since(care: Care):
    key = IdempotencyKey(care.operator.id, "key-1", "visit.create", "one")
    first = await care.books(NOW + timedelta(hours=1), key=key)
    care.wait(hours=2)
    assert await care.books(NOW + timedelta(hours=1), key=key) == first


async def test_the_same_key_with_another_body_is_refused(care: Care, creation: Creation):
    await creates(care, creation, a_key(creation, care.admin))
    with care.refuses(IdempotencyKeyReused) as refused:
        await creates(care, creation, a_key(creation, care.admin, "two"))
    assert refused.value.problem_code == "idempotency_key_reused"


async def test_the_same_key_for_another_operation_is_refused(care: Care, creation: Creation):
    await creates(care, creation, replace(a_key(creation, care.admin), operation="something.else"))
    with care.refuses(IdempotencyKeyReused):
        await creates(care, creation, a_key(creation, care.admin))


async def test_keys_of_two_callers_have_nothing_to_do_with_each_other(care: Care, creation: Creation):
    first = await creates(care, creation, a_key(creation, care.admin))
    await creation.remove(care, first.id)
    second = await creates(care, creation, a_key(creation, care.superuser, "two"), by=care.superuser)
    assert second.id != first.id


async def test_without_a_key_everything_is_created_anew(care: Care, creation: Creation):
    first = await creates(care, creation, None)
    await creation.remove(care, first.id)
    assert (await creates(care, creation, None)).id != first.id


async def test_a_key_is_good_for_a_day_to_the_second(care: Care):
    key = IdempotencyKey(care.doctor.id, "key-1", "journal_entry.create", "one")
    command = WriteJournalEntry(care.patient.id, "J45")
    first = await write_journal_entry(command, actor=acting(care.doctor), ports=care.ports, key=key)
    care.clock.set(NOW + timedelta(hours=24, seconds=-1))
    assert await write_journal_entry(command, actor=acting(care.doctor), ports=care.ports, key=key) == first
    care.clock.set(NOW + timedelta(hours=24))
    again = await write_journal_entry(command, actor=acting(care.doctor), ports=care.ports, key=key)
    assert again.id != first.id


async def test_nothing_of_a_deleted_object_is_answered_again(care: Care, creation: Creation):
    key = a_key(creation, care.admin)
    first = await creates(care, creation, key)
    await creation.remove(care, first.id)
    assert (await creates(care, creation, key)).id != first.id


async def test_a_key_opens_nothing_to_a_role_without_the_action(care: Care, creation: Creation):
    await creates(care, creation, a_key(creation, care.admin))
    role = "patient" if creation.operation != "diagnostic_booking.create" else "doctor"
    with care.refuses(Forbidden):
        await creates(care, creation, a_key(creation, care.admin), by=getattr(care, role))


async def test_a_refusal_is_not_remembered(care: Care):
    blocking = await care.books(TOMORROW)
    key = IdempotencyKey(care.operator.id, "key-1", "visit.create", "one")
    with care.refuses(BookingRefused):
        await care.books(TOMORROW, patient_id=care.other_patient.id, key=key)
    await delete_visit(blocking.id, actor=care.operating, ports=care.ports)
    assert await care.books(TOMORROW, patient_id=care.other_patient.id, key=key)


async def test_a_repeated_answer_hides_the_call_note_from_its_patient(care: Care):
    key = IdempotencyKey(care.patient.id, "key-1", "diagnostic_booking.create", "one")
    command = BookDiagnostic(care.mri.id)
    request = await book_diagnostic(command, actor=acting(care.patient), ports=care.ports, key=key)
    await note_call(request.id, NoteCall("Pain at night"), actor=care.operating, ports=care.ports)
    again = await book_diagnostic(command, actor=acting(care.patient), ports=care.ports, key=key)
    assert again.call_note is None

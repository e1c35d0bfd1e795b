from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

import pytest

from qhealth.core.domain.diagnostics import Diagnostic, DiagnosticBooking
from qhealth.core.domain.errors import IdempotencyKeyReused, Unavailable
from qhealth.core.domain.records import JournalEntry, Prescription
from qhealth.core.domain.sick_leaves import SickLeave
from qhealth.core.domain.visits import Visit
from qhealth.ports.idempotency import IdempotencyKey
from tests.builders import (
    NINE,
    NOW,
    a_booking,
    a_diagnostic,
    a_doctor,
    a_journal_entry,
    a_patient,
    a_prescription,
    a_sick_leave,
    a_visit,
    an_operator,
)
from tests.contract.stores import StoreUnderTest

T = TypeVar("T")
DAY = timedelta(hours=24)
INSTANT = timedelta(microseconds=1)


async def recall(store: StoreUnderTest, key: IdempotencyKey, kind: type[T], now: datetime = NINE) -> T | None:
    async with store.unit_of_work() as uow:
        return await uow.idempotency.recall(key, kind, now=now)


async def remembered(store: StoreUnderTest) -> tuple[IdempotencyKey, Diagnostic]:
    caller = await store.keep(an_operator())
    diagnostic = await store.keep(a_diagnostic())
    key = IdempotencyKey(caller.id, "a-key", "diagnostic.create", "digest")
    async with store.writing() as uow:
        await uow.idempotency.remember(key, diagnostic, subject_id=diagnostic.id, now=NINE)
    return key, diagnostic


async def test_recalls_the_first_answer_to_a_key(store: StoreUnderTest):
    key, diagnostic = await remembered(store)
    assert await recall(store, key, Diagnostic) == diagnostic
    assert await recall(store, replace(key, key="another"), Diagnostic) is None


async def test_another_callers_same_key_is_another_key(store: StoreUnderTest):
    key, _ = await remembered(store)
    other = await store.keep(an_operator())
    assert await recall(store, replace(key, caller_id=other.id, body_digest="other"), Diagnostic) is None


async def test_keys_that_differ_in_case_or_spaces_are_different_keys(store: StoreUnderTest):
    key, _ = await remembered(store)
    for other in ("A-KEY", "a-key ", "å-key"):
        assert await recall(store, replace(key, key=other), Diagnostic) is None


@pytest.mark.parametrize("change", [{"body_digest": "other"}, {"operation": "visit.create"}])
async def test_refuses_a_key_that_came_before_with_something_else(store: StoreUnderTest, change: dict[str, str]):
    key, _ = await remembered(store)
    with pytest.raises(IdempotencyKeyReused):
        await recall(store, replace(key, **change), Diagnostic)


async def test_an_answer_is_kept_for_24_hours(store: StoreUnderTest):
    key, diagnostic = await remembered(store)
    assert await recall(store, key, Diagnostic, now=NINE + DAY - INSTANT) == diagnostic
    assert await recall(store, key, Diagnostic, now=NINE + DAY) is None
    assert await recall(store, replace(key, body_digest="other"), Diagnostic, now=NINE + DAY) is None


async def test_an_expired_key_can_be_used_anew(store: StoreUnderTest):
    key, diagnostic = await remembered(store)
    anew = replace(key, body_digest="other")
    answer = replace(diagnostic, name="Another")
    async with store.writing() as uow:
        assert await uow.idempotency.recall(anew, Diagnostic, now=NINE + DAY) is None
        await uow.idempotency.remember(anew, answer, subject_id=diagnostic.id, now=NINE + DAY)
    assert await recall(store, anew, Diagnostic, now=NINE + DAY) == answer


async def test_of_two_who_remember_the_same_key_the_second_is_told_to_try_again(store: StoreUnderTest):
    key, diagnostic = await remembered(store)
    with pytest.raises(Unavailable):
        async with store.writing() as uow:
            await uow.idempotency.remember(key, diagnostic, subject_id=diagnostic.id, now=NINE)
    assert await recall(store, key, Diagnostic) == diagnostic


async def test_forgets_the_answers_about_an_object_and_no_others(store: StoreUnderTest):
    key, diagnostic = await remembered(store)
    same_operation, same_subject = replace(key, key="2"), replace(key, key="3", operation="visit.create")
    async with store.writing() as uow:
        await uow.idempotency.remember(same_operation, diagnostic, subject_id=diagnostic.id + 1, now=NINE)
        await uow.idempotency.remember(same_subject, diagnostic, subject_id=diagnostic.id, now=NINE)
        await uow.idempotency.forget("diagnostic.create", diagnostic.id)
        await uow.idempotency.forget("diagnostic.create", 999)
    assert await recall(store, key, Diagnostic) is None
    assert await recall(store, same_operation, Diagnostic) == diagnostic
    assert await recall(store, same_subject, Diagnostic) == diagnostic


async def test_answers_of_every_kind_come_back_as_they_were(store: StoreUnderTest):
    patient, doctor, operator = await store.keep_all([a_patient("Åsa 🦉"), a_doctor(), an_operator()])
    diagnostic = await store.keep(a_diagnostic())
    visit = await store.keep(a_visit(patient=patient, doctor=doctor, booked_by=operator.person, note='"\\\n'))
    booking = await store.keep(a_booking(patient=patient, diagnostic=diagnostic, starting=NINE + INSTANT))
    entry = await store.keep(a_journal_entry(patient=patient, author=doctor, written_by=operator.person))
    prescription = await store.keep(a_prescription(patient=patient, author=doctor))
    leave = await store.keep(a_sick_leave(patient=patient, author=doctor))
    for kind, answer in (
        (Visit, visit),
        (DiagnosticBooking, booking),
        (JournalEntry, entry),
        (Prescription, prescription),
        (SickLeave, leave),
    ):
        key = IdempotencyKey(operator.id, kind.__name__, "a.create", "digest")
        async with store.writing() as uow:
            await uow.idempotency.remember(key, answer, subject_id=answer.id, now=NOW)
        assert await recall(store, key, kind) == answer


async def test_knows_which_of_ours_came_from_where(store: StoreUnderTest):
    async with store.writing() as uow:
        await uow.origins.add("old system", {"1": 10, "b": 11})
        await uow.origins.add("other", {"1": 12})
        await uow.origins.add("old system", {"3": 13})
        await uow.origins.add("old system", {})
    origins = store.reading.origins
    assert await origins.known("old system", ["1", "3", "4"]) == {"1": 10, "3": 13}
    assert await origins.known("other", ["1", "b"]) == {"1": 12}
    assert await origins.known("nowhere", ["1"]) == {}
    assert await origins.known("old system", ["B"]) == {}
    assert await origins.known("old system", []) == {}


async def test_knows_thousands_of_origins_at_once(store: StoreUnderTest):
    ids = {f"key {number}": number for number in range(1, 3001)}
    async with store.writing() as uow:
        await uow.origins.add("old system", ids)
    assert await store.reading.origins.known("old system", [*ids, "unknown"]) == ids

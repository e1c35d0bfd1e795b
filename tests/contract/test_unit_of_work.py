from __future__ import annotations

import asyncio
from contextlib import suppress
from contextvars import copy_context
from dataclasses import replace

import pytest

from qhealth.core.domain.errors import Contended
from qhealth.core.domain.events import Change, Event, Topic
from qhealth.core.domain.oversight import AuditQuery
from qhealth.core.domain.people import Account
from qhealth.ports.calendar import Claim, Holder, Resource
from qhealth.ports.idempotency import IdempotencyKey
from qhealth.ports.tries import trying
from qhealth.ports.unit_of_work import Committed, UnitOfWork
from tests.builders import (
    NINE,
    NOW,
    WHEN,
    a_diagnostic,
    a_doctor,
    a_journal_entry,
    a_link,
    a_mail,
    a_patient,
    a_person,
    a_session,
    a_visit,
    an_audit_event,
    half_open,
)
from tests.contract.stores import StoreUnderTest

KEY = IdempotencyKey(1, "key", "diagnostic.create", "digest")
CLAIM = Claim(Resource.DOCTOR, 1, 1, 1000)


class Stop(Exception):  # noqa: N818 - no error, a reason to leave a block.
    """Leaves a unit of work."""


async def write_a_bit_of_everything(uow: UnitOfWork) -> Account:
    patient = await uow.accounts.add(a_patient(email="asta@example.com"), password_hash="hash")
    doctor = await uow.accounts.add(a_doctor(), password_hash=None)
    await uow.sessions.add(a_session(patient))
    await uow.sessions.add_link(a_link(patient, "digest"))
    visit = await uow.visits.add(a_visit(patient=patient, doctor=doctor))
    await uow.calendar.claim(Holder("visit", visit.id), [CLAIM])
    diagnostic = await uow.diagnostics.add(a_diagnostic())
    await uow.journal_entries.add(a_journal_entry(patient=patient, author=doctor))
    await uow.audit_trail.add(an_audit_event(actor=patient))
    await uow.outbox.add([a_mail()], at=NOW)
    await uow.idempotency.remember(KEY, diagnostic, subject_id=diagnostic.id, now=NOW)
    await uow.origins.add("elsewhere", {"1": patient.id})
    return patient


async def traces(store: StoreUnderTest) -> list[bool]:
    """Return for everything that was written whether there is a trace of it."""
    reading = store.reading
    patient = await reading.accounts.by_email("asta@example.com")
    patient_id = patient.id if patient else 1
    async with store.unit_of_work() as uow:
        claimed = await uow.outbox.claim(now=NINE, until=NINE, most=10)
    return [
        patient is not None,
        await reading.accounts.password_hash(patient_id) is not None,
        len(await reading.sessions.of_user(patient_id, now=NOW)) > 0,
        await reading.sessions.link("digest") is not None,
        len(await reading.visits.booked_of(patient_id, half_open(0, 30))) > 0,
        await reading.diagnostics.get(1) is not None,
        await reading.journal_entries.get(1) is not None,
        (await reading.audit_trail.find(AuditQuery(), WHEN)).total > 0,
        await reading.outbox.waiting() > 0,
        len(claimed) > 0,
        len(await reading.origins.known("elsewhere", ["1"])) > 0,
        len(
            (await reading.calendar.busy([(Resource.PATIENT, patient_id)], half_open(0, 30)))[
                Resource.PATIENT, patient_id
            ]
        )
        > 0,
    ]


async def test_a_commit_keeps_everything(store: StoreUnderTest):
    async with store.unit_of_work() as uow:
        await write_a_bit_of_everything(uow)
        await uow.commit()
    assert all(await traces(store))


async def test_leaving_without_a_commit_keeps_nothing(store: StoreUnderTest):
    async with store.unit_of_work() as uow:
        await write_a_bit_of_everything(uow)
    assert not any(await traces(store))


async def leave_by_an_exception(store: StoreUnderTest, *, commit: bool) -> None:
    async with store.unit_of_work() as uow:
        await write_a_bit_of_everything(uow)
        if commit:
            await uow.commit()
        raise Stop


async def test_leaving_by_an_exception_keeps_nothing_and_lets_it_through(store: StoreUnderTest):
    with pytest.raises(Stop):
        await leave_by_an_exception(store, commit=False)
    assert not any(await traces(store))


async def test_an_exception_after_the_commit_undoes_nothing(store: StoreUnderTest):
    with pytest.raises(Stop):
        await leave_by_an_exception(store, commit=True)
    assert all(await traces(store))


async def test_being_cancelled_keeps_nothing_and_blocks_nobody(store: StoreUnderTest):
    written = asyncio.Event()

    async def stuck() -> None:
        async with store.unit_of_work() as uow:
            await write_a_bit_of_everything(uow)
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(stuck())
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not any(await traces(store))
    assert (await store.keep(a_patient())).id > 0


async def test_claims_that_were_rolled_back_are_free(store: StoreUnderTest):
    async with store.unit_of_work() as uow:
        await write_a_bit_of_everything(uow)
    async with store.writing() as uow:
        await uow.calendar.claim(Holder("visit", 7), [CLAIM])


async def test_answers_that_were_rolled_back_are_not_recalled(store: StoreUnderTest):
    async with store.unit_of_work() as uow:
        await write_a_bit_of_everything(uow)
    async with store.unit_of_work() as uow:
        assert await uow.idempotency.recall(KEY, Account, now=NOW) is None


async def test_a_unit_of_work_sees_what_it_wrote_and_nobody_else_does_before_the_commit(store: StoreUnderTest):
    async with store.unit_of_work() as uow:
        patient = await write_a_bit_of_everything(uow)
        assert await uow.accounts.get(patient.id) == patient
        assert await store.reading.accounts.get(patient.id) is None
        assert await store.reading.outbox.waiting() == 0
        await uow.commit()
    assert await store.reading.accounts.get(patient.id) == patient


async def test_of_two_who_change_what_they_read_before_only_one_wins(store: StoreUnderTest):
    patient = await store.keep(a_patient())

    async def change(**fields: bool) -> Account:
        async with store.writing() as uow:
            return await uow.accounts.save(replace(patient, **fields))

    results = await asyncio.gather(change(greetings=False), change(is_admin=True), return_exceptions=True)
    assert [type(result) for result in results if isinstance(result, Exception)] == [Contended]
    winner = next(result for result in results if isinstance(result, Account))
    assert await store.reading.accounts.get(patient.id) == winner


async def test_units_of_work_at_once_lose_nothing(store: StoreUnderTest):
    patient = await store.keep(a_patient())

    async def note(number: int) -> None:
        async with store.writing() as uow:
            await uow.audit_trail.add(an_audit_event(actor=patient, subject_id=number))
            await asyncio.sleep(0)
            await uow.outbox.add([a_mail(number=number)], at=NOW)

    await asyncio.gather(*(note(number) for number in range(20)))
    events = await store.reading.audit_trail.find(AuditQuery(page_size=100), WHEN)
    assert sorted(event.subject_id for event in events.items) == list(range(20))
    assert await store.reading.outbox.waiting() == 20


async def test_units_of_work_can_be_used_one_after_the_other(store: StoreUnderTest):
    for number in range(3):
        async with store.writing() as uow:
            await uow.audit_trail.add(an_audit_event(subject_id=number))
    assert (await store.reading.audit_trail.find(AuditQuery(), WHEN)).total == 3


async def test_refuses_to_write_outside_a_unit_of_work(store: StoreUnderTest):
    uow = store.unit_of_work()
    with pytest.raises(RuntimeError):
        await store.reading.accounts.add(a_patient(), password_hash=None)
    with pytest.raises(RuntimeError):
        await uow.accounts.add(a_patient(), password_hash=None)
    async with uow:
        await uow.commit()
        with pytest.raises(RuntimeError):
            await uow.accounts.add(a_patient(), password_hash=None)
        with pytest.raises(RuntimeError):
            await uow.commit()


async def test_after_the_commit_the_rest_of_the_block_reads_what_was_committed(store: StoreUnderTest):
    async with store.unit_of_work() as uow:
        patient = await uow.accounts.add(a_patient(), password_hash=None)
        await uow.commit()
        assert await uow.accounts.get(patient.id) == patient


async def test_wakes_whoever_hands_over_mails_after_a_commit_that_added_some(store: StoreUnderTest):
    await store.keep(a_patient())
    async with store.unit_of_work() as uow:
        await uow.outbox.add([a_mail()], at=NOW)
    assert store.left == []
    async with store.unit_of_work() as uow:
        await uow.outbox.add([a_mail()], at=NOW)
        assert store.left == []
        await uow.commit()
    assert store.left == [Committed(has_mails=True, events=())]


async def test_tells_after_the_commit_which_events_were_written(store: StoreUnderTest):
    event = Event(Topic.VISITS, Change.CREATED, object_id=7, owner_id=42)
    async with store.unit_of_work() as uow:
        await uow.events.add([event], at=NOW)
    assert store.left == []
    async with store.writing() as uow:
        await uow.events.add([event], at=NOW)
    assert store.left == [Committed(has_mails=False, events=(event,))]


async def test_whoever_watches_learns_that_something_was_kept(store: StoreUnderTest):
    with trying() as this_try:
        async with store.unit_of_work() as uow:
            await uow.accounts.add(a_patient(), password_hash=None)
        assert not this_try.has_kept
        with trying() as another_try:
            await store.keep(a_patient())
        assert another_try.has_kept
        assert not this_try.has_kept
    await store.keep(a_patient())
    assert not this_try.has_kept


async def test_who_was_read_in_a_unit_of_work_is_left_alone_by_others_until_its_end(store: StoreUnderTest):
    doctor, diagnostic = await store.keep_all([a_doctor(), a_diagnostic()])
    seen: list[str] = []

    async def read(uow: UnitOfWork, what: str) -> None:
        if what == "one person":
            await uow.accounts.get(doctor.id)
        elif what == "several people":
            await uow.accounts.get_many([doctor.id])
        else:
            await uow.diagnostics.get(diagnostic.id)

    async def second(what: str) -> None:
        async with store.unit_of_work() as uow:
            await read(uow, what)
            seen.append("second")

    for first, then in [
        ("one person", "several people"),
        ("several people", "one person"),
        ("diagnostic", "diagnostic"),
    ]:
        seen.clear()
        outside = copy_context()
        async with store.unit_of_work() as uow:
            await read(uow, first)
            waiting = asyncio.create_task(second(then), context=outside)
            await asyncio.sleep(0.05)
            seen.append("first")
            await uow.commit()
        await waiting
        assert seen == ["first", "second"]


async def test_two_superusers_who_demote_each_other_at_once_do_not_both_succeed(store: StoreUnderTest):
    one, other = await store.keep_all([a_person(is_superuser=True), a_person(is_superuser=True)])
    both_began = asyncio.Barrier(2)

    async def demote(account: Account) -> bool:
        # On a store where units of work take turns the other one has not begun yet, and this one goes on alone.
        with suppress(TimeoutError):
            async with asyncio.timeout(0.1):
                await both_began.wait()
        async with store.unit_of_work() as uow:
            current = await uow.accounts.get(account.id)
            if current is None or not await uow.accounts.other_active_superusers(account.id):
                return False
            await uow.accounts.save(replace(current, is_superuser=False))
            await uow.commit()
        return True

    outcome = await asyncio.gather(demote(one), demote(other), return_exceptions=True)
    assert [result for result in outcome if result is True] == [True]
    assert all(isinstance(result, bool | Contended) for result in outcome)
    assert await store.reading.accounts.other_active_superusers(0) == 1

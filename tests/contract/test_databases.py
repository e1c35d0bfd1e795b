"""What only a database can break: its own refusal of changes, and rows that would outlive what they were about."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from qhealth.adapters.persistence.engine.errors import RefusedByTrigger
from qhealth.adapters.persistence.engine.pooled import PooledEngine
from qhealth.ports.idempotency import IdempotencyKey
from tests.builders import (
    NINE,
    NOW,
    a_doctor,
    a_journal_entry,
    a_login_attempt,
    a_mail,
    a_patient,
    a_prescription,
    a_sick_leave,
    after,
    an_audit_event,
    an_issued_document,
)
from tests.contract.stores import DATABASES, StoreUnderTest
from tests.databases import everything


@pytest.fixture(params=DATABASES)
async def store(request: pytest.FixtureRequest, folder: Path) -> AsyncIterator[StoreUnderTest]:
    async with DATABASES[request.param](folder) as opened:
        yield opened


@pytest.fixture
def engine(store: StoreUnderTest) -> PooledEngine:
    assert store.engine is not None
    return store.engine


async def with_a_record_of_each_kind(store: StoreUnderTest) -> None:
    patient, doctor = await store.keep_all([a_patient(), a_doctor()])
    await store.keep(a_journal_entry(patient=patient, author=doctor))
    await store.keep(a_prescription(patient=patient, author=doctor))
    leave = await store.keep(a_sick_leave(patient=patient, author=doctor))
    async with store.writing() as uow:
        await uow.issued_documents.add(an_issued_document(leave))
        await uow.audit_trail.add(an_audit_event(actor=doctor))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET diagnosis = 'Healthy'",
        "UPDATE journal_entry SET created_at = created_at",
        "UPDATE journal_entry SET patient_id = 2",
        "UPDATE prescription SET medicine = 'Water'",
        "UPDATE prescription SET author_id = 1",
        "UPDATE sick_leave SET to_date = from_date",
        "UPDATE issued_document SET issuer_id = 1",
        "DELETE FROM issued_document",
        "UPDATE audit_event SET details = '{}'",
        "UPDATE audit_event SET actor_id = NULL",
        "DELETE FROM audit_event",
    ],
)
async def test_the_database_itself_refuses_to_change_what_was_written_once(
    store: StoreUnderTest, engine: PooledEngine, statement: str
):
    await with_a_record_of_each_kind(store)
    before = await everything(engine)
    with pytest.raises(RefusedByTrigger):
        await engine.send(statement)
    assert await everything(engine) == before


async def test_records_can_be_removed_where_a_use_case_allows_it(store: StoreUnderTest, engine: PooledEngine):
    await with_a_record_of_each_kind(store)
    assert (await engine.send("DELETE FROM journal_entry")).affected == 1
    assert (await engine.send("DELETE FROM prescription")).affected == 1
    assert (await engine.send("DELETE FROM sick_leave")).affected == 1


async def test_a_mail_that_is_dealt_with_leaves_no_token_behind(store: StoreUnderTest, engine: PooledEngine):
    async with store.writing() as uow:
        await uow.outbox.add(
            [a_mail("one@example.com", token="secret-one"), a_mail("two@example.com", token="secret-two")], at=NOW
        )
    async with store.writing() as uow:
        first, second = await uow.outbox.claim(now=NINE, until=after(5), most=2)
    assert "secret-one" in await everything(engine)
    async with store.writing() as uow:
        await uow.outbox.delivered(first.id, at=NINE)
        await uow.outbox.dropped(second.id, at=NINE, reason="It is no longer true.")
    assert "secret" not in await everything(engine)


async def test_a_removed_record_leaves_none_of_its_words_behind(store: StoreUnderTest, engine: PooledEngine):
    patient, doctor = await store.keep_all([a_patient(), a_doctor()])
    entry = await store.keep(
        a_journal_entry(patient=patient, author=doctor, diagnosis="Zebrapox", description="zebrapox", plan="zebrapox")
    )
    prescription = await store.keep(a_prescription(patient=patient, author=doctor, medicine="Zebrapoxin"))
    key = IdempotencyKey(doctor.id, "key", "journal_entry.create", "digest")
    async with store.writing() as uow:
        await uow.idempotency.remember(key, entry, subject_id=entry.id, now=NOW)
    assert "zebrapox" in (await everything(engine)).casefold()
    async with store.writing() as uow:
        await uow.journal_entries.delete(entry.id)
        await uow.idempotency.forget("journal_entry.create", entry.id)
        await uow.prescriptions.delete(prescription.id)
    assert "zebrapox" not in (await everything(engine)).casefold()


async def test_a_deleted_login_attempt_leaves_nothing_behind(store: StoreUnderTest, engine: PooledEngine):
    attempt = await store.keep(a_login_attempt("zebra@example.com"))
    async with store.writing() as uow:
        await uow.login_attempts.delete(attempt.id)
    assert "zebra" not in await everything(engine)


async def test_a_deleted_person_leaves_the_name_and_nothing_to_reach_it_by(store: StoreUnderTest, engine: PooledEngine):
    patient = a_patient("Åsa", "Berg", email="zebra@example.com", city="Zebratown", country="Zebraland")
    kept = await store.keep(
        replace(
            patient,
            pending_email="zebra-new@example.com",
            profile=replace(patient.profile, phone="+46 70 999 99 99", street="Zebrastreet", region="Zebraregion"),
        )
    )
    async with store.writing() as uow:
        await uow.accounts.set_password_hash(kept.id, "zebra-hash")
    async with store.writing() as uow:
        await uow.accounts.save(kept.erased(at=NOW))
        await uow.accounts.set_password_hash(kept.id, None)
    left = await everything(engine)
    assert "zebra" not in left.casefold()
    assert "+46 70 999 99 99" not in left
    assert "Åsa" in left

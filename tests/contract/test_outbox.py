from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from qhealth.core.domain.mails import Mail, Template
from qhealth.ports.outbox import OutboxMessage
from tests.builders import NINE, NOW, a_mail, after
from tests.contract.stores import StoreUnderTest


async def add(store: StoreUnderTest, *mails: Mail, at: datetime = NOW) -> None:
    async with store.writing() as uow:
        await uow.outbox.add(mails, at=at)


async def claim(
    store: StoreUnderTest, now: datetime = NINE, until: datetime | None = None, most: int = 10
) -> Sequence[OutboxMessage]:
    async with store.writing() as uow:
        return await uow.outbox.claim(now=now, until=until or now + timedelta(minutes=5), most=most)


async def test_a_message_comes_out_as_it_went_in(store: StoreUnderTest):
    facts = {
        "token": "3q2-7w",
        "starts_at": NINE + timedelta(microseconds=1),
        "ends_at": None,
        "visit_id": 2**40,
        "doctor": "Åsa O'Neill 🩺",
        "override": True,
        "changed": ["email", "city"],
    }
    mail = Mail(Template.VISIT_BOOKED, "asa.berg@example.com", "Åsa Berg", facts)
    await add(store, mail, at=NOW + timedelta(microseconds=2))
    (message,) = await claim(store)
    assert message == OutboxMessage(message.id, mail, NOW + timedelta(microseconds=2), attempts=0)


async def test_a_text_that_looks_like_an_instant_stays_a_text(store: StoreUnderTest):
    await add(store, a_mail(reason="2030-03-04T09:00:00Z", starts_at=NINE))
    (message,) = await claim(store)
    assert message.mail.facts == {"reason": "2030-03-04T09:00:00Z", "starts_at": NINE}


async def test_adding_nothing_adds_nothing(store: StoreUnderTest):
    await add(store)
    assert await store.reading.outbox.waiting() == 0
    assert list(await claim(store)) == []


async def test_messages_are_claimed_the_oldest_first_and_never_more_than_asked_for(store: StoreUnderTest):
    await add(store, a_mail("one@example.com"), a_mail("two@example.com"))
    await add(store, a_mail("three@example.com"), at=NINE)
    assert [message.mail.to for message in await claim(store, most=2)] == ["one@example.com", "two@example.com"]
    assert [message.mail.to for message in await claim(store, most=2)] == ["three@example.com"]


async def test_a_message_is_due_from_the_instant_of_its_adding(store: StoreUnderTest):
    await add(store, a_mail(), at=NINE)
    assert list(await claim(store, now=NINE - timedelta(microseconds=1))) == []
    assert len(await claim(store, now=NINE)) == 1


async def test_nobody_else_gets_a_claimed_message_until_the_lease_is_over(store: StoreUnderTest):
    await add(store, a_mail())
    (claimed,) = await claim(store, until=after(5))
    assert list(await claim(store, now=after(5) - timedelta(microseconds=1))) == []
    (again,) = await claim(store, now=after(5))
    assert (again.id, again.mail) == (claimed.id, claimed.mail)


async def test_of_many_claimers_at_once_no_two_get_the_same_message(store: StoreUnderTest):
    await add(store, *(a_mail(f"{number}@example.com") for number in range(20)))
    shares = await asyncio.gather(*(claim(store, most=3) for _ in range(10)))
    ids = [message.id for share in shares for message in share]
    assert len(ids) == len(set(ids)) == 20


async def test_claims_that_were_rolled_back_can_be_claimed_again(store: StoreUnderTest):
    await add(store, a_mail())
    async with store.unit_of_work() as uow:
        assert len(await uow.outbox.claim(now=NINE, until=after(5), most=1)) == 1
    assert len(await claim(store)) == 1


async def test_a_delivered_message_is_over(store: StoreUnderTest):
    await add(store, a_mail("one@example.com"), a_mail("two@example.com"))
    first, second = await claim(store)
    async with store.writing() as uow:
        await uow.outbox.delivered(first.id, at=NINE)
    assert await store.reading.outbox.waiting() == 1
    assert [message.id for message in await claim(store, now=after(days=400))] == [second.id]


async def test_a_postponed_message_comes_back_when_told_and_counts_its_attempts(store: StoreUnderTest):
    await add(store, a_mail())
    for attempts in range(3):
        (message,) = await claim(store, now=after(10 * attempts))
        assert message.attempts == attempts
        async with store.writing() as uow:
            await uow.outbox.postponed(message.id, until=after(10 * attempts + 10), error="451 Åter senare " * 100)
        assert list(await claim(store, now=after(10 * attempts + 9))) == []
    assert await store.reading.outbox.waiting() == 1


async def test_a_refused_message_is_never_tried_again(store: StoreUnderTest):
    await add(store, a_mail())
    (message,) = await claim(store)
    async with store.writing() as uow:
        await uow.outbox.refused(message.id, at=NINE, error="550 No such user")
    assert await store.reading.outbox.waiting() == 0
    assert list(await claim(store, now=after(days=400))) == []


@pytest.mark.parametrize("claimed", [False, True])
async def test_a_message_waits_until_it_is_dealt_with(store: StoreUnderTest, *, claimed: bool):
    await add(store, a_mail(), a_mail())
    if claimed:
        await claim(store)
    assert await store.reading.outbox.waiting() == 2

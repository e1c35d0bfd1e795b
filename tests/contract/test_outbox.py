from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
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


async def test_mails_to_one_address_are_claimed_one_after_the_other(store: StoreUnderTest):
    await add(store, *(a_mail("asa@example.com", number=number) for number in range(3)), a_mail("bo@example.com"))
    first, other = await claim(store)
    assert (first.mail.facts, other.mail.to) == ({"number": 0}, "bo@example.com")
    assert list(await claim(store)) == []
    async with store.writing() as uow:
        await uow.outbox.delivered(first.id, at=NINE)
    (second,) = await claim(store)
    assert second.mail.facts == {"number": 1}
    async with store.writing() as uow:
        await uow.outbox.refused(second.id, at=NINE, error="552 too large")
    (third,) = await claim(store)
    assert third.mail.facts == {"number": 2}


async def test_a_mail_that_waits_to_be_tried_again_holds_up_what_follows_to_its_address(store: StoreUnderTest):
    await add(store, a_mail("asa@example.com", number=1), a_mail("asa@example.com", number=2))
    (first,) = await claim(store)
    async with store.writing() as uow:
        await uow.outbox.postponed(first.id, until=after(10), error="451 later")
    assert list(await claim(store, now=after(9))) == []
    (again,) = await claim(store, now=after(10))
    assert again.id == first.id


async def test_a_mail_that_is_for_later_holds_nobody_up(store: StoreUnderTest):
    await add(store, a_mail("asa@example.com", number=1), at=after(60))
    await add(store, a_mail("asa@example.com", number=2))
    (early,) = await claim(store)
    assert early.mail.facts == {"number": 2}
    assert await store.reading.outbox.oldest(now=NINE) == NOW


async def test_a_lease_that_is_over_is_claimed_before_what_follows(store: StoreUnderTest):
    await add(store, a_mail("asa@example.com", number=1), a_mail("asa@example.com", number=2))
    await claim(store, until=after(5))
    (again,) = await claim(store, now=after(5))
    assert again.mail.facts == {"number": 1}


def once(key: str, to: str = "asa@example.com") -> Mail:
    return replace(a_mail(to), once=key)


async def test_a_mail_is_taken_once_under_its_key(store: StoreUnderTest):
    await add(store, once("birthday:2030:1"), a_mail("bo@example.com"))
    await add(store, once("birthday:2030:1"), once("birthday:2030:2", "cy@example.com"))
    claimed = await claim(store)
    assert [(message.mail.to, message.mail.once) for message in claimed] == [
        ("asa@example.com", "birthday:2030:1"),
        ("bo@example.com", None),
        ("cy@example.com", "birthday:2030:2"),
    ]
    for message in claimed:
        async with store.writing() as uow:
            await uow.outbox.delivered(message.id, at=NINE)
    await add(store, once("birthday:2030:1"))
    assert await store.reading.outbox.waiting() == 0


async def test_of_many_who_write_a_mail_at_once_under_one_key_one_does(store: StoreUnderTest):
    await asyncio.gather(*(add(store, once("report:2030-10", f"{n}@example.com")) for n in range(5)))
    assert await store.reading.outbox.waiting() == 1


async def test_a_message_tells_since_when_it_is_tried(store: StoreUnderTest):
    await add(store, a_mail())
    told = [(await claim(store, now=after(10 * number)))[0] for number in range(3)]
    assert [(message.attempts, message.tried_since) for message in told] == [(0, None), (1, NINE), (2, NINE)]


async def test_what_was_given_back_untried_is_as_before(store: StoreUnderTest):
    await add(store, a_mail("one@example.com"), a_mail("two@example.com"), a_mail("one@example.com"))
    claimed = await claim(store)
    async with store.writing() as uow:
        await uow.outbox.released([message.id for message in claimed], at=NINE)
        await uow.outbox.released([], at=NINE)
    assert list(await claim(store)) == list(claimed)


async def test_a_refused_message_is_listed_and_can_be_sent_again(store: StoreUnderTest):
    names = ("one", "two", "three")
    await add(store, *(a_mail(f"{name}@example.com", token=name) for name in names))
    for minutes, message in enumerate(await claim(store)):
        async with store.writing() as uow:
            await uow.outbox.refused(message.id, at=after(minutes), error=f"550 {message.mail.to}")
    listed = await store.reading.outbox.undelivered(most=2)
    assert [(one.to, one.reason, one.attempts) for one in listed] == [
        ("three@example.com", "550 three@example.com", 1),
        ("two@example.com", "550 two@example.com", 1),
    ]
    assert (listed[0].template, listed[0].created_at, listed[0].refused_at) == (a_mail().template, NOW, after(2))
    one = (await store.reading.outbox.undelivered(most=10))[-1]
    async with store.writing() as uow:
        assert await uow.outbox.resend([one.id, 999_999], at=after(3)) == 1
        assert await uow.outbox.resend([], at=after(3)) == 0
    (message,) = await claim(store, now=after(3))
    assert (message.mail.facts, message.attempts, message.tried_since) == ({"token": "one"}, 0, None)
    async with store.writing() as uow:
        assert await uow.outbox.resend(None, at=after(3)) == 2
    assert list(await store.reading.outbox.undelivered(most=10)) == []


async def test_delivered_and_dropped_messages_are_not_sent_again(store: StoreUnderTest):
    await add(store, a_mail("one@example.com"), a_mail("two@example.com"))
    delivered, dropped = await claim(store)
    async with store.writing() as uow:
        await uow.outbox.delivered(delivered.id, at=NINE)
        await uow.outbox.dropped(dropped.id, at=NINE, reason="It is no longer true.")
    async with store.writing() as uow:
        assert await uow.outbox.resend(None, at=NINE) == 0
        assert await uow.outbox.resend([delivered.id, dropped.id], at=NINE) == 0
    assert await store.reading.outbox.waiting() == 0
    assert list(await store.reading.outbox.undelivered(most=10)) == []


async def test_the_oldest_is_the_one_that_was_written_first_of_those_that_wait(store: StoreUnderTest):
    assert await store.reading.outbox.oldest(now=NINE) is None
    await add(store, a_mail("one@example.com"))
    await add(store, a_mail("two@example.com"), at=NOW + timedelta(seconds=1))
    (first, _) = await claim(store)
    assert await store.reading.outbox.oldest(now=NINE) == NOW
    async with store.writing() as uow:
        await uow.outbox.delivered(first.id, at=NINE)
    assert await store.reading.outbox.oldest(now=NINE) == NOW + timedelta(seconds=1)


@pytest.mark.parametrize("claimed", [False, True])
async def test_a_message_waits_until_it_is_dealt_with(store: StoreUnderTest, *, claimed: bool):
    await add(store, a_mail("one@example.com"), a_mail("two@example.com"))
    if claimed:
        await claim(store)
    assert await store.reading.outbox.waiting() == 2

from __future__ import annotations

import asyncio
from datetime import timedelta

from qhealth.core.domain.events import Change, Event, LoggedEvent, Topic
from tests.builders import NINE, NOW
from tests.contract.stores import StoreUnderTest


def an_event(object_id: int = 7, owner_id: int | None = 42, topic: Topic = Topic.VISITS) -> Event:
    return Event(topic, Change.UPDATED, object_id, owner_id)


async def write(store: StoreUnderTest, *events: Event, at=NOW) -> None:
    async with store.writing() as uow:
        await uow.events.add(events, at=at)


async def log(store: StoreUnderTest, most: int = 100) -> int:
    async with store.writing() as uow:
        return await uow.events.log(most=most)


async def ids_after(store: StoreUnderTest, event_id: int) -> list[int]:
    return [logged.id for logged in await store.reading.events.after(event_id, most=100)]


async def test_an_event_comes_out_as_it_went_in(store: StoreUnderTest):
    at = NOW + timedelta(microseconds=1)
    await write(store, an_event(), Event(Topic.DIAGNOSTICS, Change.DELETED, 2**40), at=at)
    assert await log(store) == 2
    assert list(await store.reading.events.after(0, most=100)) == [
        LoggedEvent(1, an_event(), at),
        LoggedEvent(2, Event(Topic.DIAGNOSTICS, Change.DELETED, 2**40), at),
    ]


async def test_nothing_stands_in_the_log_before_it_has_its_place(store: StoreUnderTest):
    assert not await store.reading.events.are_unlogged()
    await write(store, an_event())
    assert await store.reading.events.are_unlogged()
    assert await ids_after(store, 0) == []
    await log(store)
    assert not await store.reading.events.are_unlogged()
    assert await ids_after(store, 0) == [1]


async def test_an_event_that_was_rolled_back_never_gets_a_place(store: StoreUnderTest):
    async with store.unit_of_work() as uow:
        await uow.events.add([an_event()], at=NOW)
    assert await log(store) == 0
    await write(store, an_event(8))
    await log(store)
    assert [logged.event.object_id for logged in await store.reading.events.after(0, most=100)] == [8]


async def test_a_place_that_was_rolled_back_is_given_again(store: StoreUnderTest):
    await write(store, an_event())
    async with store.unit_of_work() as uow:
        assert await uow.events.log(most=100) == 1
    assert await ids_after(store, 0) == []
    assert await log(store) == 1
    assert await ids_after(store, 0) == [1]


async def test_ids_follow_the_order_of_the_commits_and_leave_no_gap(store: StoreUnderTest):
    await write(store, an_event(3))
    await log(store)
    await write(store, an_event(2), an_event(1))
    await write(store, an_event(4))
    assert await log(store, most=2) == 2
    assert await log(store, most=2) == 1
    logged = await store.reading.events.after(0, most=100)
    assert [(event.id, event.event.object_id) for event in logged] == [(1, 3), (2, 2), (3, 1), (4, 4)]


async def test_of_many_who_log_at_once_each_event_gets_one_place(store: StoreUnderTest):
    await write(store, *(an_event(number) for number in range(20)))
    assert sum(await asyncio.gather(*(log(store, most=3) for _ in range(8)))) == 20
    logged = await store.reading.events.after(0, most=100)
    assert [(event.id, event.event.object_id) for event in logged] == [(n + 1, n) for n in range(20)]


async def test_reading_goes_on_where_it_stopped_and_never_takes_more_than_asked_for(store: StoreUnderTest):
    await write(store, *(an_event(number) for number in range(5)))
    await log(store)
    assert [logged.id for logged in await store.reading.events.after(1, most=2)] == [2, 3]
    assert await ids_after(store, 4) == [5]
    assert await ids_after(store, 5) == []


async def test_an_empty_log_begins_after_its_newest_event(store: StoreUnderTest):
    assert (await store.reading.events.oldest(), await store.reading.events.newest()) == (1, 0)


async def test_what_is_forgotten_leaves_the_numbers_going_on(store: StoreUnderTest):
    await write(store, an_event(1), an_event(2))
    await write(store, an_event(3), at=NINE)
    await log(store)
    async with store.writing() as uow:
        assert await uow.events.forget(before=NINE) == 2
    assert (await store.reading.events.oldest(), await store.reading.events.newest()) == (3, 3)
    async with store.writing() as uow:
        assert await uow.events.forget(before=NINE + timedelta(days=1)) == 1
    assert (await store.reading.events.oldest(), await store.reading.events.newest()) == (4, 3)
    await write(store, an_event(4))
    await log(store)
    assert await ids_after(store, 0) == [4]

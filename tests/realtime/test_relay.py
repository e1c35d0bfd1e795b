"""Every event reaches the listeners of every process, once and in order, whoever wrote it and whatever fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

from qhealth.adapters.memory.gathered import memory_ports
from qhealth.adapters.realtime.hints import Hints, InProcessHints
from qhealth.adapters.realtime.relay import EventRelay
from qhealth.adapters.realtime.repeating import Pace
from qhealth.core.domain.errors import Unavailable
from qhealth.core.domain.events import Change, Event, LoggedEvent, Topic
from qhealth.ports.gathered import Ports
from qhealth.ports.unit_of_work import Committed
from tests.builders import NOW

NEVER = Pace(sweep=3600)
OFTEN = Pace(sweep=0.01, first_pause=0.001, longest_pause=0.01)


class Listeners:
    """Remembers what it hears, and raises what is to be raised first."""

    def __init__(self, *faults: Exception) -> None:
        self.began_after: int | None = None
        self.heard: list[int] = []
        self.looks = 0
        self._faults = list(faults)
        self._rang = asyncio.Event()

    def begin_after(self, event_id: int) -> None:
        self.began_after = event_id
        self._rang.set()

    async def hear(self, logged: LoggedEvent) -> None:
        if self._faults:
            raise self._faults.pop(0)
        self.heard.append(logged.id)
        self._rang.set()

    async def look_at_the_clock(self) -> None:
        self.looks += 1
        self._rang.set()

    async def hear_in_all(self, count: int) -> list[int]:
        async with asyncio.timeout(10):
            while len(self.heard) < count:
                self._rang.clear()
                await self._rang.wait()
        return self.heard

    async def begin(self) -> int:
        async with asyncio.timeout(10):
            while self.began_after is None:
                self._rang.clear()
                await self._rang.wait()
        return self.began_after


class Process:
    """One of several processes on the same store."""

    def __init__(self, ports: Ports, hints: Hints, pace: Pace, *faults: Exception) -> None:
        self.listeners = Listeners(*faults)
        self.relay = EventRelay(ports, self.listeners, hints, pace)


class Clinic:
    def __init__(self) -> None:
        self.writers: list[Process] = []
        self.ports = memory_ports(self._committed)

    def _committed(self, committed: Committed) -> None:
        for process in self.writers:
            if committed.events:
                process.relay.wake()

    async def changes(self, *numbers: int) -> None:
        async with self.ports.unit_of_work() as uow:
            await uow.events.add([Event(Topic.VISITS, Change.UPDATED, number) for number in numbers], at=NOW)
            await uow.commit()


@asynccontextmanager
async def running(*processes: Process) -> AsyncGenerator[Sequence[Listeners]]:
    for process in processes:
        await process.relay.start()
    try:
        yield [process.listeners for process in processes]
    finally:
        for process in processes:
            await process.relay.stop()


async def test_what_one_process_commits_all_hear_at_once_in_order():
    clinic, hints = Clinic(), InProcessHints()
    processes = [Process(clinic.ports, hints, NEVER) for _ in range(3)]
    clinic.writers = processes[:1]
    async with running(*processes) as listeners:
        for one in listeners:
            await one.begin()
        for number in range(20):
            await clinic.changes(number, number)
        for one in listeners:
            assert await one.hear_in_all(40) == list(range(1, 41))


async def test_who_heard_no_hint_finds_it_in_a_sweep():
    clinic = Clinic()
    deaf = [Process(clinic.ports, InProcessHints(), OFTEN) for _ in range(2)]
    async with running(*deaf) as listeners:
        for one in listeners:
            await one.begin()
        await clinic.changes(1, 2, 3)
        for one in listeners:
            assert await one.hear_in_all(3) == [1, 2, 3]


async def test_a_process_begins_with_what_comes_after_its_start():
    clinic, hints = Clinic(), InProcessHints()
    earlier, later = Process(clinic.ports, hints, NEVER), Process(clinic.ports, hints, NEVER)
    clinic.writers = [earlier]
    async with running(earlier) as (first,):
        await first.begin()
        await clinic.changes(1, 2)
        await first.hear_in_all(2)
        async with running(later) as (second,):
            assert await second.begin() == 2
            await clinic.changes(3)
            assert await second.hear_in_all(1) == [3]


async def test_an_event_that_could_not_be_told_is_told_again_and_none_is_left_out():
    clinic = Clinic()
    process = Process(clinic.ports, InProcessHints(), OFTEN, Unavailable(), ValueError("a fault"), Unavailable())
    async with running(process) as (listeners,):
        await listeners.begin()
        await clinic.changes(1, 2, 3)
        assert await listeners.hear_in_all(3) == [1, 2, 3]


async def test_more_than_a_batch_is_read_to_its_end():
    clinic, hints = Clinic(), InProcessHints()
    process = Process(clinic.ports, hints, NEVER)
    clinic.writers = [process]
    async with running(process) as (listeners,):
        await listeners.begin()
        await clinic.changes(*range(1200))
        assert await listeners.hear_in_all(1200) == list(range(1, 1201))


async def test_a_hint_at_what_is_not_there_is_forgotten():
    clinic, hints = Clinic(), InProcessHints()
    process = Process(clinic.ports, hints, NEVER)
    clinic.writers = [process]
    async with running(process) as (listeners,):
        await listeners.begin()
        hints.tell(10_000)
        await clinic.changes(1)
        assert await listeners.hear_in_all(1) == [1]
        await clinic.changes(2)
        assert await listeners.hear_in_all(2) == [1, 2]


async def test_the_clock_is_looked_at_from_time_to_time():
    clinic = Clinic()
    process = Process(clinic.ports, InProcessHints(), OFTEN)
    async with running(process) as (listeners,), asyncio.timeout(10):
        while listeners.looks < 3:
            listeners._rang.clear()
            await listeners._rang.wait()


async def test_nothing_goes_on_after_the_stop():
    clinic = Clinic()
    process = Process(clinic.ports, InProcessHints(), OFTEN)
    async with running(process) as (listeners,):
        await listeners.begin()
    await clinic.changes(1)
    await asyncio.sleep(0)
    assert listeners.heard == []
    assert await clinic.ports.store.events.are_unlogged()

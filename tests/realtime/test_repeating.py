"""Work that is done whenever somebody asks for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from qhealth.adapters.realtime.repeating import Pace, Repeated

NEVER = 3600.0
"""Seconds: longer than any test."""


class Work:
    """Says each time whether it found something, and counts."""

    def __init__(self, *, finds: bool) -> None:
        self.finds = finds
        self.times = 0
        self.done = asyncio.Event()

    async def __call__(self) -> bool:
        self.times += 1
        self.done.set()
        return self.finds

    async def once_more(self) -> None:
        """Wait until it is done; the time limit of the test ends a wait in vain."""
        await self.done.wait()
        self.done.clear()


@asynccontextmanager
async def repeating(work: Work) -> AsyncGenerator[Repeated]:
    repeated = Repeated("work", work, Pace(sweep=NEVER, rest=NEVER, grace=0))
    repeated.start()
    try:
        yield repeated
    finally:
        await repeated.stop()


async def test_who_asks_after_a_time_in_vain_does_not_wait():
    work = Work(finds=False)
    async with repeating(work) as repeated:
        await work.once_more()
        repeated.wake()
        await work.once_more()
        assert work.times == 2


async def test_after_a_time_that_found_something_it_rests_however_often_it_is_asked():
    work = Work(finds=True)
    async with repeating(work) as repeated:
        await work.once_more()
        for _ in range(10):
            repeated.wake()
            await asyncio.sleep(0)
        assert work.times == 1

from __future__ import annotations

import asyncio
import logging

from qhealth.adapters.tasks.hints import Hints
from qhealth.adapters.tasks.outages import Outage


class Listener:
    def __init__(self) -> None:
        self.count = 0
        self.trouble: Exception | None = None
        self.going_on = asyncio.Event()
        self.going_on.set()
        self.heard = asyncio.Event()

    async def __call__(self) -> None:
        self.count += 1
        self.heard.set()
        await self.going_on.wait()
        if self.trouble:
            raise self.trouble

    async def hear(self) -> None:
        await self.heard.wait()
        self.heard.clear()


async def test_many_hints_while_one_is_under_way_are_one_more():
    listener = Listener()
    listener.going_on.clear()
    hints = Hints(listener)
    hints.start()
    hints.start()
    hints.give()
    await listener.hear()
    for _ in range(100):
        hints.give()
    listener.going_on.set()
    await listener.hear()
    await hints.stop()
    await hints.stop()
    assert listener.count == 2


async def test_a_hint_that_fails_is_told_of_once_and_later_ones_are_passed_on(caplog):
    listener = Listener()
    listener.trouble = ConnectionError("redis://:secret@host")
    hints = Hints(listener, Outage("The worker could not be told of mails", first_pause=0.001, longest_pause=0.001))
    hints.start()
    for _ in range(3):
        hints.give()
        await listener.hear()
    listener.trouble = None
    hints.give()
    await listener.hear()
    await hints.stop()
    warnings = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(warnings) == 1
    assert warnings[0].startswith("The worker could not be told of mails: ConnectionError.")
    assert "secret" not in caplog.text


def test_pauses_grow_to_the_longest_and_begin_anew_after_a_success():
    outage = Outage("It", first_pause=1, longest_pause=8)
    pauses = [outage.noted(OSError()) for _ in range(50)]
    assert all(longest / 2 <= pause <= longest for longest, pause in zip([1, 2, 4, 8, 8], pauses, strict=False))
    assert pauses[-1] <= 8
    outage.over()
    assert outage.noted(OSError()) <= 1

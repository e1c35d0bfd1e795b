"""Tasks that are done in the process itself."""

from __future__ import annotations

import asyncio

from qhealth.adapters.tasks.in_process import InProcessTasks


async def test_a_task_is_done_beside_whoever_asked_for_it():
    done = asyncio.Event()

    async def work() -> None:
        done.set()

    tasks = InProcessTasks({"sweep": work})
    await tasks.kick("sweep")
    assert not done.is_set()
    await asyncio.wait_for(done.wait(), 5)


async def test_stopping_waits_for_what_is_in_hand():
    done: list[str] = []

    async def work() -> None:
        await asyncio.sleep(0.05)
        done.append("swept")

    tasks = InProcessTasks({"sweep": work})
    await tasks.kick("sweep")
    await tasks.stop()
    assert done == ["swept"]


async def test_stopping_cuts_off_what_takes_longer_than_the_grace():
    cut_off = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cut_off.set()

    tasks = InProcessTasks({"sweep": work}, grace=0.05)
    await tasks.kick("sweep")
    await tasks.stop()
    assert cut_off.is_set()


async def test_a_task_that_fails_is_told_of_and_harms_no_other(caplog):
    async def fails() -> None:
        raise OSError("The disk is full.")

    done = asyncio.Event()

    async def works() -> None:
        done.set()

    tasks = InProcessTasks({"fails": fails, "works": works})
    await tasks.kick("fails")
    await tasks.kick("works")
    await tasks.stop()
    assert done.is_set()
    assert "The task fails failed" in caplog.text

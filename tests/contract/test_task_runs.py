from qhealth.core.domain.recurring import Task
from tests.builders import NINE, NOW, after
from tests.contract.stores import StoreUnderTest


async def test_nothing_was_done_at_first(store: StoreUnderTest):
    assert await store.reading.task_runs.latest() == {}


async def test_the_latest_instant_of_each_task_is_kept(store: StoreUnderTest):
    for task, due in [(Task.CLEAN_UP, NOW), (Task.SEND_REMINDERS, NINE), (Task.SEND_REMINDERS, after(5))]:
        async with store.writing() as uow:
            await uow.task_runs.note(task, due)
    assert await store.reading.task_runs.latest() == {Task.CLEAN_UP: NOW, Task.SEND_REMINDERS: after(5)}


async def test_an_earlier_instant_changes_nothing(store: StoreUnderTest):
    for due in (after(5), NINE, after(5)):
        async with store.writing() as uow:
            await uow.task_runs.note(Task.SEND_REMINDERS, due)
    assert await store.reading.task_runs.latest() == {Task.SEND_REMINDERS: after(5)}

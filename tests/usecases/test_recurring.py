from dataclasses import replace
from datetime import date, datetime

import pytest

from qhealth.core.domain.errors import Unavailable
from qhealth.core.domain.mails import Template
from qhealth.core.domain.recurring import Task
from qhealth.core.usecases.recurring import due_tasks, run_if_due
from qhealth.ports.unit_of_work import UnitOfWork
from tests.builders import a_patient
from tests.usecases.house import House


async def at_ten(house: House) -> House:
    now = datetime(2030, 3, 4, 10, 0, tzinfo=house.ports.clinic.zone)
    house.clock.set(now)
    await house.has(a_patient(birth_date=date(1985, 3, 4)))
    return house


async def test_a_task_that_is_due_is_done_once(house: House):
    await at_ten(house)
    assert await run_if_due(Task.SEND_BIRTHDAY_GREETINGS, ports=house.ports)
    assert not await run_if_due(Task.SEND_BIRTHDAY_GREETINGS, ports=house.ports)
    assert [template for template, _ in await house.told()] == [Template.BIRTHDAY]
    house.wait(days=1)
    assert await run_if_due(Task.SEND_BIRTHDAY_GREETINGS, ports=house.ports)
    assert await house.told() == []


async def test_what_is_not_due_is_not_done(house: House):
    await at_ten(house)
    house.wait(seconds=-1)
    assert not await run_if_due(Task.SEND_BIRTHDAY_GREETINGS, ports=house.ports)
    assert await house.told() == []


async def test_what_was_missed_is_done_once_when_somebody_is_there_again(house: House):
    await at_ten(house)
    for task in await due_tasks(ports=house.ports):
        await run_if_due(task, ports=house.ports)
    house.wait(days=21, hours=5)
    due = await due_tasks(ports=house.ports)
    assert set(due) == {
        Task.SEND_REMINDERS,
        Task.SEND_BIRTHDAY_GREETINGS,
        Task.SEND_WEEKLY_REPORT,
        Task.CLEAN_UP,
    }
    for task in due:
        assert await run_if_due(task, ports=house.ports)
    assert await due_tasks(ports=house.ports) == {}


async def test_a_task_that_fails_stays_due(house: House):
    await at_ten(house)

    def unit_of_work() -> UnitOfWork:
        raise Unavailable

    with pytest.raises(Unavailable):
        await run_if_due(Task.SEND_BIRTHDAY_GREETINGS, ports=replace(house.ports, unit_of_work=unit_of_work))
    assert await run_if_due(Task.SEND_BIRTHDAY_GREETINGS, ports=house.ports)
    assert [template for template, _ in await house.told()] == [Template.BIRTHDAY]

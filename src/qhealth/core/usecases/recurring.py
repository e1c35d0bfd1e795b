"""Doing what comes back by the clock, once each time, however often somebody is told to."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from qhealth.core.domain.recurring import SCHEDULE, Task
from qhealth.core.usecases.cleaning import clean_up
from qhealth.core.usecases.greetings import send_birthday_greetings, send_season_greetings
from qhealth.core.usecases.overview import send_weekly_report
from qhealth.core.usecases.reminders import send_reminders

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping
    from datetime import datetime

    from qhealth.ports.gathered import Ports

_WORK: Final[Mapping[Task, Callable[..., Coroutine[None, None, int]]]] = {
    Task.SEND_REMINDERS: send_reminders,
    Task.SEND_BIRTHDAY_GREETINGS: send_birthday_greetings,
    Task.SEND_SEASON_GREETINGS: send_season_greetings,
    Task.SEND_WEEKLY_REPORT: send_weekly_report,
    Task.CLEAN_UP: clean_up,
}
"""Each may run twice, or beside itself, and returns how much there was to do."""
_logger = logging.getLogger(__name__)


async def due_tasks(*, ports: Ports) -> Mapping[Task, datetime]:
    """Return the tasks that are due and not done, each with the instant for which it is due."""
    now = ports.clock.now()
    done = await ports.store.task_runs.latest()
    due = {task: plan.due(now, ports.clinic.zone) for task, plan in SCHEDULE.items()}
    return {task: at for task, at in due.items() if at is not None and (task not in done or done[task] < at)}


async def run_if_due(task: Task, *, ports: Ports) -> bool:
    """Do a task if it is due and not done; return whether it was done now.

    It is noted as done afterwards, so that one which is interrupted is done again.
    """
    due = (await due_tasks(ports=ports)).get(task)
    if due is None:
        return False
    number = await _WORK[task](ports=ports)
    async with ports.unit_of_work() as uow:
        await uow.task_runs.note(task, due)
        await uow.commit()
    if number:
        _logger.info("Done by schedule: %s, %s.", task.value, number)
    return True

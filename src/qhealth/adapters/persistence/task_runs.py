"""What was done by schedule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from qhealth.adapters.persistence import tables
from qhealth.adapters.persistence.database import Database
from qhealth.core.domain.recurring import Task
from qhealth.ports.task_runs import TaskRuns


class PersistentTaskRuns(TaskRuns):
    """A row of `task_run` for each task."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def latest(self) -> Mapping[Task, datetime]:
        rows = await self._database.rows("SELECT task, due_at FROM task_run")
        known = {task.value: task for task in Task}
        # The next version of this program may have tasks that this one does not know.
        return {known[row["task"]]: row["due_at"] for row in rows if row["task"] in known}

    async def note(self, task: Task, due: datetime) -> None:
        if task not in await self.latest():
            await self._database.insert_all(tables.TaskRun, [{"task": task.value, "due_at": due}], skipping="task")
        await self._database.change("UPDATE task_run SET due_at = {} WHERE task = {} AND due_at < {}", due, task, due)

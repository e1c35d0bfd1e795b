"""What was done by schedule, in memory."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from qhealth.adapters.memory.state import Repository
from qhealth.core.domain.recurring import Task
from qhealth.ports.task_runs import TaskRuns


class MemoryTaskRuns(Repository, TaskRuns):
    """An instant for each task."""

    async def latest(self) -> Mapping[Task, datetime]:
        return dict(self._read.task_runs)

    async def note(self, task: Task, due: datetime) -> None:
        self._write.task_runs[task] = max(due, self._write.task_runs.get(task, due))

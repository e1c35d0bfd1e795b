"""What was done by schedule."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime

from qhealth.core.domain.recurring import Task


class TaskRuns(ABC):
    """Notes for which instant each task was done last."""

    @abstractmethod
    async def latest(self) -> Mapping[Task, datetime]:
        """Return the latest instant for which each task was done; tasks that were never done are missing."""

    @abstractmethod
    async def note(self, task: Task, due: datetime) -> None:
        """Note that a task was done for an instant, unless it was done for a later one."""

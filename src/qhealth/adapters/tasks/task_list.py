"""The tasks there are, on whatever broker carries them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from taskiq import AsyncBroker

from qhealth.adapters.tasks.names import Work


class TaskList:
    """Tasks without arguments, registered with a broker under their names."""

    def __init__(self, broker: AsyncBroker, work: Mapping[str, Work]) -> None:
        """Register every task. A process that only tells others to work does none of it itself."""
        self._tasks = {name: broker.register_task(_done(do), task_name=name) for name, do in work.items()}

    async def kick(self, name: str) -> None:
        """Tell whoever does tasks to do this one; raises what the broker raises when it is away."""
        await self._tasks[name].kiq()


def _done(work: Work) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        await work()

    return run

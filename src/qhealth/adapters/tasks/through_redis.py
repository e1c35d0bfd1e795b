"""Tasks that travel through Redis from servers and schedulers to workers, carried by Taskiq."""

from __future__ import annotations

from collections.abc import Mapping

from qhealth.adapters.tasks.names import Work
from qhealth.adapters.tasks.receiving import Receiving
from qhealth.adapters.tasks.redis_client import RedisAddress
from qhealth.adapters.tasks.stream import StreamBroker
from qhealth.adapters.tasks.task_list import TaskList


class TasksThroughRedis:
    """Tells others to do tasks and, in a worker, does them."""

    def __init__(self, address: RedisAddress, work: Mapping[str, Work], *, is_worker: bool) -> None:
        """Connect to nothing yet."""
        self._broker = StreamBroker(address, is_reader=is_worker)
        self._tasks = TaskList(self._broker, work)
        self._receiving = Receiving(self._broker) if is_worker else None

    def start(self) -> None:
        """Begin, in the running event loop."""
        if self._receiving is not None:
            self._receiving.start()

    async def kick(self, name: str) -> None:
        """Tell a worker to do the task of this name; raises what Redis raises when it is away."""
        await self._tasks.kick(name)

    async def stop(self) -> None:
        """Finish what is in hand, and end."""
        if self._receiving is not None:
            await self._receiving.stop()
        await self._broker.shutdown()

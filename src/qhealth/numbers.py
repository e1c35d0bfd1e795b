"""What `/metrics` tells beside requests: connections, mails, events and tasks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from redis.exceptions import RedisError

from qhealth.adapters.http.readings import Reading
from qhealth.adapters.persistence.engine.errors import StoreError
from qhealth.adapters.persistence.engine.pooled import PooledEngine
from qhealth.adapters.persistence.numbers import Numbers, numbers_of
from qhealth.adapters.tasks.queue import Queue
from qhealth.background import Background
from qhealth.core.domain.errors import Unavailable
from qhealth.core.domain.recurring import Task
from qhealth.core.usecases.recurring import due_tasks
from qhealth.ports.gathered import Ports


class InstallationNumbers:
    """The numbers of the whole installation, and of this process's connections."""

    def __init__(self, engine: PooledEngine, background: Background) -> None:
        """Ask nothing yet."""
        self._engine = engine
        self._background = background

    def here(self) -> Iterable[Reading]:
        """Return how this process's connections to the database are used."""
        for usage in self._engine.usage():
            pool = {"pool": usage.name}
            yield Reading("qhealth_database_connections", "Connections that the pool holds.", usage.size, pool)
            yield Reading("qhealth_database_connections_in_use", "Connections that are lent.", usage.lent, pool)
            yield Reading("qhealth_database_waiting", "Statements that wait for a connection.", usage.waiting, pool)

    async def everywhere(self, ports: Ports) -> Sequence[Reading]:
        """Return what waits in the database and in Redis; which of them answers is told as well."""
        return [*await self._of_the_database(ports), *await self._of_the_queue()]

    async def _of_the_database(self, ports: Ports) -> list[Reading]:
        up = "qhealth_database_up", "Whether the database answers."
        now = ports.clock.now()
        try:
            numbers = await numbers_of(self._engine)
            oldest = await ports.store.outbox.oldest(now=now)
            due = await due_tasks(ports=ports)
        except (StoreError, Unavailable):
            # The other numbers are wanted most while the database is away.
            return [Reading(*up, 0)]
        return [
            Reading(*up, 1),
            *_of_mails(numbers, _age(oldest, now)),
            *_of_events(numbers, _age(numbers.events_since, now)),
            *(
                Reading(
                    "qhealth_task_overdue_seconds",
                    "For how long a task by the clock has been due.",
                    _age(due.get(task), now),
                    {"task": task.value},
                )
                for task in Task
            ),
        ]

    async def _of_the_queue(self) -> list[Reading]:
        up = "qhealth_redis_up", "Whether Redis answers, where one is configured."
        try:
            queue = await self._background.queue()
        except (RedisError, OSError):
            return [Reading(*up, 0)]
        return [] if queue is None else [Reading(*up, 1), *_of_queue(queue)]


def _age(since: datetime | None, now: datetime) -> float:
    return 0 if since is None else max(0, (now - since).total_seconds())


def _of_mails(numbers: Numbers, age: float) -> Iterator[Reading]:
    yield Reading("qhealth_outbox_waiting", "Mails that wait to be handed over.", numbers.mails_waiting)
    yield Reading("qhealth_outbox_retried", "Of these, the ones that were tried before.", numbers.mails_retried)
    yield Reading("qhealth_outbox_undelivered", "Mails that were refused or given up.", numbers.mails_refused)
    yield Reading("qhealth_outbox_oldest_seconds", "For how long the oldest mail that is due has waited.", age)


def _of_events(numbers: Numbers, age: float) -> Iterator[Reading]:
    yield Reading("qhealth_event_log_newest", "How far the log of events goes.", numbers.newest_event)
    yield Reading("qhealth_event_log_waiting", "Events that have no place in the log yet.", numbers.events_waiting)
    yield Reading("qhealth_event_log_oldest_seconds", "For how long the oldest of them has waited.", age)


def _of_queue(queue: Queue) -> Iterator[Reading]:
    yield Reading("qhealth_tasks_waiting", "Tasks that no worker has taken.", queue.waiting)
    yield Reading("qhealth_tasks_in_hand", "Tasks that a worker is doing.", queue.in_hand)
    yield Reading("qhealth_tasks_put_aside", "Tasks that ended every worker that took them.", len(queue.put_aside))
    yield Reading("qhealth_task_workers", "Workers that were heard of in the last minute.", queue.workers)
    yield Reading("qhealth_task_scheduler_up", "Whether a scheduler leads.", int(queue.has_scheduler))

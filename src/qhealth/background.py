"""What a process does beside requests: handing mails over, doing tasks, following the schedule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum, auto
from functools import partial

from qhealth.adapters.mail.relay import GoesOn, MailRelay
from qhealth.adapters.tasks.hints import Hints
from qhealth.adapters.tasks.in_process import InProcessTasks
from qhealth.adapters.tasks.names import DELIVER_MAILS, Carrier, Work
from qhealth.adapters.tasks.queue import Queue, state_of
from qhealth.adapters.tasks.redis_client import RedisAddress, client
from qhealth.adapters.tasks.scheduling import Alone, RedisLeadership, Scheduling
from qhealth.core.domain.recurring import Task
from qhealth.core.usecases.deliveries import deliver_due
from qhealth.core.usecases.recurring import due_tasks, run_if_due
from qhealth.ports.clock import Clock
from qhealth.ports.gathered import Ports
from qhealth.ports.mailer import Mailer
from qhealth.settings import Settings


class Duty(Enum):
    """What a process is there for. Where an installation is not shared, the server does everything."""

    SERVER = auto()
    WORKER = auto()
    SCHEDULER = auto()


class Background:
    """Mails, tasks and schedule, as far as they are this process's duty.

    Through Redis a server tells a worker that there are mails, and the scheduler tells one what is due. Neither says
    anything that the database does not say as well, so that losing a message only delays.
    """

    def __init__(
        self, settings: Settings, duty: Duty, *, mailer: Mailer, clock: Clock, ports: Callable[[], Ports]
    ) -> None:
        """Put the parts together; nothing runs yet. `ports` is asked when something runs."""
        self._mailer = mailer
        self._ports = ports
        self._is_alone = is_alone = not settings.is_shared
        self._redis = client(redis_address(settings)) if settings.redis else None
        self._relay = MailRelay(self._deliver_due, rest=mailer.rest)
        self._delivers = is_alone or duty is Duty.WORKER
        self._is_worker = duty is Duty.WORKER and not is_alone
        work = {DELIVER_MAILS: self._look, **{task.value: partial(self._run, task) for task in Task}}
        self._tasks = InProcessTasks(work) if is_alone else _through_redis(settings, work, duty)
        self._hints = Hints(partial(self._tasks.kick, DELIVER_MAILS))
        leadership = RedisLeadership(self._redis) if self._redis is not None and not is_alone else Alone()
        self._scheduling = (
            Scheduling(self._due, self._tasks.kick, clock, leadership) if is_alone or duty is Duty.SCHEDULER else None
        )

    def mails_written(self) -> None:
        """See to it that new mails are handed over soon. Costs nothing."""
        if self._is_worker:
            self._relay.wake()
        else:
            self._hints.give()

    def start(self) -> None:
        """Begin, in the running event loop."""
        if self._delivers:
            self._relay.start()
        self._hints.start()
        self._tasks.start()
        if self._scheduling is not None:
            self._scheduling.start()

    async def stop(self) -> None:
        """Finish what is in hand, and end."""
        if self._scheduling is not None:
            await self._scheduling.stop()
        await self._hints.stop()
        await self._tasks.stop()
        await self._relay.stop()
        if self._redis is not None:
            await self._redis.aclose()

    async def ask_redis(self) -> None:
        """Return when Redis answers, or is not configured; raises RedisError."""
        if self._redis is not None:
            await self._redis.exists("qhealth")

    async def queue(self) -> Queue | None:
        """Return the state of the queue of tasks, or None where there is none; raises RedisError."""
        return None if self._redis is None or self._is_alone else await state_of(self._redis)

    async def _deliver_due(self, goes_on: GoesOn) -> int:
        return await deliver_due(mailer=self._mailer, ports=self._ports(), goes_on=goes_on)

    async def _look(self) -> None:
        self._relay.wake()

    async def _run(self, task: Task) -> None:
        await run_if_due(task, ports=self._ports())

    async def _due(self) -> Mapping[str, datetime]:
        return {task.value: at for task, at in (await due_tasks(ports=self._ports())).items()}


def redis_address(settings: Settings) -> RedisAddress:
    """Return where the configured Redis is; raises ValueError where none is."""
    at = settings.redis
    if at is None:
        raise ValueError("REDIS_HOST is not set.")
    return RedisAddress(at.host, at.port, at.db, at.password)


def _through_redis(settings: Settings, work: Mapping[str, Work], duty: Duty) -> Carrier:
    # Taskiq loads two frameworks of its own: a third of the start and 17 MB, which a process that is alone saves.
    from qhealth.adapters.tasks.through_redis import TasksThroughRedis  # noqa: PLC0415 - as said above.

    return TasksThroughRedis(redis_address(settings), work, is_worker=duty is Duty.WORKER)

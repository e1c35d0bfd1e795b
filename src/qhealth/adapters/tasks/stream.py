"""Tasks in a stream of Redis: none is lost with a worker, and none is kept longer than it is needed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError
from taskiq import AckableMessage, BrokerMessage
from taskiq_redis import RedisStreamBroker

from qhealth.adapters.tasks.outages import Outage
from qhealth.adapters.tasks.redis_client import KEY_PREFIX, RedisAddress, options

_logger = logging.getLogger(__name__)

STREAM: Final = f"{KEY_PREFIX}:stream"
DEAD: Final = f"{KEY_PREFIX}:dead"
GROUP: Final = "qhealth"
_WAITING: Final = f"{KEY_PREFIX}:waiting:"
_DATA: Final = b"data"
_TASK: Final = b"task"
# One message of a kind that nobody has taken yet says all that a second one could.
_ADD_UNLESS_WAITING: Final = """
if redis.call('SET', KEYS[1], 1, 'NX', 'PX', ARGV[3]) then
    redis.call('XADD', KEYS[2], '*', 'data', ARGV[1], 'task', ARGV[2])
    return 1
end
return 0
"""


@dataclass(frozen=True, slots=True)
class Timing:
    """How the stream is read, in seconds."""

    block: float = 2.0
    """How long a reader waits for a message before it asks again."""
    patience: float = 10.0
    """How long it waits for any answer. Longer than `block`, and not for ever: a network can swallow answers."""
    idle: float = 600.0
    """After so long without an end, a message is taken over by another worker. Longer than the longest task."""
    reclaim: float = 30.0
    """Between two looks for such messages."""
    hint: float = 300.0
    """For how long a waiting message keeps others of its kind away, in case it was lost."""
    most_deliveries: int = 5
    """A message that ended so many workers is put aside."""


DEFAULT_TIMING: Final = Timing()
_MOST_DEAD: Final = 1000
_RECLAIMED_AT_ONCE: Final = 10
_CONSUMER_FORGOTTEN_MS: Final = 3_600_000

Fields = Mapping[bytes, bytes]


class StreamBroker(RedisStreamBroker):
    """`RedisStreamBroker`, which also survives Redis going away, takes over what a dead worker held, and tidies up."""

    def __init__(self, address: RedisAddress, timing: Timing = DEFAULT_TIMING, *, is_reader: bool = True) -> None:
        """Connect to nothing yet. Who does not read waits for Redis for half a second at most."""
        super().__init__(
            address.url,
            queue_name=STREAM,
            consumer_group_name=GROUP,
            # A group that begins at the end would pass over what was waiting when it was made.
            consumer_id="0",
            max_connection_pool_size=16,
            **(options(address, timing.patience) if is_reader else options(address)),
        )
        self._timing = timing
        self._redis = Redis(connection_pool=self.connection_pool)
        self._next_reclaim = 0.0

    async def _declare_consumer_group(self) -> None:
        """Leave that to the first reading, so that a start does not need Redis."""

    async def kick(self, message: BrokerMessage) -> None:
        """Add a message, unless one for the same task waits already; raises RedisError."""
        await cast(
            "Awaitable[int]",
            self._redis.eval(
                _ADD_UNLESS_WAITING,
                2,
                _WAITING + message.task_name,
                STREAM,
                message.message,
                message.task_name,
                int(self._timing.hint * 1000),
            ),
        )

    async def listen(self) -> AsyncGenerator[AckableMessage, None]:
        """Yield messages until the task is cancelled, whatever happens to Redis meanwhile."""
        outage = Outage("Tasks cannot be read from Redis")
        while True:
            try:
                entries = await self._next()
            except (RedisError, OSError) as error:
                await outage.wait(error)
                continue
            outage.over()
            for entry_id, fields in entries:
                yield AckableMessage(data=fields[_DATA], ack=self._acknowledging(entry_id))
            if _is_cancelled():
                raise asyncio.CancelledError

    async def _next(self) -> Sequence[tuple[bytes, Fields]]:
        now = asyncio.get_running_loop().time()
        if now >= self._next_reclaim:
            self._next_reclaim = now + self._timing.reclaim
            if left := await self._reclaimed():
                return left
        try:
            fetched: Any = await self._redis.xreadgroup(
                GROUP, self.consumer_name, {STREAM: ">"}, count=1, block=int(self._timing.block * 1000)
            )
        except ResponseError as error:
            if not str(error).startswith("NOGROUP"):
                raise
            # Nobody has read before, or Redis has lost everything.
            await self._declare()
            return []
        entries = [entry for _, found in fetched for entry in found]
        if entries:
            # From here on a new message of the kind says something that these do not.
            await self._redis.delete(*{_WAITING + fields.get(_TASK, b"").decode() for _, fields in entries})
        return entries

    async def _declare(self) -> None:
        try:
            await self._redis.xgroup_create(STREAM, GROUP, id=self.consumer_id, mkstream=True)
        except ResponseError as error:
            # BUSYGROUP: another worker was quicker.
            if not str(error).startswith("BUSYGROUP"):
                raise

    async def _reclaimed(self) -> Sequence[tuple[bytes, Fields]]:
        """Take over what workers held that ended; put aside what seems to end them."""
        try:
            claimed: Any = await self._redis.xautoclaim(
                STREAM, GROUP, self.consumer_name, min_idle_time=int(self._timing.idle * 1000), count=_RECLAIMED_AT_ONCE
            )
            await self._forget_consumers()
        except ResponseError as error:
            if not str(error).startswith("NOGROUP"):
                raise
            return []
        sound: list[tuple[bytes, Fields]] = []
        for entry_id, fields in claimed[1]:
            states: Any = await self._redis.xpending_range(STREAM, GROUP, min=entry_id, max=entry_id, count=1)
            if states and states[0]["times_delivered"] > self._timing.most_deliveries:
                await self._put_aside(entry_id, fields)
            else:
                sound.append((entry_id, fields))
        return sound

    async def _put_aside(self, entry_id: bytes, fields: Fields) -> None:
        _logger.error(
            "The task %s ended its worker %s times and is put aside; `qhealth tasks` lists it.",
            fields.get(_TASK, b"").decode(),
            self._timing.most_deliveries,
        )
        pipe = self._redis.pipeline(transaction=True)
        pipe.xadd(DEAD, cast("Any", dict(fields)), maxlen=_MOST_DEAD)
        pipe.xack(STREAM, GROUP, entry_id)
        pipe.xdel(STREAM, entry_id)
        await pipe.execute()

    async def _forget_consumers(self) -> None:
        """Forget workers that have been gone for long and left nothing, of whom Redis would keep a list for ever."""
        consumers: Any = await self._redis.xinfo_consumers(STREAM, GROUP)
        for consumer in consumers:
            if not consumer["pending"] and consumer["idle"] > _CONSUMER_FORGOTTEN_MS:
                await self._redis.xgroup_delconsumer(STREAM, GROUP, consumer["name"])

    def _acknowledging(self, entry_id: bytes) -> Callable[[], Awaitable[None]]:
        async def acknowledge() -> None:
            pipe = self._redis.pipeline(transaction=True)
            pipe.xack(STREAM, GROUP, entry_id)
            pipe.xdel(STREAM, entry_id)
            try:
                await pipe.execute()
            except (RedisError, OSError) as error:
                # It will be delivered again, and every task may run twice.
                _logger.warning("The end of a task could not be noted in Redis: %s.", type(error).__name__)

        return acknowledge


def _is_cancelled() -> bool:
    # redis-py 8.1 may swallow a cancellation that comes while it reads.
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0

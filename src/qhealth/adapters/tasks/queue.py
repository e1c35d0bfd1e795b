"""What stands in the queue of tasks, for people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from qhealth.adapters.tasks.scheduling import LOCK
from qhealth.adapters.tasks.stream import DEAD, GROUP, STREAM

_SHOWN: Final = 20
_RECENTLY_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class PutAside:
    """A task that ended every worker that took it."""

    task: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Queue:
    """The state of the queue."""

    waiting: int
    """Messages that no worker has taken."""
    in_hand: int
    """Messages that a worker has taken and not finished."""
    workers: int
    """Workers that were heard of in the last minute."""
    has_scheduler: bool
    put_aside: tuple[PutAside, ...]
    """The latest ones, the newest first."""


async def state_of(redis: Redis) -> Queue:
    """Return what the queue holds; raises RedisError."""
    length = await redis.xlen(STREAM)
    dead: Any = await redis.xrevrange(DEAD, count=_SHOWN)
    consumers: Any = []
    try:
        consumers = await redis.xinfo_consumers(STREAM, GROUP)
    except ResponseError as error:
        # No worker has read yet.
        if "no such key" not in str(error).casefold() and not str(error).startswith("NOGROUP"):
            raise
    in_hand = sum(consumer["pending"] for consumer in consumers)
    return Queue(
        waiting=length - in_hand,
        in_hand=in_hand,
        workers=sum(consumer["idle"] < _RECENTLY_MS for consumer in consumers),
        has_scheduler=bool(await redis.exists(LOCK)),
        put_aside=tuple(_put_aside(entry_id, fields) for entry_id, fields in dead),
    )


def _put_aside(entry_id: bytes, fields: dict[bytes, bytes]) -> PutAside:
    milliseconds = int(entry_id.partition(b"-")[0])
    return PutAside(fields.get(b"task", b"").decode(), datetime.fromtimestamp(milliseconds / 1000, UTC))

"""The login throttle of several processes: counters in Redis, and the login records while Redis is away."""

from __future__ import annotations

import json
import logging
import math
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar, cast

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from qhealth.adapters.security.throttle import (
    ADDRESS_LIMIT,
    DEVICE_LIMIT,
    STRANGERS_LIMIT,
    WINDOW,
    Limit,
    network_of,
)
from qhealth.ports.security import LoginSource, Throttle

T = TypeVar("T")

_logger = logging.getLogger(__name__)

PATIENCE_SECONDS: Final = 0.3
"""For how long a login waits for Redis."""
CLOSED_SECONDS: Final = 5.0
"""After a failure nobody asks Redis for so long, so that logins are not slowed one after the other."""
_PREFIX: Final = "qhealth:throttle:"
# What InProcessThrottle does for one key, for all keys of one failure at once. Instants are milliseconds since 1970:
# whole numbers that JSON in Redis keeps exactly.
_FAILED: Final = """
local now, window = tonumber(ARGV[1]), tonumber(ARGV[2])
for i, key in ipairs(KEYS) do
    local most, wait, longest = tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1]), tonumber(ARGV[3 * i + 2])
    local kept = redis.call('GET', key)
    local known = kept and cjson.decode(kept)
    if not known or now >= math.max(known.last, known.waits_until) + window then
        known = {last = now, instants = {}, waits_until = 0, waits = 0}
    end
    if known.waits_until <= now then
        local instants = {}
        for _, instant in ipairs(known.instants) do
            if now - instant < window then instants[#instants + 1] = instant end
        end
        instants[#instants + 1] = now
        known.last, known.instants = now, instants
        if known.waits > 0 or #instants >= most then
            known.waits_until = now + math.min(wait * 2 ^ math.min(known.waits, 16), longest)
            if longest > wait then known.waits = known.waits + 1 end
            known.instants = {}
        end
        local over = math.max(known.last, known.waits_until) + window - now
        redis.call('SET', key, cjson.encode(known), 'PX', string.format('%d', over))
    end
end
return 1
"""


@dataclass(frozen=True, slots=True)
class RedisServer:
    """Where the Redis server is."""

    host: str
    port: int = 6379
    db: int = 0
    password: str | None = field(default=None, repr=False)


class RedisThrottle(Throttle):
    """Counts in Redis, for all processes together; while that does not answer, `records` decides.

    Afterwards both do for a while: what failed in between stands in the records alone.
    """

    def __init__(
        self, server: RedisServer, records: Throttle, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """Connect to nothing yet. `monotonic` tells seconds that never go back."""
        self._redis = Redis(
            host=server.host,
            port=server.port,
            db=server.db,
            password=server.password,
            socket_timeout=PATIENCE_SECONDS,
            socket_connect_timeout=PATIENCE_SECONDS,
            # A connection that was lost while it lay idle is made again at once.
            retry=Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
        )
        self._records = records
        self._monotonic = monotonic
        self._closed_until = -math.inf
        self._recorded_until = -math.inf

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    async def address_wait(self, ip_address: str | None, *, now: datetime) -> int:
        waits = await self._asked(lambda: self._wait([_address_key(ip_address)] if ip_address else [], now))
        if waits is not None and not self._also_records:
            return waits
        return max(waits or 0, await self._records.address_wait(ip_address, now=now))

    async def login_wait(self, source: LoginSource, *, now: datetime) -> int:
        waits = await self._asked(lambda: self._wait([key for key, _ in _keys(source)], now))
        if waits is not None and not self._also_records:
            return waits
        return max(waits or 0, await self._records.login_wait(source, now=now))

    async def failed(self, source: LoginSource, *, now: datetime) -> None:
        await self._asked(lambda: self._count(source, now))
        await self._records.failed(source, now=now)

    async def succeeded(self, source: LoginSource, *, now: datetime) -> None:
        if source.device_id is not None:
            key = _device_key(source.email, source.device_id)
            await self._asked(lambda: self._redis.delete(key))
        await self._records.succeeded(source, now=now)

    @property
    def _also_records(self) -> bool:
        return self._monotonic() < self._recorded_until

    async def _wait(self, keys: Sequence[str], now: datetime) -> int:
        if not keys:
            return 0
        kept: list[Any] = await self._redis.mget(keys)
        untils = [json.loads(one)["waits_until"] for one in kept if one]
        return max((max(0, math.ceil((until - _milliseconds(now)) / 1000)) for until in untils), default=0)

    async def _count(self, source: LoginSource, now: datetime) -> int:
        keys = _keys(source)
        limits = [number for _, limit in keys for number in _numbers(limit)]
        return await cast(
            "Awaitable[int]",
            self._redis.eval(
                _FAILED,
                len(keys),
                *(key for key, _ in keys),
                *(str(number) for number in (_milliseconds(now), int(WINDOW.total_seconds() * 1000), *limits)),
            ),
        )

    async def _asked(self, ask: Callable[[], Awaitable[T]]) -> T | None:
        """Return what Redis answers, or None while it does not."""
        if self._monotonic() < self._closed_until:
            return None
        try:
            return await ask()
        except (RedisError, OSError) as error:
            if not self._also_records:
                _logger.warning(
                    "The login throttle goes by the login records while Redis does not answer: %s.",
                    type(error).__name__,
                )
            self._closed_until = self._monotonic() + CLOSED_SECONDS
            self._recorded_until = self._closed_until + WINDOW.total_seconds()
            return None


def _keys(source: LoginSource) -> list[tuple[str, Limit]]:
    address = [(_address_key(source.ip_address), ADDRESS_LIMIT)] if source.ip_address else []
    if source.device_id is None:
        return [*address, (f"{_PREFIX}strangers:{source.email}", STRANGERS_LIMIT)]
    return [*address, (_device_key(source.email, source.device_id), DEVICE_LIMIT)]


def _address_key(ip_address: str) -> str:
    return f"{_PREFIX}address:{network_of(ip_address)}"


def _device_key(email: str, device_id: str) -> str:
    return f"{_PREFIX}device:{device_id}:{email}"


def _numbers(limit: Limit) -> tuple[int, int, int]:
    return (
        limit.failures,
        int(limit.wait.total_seconds() * 1000),
        int(limit.longest_wait.total_seconds() * 1000),
    )


def _milliseconds(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)

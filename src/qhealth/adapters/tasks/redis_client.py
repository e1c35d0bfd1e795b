"""Connections to Redis, and how long each kind of caller waits for it."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, cast

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError

KEY_PREFIX: Final = "qhealth:tasks"
"""What the names of all keys of this adapter begin with."""
_PATIENCE_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """Where the Redis server is."""

    host: str
    port: int = 6379
    db: int = 0
    password: str | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Return the address without the password."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"redis://{host}:{self.port}/{self.db}"


def options(address: RedisAddress, patience: float = _PATIENCE_SECONDS) -> Mapping[str, Any]:
    """Return what a connection is made with that gives up after so many seconds at each step."""
    return MappingProxyType(
        {
            "password": address.password,
            "socket_connect_timeout": min(patience, _PATIENCE_SECONDS),
            "socket_timeout": patience,
            "socket_keepalive": True,
            # A connection that was lost while it lay idle is made again at once; other faults are the caller's affair.
            "retry": Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
        }
    )


def client(address: RedisAddress) -> Redis:
    """Return a client for short commands, which connects when it is first used."""
    return Redis(host=address.host, port=address.port, db=address.db, **options(address))


async def version_of(redis: Redis) -> str:
    """Return the server's version, like "7.0.15", after signing in and choosing the database; raises RedisError."""
    info = await cast("Awaitable[dict[str, object]]", redis.info("server"))  # pyright: ignore[reportUnknownMemberType] - its options have no types.
    return str(info["redis_version"])

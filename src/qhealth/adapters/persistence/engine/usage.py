"""How the connections of an engine are used, for those who watch over it."""
# pyright: reportPrivateUsage=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qhealth.adapters.persistence.engine.errors import DatabaseUnavailable
from qhealth.adapters.persistence.engine.pooled import PooledEngine


@dataclass(frozen=True, slots=True)
class Usage:
    """The connections of one pool."""

    name: str
    size: int
    lent: int
    waiting: int
    """Statements that wait for one to become free."""


def usage_of(engine: PooledEngine) -> Sequence[Usage]:
    """Return the use of each pool; none while the connections are not open."""
    try:
        pools = {id(pool): pool for pool in (engine.pool_for(writes=True), engine.pool_for(writes=False))}
    except DatabaseUnavailable:
        return []
    return [
        # A pool tells nobody else what it has: it is lent to through `borrow` alone.
        Usage(pool._name, len(pool.sessions), len(pool.sessions) - len(pool._free), len(pool._queue))  # noqa: SLF001
        for pool in pools.values()
    ]

"""Who is signed in, remembered for at most a second, and forgotten at once when a session ends."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from qhealth.core.domain.policy import Actor
from qhealth.ports.security import Revocations

REMEMBERED_SECONDS: Final = 1.0
"""The longest for which a session that ended elsewhere may still be taken for live."""
_DEFAULT_ENTRIES: Final = 10_000


@dataclass(frozen=True, slots=True)
class _Remembered:
    actor: Actor
    until: float


class SessionCache(Revocations):
    """Remembers actors by session, so that a burst of requests asks the store once.

    One who authenticates first takes the `generation`, then asks the store, then keeps the actor under that generation.
    A revocation in between starts a new generation, and what was read before it is not kept.
    """

    def __init__(self, *, entries: int = _DEFAULT_ENTRIES, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Start empty. `monotonic` tells seconds that never go back."""
        self._entries = entries
        self._monotonic = monotonic
        self._by_session: OrderedDict[int, _Remembered] = OrderedDict()
        self._generation = 0

    @property
    def generation(self) -> int:
        """Return the number that changes with every revocation."""
        return self._generation

    def get(self, session_id: int) -> Actor | None:
        """Return the actor of a session that was seen within the last second; its address is that of then."""
        known = self._by_session.get(session_id)
        return known.actor if known and self._monotonic() < known.until else None

    def keep(self, actor: Actor, *, generation: int) -> None:
        """Remember an actor who was read from the store under a generation that still stands."""
        if generation != self._generation:
            return
        now = self._monotonic()
        self._by_session[actor.session_id] = _Remembered(actor, now + REMEMBERED_SECONDS)
        self._by_session.move_to_end(actor.session_id)
        while len(self._by_session) > self._entries or next(iter(self._by_session.values())).until <= now:
            self._by_session.popitem(last=False)

    async def sessions_ended(self, user_ids: Iterable[int]) -> None:
        self._generation += 1
        gone = set(user_ids)
        for session_id in [key for key, known in self._by_session.items() if known.actor.id in gone]:
            del self._by_session[session_id]

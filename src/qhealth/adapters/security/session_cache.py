"""Who is signed in, remembered for at most a second, and forgotten at once when a session ends."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from qhealth.core.domain.policy import Actor
from qhealth.ports.clock import Clock
from qhealth.ports.security import Tokens

REMEMBERED_SECONDS: Final = 1.0
"""The longest for which a session that ended elsewhere may still be taken for live."""
_DEFAULT_ENTRIES: Final = 10_000


@dataclass(frozen=True, slots=True)
class _Remembered:
    actor: Actor
    until: float


class SessionCache:
    """Remembers actors by session, so that a burst of requests asks the store once.

    Whoever authenticates first takes the `generation`, then asks the store, then remembers the actor under that
    generation. A revocation in between starts a new one, and what was read before it is not remembered.
    """

    def __init__(
        self,
        *,
        tokens: Tokens,
        clock: Clock,
        entries: int = _DEFAULT_ENTRIES,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start empty. `monotonic` tells seconds that never go back."""
        self._tokens = tokens
        self._clock = clock
        self._entries = entries
        self._monotonic = monotonic
        self._by_session: OrderedDict[int, _Remembered] = OrderedDict()
        self._generation = 0

    @property
    def generation(self) -> int:
        """Return the number that changes with every revocation."""
        return self._generation

    def recall(self, token: str) -> Actor | None:
        """Return who is behind a valid access token, if its session was seen within the last second.

        The actor's address is the one that it was remembered with.
        """
        claims = self._tokens.read_access(token, now=self._clock.now())
        known = self._by_session.get(claims.session_id) if claims else None
        if claims is None or known is None or self._monotonic() >= known.until:
            return None
        return known.actor if known.actor.id == claims.user_id else None

    def remember(self, actor: Actor, *, generation: int) -> None:
        """Remember an actor who was read from the store under a generation, if that still stands."""
        if generation != self._generation:
            return
        now = self._monotonic()
        self._by_session[actor.session_id] = _Remembered(actor, now + REMEMBERED_SECONDS)
        self._by_session.move_to_end(actor.session_id)
        while len(self._by_session) > self._entries or next(iter(self._by_session.values())).until <= now:
            self._by_session.popitem(last=False)

    def forget(self, user_ids: Iterable[int]) -> None:
        """Make the next request of these users ask the store again."""
        self._generation += 1
        gone = set(user_ids)
        for session_id in [key for key, known in self._by_session.items() if known.actor.id in gone]:
            del self._by_session[session_id]

"""The login throttle by the login history, which every process writes and every process can read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from qhealth.adapters.security.throttle import WINDOW, InProcessThrottle
from qhealth.core.domain.text import normal_email
from qhealth.ports.login_attempts import FailedLogin
from qhealth.ports.security import LoginSource, Throttle

MOST: Final = 5000
"""So many of the latest failures count; more would take longer to read than a login may take."""
_FRESH: Final = timedelta(seconds=1)
"""For so long what was read is not read again."""
# What makes an address wait now failed within one window, and the wait lasts another.
_LOOKED_BACK: Final = 2 * WINDOW

Failures = Callable[[datetime, int], Awaitable[Sequence[FailedLogin]]]
"""Returns the failures since an instant, so many of the latest at most, the oldest first."""


class RecordedThrottle(Throttle):
    """Replays the failures of the history, and those of this process that are not written down yet.

    The history does not know devices, so that here a failure counts for the address and for strangers.
    """

    def __init__(self, failures: Failures) -> None:
        """Read nothing yet."""
        self._failures = failures
        self._own: list[FailedLogin] = []
        self._replayed = InProcessThrottle()
        self._read_at: datetime | None = None

    async def address_wait(self, ip_address: str | None, *, now: datetime) -> int:
        return await (await self._counted(now)).address_wait(ip_address, now=now)

    async def login_wait(self, source: LoginSource, *, now: datetime) -> int:
        return await (await self._counted(now)).login_wait(source, now=now)

    async def failed(self, source: LoginSource, *, now: datetime) -> None:
        self._own = [failure for failure in self._own if now - failure.at < _LOOKED_BACK][-MOST:]
        self._own.append(FailedLogin(source.email, source.ip_address, now))
        await self._replayed.failed(source, now=now)

    async def succeeded(self, source: LoginSource, *, now: datetime) -> None:
        await self._replayed.succeeded(source, now=now)

    async def _counted(self, now: datetime) -> Throttle:
        if self._read_at is None or not self._read_at <= now < self._read_at + _FRESH:
            recorded = [
                FailedLogin(normal_email(failure.email), failure.ip_address, failure.at)
                for failure in await self._failures(now - _LOOKED_BACK, MOST)
            ]
            # A failure of this process is counted before it is written down.
            known = set(recorded)
            missing = [failure for failure in self._own if failure not in known and now - failure.at < _LOOKED_BACK]
            replayed = InProcessThrottle()
            for failure in sorted([*recorded, *missing], key=lambda one: one.at):
                await replayed.failed(LoginSource(failure.ip_address, failure.email), now=failure.at)
            self._replayed, self._read_at = replayed, now
        return self._replayed

"""Stand-ins for ports while the demonstration's data is made: one hash, only recent mails, one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Final, Self

from qhealth.adapters.security.throttle import InProcessThrottle
from qhealth.core.domain.mails import Mail
from qhealth.demo.accounts import PASSWORD
from qhealth.demo.diary import Diary
from qhealth.ports.gathered import Ports
from qhealth.ports.outbox import Outbox, OutboxMessage, Undelivered
from qhealth.ports.security import Passwords
from qhealth.ports.unit_of_work import Store, UnitOfWork

KEPT_MAILS: Final = timedelta(hours=36)
"""How far back the mails of the demonstration reach; older ones would only bury those that somebody looks for."""


class SharedHash(Passwords):
    """Passwords, with the work for the demonstration's own one done once: everybody there has the same."""

    def __init__(self, passwords: Passwords) -> None:
        self._passwords = passwords
        self._shared: str | None = None

    async def hash(self, password: str) -> str:
        """Return the shared hash for the shared password, made once."""
        if password != PASSWORD:
            return await self._passwords.hash(password)
        if self._shared is None:
            self._shared = await self._passwords.hash(password)
        return self._shared

    async def verify(self, password: str, hashed: str | None) -> bool:
        """Return whether the password is the hashed one; for the shared hash a comparison tells."""
        if hashed is not None and hashed == self._shared:
            return password == PASSWORD
        return await self._passwords.verify(password, hashed)

    def is_outdated(self, hashed: str) -> bool:
        """Ask the passwords that stand behind."""
        return self._passwords.is_outdated(hashed)

    def is_common(self, password: str) -> bool:
        """Ask the passwords that stand behind."""
        return self._passwords.is_common(password)


class Post(Outbox):
    """An outbox that keeps recent mails only, and remembers the link that each person was sent last."""

    def __init__(self, outbox: Outbox, since: datetime) -> None:
        self.links: dict[str, str] = {}
        """The token of a person's last link, by address."""
        self._outbox = outbox
        self._since = since

    async def add(self, mails: Sequence[Mail], *, at: datetime) -> None:
        """Remember the links, and store what is recent."""
        self.links |= {mail.to: mail.facts["token"] for mail in mails if "token" in mail.facts}
        if at >= self._since:
            await self._outbox.add(mails, at=at)

    async def claim(self, *, now: datetime, until: datetime, most: int) -> Sequence[OutboxMessage]:
        """Claim from the outbox that stands behind."""
        return await self._outbox.claim(now=now, until=until, most=most)

    async def released(self, message_ids: Sequence[int], *, at: datetime) -> None:
        """Give back to the outbox that stands behind."""
        await self._outbox.released(message_ids, at=at)

    async def delivered(self, message_id: int, *, at: datetime) -> None:
        """Mark in the outbox that stands behind."""
        await self._outbox.delivered(message_id, at=at)

    async def dropped(self, message_id: int, *, at: datetime, reason: str) -> None:
        """Mark in the outbox that stands behind."""
        await self._outbox.dropped(message_id, at=at, reason=reason)

    async def postponed(self, message_id: int, *, until: datetime, error: str) -> None:
        """Give back to the outbox that stands behind."""
        await self._outbox.postponed(message_id, until=until, error=error)

    async def refused(self, message_id: int, *, at: datetime, error: str) -> None:
        """Mark in the outbox that stands behind."""
        await self._outbox.refused(message_id, at=at, error=error)

    async def resend(self, message_ids: Sequence[int] | None, *, at: datetime) -> int:
        """Mark in the outbox that stands behind."""
        return await self._outbox.resend(message_ids, at=at)

    async def waiting(self) -> int:
        """Return how many of the recent mails wait."""
        return await self._outbox.waiting()

    async def oldest(self, *, now: datetime) -> datetime | None:
        """Return when the oldest of the recent mails was written."""
        return await self._outbox.oldest(now=now)

    async def undelivered(self, *, most: int) -> Sequence[Undelivered]:
        """Return what was refused of the recent mails."""
        return await self._outbox.undelivered(most=most)


class PartOfWork(UnitOfWork):
    """What one use case does within a unit of work that is kept, or not, as a whole.

    It cannot be undone alone. Nothing is refused while the data is made, or else the refusal ends the whole.
    """

    def __init__(self, whole: UnitOfWork, post: Post) -> None:
        for noun in Store.__annotations__:
            setattr(self, noun, getattr(whole, noun))
        self.outbox = post

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave it to the whole what becomes of this."""

    async def commit(self) -> None:
        """Leave it to the whole what becomes of this."""


def ports_within(whole: UnitOfWork, ports: Ports, diary: Diary) -> tuple[Ports, Post]:
    """Return ports that work within one unit of work, at the times of the diary, and the mails that they send."""
    post = Post(whole.outbox, since=diary.now - KEPT_MAILS)
    within = replace(
        ports,
        clock=diary.clock,
        store=whole,
        unit_of_work=lambda: PartOfWork(whole, post),
        passwords=SharedHash(ports.passwords),
        # The made-up guesses of a stranger must not slow down whoever signs in next.
        throttle=InProcessThrottle(),
    )
    return within, post

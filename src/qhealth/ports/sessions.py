"""Loading and storing sessions and tokens."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime

from qhealth.core.domain.sessions import Link, RefreshToken, Session, SignedIn, SocketTicket


class Sessions(ABC):
    """Sessions, refresh tokens and the links of mails; tokens are known by their digests only."""

    @abstractmethod
    async def add(self, session: Session) -> Session:
        """Store a new session and return it with its id; the id given is ignored."""

    @abstractmethod
    async def signed_in(self, session_id: int) -> SignedIn | None:
        """Return a session with its account in one statement, whether or not it is live."""

    @abstractmethod
    async def save(self, session: Session) -> None:
        """Store when a session was last used, when it expires and whether it ended; one that has ended stays ended."""

    @abstractmethod
    async def of_user(self, user_id: int, *, now: datetime) -> Sequence[Session]:
        """Return the live sessions of a user, the last used first."""

    @abstractmethod
    async def end_all(self, user_id: int, *, at: datetime, except_id: int | None = None) -> None:
        """End every session of a user, but for one where given."""

    @abstractmethod
    async def add_refresh_token(self, token: RefreshToken) -> None:
        """Store a refresh token."""

    @abstractmethod
    async def refresh_token(self, digest: str) -> RefreshToken | None:
        """Return a refresh token, used or not."""

    @abstractmethod
    async def use_refresh_token(self, digest: str, *, at: datetime) -> bool:
        """Mark a refresh token as used; False when it was used before (conditional, so only one caller wins)."""

    @abstractmethod
    async def add_link(self, link: Link) -> None:
        """Store the token of a mail's link; older unused links of the same user and purpose stop working."""

    @abstractmethod
    async def link(self, digest: str) -> Link | None:
        """Return a link, used or not."""

    @abstractmethod
    async def use_link(self, digest: str, *, at: datetime) -> bool:
        """Mark a link as used; False when it was used before (conditional, so only one caller wins)."""

    @abstractmethod
    async def void_links(self, user_id: int, *, at: datetime) -> None:
        """Mark every unused link of a user as used."""

    @abstractmethod
    async def add_socket_ticket(self, ticket: SocketTicket) -> None:
        """Store a ticket for a WebSocket."""

    @abstractmethod
    async def socket_ticket(self, digest: str) -> SocketTicket | None:
        """Return a ticket that was not used yet, expired or not."""

    @abstractmethod
    async def use_socket_ticket(self, digest: str) -> bool:
        """Take a ticket away; False when it was used before (conditional, so only one caller wins)."""

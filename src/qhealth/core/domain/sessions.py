"""Being signed in: sessions, refresh tokens, and the links that mails carry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from qhealth.core.domain.people import Account

ACCESS_TOKEN_LIFETIME: Final = timedelta(minutes=10)
SESSION_IDLE_LIFETIME: Final = timedelta(days=7)
"""A session that is not refreshed for this long is over."""
SESSION_LIFETIME: Final = timedelta(days=30)
"""No session lasts longer, however often it is refreshed."""
SOCKET_TICKET_LIFETIME: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Session:
    """One device on which an account is signed in. Its refresh tokens are one family."""

    id: int
    user_id: int
    ip_address: str | None
    user_agent: str | None
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None

    def is_live(self, now: datetime) -> bool:
        """Return whether the session still stands."""
        return self.ended_at is None and now < self.expires_at

    def expiry(self, now: datetime) -> datetime:
        """Return when a session used at `now` ends."""
        return min(now + SESSION_IDLE_LIFETIME, self.created_at + SESSION_LIFETIME)


@dataclass(frozen=True, slots=True)
class Client:
    """Where a request comes from."""

    ip_address: str | None = None
    user_agent: str | None = None
    device_token: str | None = None
    """What the known-device cookie says, unverified."""


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A session as its owner sees it."""

    id: int
    ip_address: str | None
    user_agent: str | None
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    is_current: bool


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A refresh token as the store knows it: by its digest only."""

    digest: str
    session_id: int
    issued_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session together with its account, as authentication needs them."""

    session: Session
    account: Account


@dataclass(frozen=True, slots=True)
class Access:
    """What a login or a refresh gives: the tokens in clear, once."""

    access_token: str
    expires_in: int
    """Seconds."""
    refresh_token: str
    refresh_expires_at: datetime
    user_id: int
    device_token: str | None = None
    """Marks the device as known to the account; None when it stays as it was."""


class LinkPurpose(StrEnum):
    """What a link in a mail is for."""

    ACTIVATION = "activation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of a purpose, not a password.
    INVITATION = "invitation"
    EMAIL_VERIFICATION = "email_verification"


LINK_LIFETIME: Final = {
    LinkPurpose.ACTIVATION: timedelta(minutes=30),
    LinkPurpose.PASSWORD_RESET: timedelta(minutes=30),
    LinkPurpose.INVITATION: timedelta(days=7),
    LinkPurpose.EMAIL_VERIFICATION: timedelta(hours=24),
}


@dataclass(frozen=True, slots=True)
class Link:
    """The token of a link in a mail: works once, until it expires. Kept by its digest only."""

    digest: str
    purpose: LinkPurpose
    user_id: int
    expires_at: datetime
    email: str | None = None
    """The address that a verification link proves."""
    used_at: datetime | None = None

    def is_usable(self, purpose: LinkPurpose, now: datetime) -> bool:
        """Return whether the link may be used for a purpose."""
        return self.purpose is purpose and self.used_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class SocketTicket:
    """What opens one WebSocket for a session: works once, until it expires. Kept by its digest only.

    A browser cannot send an access token with a WebSocket but in its address, which others write down.
    """

    digest: str
    session_id: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class IssuedTicket:
    """A ticket in clear, once; `expires_in` is in seconds."""

    ticket: str
    expires_in: int

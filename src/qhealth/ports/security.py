"""Passwords, tokens and the login throttle, as the use cases need them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime


class Passwords(ABC):
    """Hashes passwords and tells which ones everybody would guess."""

    @abstractmethod
    async def hash(self, password: str) -> str:
        """Return a salted, slow hash of the password.

        Raises:
            Unavailable: too many hashes wait already.
        """

    @abstractmethod
    async def verify(self, password: str, hashed: str | None) -> bool:
        """Return whether the password is the hashed one. Without a hash it takes the same time and is False.

        Raises:
            Unavailable: too many hashes wait already.
        """

    @abstractmethod
    def is_outdated(self, hashed: str) -> bool:
        """Return whether the hash was made with weaker parameters than today's."""

    @abstractmethod
    def is_common(self, password: str) -> bool:
        """Return whether the password is on the list of common ones (NIST SP 800-63B 3.1.1.2)."""


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What an access token says."""

    user_id: int
    session_id: int
    expires_at: datetime


class Tokens(ABC):
    """Makes and reads tokens."""

    @abstractmethod
    def access(self, *, user_id: int, session_id: int, now: datetime) -> str:
        """Return a signed access token, good for `ACCESS_TOKEN_LIFETIME` from `now`."""

    @abstractmethod
    def read_access(self, token: str, *, now: datetime) -> AccessClaims | None:
        """Return what a valid access token says; None for a forged, expired or other kind of token."""

    @abstractmethod
    def device(self, *, user_id: int, now: datetime) -> str:
        """Return a signed token that marks a device as known to an account."""

    @abstractmethod
    def read_device(self, token: str) -> DeviceMark | None:
        """Return which account knows the device; None for anything but a device token of ours."""

    @abstractmethod
    def unsubscribe(self, *, user_id: int) -> str:
        """Return a signed token that can switch greetings off and nothing else; the same one every time."""

    @abstractmethod
    def read_unsubscribe(self, token: str) -> int | None:
        """Return whose greetings the token switches off; None for anything but such a token of ours."""

    @abstractmethod
    def opaque(self) -> str:
        """Return an unguessable URL-safe token of at least 256 bits."""

    @abstractmethod
    def digest(self, token: str) -> str:
        """Return the digest under which the store keeps an opaque token."""


@dataclass(frozen=True, slots=True)
class DeviceMark:
    """A device that has signed in to an account before (OWASP, "Slow down online guessing with device cookies")."""

    user_id: int
    device_id: str


@dataclass(frozen=True, slots=True)
class LoginSource:
    """Where a login comes from and what it aims at."""

    ip_address: str | None
    email: str
    """In the form of `normal_email`."""
    device_id: str | None = None
    """Set only where the device is known to the account aimed at."""


class Throttle(ABC):
    """Counts failed logins by address and by account.

    5 failures from one address within 10 minutes lock the address for 10 minutes. Failures at one account from devices
    it does not know slow down further such devices, never a known one.
    """

    @abstractmethod
    async def address_wait(self, ip_address: str | None, *, now: datetime) -> int:
        """Return for how many more seconds the address is locked; 0 when it is not."""

    @abstractmethod
    async def login_wait(self, source: LoginSource, *, now: datetime) -> int:
        """Return for how many more seconds a login from this source has to wait; 0 when it may try."""

    @abstractmethod
    async def failed(self, source: LoginSource, *, now: datetime) -> None:
        """Count a failed login."""

    @abstractmethod
    async def succeeded(self, source: LoginSource, *, now: datetime) -> None:
        """Forget the failures of the device at this account; those of the address stay until they expire."""

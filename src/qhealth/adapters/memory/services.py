"""Quick and null services for use cases that run without a clock, a crypto library, a mail server or a network."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from qhealth.core.domain.sessions import ACCESS_TOKEN_LIFETIME
from qhealth.ports.clock import Clock
from qhealth.ports.mailer import Mailer, MailPostponed, MailRefused
from qhealth.ports.outbox import OutboxMessage
from qhealth.ports.security import AccessClaims, DeviceMark, LoginSource, Passwords, Throttle, Tokens

A_MONDAY_MORNING: Final = datetime(2030, 1, 7, 8, 0, tzinfo=UTC)
"""When a `SettableClock` starts unless told otherwise."""
_QUICK: Final = "quick$"


class SettableClock(Clock):
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = A_MONDAY_MORNING) -> None:
        self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def set(self, instant: datetime) -> None:
        """Set the clock to an aware instant."""
        self._now = instant.astimezone(UTC)

    def move(self, by: timedelta) -> None:
        """Move the clock on, or back with a negative length."""
        self._now += by


class QuickPasswords(Passwords):
    """Hashes that cost nothing and protect nothing. A hash that it has not made counts as outdated."""

    def __init__(self, common: Iterable[str] = ("password12345", "correcthorsebatterystaple")) -> None:
        self._common = frozenset(password.casefold() for password in common)

    async def hash(self, password: str) -> str:
        return _QUICK + hashlib.sha256(password.encode()).hexdigest()

    async def verify(self, password: str, hashed: str | None) -> bool:
        return hashed is not None and hashed.endswith(hashlib.sha256(password.encode()).hexdigest())

    def is_outdated(self, hashed: str) -> bool:
        return not hashed.startswith(_QUICK)

    def is_common(self, password: str) -> bool:
        return password.casefold() in self._common


class RememberedTokens(Tokens):
    """Tokens that are numbered, and valid because this object remembers having made them."""

    def __init__(self) -> None:
        self._made = 0
        self._access: dict[str, AccessClaims] = {}
        self._devices: dict[str, DeviceMark] = {}

    def access(self, *, user_id: int, session_id: int, now: datetime) -> str:
        token = self._numbered("access")
        self._access[token] = AccessClaims(user_id, session_id, now + ACCESS_TOKEN_LIFETIME)
        return token

    def read_access(self, token: str, *, now: datetime) -> AccessClaims | None:
        claims = self._access.get(token)
        return claims if claims and now < claims.expires_at else None

    def device(self, *, user_id: int, now: datetime) -> str:
        _ = now
        token = self._numbered("device")
        self._devices[token] = DeviceMark(user_id, token)
        return token

    def read_device(self, token: str) -> DeviceMark | None:
        return self._devices.get(token)

    def unsubscribe(self, *, user_id: int) -> str:
        return f"unsubscribe-{user_id}"

    def read_unsubscribe(self, token: str) -> int | None:
        kind, _, user_id = token.partition("-")
        return int(user_id) if kind == "unsubscribe" and user_id.isdecimal() else None

    def opaque(self) -> str:
        return self._numbered("opaque")

    def digest(self, token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    def _numbered(self, kind: str) -> str:
        self._made += 1
        return f"{kind}-{self._made}"


class NoThrottle(Throttle):
    """Lets everybody try as often as they like."""

    async def address_wait(self, ip_address: str | None, *, now: datetime) -> int:
        _ = ip_address, now
        return 0

    async def login_wait(self, source: LoginSource, *, now: datetime) -> int:
        _ = source, now
        return 0

    async def failed(self, source: LoginSource, *, now: datetime) -> None:
        """Count nothing."""

    async def succeeded(self, source: LoginSource, *, now: datetime) -> None:
        """Forget nothing."""


class RecordingMailer(Mailer):
    """Keeps what it is handed; raises `trouble` instead while that is set."""

    def __init__(self) -> None:
        self.sent: list[OutboxMessage] = []
        self.trouble: MailPostponed | MailRefused | None = None

    async def send(self, message: OutboxMessage) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.sent.append(message)

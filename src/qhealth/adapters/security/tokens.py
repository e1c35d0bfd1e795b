"""Signed tokens (JWT, HS256) and opaque ones.

Each kind of token has a key, an audience and a type of its own (RFC 8725, 3.8 to 3.12): none passes for another.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import jwt

from qhealth.core.domain.sessions import ACCESS_TOKEN_LIFETIME
from qhealth.ports.clock import Clock
from qhealth.ports.security import AccessClaims, DeviceMark, Tokens

DEVICE_TOKEN_LIFETIME: Final = timedelta(days=365)
SHORTEST_SECRET: Final = 32
"""Characters."""

_ALGORITHM: Final = "HS256"
_OPAQUE_BYTES: Final = 32
# Ours have about 250 characters. What is much longer is not parsed: deep nesting would exhaust the parser's stack.
_LONGEST: Final = 512
_REMEMBERED: Final = 8_192


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of token: its media type, its audience and its key."""

    type: str
    audience: str
    key: bytes
    required: tuple[str, ...] = ("sub", "aud", "iat", "exp")

    def sign(self, claims: dict[str, Any]) -> str:
        claims = claims | {"aud": self.audience}
        # The key's type names cryptography, which HS256 does without.
        return jwt.encode(claims, self.key, _ALGORITHM, headers={"typ": self.type})  # pyright: ignore[reportUnknownMemberType]

    def read(self, token: str) -> dict[str, Any] | None:
        """Return the claims of a genuine token of this kind; whether it has expired is for the caller to say."""
        if len(token) > _LONGEST or not token.isascii():
            return None
        try:
            read = jwt.decode_complete(  # pyright: ignore[reportUnknownMemberType] - as above.
                token,
                self.key,
                algorithms=[_ALGORITHM],
                audience=self.audience,
                # The expiry is compared with the clock of our port, which tests can move.
                options={"require": [*self.required], "verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError:
            return None
        return read["payload"] if read["header"].get("typ") == self.type else None


class JwtTokens(Tokens):
    """Makes and reads tokens with keys that are derived from one secret."""

    def __init__(self, secret: str, *, clock: Clock, remembered: int = _REMEMBERED) -> None:
        """Derive the keys. `remembered` is how many verified access tokens are kept, so that they are verified once.

        Raises:
            ValueError: the secret has fewer than `SHORTEST_SECRET` characters.
        """
        if len(secret) < SHORTEST_SECRET:
            raise ValueError(f"The secret for tokens needs at least {SHORTEST_SECRET} characters.")
        self._access = _Kind("at+jwt", "qhealth/access", _derived_key(secret, "access"))
        self._device = _Kind("device+jwt", "qhealth/device", _derived_key(secret, "device"))
        # A greeting can be opened years later, and its link still has to work.
        self._unsubscribe = _Kind(
            "unsubscribe+jwt", "qhealth/unsubscribe", _derived_key(secret, "unsubscribe"), required=("sub", "aud")
        )
        self._clock = clock
        self._verified: OrderedDict[str, AccessClaims] = OrderedDict()
        self._remembered = remembered

    def access(self, *, user_id: int, session_id: int, now: datetime) -> str:
        return self._access.sign({"sub": str(user_id), "sid": session_id, **_times(now, ACCESS_TOKEN_LIFETIME)})

    def read_access(self, token: str, *, now: datetime) -> AccessClaims | None:
        claims = self._verified.get(token)
        if claims is None:
            payload = self._access.read(token)
            if payload is None:
                return None
            claims = AccessClaims(int(payload["sub"]), payload["sid"], datetime.fromtimestamp(payload["exp"], UTC))
        if now >= claims.expires_at:
            self._verified.pop(token, None)
            return None
        self._remember(token, claims)
        return claims

    def device(self, *, user_id: int, now: datetime) -> str:
        device_id = secrets.token_urlsafe(12)
        return self._device.sign({"sub": str(user_id), "did": device_id, **_times(now, DEVICE_TOKEN_LIFETIME)})

    def read_device(self, token: str) -> DeviceMark | None:
        payload = self._device.read(token)
        if payload is None or self._clock.now().timestamp() >= payload["exp"]:
            return None
        return DeviceMark(int(payload["sub"]), payload["did"])

    def unsubscribe(self, *, user_id: int) -> str:
        return self._unsubscribe.sign({"sub": str(user_id)})

    def read_unsubscribe(self, token: str) -> int | None:
        payload = self._unsubscribe.read(token)
        return int(payload["sub"]) if payload else None

    def opaque(self) -> str:
        return secrets.token_urlsafe(_OPAQUE_BYTES)

    def digest(self, token: str) -> str:
        # The tokens are random, so a fast hash without salt is enough: there is nothing to guess.
        return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()

    def _remember(self, token: str, claims: AccessClaims) -> None:
        self._verified[token] = claims
        self._verified.move_to_end(token)
        if len(self._verified) > self._remembered:
            self._verified.popitem(last=False)


def _derived_key(secret: str, purpose: str) -> bytes:
    """Return a key of 256 bits for one purpose, from which neither the secret nor another key can be told."""
    return hmac.digest(secret.encode(), f"qhealth token key: {purpose}".encode(), "sha256")


def _times(now: datetime, lifetime: timedelta) -> dict[str, int]:
    return {"iat": int(now.timestamp()), "exp": int((now + lifetime).timestamp())}

"""Who calls."""

from __future__ import annotations

import hmac
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import jwt
from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from bench.peers.config import SECRET_KEY
from bench.peers.database import SessionDep
from bench.peers.models import Account, LoginSession

_KEY = hmac.digest(SECRET_KEY.encode(), b"qhealth token key: access", "sha256")
_REMEMBERED_SECONDS = 1.0
_STAFF = {"superuser", "admin", "operator"}
_bearer = HTTPBearer()


@dataclass(frozen=True)
class Caller:
    """Who calls, and from where."""

    account: Account
    ip_address: str | None


_known: dict[str, tuple[Account, float]] = {}
"""Who was behind a token within the last second, as QHealth remembers it."""


async def get_caller(
    request: Request,
    session: SessionDep,
    credentials: Annotated[HTTPAuthorizationCredentials, Depends(_bearer)],
) -> Caller:
    """Return who is behind the bearer token; refuse what is expired, ended or not of the staff."""
    address = request.client.host if request.client else None
    token = credentials.credentials
    account, until = _known.get(token, (None, 0.0))
    if account is None or until <= time.monotonic():
        account = await _behind(token, session)
        _known[token] = account, time.monotonic() + _REMEMBERED_SECONDS
    return Caller(account, address)


CallerDep = Annotated[Caller, Depends(get_caller)]


async def _behind(token: str, session: SessionDep) -> Account:
    try:
        claims = jwt.decode(token, _KEY, algorithms=["HS256"], audience="qhealth/access")
    except jwt.InvalidTokenError as error:
        raise HTTPException(401, "The access token is not valid.") from error
    statement = select(LoginSession).where(LoginSession.id == claims["sid"]).options(joinedload(LoginSession.user))
    found = (await session.scalars(statement)).one_or_none()
    now = datetime.now(UTC)
    if found is None or found.ended_at is not None or found.expires_at <= now or not found.user.is_active:
        raise HTTPException(401, "The session has ended.")
    if found.user.role not in _STAFF:
        raise HTTPException(403, "This is for the staff.")
    return found.user

"""Sessions: signing in, staying signed in, and ending it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from qhealth.core.domain import events
from qhealth.core.domain.errors import InvalidCredentials, NotFound, SessionEnded, TooManyAttempts, Unauthenticated
from qhealth.core.domain.oversight import LoginAttempt
from qhealth.core.domain.policy import Action, Actor, authorise
from qhealth.core.domain.sessions import (
    ACCESS_TOKEN_LIFETIME,
    SESSION_IDLE_LIFETIME,
    Access,
    Client,
    OwnSession,
    RefreshToken,
    Session,
)
from qhealth.core.domain.text import normal_email
from qhealth.core.usecases.common import audited, check, found
from qhealth.core.usecases.credentials import refuse_while_slowed
from qhealth.ports.security import LoginSource

if TYPE_CHECKING:
    from datetime import datetime

    from qhealth.core.domain.accounts import Login
    from qhealth.core.domain.people import Account
    from qhealth.ports.gathered import Ports
    from qhealth.ports.unit_of_work import UnitOfWork

LONGEST_USER_AGENT: Final = 300
"""Characters that are kept of what a browser says of itself."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One try to sign in."""

    command: Login
    source: LoginSource
    client: Client
    at: datetime


async def login(command: Login, *, client: Client, ports: Ports) -> Access:
    """Sign in and return the tokens.

    Raises:
        InvalidCredentials: the same answer, in the same time, for a wrong password and for unknown, blocked and
            unactivated accounts.
        TooManyAttempts: the address, or the account for devices that it does not know, has to wait.
    """
    now = check(command, ports)
    if wait := await ports.throttle.address_wait(client.ip_address, now=now):
        raise TooManyAttempts(wait)
    email = normal_email(command.email)
    account, hashed = await ports.store.accounts.with_password(email) or (None, None)
    source = LoginSource(client.ip_address, email, _known_device(account, client, ports))
    attempt = _Attempt(command, source, client, now)
    await refuse_while_slowed(source, ports=ports, now=now)
    right = await ports.passwords.verify(command.password, hashed)
    # Asked again: of many guesses sent at once, those beyond the limit learn nothing.
    await refuse_while_slowed(source, ports=ports, now=now)
    if account is None or hashed is None or not account.is_active or not right:
        await _note_failure(attempt, ports)
        raise InvalidCredentials
    return await _sign_in(attempt, hashed, ports)


def _known_device(account: Account | None, client: Client, ports: Ports) -> str | None:
    mark = ports.tokens.read_device(client.device_token) if client.device_token else None
    return mark.device_id if mark and account and mark.user_id == account.id else None


async def _note_failure(attempt: _Attempt, ports: Ports) -> None:
    await ports.throttle.failed(attempt.source, now=attempt.at)
    async with ports.unit_of_work() as uow:
        await uow.login_attempts.add(_history(attempt, success=False))
        await uow.commit()


def _history(attempt: _Attempt, *, success: bool) -> LoginAttempt:
    client = attempt.client
    return LoginAttempt(0, attempt.command.email, client.ip_address, _user_agent(client), success, attempt.at)


def _user_agent(client: Client) -> str | None:
    return client.user_agent[:LONGEST_USER_AGENT] if client.user_agent else None


async def _sign_in(attempt: _Attempt, hashed: str, ports: Ports) -> Access:
    password, source, now = attempt.command.password, attempt.source, attempt.at
    stronger = await ports.passwords.hash(password) if ports.passwords.is_outdated(hashed) else None
    async with ports.unit_of_work() as uow:
        account, current = await uow.accounts.with_password(source.email) or (None, None)
        if account is None or not account.is_active or current != hashed:
            # Blocked, deleted or given another password while this one was being checked.
            raise InvalidCredentials
        if stronger:
            await uow.accounts.set_password_hash(account.id, stronger)
        await uow.login_attempts.add(_history(attempt, success=True))
        await uow.accounts.note_login(account.id, now)
        access = await _access(await _open(account, attempt, uow), uow, ports, now)
        await uow.commit()
    await ports.throttle.succeeded(source, now=now)
    if source.device_id:
        return access
    return replace(access, device_token=ports.tokens.device(user_id=account.id, now=now))


async def _open(account: Account, attempt: _Attempt, uow: UnitOfWork) -> Session:
    client, now = attempt.client, attempt.at
    return await uow.sessions.add(
        Session(
            id=0,
            user_id=account.id,
            ip_address=client.ip_address,
            user_agent=_user_agent(client),
            created_at=now,
            last_used_at=now,
            expires_at=now + SESSION_IDLE_LIFETIME,
        )
    )


async def _access(session: Session, uow: UnitOfWork, ports: Ports, now: datetime) -> Access:
    refresh_token = ports.tokens.opaque()
    await uow.sessions.add_refresh_token(RefreshToken(ports.tokens.digest(refresh_token), session.id, now))
    return Access(
        access_token=ports.tokens.access(user_id=session.user_id, session_id=session.id, now=now),
        expires_in=int(ACCESS_TOKEN_LIFETIME.total_seconds()),
        refresh_token=refresh_token,
        refresh_expires_at=session.expires_at,
        user_id=session.user_id,
    )


async def refresh(refresh_token: str, *, client: Client, ports: Ports) -> Access:
    """Exchange a refresh token for new tokens, once. One that comes again is in two hands, so the whole session ends.

    Raises:
        SessionEnded: the token is unknown, or the session is over, expired or its owner blocked.
    """
    now = ports.clock.now()
    digest = ports.tokens.digest(refresh_token)
    if await ports.store.sessions.refresh_token(digest) is None:
        raise SessionEnded
    async with ports.unit_of_work() as uow:
        session = await _refreshable(digest, uow, now)
        if await uow.sessions.use_refresh_token(digest, at=now):
            session = replace(session, last_used_at=now, expires_at=session.expiry(now))
            await uow.sessions.save(session)
            access = await _access(session, uow, ports, now)
            await uow.commit()
            return access
        await uow.sessions.save(replace(session, ended_at=now))
        await uow.events.add(events.of_standing(session.user_id), at=now)
        await uow.audit_trail.add(
            audited("session.token_reused", session.id, actor=None, at=now, ip_address=client.ip_address)
        )
        await uow.commit()
    raise SessionEnded


async def _refreshable(digest: str, uow: UnitOfWork, now: datetime) -> Session:
    token = await uow.sessions.refresh_token(digest)
    signed_in = await uow.sessions.signed_in(token.session_id) if token else None
    if signed_in is None or not signed_in.session.is_live(now) or not signed_in.account.is_active:
        raise SessionEnded
    return signed_in.session


async def authenticate(token: str, *, client: Client, ports: Ports) -> Actor:
    """Return the person whose access token it is, with the rights that it has at this moment.

    Raises:
        Unauthenticated: the token is forged or expired.
        SessionEnded: the session is over, or its owner was blocked or deleted.
    """
    now = ports.clock.now()
    claims = ports.tokens.read_access(token, now=now)
    if claims is None:
        raise Unauthenticated
    signed_in = await ports.store.sessions.signed_in(claims.session_id)
    if signed_in is None or not signed_in.session.is_live(now) or not signed_in.account.is_active:
        raise SessionEnded
    account = signed_in.account
    if claims.user_id != account.id:
        raise SessionEnded
    return Actor(account.person, account.roles, claims.session_id, client.ip_address)


async def logout(*, session_id: int | None, refresh_token: str | None, ports: Ports) -> None:
    """End the session named by an access token or a refresh token; one that is over or unknown is fine."""
    now = ports.clock.now()
    store = ports.store.sessions
    token = await store.refresh_token(ports.tokens.digest(refresh_token)) if refresh_token else None
    named = {one for one in (session_id, token.session_id if token else None) if one is not None}
    held = [await store.signed_in(one) for one in named]
    live = [one.session for one in held if one is not None and one.session.ended_at is None]
    if live:
        await _end(live, ports, now)


async def list_own_sessions(*, actor: Actor, ports: Ports) -> tuple[OwnSession, ...]:
    """Return where the caller is signed in, the last used session first."""
    authorise(actor, Action.ACCOUNT_VIEW)
    sessions = await ports.store.sessions.of_user(actor.id, now=ports.clock.now())
    return tuple(
        OwnSession(
            id=session.id,
            ip_address=session.ip_address,
            user_agent=session.user_agent,
            created_at=session.created_at,
            last_used_at=session.last_used_at,
            expires_at=session.expires_at,
            is_current=session.id == actor.session_id,
        )
        for session in sessions
    )


async def end_own_session(session_id: int, *, actor: Actor, ports: Ports) -> None:
    """End one of the caller's live sessions; raises `NotFound` for any other."""
    authorise(actor, Action.ACCOUNT_UPDATE)
    now = ports.clock.now()
    session = found(await ports.store.sessions.signed_in(session_id)).session
    if session.user_id != actor.id or not session.is_live(now):
        raise NotFound
    await _end([session], ports, now)


async def _end(sessions: list[Session], ports: Ports, now: datetime) -> None:
    async with ports.unit_of_work() as uow:
        for session in sessions:
            await uow.sessions.save(replace(session, ended_at=now))
        for user_id in sorted({session.user_id for session in sessions}):
            await uow.events.add(events.of_standing(user_id), at=now)
        await uow.commit()

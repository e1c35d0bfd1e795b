"""WebSockets: who may open one, what it hears, and whether it may go on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from qhealth.core.domain.events import audiences_for
from qhealth.core.domain.policy import Action, Actor, authorise
from qhealth.core.domain.sessions import SOCKET_TICKET_LIFETIME, IssuedTicket, SocketTicket

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from qhealth.core.domain.events import Audience, Topic
    from qhealth.core.domain.people import Role
    from qhealth.ports.gathered import Ports


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody at an open WebSocket, as the session behind it stands at this moment."""

    user_id: int
    session_id: int
    roles: frozenset[Role]
    audiences: tuple[Audience, ...]
    """As whom it hears of changes, in the order of the topics."""
    expires_at: datetime
    """When the session ends unless it is refreshed until then."""


class Refusal(StrEnum):
    """Why somebody may not listen, or not any more."""

    SIGNED_OUT = "signed_out"
    """The ticket or the session is no longer valid, or the rights are no longer those that it began with."""
    BLOCKED = "blocked"
    """The account was blocked or deleted."""


async def issue_socket_ticket(*, actor: Actor, ports: Ports) -> IssuedTicket:
    """Return what lets the caller open one WebSocket within the next seconds."""
    authorise(actor, Action.ACCOUNT_VIEW)
    ticket = ports.tokens.opaque()
    expires_at = ports.clock.now() + SOCKET_TICKET_LIFETIME
    async with ports.unit_of_work() as uow:
        await uow.sessions.add_socket_ticket(SocketTicket(ports.tokens.digest(ticket), actor.session_id, expires_at))
        await uow.commit()
    return IssuedTicket(ticket, int(SOCKET_TICKET_LIFETIME.total_seconds()))


async def use_socket_ticket(ticket: str, *, ports: Ports) -> int | None:
    """Use a ticket up and return the id of the session behind it; None for one that is unknown, used or expired."""
    digest = ports.tokens.digest(ticket)
    # Looked at first: a guess costs a read and no transaction.
    found = await ports.store.sessions.socket_ticket(digest)
    if found is None or found.expires_at <= ports.clock.now():
        return None
    async with ports.unit_of_work() as uow:
        is_ours = await uow.sessions.use_socket_ticket(digest)
        await uow.commit()
    return found.session_id if is_ours else None


async def listener_of(session_id: int, also: Collection[Topic] = (), *, ports: Ports) -> Listener | Refusal:
    """Return what a session hears by now: the usual topics and those of `also`, without what its owner may not hear."""
    signed_in = await ports.store.sessions.signed_in(session_id)
    if signed_in is None:
        return Refusal.SIGNED_OUT
    session, account = signed_in.session, signed_in.account
    if account.blocked_at is not None or account.deleted_at is not None:
        return Refusal.BLOCKED
    if not session.is_live(ports.clock.now()) or not account.is_active:
        return Refusal.SIGNED_OUT
    actor = Actor(account.person, account.roles, session.id)
    return Listener(account.id, session.id, account.roles, audiences_for(actor, also), session.expires_at)

"""Sessions, refresh tokens and links in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from qhealth.adapters.memory.state import Repository
from qhealth.core.domain.sessions import Link, RefreshToken, Session, SignedIn, SocketTicket
from qhealth.ports.sessions import Sessions


class MemorySessions(Repository, Sessions):
    """Sessions by id, tokens by digest."""

    async def add(self, session: Session) -> Session:
        stored = replace(session, id=self._write.next_id("sessions"))
        self._write.sessions[stored.id] = stored
        return stored

    async def signed_in(self, session_id: int) -> SignedIn | None:
        session = self._read.sessions.get(session_id)
        return SignedIn(session, self._read.accounts[session.user_id]) if session else None

    async def save(self, session: Session) -> None:
        stored = self._write.sessions[session.id]
        self._write.sessions[session.id] = replace(
            stored,
            last_used_at=session.last_used_at,
            expires_at=session.expires_at,
            ended_at=stored.ended_at or session.ended_at,
        )

    async def of_user(self, user_id: int, *, now: datetime) -> Sequence[Session]:
        live = [
            session for session in self._read.sessions.values() if session.user_id == user_id and session.is_live(now)
        ]
        return sorted(live, key=lambda session: (session.last_used_at, session.id), reverse=True)

    async def end_all(self, user_id: int, *, at: datetime, except_id: int | None = None) -> None:
        sessions = self._write.sessions
        for session in list(sessions.values()):
            if session.user_id == user_id and session.ended_at is None and session.id != except_id:
                sessions[session.id] = replace(session, ended_at=at)

    async def add_refresh_token(self, token: RefreshToken) -> None:
        self._write.refresh_tokens[token.digest] = token

    async def refresh_token(self, digest: str) -> RefreshToken | None:
        return self._read.refresh_tokens.get(digest)

    async def use_refresh_token(self, digest: str, *, at: datetime) -> bool:
        token = self._write.refresh_tokens.get(digest)
        if token is None or token.used_at is not None:
            return False
        self._write.refresh_tokens[digest] = replace(token, used_at=at)
        return True

    async def add_link(self, link: Link) -> None:
        links = self._write.links
        for older in list(links.values()):
            if older.user_id == link.user_id and older.purpose is link.purpose and older.used_at is None:
                del links[older.digest]
        links[link.digest] = link

    async def link(self, digest: str) -> Link | None:
        return self._read.links.get(digest)

    async def use_link(self, digest: str, *, at: datetime) -> bool:
        link = self._write.links.get(digest)
        if link is None or link.used_at is not None:
            return False
        self._write.links[digest] = replace(link, used_at=at)
        return True

    async def void_links(self, user_id: int, *, at: datetime) -> None:
        links = self._write.links
        for link in list(links.values()):
            if link.user_id == user_id and link.used_at is None:
                links[link.digest] = replace(link, used_at=at)

    async def add_socket_ticket(self, ticket: SocketTicket) -> None:
        self._write.socket_tickets[ticket.digest] = ticket

    async def socket_ticket(self, digest: str) -> SocketTicket | None:
        return self._read.socket_tickets.get(digest)

    async def use_socket_ticket(self, digest: str) -> bool:
        return self._write.socket_tickets.pop(digest, None) is not None

"""Sessions, refresh tokens and the links of mails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from qhealth.adapters.persistence import tables
from qhealth.adapters.persistence.account_rows import ACCOUNT_COLUMNS, account_of
from qhealth.adapters.persistence.database import Database, Row
from qhealth.adapters.persistence.listing import View, columns_of
from qhealth.core.domain.sessions import Link, LinkPurpose, RefreshToken, Session, SignedIn, SocketTicket
from qhealth.ports.sessions import Sessions

_FIELDS: Final = (
    "id", "user_id", "ip_address", "user_agent", "created_at", "last_used_at", "expires_at", "ended_at",
)  # fmt: skip
_SESSION_COLUMNS: Final = ", ".join(f"session.{name} AS session_{name}" for name in _FIELDS)
_SIGNED_IN: Final = (
    f"SELECT {ACCOUNT_COLUMNS}, {_SESSION_COLUMNS} FROM session"  # noqa: S608 - names of columns.
    " LEFT JOIN account ON account.id = session.user_id WHERE session.id = {}"
)


def _session_of(row: Row, prefix: str = "") -> Session:
    return Session(**{name: row[prefix + name] for name in _FIELDS})


def _refresh_token_of(row: Row) -> RefreshToken:
    return RefreshToken(row["digest"], row["session_id"], row["issued_at"], row["used_at"])


def _link_of(row: Row) -> Link:
    return Link(
        digest=row["digest"],
        purpose=LinkPurpose(row["purpose"]),
        user_id=row["user_id"],
        expires_at=row["expires_at"],
        email=row["email"],
        used_at=row["used_at"],
    )


def _socket_ticket_of(row: Row) -> SocketTicket:
    return SocketTicket(row["digest"], row["session_id"], row["expires_at"])


_SESSIONS: Final = View("session", columns_of("session", *_FIELDS), _session_of)
_REFRESH_TOKENS: Final = View(
    "refresh_token", columns_of("refresh_token", "digest", "session_id", "issued_at", "used_at"), _refresh_token_of
)
_LINKS: Final = View(
    "link", columns_of("link", "digest", "purpose", "user_id", "expires_at", "email", "used_at"), _link_of
)
_SOCKET_TICKETS: Final = View(
    "socket_ticket", columns_of("socket_ticket", "digest", "session_id", "expires_at"), _socket_ticket_of
)


class PersistentSessions(Sessions):
    """Sessions in `session`, tokens by digest in `refresh_token` and `link`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, session: Session) -> Session:
        values = {name: getattr(session, name) for name in _FIELDS if name != "id"}
        return replace(session, id=await self._database.insert(tables.Session, values))

    async def signed_in(self, session_id: int) -> SignedIn | None:
        row = await self._database.row(_SIGNED_IN, session_id)
        return SignedIn(_session_of(row, "session_"), account_of(row)) if row else None

    async def save(self, session: Session) -> None:
        # A session that was ended meanwhile stays ended: a refresh beside a block must not revive it.
        sql = "UPDATE session SET last_used_at = {}, expires_at = {}, ended_at = COALESCE(ended_at, {}) WHERE id = {}"
        await self._database.change(sql, session.last_used_at, session.expires_at, session.ended_at, session.id)

    async def of_user(self, user_id: int, *, now: datetime) -> Sequence[Session]:
        clause = "user_id = {} AND ended_at IS NULL AND expires_at > {} ORDER BY last_used_at DESC, session.id DESC"
        return await _SESSIONS.some(self._database, clause, user_id, now)

    async def end_all(self, user_id: int, *, at: datetime, except_id: int | None = None) -> None:
        sql = "UPDATE session SET ended_at = {} WHERE user_id = {} AND ended_at IS NULL AND id <> {}"
        await self._database.change(sql, at, user_id, 0 if except_id is None else except_id)

    async def add_refresh_token(self, token: RefreshToken) -> None:
        values = {
            "digest": token.digest,
            "session_id": token.session_id,
            "issued_at": token.issued_at,
            "used_at": token.used_at,
        }
        await self._database.insert(tables.RefreshToken, values)

    async def refresh_token(self, digest: str) -> RefreshToken | None:
        return await _REFRESH_TOKENS.one(self._database, "digest = {}", digest)

    async def use_refresh_token(self, digest: str, *, at: datetime) -> bool:
        sql = "UPDATE refresh_token SET used_at = {} WHERE digest = {} AND used_at IS NULL"
        return await self._database.change(sql, at, digest) == 1

    async def add_link(self, link: Link) -> None:
        former = "DELETE FROM link WHERE user_id = {} AND purpose = {} AND used_at IS NULL"
        await self._database.change(former, link.user_id, link.purpose)
        values = {
            "digest": link.digest,
            "purpose": link.purpose,
            "user_id": link.user_id,
            "expires_at": link.expires_at,
            "email": link.email,
            "used_at": link.used_at,
        }
        await self._database.insert(tables.Link, values)

    async def link(self, digest: str) -> Link | None:
        return await _LINKS.one(self._database, "digest = {}", digest)

    async def use_link(self, digest: str, *, at: datetime) -> bool:
        sql = "UPDATE link SET used_at = {} WHERE digest = {} AND used_at IS NULL"
        return await self._database.change(sql, at, digest) == 1

    async def void_links(self, user_id: int, *, at: datetime) -> None:
        await self._database.change("UPDATE link SET used_at = {} WHERE user_id = {} AND used_at IS NULL", at, user_id)

    async def add_socket_ticket(self, ticket: SocketTicket) -> None:
        values = {"digest": ticket.digest, "session_id": ticket.session_id, "expires_at": ticket.expires_at}
        await self._database.insert(tables.SocketTicket, values)

    async def socket_ticket(self, digest: str) -> SocketTicket | None:
        return await _SOCKET_TICKETS.one(self._database, "digest = {}", digest)

    async def use_socket_ticket(self, digest: str) -> bool:
        return await self._database.change("DELETE FROM socket_ticket WHERE digest = {}", digest) == 1

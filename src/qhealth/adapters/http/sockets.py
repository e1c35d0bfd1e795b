"""The WebSocket on which clients hear of changes at once: `/api/v1/ws`.

Not a route of the framework: its layers would stand between every message and the server for as long as a socket is
open, and would tell the client of faults what only the log is to know.
"""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from qhealth.adapters.http.answers import encode
from qhealth.adapters.http.channels import TRY_AGAIN_LATER
from qhealth.adapters.http.live import CODES, RESET, Connection, Live
from qhealth.adapters.http.requests import AsgiScope
from qhealth.core.domain.errors import Unavailable
from qhealth.core.domain.events import Topic
from qhealth.core.usecases.events import missed_since
from qhealth.core.usecases.sockets import Refusal, listener_of, use_socket_ticket
from qhealth.ports.gathered import Ports

PATH: Final = "/api/v1/ws"
LARGEST_MESSAGE: Final = 1024
"""Bytes that a client may send at once; none of it is read."""
_FAILED: Final = 1011
_PAUSE: Final = 0.1
"""Seconds after each message of a client: who floods us with them is slowed to that."""
_MOST_PARAMETERS: Final = 10
_EVENT_ID: Final = re.compile(r"[0-9]{1,19}")
_BEFORE_ALL: Final = -1
"""Nobody knows what follows it, so whoever says something else than an id reads everything anew."""
_logger: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Welcome:
    """What a client is told first. It hears of what comes after `last_id`, and may come back with that."""

    topics: list[str]
    last_id: int
    type: str = "welcome"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a socket says."""

    ticket: str
    after: int | None
    """The last event that the client has seen, if it was here before."""
    also: frozenset[Topic]
    """The topics that it wants beyond the usual ones; names that there are not count for nothing."""

    @classmethod
    def by(cls, query_string: bytes) -> Asked:
        """Return what a query string asks for; of a parameter that comes twice the last one counts."""
        try:
            given = dict(parse_qsl(query_string.decode("latin-1"), max_num_fields=_MOST_PARAMETERS))
        except ValueError:
            given = {}
        after = given.get("after")
        if after is not None:
            after = int(after) if _EVENT_ID.fullmatch(after) else _BEFORE_ALL
        names = set(given.get("topics", "").split(","))
        return cls(given.get("ticket", ""), after, frozenset(topic for topic in Topic if topic.value in names))


class Sockets:
    """The ASGI application behind the address."""

    def __init__(self, live: Live, ports: Ports) -> None:
        self.live = live
        self.ports = ports

    async def __call__(self, scope: AsgiScope, receive: AsgiScope, send: AsgiScope) -> None:
        """Serve one connection for as long as it lasts."""
        await receive()
        # Before anything is looked at: a connection that was not accepted cannot be told why.
        await send({"type": "websocket.accept"})
        code = await self._served(scope, receive, send)
        if code is not None:
            await send({"type": "websocket.close", "code": code})

    async def _served(self, scope: AsgiScope, receive: AsgiScope, send: AsgiScope) -> int | None:
        """Return with which code to close what is still open."""
        try:
            asked = Asked.by(scope["query_string"])
            connection = await self._connected(asked, send)
            if isinstance(connection, int):
                return connection
            try:
                await self._welcome(connection, asked.after)
                await _until_it_ends(receive)
            finally:
                await self.live.disconnect(connection)
        except OSError:
            # The client is gone.
            return None
        except Unavailable:
            return TRY_AGAIN_LATER
        except Exception:
            _logger.exception("A socket could not be served.")
            return _FAILED
        return None

    async def _connected(self, asked: Asked, send: AsgiScope) -> Connection | int:
        """Return the connection, or the code with which it is refused."""
        if not self.live.is_open:
            return TRY_AGAIN_LATER
        session_id = await use_socket_ticket(asked.ticket, ports=self.ports)
        if session_id is None:
            return CODES[Refusal.SIGNED_OUT]
        generation = self.live.generation
        listener = await listener_of(session_id, asked.also, ports=self.ports)
        if isinstance(listener, Refusal):
            return CODES[listener]
        if self.live.holds_too_many(listener.user_id):
            return TRY_AGAIN_LATER
        connection = await self.live.connect(listener, asked.also, send)
        if self.live.generation != generation:
            # Somebody was blocked, say, after this session was read and before anybody knew of this socket.
            await self.live.look_again([connection])
        return connection

    async def _welcome(self, connection: Connection, after: int | None) -> None:
        """Tell who is welcome to what, then what was missed, then go on with what happens now."""
        outlet = connection.outlet
        missed = None if after is None else await missed_since(after, ports=self.ports)
        reached = connection.reached if after is None or missed is None else after
        topics = [audience.topic.value for audience in connection.listener.audiences]
        await outlet.say(encode(Welcome(topics, reached)).decode())
        if after is not None and missed is None:
            await outlet.say(RESET.decode())
        for_it = self.live.letters(connection, missed or ())
        async for letter in for_it:
            await outlet.say(letter.text)
        outlet.open(after=missed[-1].id if missed else reached)


async def _until_it_ends(receive: AsgiScope) -> None:
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return
        await asyncio.sleep(_PAUSE)

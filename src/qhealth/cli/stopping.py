"""A server that stops without losing a request."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from typing import Final, cast

import uvicorn

_SECONDS_TO_ASK: Final = 1.0
"""How long somebody who is connected and has not asked for anything yet may take for it."""


class GentleServer(uvicorn.Server):
    """Serves everybody who reached it before it stopped.

    A proxy connects and then asks. Were the connection closed in between, the proxy could not know whether a write that
    it had sent was carried out, and would have to tell its client of a failure.
    """

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, serve those who have come, and then stop as any server does."""
        late = [connection for listener in sockets or () for connection in _waiting(listener)]
        # Nothing may come between: whoever connects after that look and before the sockets are closed is lost.
        for door in (*self.servers, *(sockets or ())):
            door.close()
        loop = asyncio.get_running_loop()
        for connection in late:
            await loop.connect_accepted_socket(self._protocol, connection)
        until = time.monotonic() + _SECONDS_TO_ASK
        while self._somebody_has_not_asked() and time.monotonic() < until:  # noqa: ASYNC110 - no event tells of it.
            await asyncio.sleep(0.01)
        await super().shutdown(sockets)

    def _protocol(self) -> asyncio.Protocol:
        # As the server makes it for every other connection.
        made = cast("Callable[..., asyncio.Protocol]", self.config.http_protocol_class)
        return made(config=self.config, server_state=self.server_state, app_state=self.lifespan.state)

    def _somebody_has_not_asked(self) -> bool:
        # A WebSocket has no cycle of request and answer; a connection has none until its first request has begun.
        return any(getattr(connection, "cycle", self) is None for connection in self.server_state.connections)


def _waiting(listener: socket.socket) -> list[socket.socket]:
    """Return the connections that the system has made for us and that nobody has taken yet."""
    found: list[socket.socket] = []
    listener.setblocking(False)  # noqa: FBT003 - the socket's own interface.
    while True:
        try:
            connection, _ = listener.accept()
        except BlockingIOError:
            return found
        connection.setblocking(False)  # noqa: FBT003 - as above.
        found.append(connection)

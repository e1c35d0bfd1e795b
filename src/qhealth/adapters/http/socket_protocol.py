"""The server's side of WebSockets: uvicorn's, quicker to tell many, and without patience for those who do not read."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import Any, Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State

_PATIENCE: Final = 5.0
"""Seconds that a client has to take what was sent before its connection is cut off."""


class SocketProtocol(WebSocketsSansIOProtocol):
    """Makes one frame of a text that goes to many sockets, closes at once, and for good.

    Uvicorn's own makes a frame for each of them, which takes longer than to send it. With a close it waits until the
    client has read what lies before it, and then for the system to give the connection up: a client that stops reading
    would keep its socket, and hold up a stop of the server.
    """

    async def send(self, message: Any) -> None:  # noqa: ANN401 - as ASGI has it.
        """Send a message; one that closes does not wait."""
        text = message.get("text")
        conn = self.conn
        if (
            text is not None
            # Only where uvicorn would write the frame at once, just as it is made for everybody.
            and conn.state is State.OPEN
            and not conn.extensions
            and self.writable.is_set()
            and not self.disconnected
        ):
            self.transport.write(_frame_of(text))
            return
        closes = message["type"] == "websocket.close"
        if closes:
            self.writable.set()
        await super().send(message)
        if closes:
            self._cut_off_soon()
        if message["type"] == "websocket.http.response.body":
            # Refused in due form; uvicorn would log an error of the application's.
            self.handshake_complete = True

    def keepalive_timeout(self) -> None:
        """Close a connection whose client does not answer pings."""
        super().keepalive_timeout()
        self._cut_off_soon()

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        """Take note that the application has done with this connection."""
        super().on_task_complete(task)
        self._cut_off_soon()

    def shutdown(self) -> None:
        """Close because the server stops: "service restart" (1012), so that clients come back."""
        if self.handshake_complete and self.conn.state is not State.OPEN:
            # The client is leaving already; a second close frame would be refused, and end the whole shutdown.
            self.transport.close()
        else:
            super().shutdown()
        self._cut_off_soon()

    def _cut_off_soon(self) -> None:
        if not self.disconnected:
            self.loop.call_later(_PATIENCE, self._cut_off)

    def _cut_off(self) -> None:
        if not self.disconnected:
            self.transport.abort()


@lru_cache(maxsize=16)
def _frame_of(text: str) -> bytes:
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)

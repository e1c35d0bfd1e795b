"""The rival of `sockets`: the least that can send the same bytes to the same number of WebSockets.

Uvicorn runs it as `bench.bare_sockets:app`, with the settings that `qhealth serve` gives it. Whatever is posted
is sent to all, in one loop, before the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

_open: set[Callable[..., Any]] = set()


async def app(scope: Any, receive: Callable[..., Any], send: Callable[..., Any]) -> None:  # noqa: ANN401 - as ASGI has it.
    """Serve one connection."""
    if scope["type"] == "websocket":
        await _listen(receive, send)
    elif scope["type"] == "lifespan":
        for _ in range(2):
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
    else:
        await _tell(receive, send)


async def _listen(receive: Callable[..., Any], send: Callable[..., Any]) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    _open.add(send)
    try:
        while (await receive())["type"] != "websocket.disconnect":
            continue
    finally:
        _open.discard(send)


async def _tell(receive: Callable[..., Any], send: Callable[..., Any]) -> None:
    body = (await receive())["body"]
    if body:
        text = msgspec.json.decode(body)["text"]
        for send_there in tuple(_open):
            await send_there({"type": "websocket.send", "text": text})
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})

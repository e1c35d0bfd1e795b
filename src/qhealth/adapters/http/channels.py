"""Litestar's channels as they are used here: one process, many sockets, one channel for each audience."""

from __future__ import annotations

import asyncio
import logging
import types
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterable, Mapping
from typing import Any, Final, TypeAlias, cast

from litestar.channels import ChannelsPlugin
from litestar.channels.backends.memory import MemoryChannelsBackend
from litestar.channels.subscriber import BacklogStrategy, Subscriber

MOST_WAITING: Final = 256
"""Letters that may wait for a socket which does not take them; whoever is further behind is dropped."""
TRY_AGAIN_LATER: Final = 1013
"""The close code for them (RFC 6455 registry): who comes back gets what was missed."""
_AT_A_TIME: Final = 100
"""Sockets that are served before everybody else in the event loop gets a turn."""
_logger: Final = logging.getLogger(__name__)

SendMessage: TypeAlias = Callable[[Any], Coroutine[Any, Any, None]]
"""ASGI's `send` of one connection."""


class Letter(bytes):
    """What a channel carries: a notice as JSON, encoded once for all who receive it, with the id of its event."""

    id: int
    text: str
    """The same, as servers want it for a text message."""
    message: Mapping[str, str]
    """The same, as ASGI wants it."""

    @classmethod
    def of(cls, event_id: int, content: bytes) -> Letter:
        """Return the letter of an event."""
        letter = cls(content)
        letter.id = event_id
        letter.text = content.decode()
        letter.message = {"type": "websocket.send", "text": letter.text}
        return letter


class Outlet(Subscriber):
    """The subscriber of one socket: hands letters on at once, and keeps them only while the socket takes none.

    The framework's own has a queue and a task that every letter passes through, which takes as long again as sending
    does, and half as much memory again as the socket itself (see `docs/decisions/0013-the-log-is-what-is-told.md`).
    """

    def __init__(
        self, plugin: ChannelsPlugin, max_backlog: int | None = None, backlog_strategy: BacklogStrategy = "dropleft"
    ) -> None:
        # Not the constructor of the base: the queue that it makes is what is to be saved.
        _ = plugin, backlog_strategy
        self._task: asyncio.Task[None] | None = None
        self._most = max_backlog or MOST_WAITING
        self._waiting: list[Letter] = []
        self._send: SendMessage = _nowhere
        self._after = 0
        self._is_open = False
        self._is_closed = False

    @property
    def is_closed(self) -> bool:
        """Return whether nothing more is sent."""
        return self._is_closed

    @property
    def qsize(self) -> int:
        """Return how many letters wait."""
        return len(self._waiting)

    def bind(self, send: SendMessage) -> None:
        """Say where to send to. Letters are kept until `open`, so that others can be sent before them."""
        self._send = send

    def open(self, *, after: int) -> None:
        """Send what was kept and what comes from now on, without events up to and including an id."""
        self._after, self._is_open = after, True
        if self._waiting:
            self._task = asyncio.create_task(self._work_off())

    async def say(self, text: str) -> None:
        """Send a text before the outlet is opened, at the pace of the client.

        Raises:
            OSError: the connection is over, or was closed from here.
        """
        if not self._is_closed:
            try:
                return await self._send({"type": "websocket.send", "text": text})
            except RuntimeError:
                # Servers say so when a message follows the one that closes.
                if not self._is_closed:
                    raise
        raise ConnectionAbortedError

    async def put(self, item: bytes | None) -> None:
        """Take a letter; None, with which the framework ends its subscribers, does nothing here."""
        self.put_nowait(item)

    def put_nowait(self, item: bytes | None) -> bool:
        """Send a letter if the socket takes it, else keep it; return whether it was taken."""
        if self._is_closed or not isinstance(item, Letter):
            return False
        if self._task is None and self._is_open:
            if item.id > self._after:
                self._begin(item.message)
            return True
        if len(self._waiting) >= self._most:
            self.close(TRY_AGAIN_LATER)
            return False
        self._waiting.append(item)
        return True

    def close(self, code: int) -> None:
        """Close the socket at once, whatever waits; does nothing when that was done."""
        if not self._is_closed:
            self.end()
            self._begin({"type": "websocket.close", "code": code})

    def end(self) -> None:
        """Send nothing more: the connection is over."""
        self._is_closed = True
        self._waiting.clear()
        task, self._task = self._task, None
        if task is not None:
            task.cancel()

    def _begin(self, message: object) -> None:
        """Send a message without waiting: as a rule the server takes it at once, and no task has to be made for it."""
        sending = self._send(message)
        try:
            waits_for = sending.send(None)
        except StopIteration:
            return
        except Exception as error:  # noqa: BLE001 - see below.
            self._failed(error)
        else:
            self._task = asyncio.create_task(self._work_off(_rest(sending, waits_for)))

    async def _work_off(self, begun: Awaitable[None] | None = None) -> None:
        """Finish what was begun, and send what waits, at the pace of the client."""
        try:
            if begun is not None:
                await begun
            while self._waiting:
                letter = self._waiting.pop(0)
                if letter.id > self._after:
                    await self._send(letter.message)
        except Exception as error:  # noqa: BLE001 - see below.
            self._failed(error)
        if not self._is_closed:
            self._task = None

    def _failed(self, error: Exception) -> None:
        """Send nothing more, whatever it was: the sockets of others have to go on."""
        self._is_closed = True
        # Of an OSError, by which ASGI says that the client is gone, whoever receives from it is told.
        if not isinstance(error, OSError):
            _logger.error("A message could not be sent.", exc_info=error)


@types.coroutine
def _rest(begun: Coroutine[Any, Any, None], waits_for: object) -> Generator[object, Any, None]:
    """Return the rest of a coroutine that was begun outside of a task and is waiting for something."""
    try:
        yield waits_for
    except BaseException:
        begun.close()
        raise
    yield from begun.__await__()


async def _nowhere(_message: object) -> None:
    """Send nothing: nobody is connected yet."""


class LiveChannels(ChannelsPlugin):
    """Channels of this process, made when somebody listens to them and forgotten when nobody does any more.

    Other processes are not spoken to here: each reads the log of events by itself.
    """

    def __init__(self) -> None:
        super().__init__(
            MemoryChannelsBackend(),
            arbitrary_channels_allowed=True,
            subscriber_class=Outlet,
            subscriber_max_backlog=MOST_WAITING,
            subscriber_backlog_strategy="dropleft",
        )
        self.sent = 0
        """Letters handed to sockets since the start."""

    def has(self, channel: str) -> bool:
        """Return whether somebody listens to a channel."""
        return channel in self._channels

    async def outlet(self, channels: Iterable[str], send: SendMessage) -> Outlet:
        """Return a subscriber of the channels that sends to a socket, once it is opened."""
        outlet = cast("Outlet", await self.subscribe(channels))
        outlet.bind(send)
        return outlet

    async def post(self, letter: Letter, channel: str) -> None:
        """Hand a letter to all who listen to a channel, after those that were posted before."""
        await self._backend.publish(letter, [channel])

    async def unsubscribe(self, subscriber: Subscriber, channels: str | Iterable[str] | None = None) -> None:
        """Unsubscribe, and forget the channels that nobody listens to now.

        The framework's own keeps them, and looks through all that there are: there are several for each patient.
        """
        names = list(self._channels) if channels is None else [channels] if isinstance(channels, str) else channels
        left = [name for name in names if self._leave(name, subscriber)]
        await self._backend.unsubscribe(left)

    def _leave(self, name: str, subscriber: Subscriber) -> bool:
        """Return whether nobody listens to the channel any more."""
        listeners = self._channels.get(name, set())
        listeners.discard(subscriber)
        if listeners:
            return False
        self._channels.pop(name, None)
        return True

    async def _sub_worker(self) -> None:
        # The framework's own serves everybody on a channel in one go; a thousand sockets would hold up requests.
        async for channel, letter in self._backend.stream_events():
            listeners = tuple(self._channels.get(channel, ()))
            self.sent += len(listeners)
            for number, listener in enumerate(listeners, 1):
                listener.put_nowait(letter)
                if number % _AT_A_TIME == 0:
                    await asyncio.sleep(0)

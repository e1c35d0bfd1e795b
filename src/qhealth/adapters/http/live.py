"""Those who listen at open WebSockets of this process, and what they are told."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass
from typing import Final

from qhealth.adapters.http.answers import encode
from qhealth.adapters.http.channels import Letter, LiveChannels, Outlet, SendMessage
from qhealth.core.domain.errors import Unavailable
from qhealth.core.domain.events import LoggedEvent, Topic, audiences_of
from qhealth.core.usecases.events import notices_of
from qhealth.core.usecases.sockets import Listener, Refusal, listener_of
from qhealth.ports.gathered import Ports

CODES: Final = {Refusal.SIGNED_OUT: 4401, Refusal.BLOCKED: 4403}
"""The close codes of the contract."""
RESET: Final = encode({"type": "reset"})
"""Tells a client to read everything anew."""
MOST_OF_ONE: Final = 100
"""Sockets that one person may hold open at a process."""
_READ_AT_ONCE: Final = 4
"""Objects that are read at the same time for clients that come back: all come back at once when a server did."""
_logger: Final = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class Connection:
    """An open socket and who listens there."""

    listener: Listener
    outlet: Outlet
    also: frozenset[Topic]
    """The topics beyond the usual that it asked for."""
    reached: int
    """The last event that had been told of here when it began to listen; everything later comes to it."""


class Live:
    """Tells each event to those who may hear of it, and closes the sockets of those who may not any more.

    Events are handed in one after another, each once, in the order of the log.
    """

    def __init__(self, ports: Ports) -> None:
        """Begin with nobody; nobody can listen before `begin_after`."""
        self.channels = LiveChannels()
        """The plugin for the application that serves the sockets."""
        self.generation = 0
        """Changes whenever somebody's session or rights have changed; taken before a listener is read."""
        self._ports = ports
        self.reached: int | None = None
        """The last event that was told; None before `begin_after`."""
        self._by_user: defaultdict[int, set[Connection]] = defaultdict(set)
        self._reading = asyncio.Semaphore(_READ_AT_ONCE)

    @property
    def is_open(self) -> bool:
        """Return whether sockets can be served: from when it is known where in the log this process stands."""
        return self.reached is not None

    @property
    def connections(self) -> int:
        """Return how many sockets are open."""
        return sum(len(held) for held in self._by_user.values())

    def begin_after(self, event_id: int) -> None:
        """Take note that the first event to come is the one that follows this one."""
        self.reached = event_id

    def holds_too_many(self, user_id: int) -> bool:
        """Return whether somebody has all the sockets open that one may have."""
        return len(self._by_user.get(user_id, ())) >= MOST_OF_ONE

    async def connect(self, listener: Listener, also: frozenset[Topic], send: SendMessage) -> Connection:
        """Begin to keep events for a socket, which gets them once its outlet is opened."""
        outlet = await self.channels.outlet((audience.channel for audience in listener.audiences), send)
        connection = Connection(listener, outlet, also, self.reached or 0)
        self._by_user[listener.user_id].add(connection)
        return connection

    async def disconnect(self, connection: Connection) -> None:
        """Forget a socket; does nothing when that was done."""
        connection.outlet.end()
        held = self._by_user[connection.listener.user_id]
        held.discard(connection)
        if not held:
            del self._by_user[connection.listener.user_id]
        await self.channels.unsubscribe(
            connection.outlet, [audience.channel for audience in connection.listener.audiences]
        )

    async def hear(self, logged: LoggedEvent) -> None:
        """Tell an event. Raises `Unavailable` where it could not be told to anybody, to be called again."""
        try:
            if logged.event.topic is Topic.STANDING:
                self.generation += 1
                await self.look_again(self._by_user.get(logged.event.object_id, ()))
            elif any(self.channels.has(audience.channel) for audience in audiences_of(logged.event)):
                await self._tell(logged)
        except Unavailable:
            raise
        except Exception:
            _logger.exception("Event %d could not be told.", logged.id)
            self._make_up_for(logged)
        self.reached = logged.id

    async def look_at_the_clock(self) -> None:
        """Close the sockets of sessions that have expired; raises `Unavailable`."""
        now = self._ports.clock.now()
        held = (connection for connections in self._by_user.values() for connection in connections)
        await self.look_again([connection for connection in held if connection.listener.expires_at <= now])

    async def letters(self, connection: Connection, missed: Iterable[LoggedEvent]) -> AsyncGenerator[Letter]:
        """Yield what of missed events concerns somebody; raises `Unavailable`."""
        audiences = frozenset(connection.listener.audiences)
        for logged in missed:
            if audiences.isdisjoint(audiences_of(logged.event)):
                continue
            async with self._reading:
                notices = await notices_of(logged, ports=self._ports)
            for addressed in notices:
                if addressed.audience in audiences:
                    yield Letter.of(logged.id, encode(addressed.notice))

    async def look_again(self, connections: Iterable[Connection]) -> None:
        """Close the sockets whose session or rights have changed; raises `Unavailable`."""
        for connection in tuple(connections):
            before = connection.listener
            now = await listener_of(before.session_id, connection.also, ports=self._ports)
            if isinstance(now, Refusal):
                connection.outlet.close(CODES[now])
            elif now.roles != before.roles:
                # With other rights it hears of other things: the client comes back and is told so.
                connection.outlet.close(CODES[Refusal.SIGNED_OUT])
            else:
                connection.listener = now

    async def _tell(self, logged: LoggedEvent) -> None:
        for addressed in await notices_of(logged, ports=self._ports):
            # Looked at again: somebody may have begun to listen while the object was read.
            if self.channels.has(addressed.audience.channel):
                letter = Letter.of(logged.id, encode(addressed.notice))
                await self.channels.post(letter, addressed.audience.channel)

    def _make_up_for(self, logged: LoggedEvent) -> None:
        """Let nobody rely on what they have, where an event could not be told by a fault of ours."""
        if logged.event.topic is Topic.STANDING:
            for connection in self._by_user.get(logged.event.object_id, ()):
                connection.outlet.close(CODES[Refusal.SIGNED_OUT])
            return
        for connections in self._by_user.values():
            for connection in connections:
                connection.outlet.put_nowait(Letter.of(logged.id, RESET))

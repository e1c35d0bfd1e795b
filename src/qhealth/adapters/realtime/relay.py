"""What every server process does with the log of events: write it up, and read it on to its own listeners."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Final, Protocol

from qhealth.adapters.realtime.hints import Hints
from qhealth.adapters.realtime.repeating import Pace, Repeated
from qhealth.core.domain.events import LoggedEvent
from qhealth.core.usecases.events import log_events, read_on
from qhealth.ports.gathered import Ports

_GATHERING: Final = 0.01
"""Seconds between two transactions that give events their places: under load one does it for many commits."""


class Listeners(Protocol):
    """Those in this process who hear of events."""

    def begin_after(self, event_id: int) -> None:
        """Take note that the first event to come is the one that follows this one."""
        ...

    async def hear(self, logged: LoggedEvent) -> None:
        """Take an event. May raise `Unavailable`, and then hears of the same event again."""
        ...

    async def look_at_the_clock(self) -> None:
        """Do what has to be done by now. May raise `Unavailable`, and is then called again."""
        ...


class EventRelay:
    """Brings every event to the listeners of this process, once, in the order of the log, whichever process wrote it.

    Others are told how far the log goes; whatever they do not hear, their own sweep finds.
    """

    def __init__(self, ports: Ports, listeners: Listeners, hints: Hints, pace: Pace | None = None) -> None:
        """Do nothing yet; `start` begins."""
        pace = pace or Pace()
        self._ports = ports
        self._listeners = listeners
        self._hints = hints
        self._position: int | None = None
        self._told = 0
        self._writer = Repeated("event log", self._write_up, replace(pace, rest=_GATHERING))
        self._reader = Repeated("event reader", self._read_on, pace)
        self._clock = Repeated("event clock", self._look_at_the_clock, pace)
        self._running = AsyncExitStack()

    async def start(self) -> None:
        """Begin, in the running event loop; whoever listens from now on hears what comes after this moment."""
        async with AsyncExitStack() as starting:
            await starting.enter_async_context(self._hints.listening(self._hear_of))
            for repeated in (self._reader, self._writer, self._clock):
                repeated.start()
                starting.push_async_callback(repeated.stop)
            self._running = starting.pop_all()

    def wake(self) -> None:
        """Look for events that were committed. Costs nothing, and is to be called in the relay's own event loop."""
        self._writer.wake()

    async def stop(self) -> None:
        """End; what was not told yet is told by the others, and by the next start."""
        await self._running.aclose()

    async def _write_up(self) -> bool:
        reached = await log_events(ports=self._ports)
        if reached is None:
            return False
        self._hints.tell(reached)
        self._hear_of(reached)
        return True

    def _hear_of(self, reached: int) -> None:
        if reached > self._told:
            self._told = reached
            self._reader.wake()

    async def _read_on(self) -> bool:
        if self._position is None:
            self._position = await self._ports.store.events.newest()
            self._listeners.begin_after(self._position)
        read = await read_on(self._position, ports=self._ports)
        for logged in read:
            await self._listeners.hear(logged)
            self._position = logged.id
        # What was said is believed only as far as it is found: another clinic may speak on the same channel.
        self._told = max(self._position, self._told) if read else self._position
        return self._position < self._told

    async def _look_at_the_clock(self) -> bool:
        await self._listeners.look_at_the_clock()
        return False

"""Server processes that share a socket: kept in number, and ended together."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import socket
import sys
import time
import traceback
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NoReturn

import click

_GRACE_SECONDS: Final = 25.0
"""For which stopping waits: longer than a process gives its own requests and mails."""
_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 10.0
_LIVED_WELL: Final = 10.0
"""Who lived so long did not fail at the start."""
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)


@dataclass(frozen=True, slots=True)
class Ties:
    """What ties a process to the one that made it."""

    ready: int
    """A pipe to write to when it serves."""
    parent: int
    """A pipe that ends when the parent has gone."""
    place: int
    """Counts from 0; of those that live no two have the same."""
    number: int
    """How many there are."""
    folder: Path
    """A folder of the family's own, for as long as it lasts."""
    on_start: list[Callable[[], Awaitable[None]]] = field(default_factory=list[Callable[[], Awaitable[None]]])
    """What is to be done in the event loop before this process serves."""

    def tell_ready(self) -> None:
        """Tell the parent that this process serves."""
        os.write(self.ready, b".")

    def watch(self, stop: Callable[[], None]) -> None:
        """Call `stop` in the running event loop when the parent has gone, however it went."""
        loop = asyncio.get_running_loop()

        def gone() -> None:
            loop.remove_reader(self.parent)
            stop()

        loop.add_reader(self.parent, gone)


Work = Callable[[Ties], None]
"""What each process does until SIGTERM ends it. Its exit code is that of `SystemExit`, or 0."""


class Family:
    """Processes that do the same work until a signal ends them all. To be made and run in a process without threads."""

    def __init__(self, number: int, work: Work, on_ready: Callable[[], None]) -> None:
        """Make no process yet; `on_ready` is called once, when the first of them serves."""
        self._number = number
        self._work = work
        self._on_ready = on_ready
        self._born: dict[int, float] = {}
        """When each living process was made, by its id."""
        self._places: dict[int, int] = {}
        """The place of each living process."""
        self._pause = _FIRST_PAUSE
        self._next_birth = 0.0
        self._is_serving = False
        self._stopping_since: float | None = None
        self._code = 0

    def run(self) -> int:
        """Keep the processes in number until a signal comes, and return the exit code.

        The first one is made alone. When it ends before it serves, so would the others: its code is returned.
        """
        with TemporaryDirectory(prefix="qhealth-") as folder:
            self._folder = Path(folder)
            return self._kept_in_number()

    def _kept_in_number(self) -> int:
        self._alive, self._alive_end = os.pipe()
        self._ready, self._ready_end = os.pipe()
        self._bell, self._bell_end = socket.socketpair()
        self._bell_end.setblocking(False)  # noqa: FBT003 - the socket's own interface.
        signal.set_wakeup_fd(self._bell_end.fileno())
        for number in _SIGNALS:
            signal.signal(number, _only_wake)
        self._bear()
        while self._born or self._stopping_since is None:
            self._wait()
            self._bury()
            self._make_up()
            self._hurry()
        return self._code

    def _wait(self) -> None:
        readable, _, _ = select.select([self._bell, self._ready], [], [], 1.0 if self._is_serving else 0.2)
        if self._ready in readable:
            os.read(self._ready, 64)
            if not self._is_serving:
                self._is_serving = True
                self._on_ready()
        if self._bell in readable and {signal.SIGINT, signal.SIGTERM} & set(self._bell.recv(64)):
            self._stop()

    def _bury(self) -> None:
        """Note which processes have ended."""
        for pid, born_at in list(self._born.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if not ended:
                continue
            del self._born[pid], self._places[pid]
            if self._stopping_since is not None:
                continue
            code = os.waitstatus_to_exitcode(status)
            if not self._is_serving:
                self._code = abs(code) or 1
                self._stop()
                continue
            lived_well = time.monotonic() - born_at >= _LIVED_WELL
            self._pause = _FIRST_PAUSE if lived_well else min(self._pause * 2, _LONGEST_PAUSE)
            self._next_birth = time.monotonic() + self._pause
            click.echo(f"A server process has ended with code {code}; another one takes its place.", err=True)

    def _make_up(self) -> None:
        if self._is_serving and self._stopping_since is None and time.monotonic() >= self._next_birth:
            while len(self._born) < self._number:
                self._bear()

    def _stop(self) -> None:
        if self._stopping_since is None:
            self._stopping_since = time.monotonic()
            self._send(signal.SIGTERM)

    def _hurry(self) -> None:
        if self._stopping_since is not None and time.monotonic() - self._stopping_since > _GRACE_SECONDS:
            self._send(signal.SIGKILL)

    def _send(self, number: signal.Signals) -> None:
        for pid in self._born:
            # Between its end and `_bury` a process still has its id.
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def _bear(self) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        place = min(set(range(self._number)).difference(self._places.values()))
        pid = os.fork()
        if pid == 0:
            self._live(place)
        self._born[pid] = time.monotonic()
        self._places[pid] = place

    def _live(self, place: int) -> NoReturn:
        """Be a child from here on, and never come back."""
        signal.set_wakeup_fd(-1)
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        for end in (self._bell, self._bell_end):
            end.close()
        # Held by nobody but the parent, this end closes when the parent ends.
        os.close(self._alive_end)
        os.close(self._ready)
        code: object = 1
        try:
            self._work(Ties(self._ready_end, self._alive, place, self._number, self._folder))
            code = 0
        except SystemExit as end:
            code = end.code or 0
        except BaseException:  # noqa: BLE001 - nothing of the parent's may run in a child; the end is told by the code.
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code if isinstance(code, int) else 1)


def _only_wake(_number: int, _frame: object) -> None:
    """Leave it to the loop, which the wake-up descriptor has woken."""

"""How long a statement on a MySQL connection may take."""

from __future__ import annotations

import asyncio
from math import inf
from typing import Any

from qhealth.adapters.persistence.engine.mysql_server import MySQLServer


class Watch:
    """Cancels the statement under way on one connection: after its limit, or at once when the server is gone.

    A server that is slow and one that is gone look alike from a connection that waits; the second is found out by
    asking over another one.

    One timer serves all statements that come one after another. Starting and stopping two of them for each, as
    `asyncio.timeout` does, takes longer than a short statement.
    """

    def __init__(self, server: MySQLServer) -> None:
        self._server = server
        self._loop = asyncio.get_running_loop()
        self._task: asyncio.Task[Any] | None = None
        self._cancellations = 0
        self._has_given_up = False
        self._number = 0
        self._limit_at = inf
        self._doubt_at = inf
        self._alarm: asyncio.TimerHandle | None = None
        self._alarm_at = inf

    def begin(self, limit: float | None) -> None:
        """Watch what the running task does until `end`, which may take `limit` seconds; None is no limit."""
        # Told the loop, it asks nobody for it.
        task = self._task = asyncio.current_task(self._loop)
        if task is None:
            raise RuntimeError("A statement is sent by a task.")
        self._cancellations = task.cancelling()
        self._has_given_up = False
        self._number += 1
        now = self._loop.time()
        self._doubt_at = now + self._server.limits.silence
        self._limit_at = inf if limit is None else now + limit
        if self._doubt_at < self._alarm_at or self._limit_at < self._alarm_at:
            self._set_alarm()

    def end(self) -> bool:
        """Watch no more. Whether it took too long, so that the cancellation it met came from here and from no other."""
        task, self._task = self._task, None
        return self._has_given_up and task is not None and task.uncancel() <= self._cancellations

    def stop(self) -> None:
        """End for good."""
        if self._alarm is not None:
            self._alarm.cancel()

    def _set_alarm(self) -> None:
        due = min(self._doubt_at, self._limit_at)
        # One that goes off too early looks and is set anew.
        if due < self._alarm_at:
            if self._alarm is not None:
                self._alarm.cancel()
            self._alarm, self._alarm_at = self._loop.call_at(due, self._look), due

    def _look(self) -> None:
        self._alarm, self._alarm_at = None, inf
        if self._task is None:
            return
        now = self._loop.time()
        if now >= self._limit_at:
            self._give_up()
            return
        if now >= self._doubt_at:
            self._doubt_at = inf
            number = self._number
            self._server.is_there().add_done_callback(lambda answers: self._judge(number, answers))
        self._set_alarm()

    def _judge(self, number: int, answers: asyncio.Task[bool]) -> None:
        if self._task is None or number != self._number or self._has_given_up:
            return
        if not answers.cancelled() and answers.exception() is None and answers.result():
            self._doubt_at = self._loop.time() + self._server.limits.silence
            self._set_alarm()
        else:
            self._give_up()

    def _give_up(self) -> None:
        if self._task is not None:
            self._has_given_up = True
            self._task.cancel()

"""Waiting while a server is away."""

from __future__ import annotations

import asyncio
import logging
import random
from typing import Final

_logger = logging.getLogger(__name__)
_MOST_DOUBLINGS: Final = 16


class Outage:
    """Waits longer from failure to failure, and tells the log of the first and of the end alone."""

    def __init__(self, what: str, *, first_pause: float = 0.1, longest_pause: float = 5.0) -> None:
        """Begin without an outage; `what` names for people what fails. Pauses are in seconds."""
        self._what = what
        self._first_pause = first_pause
        self._longest_pause = longest_pause
        self._failures = 0

    @property
    def goes_on(self) -> bool:
        """Return whether the last that was heard was a failure."""
        return self._failures > 0

    async def wait(self, error: BaseException) -> None:
        """Wait after one more failure."""
        await asyncio.sleep(self.noted(error))

    def noted(self, error: BaseException) -> float:
        """Count a failure and return for how many seconds to wait."""
        if not self._failures:
            # Its kind is enough: what an error says of a connection may hold a password.
            _logger.warning(
                "%s: %s. It is tried again until it works.", self._what, type(error.__cause__ or error).__name__
            )
        pause = min(self._first_pause * 2 ** min(self._failures, _MOST_DOUBLINGS), self._longest_pause)
        self._failures += 1
        # Processes that failed together do not all come back at one moment.
        return pause * random.uniform(0.5, 1.0)  # noqa: S311 - nobody gains by guessing it.

    def over(self) -> None:
        """Note that it works."""
        if self._failures:
            _logger.info("%s: it works again.", self._what)
        self._failures = 0

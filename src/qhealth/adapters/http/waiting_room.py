"""A place in which refused guesses wait for their answer, so that a flood of them leaves the server to others."""

from __future__ import annotations

import asyncio
from typing import Final

SECONDS: Final = 0.5
"""How long a guess waits: nobody who types notices, and a hundred connections guess 200 times a second at the most."""
SEATS: Final = 1000
"""How many wait at the most; whoever finds no seat is answered at once."""


class WaitingRoom:
    """Holds answers back for a while without holding anything else."""

    def __init__(self, *, seats: int = SEATS, seconds: float = SECONDS) -> None:
        self._seats = seats
        self._seconds = seconds
        self.taken = 0
        """How many wait now."""

    async def sit(self) -> None:
        """Return after a while, or at once when every seat is taken."""
        if self.taken >= self._seats:
            return
        self.taken += 1
        try:
            await asyncio.sleep(self._seconds)
        finally:
            self.taken -= 1

"""What tasks are, whoever carries them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, Protocol

DELIVER_MAILS: Final = "deliver_mails"
"""Says nothing but "look at the outbox"; what there is to deliver stands there."""

Work = Callable[[], Awaitable[object]]
"""What a task does. It may run twice, and beside itself."""


class Carrier(Protocol):
    """Brings tasks to whoever does them."""

    def start(self) -> None:
        """Begin, in the running event loop."""
        ...

    async def kick(self, name: str) -> None:
        """Have the task of this name done; raises what the way there raises when it is away."""
        ...

    async def stop(self) -> None:
        """Finish what is in hand, and end."""
        ...

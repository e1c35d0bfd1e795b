"""How server processes tell each other that there is something new to read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypeAlias

Heard: TypeAlias = Callable[[int], None]
"""Called in the event loop with the id that the log of events has reached."""


class Hints(ABC):
    """Says to the other server processes how far the log of events goes.

    A hint may be lost, late or doubled: whoever listens also looks at the log by itself from time to time. So nothing
    is ever waited for here, and nothing raised.
    """

    @abstractmethod
    def tell(self, reached: int) -> None:
        """Say how far the log goes, sooner or later or never."""

    @abstractmethod
    def listening(self, heard: Heard) -> AbstractAsyncContextManager[None]:
        """Call `heard` for what others say, and perhaps for what is said here, until the block is left."""

    @property
    @abstractmethod
    def trouble(self) -> str | None:
        """Why hints do not arrive at the moment, in a sentence; None while they do."""


class InProcessHints(Hints):
    """Tells whoever listens to this very object: all that a single server process needs."""

    def __init__(self) -> None:
        self._listeners: list[Heard] = []

    def tell(self, reached: int) -> None:
        for heard in self._listeners:
            heard(reached)

    @asynccontextmanager
    async def listening(self, heard: Heard) -> AsyncGenerator[None]:
        self._listeners.append(heard)
        try:
            yield
        finally:
            self._listeners.remove(heard)

    @property
    def trouble(self) -> str | None:
        return None

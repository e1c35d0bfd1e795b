"""How the server processes of one machine tell their numbers together, whichever of them is asked.

Each listens at a Unix socket in a folder that only they know, named by its place in the family. The one that is asked
for `/metrics` asks the others. Numbers are not added up but told apart by the label `worker`: a process that was
replaced begins at zero again, which Prometheus understands of one process and not of a sum.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec
import structlog

_PATIENCE: Final = 1.0
"""Seconds that the others have to answer."""
_log: Final = structlog.get_logger(__name__)


class Sample(msgspec.Struct, frozen=True):
    """One line of a family."""

    name: str
    labels: dict[str, str]
    value: float


class Family(msgspec.Struct, frozen=True):
    """Numbers of one name, as Prometheus groups them."""

    name: str
    documentation: str
    type: str
    samples: tuple[Sample, ...]


Collect = Callable[[], Sequence[Family]]


class Siblings:
    """One of several server processes, as far as numbers go."""

    def __init__(self, folder: Path, place: int, of: int, collect: Collect) -> None:
        """Do nothing yet; `place` counts from 0 up to, and without, `of`."""
        self._folder = folder
        self._place = place
        self._of = of
        self._collect = collect
        self._server: asyncio.Server | None = None

    @property
    def places(self) -> range:
        """Return the places that there are."""
        return range(self._of)

    async def start(self) -> None:
        """Begin to answer the others. Raises OSError."""
        socket = self._socket(self._place)
        # What stood here before has ended: there is one process for each place.
        socket.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(self._answer, socket)

    async def stop(self) -> None:
        """Answer nobody any more."""
        if self._server is not None:
            self._server.close()
            self._socket(self._place).unlink(missing_ok=True)
            self._server = None

    async def everybody(self) -> Mapping[int, Sequence[Family]]:
        """Return the numbers of each process by its place; one that does not answer in time is missing."""
        others = [place for place in self.places if place != self._place]
        answers = await asyncio.gather(*(self._ask(place) for place in others))
        found = {place: answer for place, answer in zip(others, answers, strict=True) if answer is not None}
        return {self._place: self._collect(), **found}

    async def _answer(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(msgspec.msgpack.encode(self._collect()))
            await writer.drain()
        except ConnectionError:
            # Whoever asked did not wait.
            return
        finally:
            writer.close()

    async def _ask(self, place: int) -> Sequence[Family] | None:
        try:
            async with asyncio.timeout(_PATIENCE):
                reader, writer = await asyncio.open_unix_connection(self._socket(place))
                try:
                    return msgspec.msgpack.decode(await reader.read(), type=tuple[Family, ...])
                finally:
                    writer.close()
        except (OSError, TimeoutError, msgspec.MsgspecError) as error:
            # It is being replaced, or busy; `qhealth_worker_up` tells of it.
            _log.info("a process tells no numbers", place=place, error=repr(error))
            return None

    def _socket(self, place: int) -> Path:
        return self._folder / str(place)

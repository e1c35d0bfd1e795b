"""A proxy before a server that behaves as networks do when they fail."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from enum import Enum

_RESET = struct.pack("ii", 1, 0)


class Network(Enum):
    """What becomes of connections through the proxy."""

    WELL = "everything arrives"
    REFUSING = "nothing new is taken"
    SWALLOWING = "new connections are taken, and nothing arrives in either direction"


class FaultyProxy:
    """Hands on what it gets, in both directions, as long as `network` is well."""

    def __init__(self, port: int) -> None:
        self.port = 0
        self.delay = 0.0
        """Seconds by which everything arrives late, in both directions."""
        self._behind = port
        self._network = Network.WELL
        self._is_well = asyncio.Event()
        self._is_well.set()
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def network(self) -> Network:
        return self._network

    async def becomes(self, network: Network) -> None:
        """Change what happens to connections that are open and to new ones."""
        self._network = network
        if network is Network.SWALLOWING:
            self._is_well.clear()
        else:
            self._is_well.set()
        if network is Network.REFUSING and self._server is not None:
            self._server.close()
            self._server = None
        elif network is not Network.REFUSING and self._server is None:
            self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port or None)
            self.port = self._server.sockets[0].getsockname()[1]

    def reset_all(self) -> None:
        """End every open connection as a rebooted machine would."""
        for writer in list(self._writers):
            raw: socket.socket = writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            writer.transport.abort()

    async def close(self) -> None:
        await self.becomes(Network.REFUSING)
        for writer in list(self._writers):
            writer.transport.abort()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
        try:
            await self._is_well.wait()
            there, back = await asyncio.open_connection("127.0.0.1", self._behind)
            self._writers.add(back)
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._pump(reader, back))
                    group.create_task(self._pump(there, writer))
            finally:
                back.transport.abort()
                self._writers.discard(back)
        except OSError:
            pass  # The server behind is gone; whoever is before the proxy sees the same as without it.
        finally:
            writer.transport.abort()
            self._writers.discard(writer)
            if task is not None:
                self._tasks.discard(task)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                await self._is_well.wait()
                if self.delay:
                    await asyncio.sleep(self.delay)
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass  # One side is gone, so the other one is told below.
        finally:
            writer.close()


@asynccontextmanager
async def faulty_proxy(port: int) -> AsyncGenerator[FaultyProxy]:
    """Return a proxy before a port of this machine."""
    proxy = FaultyProxy(port)
    await proxy.becomes(Network.WELL)
    try:
        yield proxy
    finally:
        await proxy.close()

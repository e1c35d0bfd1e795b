"""A Galera cluster refuses a commit where another node was quicker: with a deadlock, which is begun anew."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from qhealth.adapters.persistence.engine.mysql import MySQLEngine
from qhealth.adapters.persistence.store import PersistentStore, persistent_unit_of_work
from qhealth.core.domain.errors import Contended
from qhealth.ports.tries import trying
from tests.builders import a_patient
from tests.databases import EMPTY_DATABASES
from tests.mysql_server import open_engine

_COMMIT = b"COMMIT"
"""The end of what is sent, with or without other statements before it."""
_DEADLOCK = b"\xff\xbd\x04#40001Deadlock found when trying to get lock; try restarting transaction"
"""Error 1213, as the protocol writes it."""
_HEADER = 4
"""Bytes before each packet: its length in three, and its number."""
_MORE_RESULTS = 0x08


class Node:
    """Stands before a server and refuses the first commits, as a node does whose cluster has decided otherwise."""

    def __init__(self, port: int, *, refusals: int) -> None:
        self.refusals = refusals
        self._port = port

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self._port)
        async with asyncio.TaskGroup() as both:
            both.create_task(self._listen(reader, to_server))
            both.create_task(self._answer(from_server, writer))

    async def _listen(self, reader: asyncio.StreamReader, to_server: asyncio.StreamWriter) -> None:
        while said := await reader.read(65536):
            if said.endswith(_COMMIT) and self.refusals:
                self.refusals -= 1
                self._refuses = True
                to_server.write(_packet(said[3:4], said[_HEADER:].removesuffix(_COMMIT) + b"ROLLBACK"))
            else:
                to_server.write(said)
        to_server.close()

    _refuses = False

    async def _answer(self, from_server: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError):
            while header := await from_server.readexactly(_HEADER):
                content = await from_server.readexactly(int.from_bytes(header[:3], "little"))
                # Who asked for a commit must not hear of the rollback, and does hear of what was done before it.
                if self._refuses and _is_last(content):
                    self._refuses = False
                    content = _DEADLOCK
                writer.write(_packet(header[3:], content))
        writer.close()


def _packet(number: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(3, "little") + number + content


def _is_last(content: bytes) -> bool:
    """Whether no result follows this one, of a statement that gives no rows."""
    place = 1
    # How many rows it changed, and the last id that was given.
    for _ in range(2):
        place += {0xFC: 3, 0xFD: 4, 0xFE: 9}.get(content[place], 1)
    return not content[place] & _MORE_RESULTS


@asynccontextmanager
async def behind_a_node(engine: MySQLEngine, *, refusals: int) -> AsyncGenerator[MySQLEngine]:
    node = Node(engine.address.port, refusals=refusals)
    async with await asyncio.start_server(node.meet, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        async with open_engine(replace(engine.address, port=port)) as through:
            yield through


async def test_a_refused_commit_keeps_nothing_and_may_be_begun_anew(tmp_path: Path):
    async with EMPTY_DATABASES["mariadb"](tmp_path) as engine:
        assert isinstance(engine, MySQLEngine)
        async with behind_a_node(engine, refusals=1) as through:
            writing = persistent_unit_of_work(through, lambda _committed: None)
            with trying() as this_try:
                async with writing() as uow:
                    await uow.accounts.add(a_patient("Asta", "Berg"), password_hash=None)
                    with pytest.raises(Contended):
                        await uow.commit()
            assert not this_try.has_kept
            assert (await engine.send("SELECT id FROM account")).rows == []
            async with writing() as uow:
                added = await uow.accounts.add(a_patient("Asta", "Berg"), password_hash=None)
                await uow.commit()
        assert await PersistentStore(engine).accounts.get(added.id) == added

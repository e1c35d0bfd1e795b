"""A Galera cluster refuses a commit where another node was quicker: with a deadlock, which is begun anew."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
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

_COMMIT = b"\x07\x00\x00\x00\x03COMMIT"
_ROLLBACK = b"\x09\x00\x00\x00\x03ROLLBACK"
_DEADLOCK = b"\xff\xbd\x04#40001Deadlock found when trying to get lock; try restarting transaction"
"""Error 1213, as the protocol writes it."""


class Node:
    """Stands before a server and refuses the first commits, as a node does whose cluster has decided otherwise."""

    def __init__(self, port: int, *, refusals: int) -> None:
        self.refusals = refusals
        self._port = port

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self._port)
        async with asyncio.TaskGroup() as both:
            both.create_task(self._listen(reader, writer, to_server))
            both.create_task(self._answer(from_server, writer))

    async def _listen(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, to_server: asyncio.StreamWriter
    ) -> None:
        while said := await reader.read(65536):
            if said == _COMMIT and self.refusals:
                self.refusals -= 1
                self._swallows = True
                to_server.write(_ROLLBACK)
                writer.write(len(_DEADLOCK).to_bytes(3, "little") + b"\x01" + _DEADLOCK)
            else:
                to_server.write(said)
        to_server.close()

    _swallows = False

    async def _answer(self, from_server: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while said := await from_server.read(65536):
            # Who asked for a commit must not hear of the rollback.
            if self._swallows:
                self._swallows = False
            else:
                writer.write(said)
        writer.close()


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

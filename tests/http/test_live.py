"""What a process does with each event for those who listen at it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any

import pytest

from qhealth.adapters.http.live import Connection, Live
from qhealth.adapters.memory.sessions import MemorySessions
from qhealth.core.domain.errors import Unavailable
from qhealth.core.domain.events import Change, Event, LoggedEvent, Topic
from qhealth.core.domain.people import Account
from qhealth.core.domain.sessions import SignedIn
from qhealth.core.usecases.sockets import Listener, listener_of
from qhealth.ports.unit_of_work import Store
from tests.builders import NOW, a_diagnostic, a_patient, a_session, an_operator
from tests.http.test_channels import Socket, settled
from tests.usecases.house import House


class WatchedDiagnostics:
    """Counts how often an object is read, and does `meanwhile`, or raises, while it is."""

    def __init__(self, diagnostics: Any) -> None:
        self.reads = 0
        self.meanwhile: Any = None
        self._diagnostics = diagnostics

    async def get(self, diagnostic_id: int) -> object:
        self.reads += 1
        meanwhile, self.meanwhile = self.meanwhile, None
        if isinstance(meanwhile, Exception):
            raise meanwhile
        if meanwhile is not None:
            await meanwhile()
        return await self._diagnostics.get(diagnostic_id)


class BrokenSessions(MemorySessions):
    """Sessions with a fault of ours."""

    def __init__(self) -> None:
        """Need no tables."""

    async def signed_in(self, session_id: int) -> SignedIn | None:
        raise ValueError(session_id)


class Place:
    """A process with people who listen at it."""

    def __init__(self) -> None:
        self.house = House()
        self.diagnostics = WatchedDiagnostics(self.house.store.diagnostics)
        self.store = Store()
        self.store.__dict__.update(self.house.store.__dict__, diagnostics=self.diagnostics)
        self.live = Live(replace(self.house.ports, store=self.store))
        self.live.begin_after(10)

    async def listens(self, account: Account) -> tuple[Connection, Socket]:
        account = await self.house.has(account, password=None)
        session = await self.house.keeps_session(a_session(account))
        listener = await listener_of(session.id, ports=self.house.ports)
        assert isinstance(listener, Listener)
        socket = Socket()
        connection = await self.live.connect(listener, frozenset(), socket.send)
        connection.outlet.open(after=connection.reached)
        return connection, socket

    async def hears(self, event_id: int, event: Event) -> None:
        await self.live.hear(LoggedEvent(event_id, event, NOW))
        await settled()


A_CHANGE = Event(Topic.DIAGNOSTICS, Change.UPDATED, 1)


@pytest.fixture
async def place() -> AsyncGenerator[Place]:
    place = Place()
    await place.house.offers(a_diagnostic())
    async with place.live.channels:
        yield place


async def test_nothing_is_read_while_nobody_listens(place: Place):
    await place.hears(11, A_CHANGE)
    assert place.diagnostics.reads == 0
    assert place.live.reached == 11


async def test_an_object_is_read_once_for_everybody(place: Place):
    sockets = [(await place.listens(an_operator()))[1] for _ in range(5)]
    await place.hears(11, A_CHANGE)
    assert place.diagnostics.reads == 1
    assert all(len(socket.sent) == 1 for socket in sockets)


async def test_who_begins_to_listen_while_the_object_is_read_hears_of_it(place: Place):
    await place.listens(an_operator())
    late: list[tuple[Connection, Socket]] = []

    async def somebody_comes() -> None:
        late.append(await place.listens(a_patient()))

    place.diagnostics.meanwhile = somebody_comes
    await place.hears(11, A_CHANGE)
    ((connection, socket),) = late
    assert connection.reached == 10
    assert len(socket.sent) == 1


async def test_who_begins_afterwards_does_not(place: Place):
    await place.listens(an_operator())
    await place.live.hear(LoggedEvent(11, A_CHANGE, NOW))
    connection, socket = await place.listens(an_operator())
    await settled()
    assert connection.reached == 11
    assert socket.sent == []


async def test_an_event_that_cannot_be_read_now_is_told_when_it_is_handed_in_again(place: Place):
    _, socket = await place.listens(an_operator())
    place.diagnostics.meanwhile = Unavailable()
    with pytest.raises(Unavailable):
        await place.live.hear(LoggedEvent(11, A_CHANGE, NOW))
    assert place.live.reached == 10
    await place.hears(11, A_CHANGE)
    assert len(socket.sent) == 1


async def test_a_fault_of_ours_makes_clients_read_anew_and_holds_nothing_up(place: Place):
    _, socket = await place.listens(an_operator())
    place.diagnostics.meanwhile = ValueError("a fault of ours")
    await place.hears(11, A_CHANGE)
    await place.hears(12, A_CHANGE)
    assert socket.sent[0] == '{"type":"reset"}'
    assert '"id":12' in socket.sent[1]


async def test_a_socket_whose_rights_cannot_be_read_by_a_fault_of_ours_ends(place: Place):
    connection, socket = await place.listens(an_operator())
    _, other = await place.listens(an_operator())
    place.store.sessions = BrokenSessions()
    await place.hears(11, Event(Topic.STANDING, Change.UPDATED, connection.listener.user_id))
    assert socket.sent == [4401]
    assert other.sent == []

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from qhealth.adapters.http.channels import Letter, LiveChannels, Outlet


class Socket:
    """A server's side of a connection, which takes messages at once unless it is told to hold."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.fault: Exception | None = None
        self.takes = asyncio.Event()
        self.takes.set()

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "websocket.send":
            await self.takes.wait()
        if self.fault is not None:
            raise self.fault
        self.sent.append(message.get("text", message.get("code")))


def letter(number: int) -> Letter:
    return Letter.of(number, str(number).encode())


@pytest.fixture
async def channels() -> AsyncGenerator[LiveChannels]:
    channels = LiveChannels()
    async with channels:
        yield channels


@pytest.fixture
def socket() -> Socket:
    return Socket()


async def an_outlet(channels: LiveChannels, socket: Socket, *names: str) -> Outlet:
    return await channels.outlet(names or ("visits",), socket.send)


async def settled() -> None:
    """Let everything that can go on do so."""
    for _ in range(20):
        await asyncio.sleep(0)


async def post(channels: LiveChannels, *numbers: int, channel: str = "visits") -> None:
    for number in numbers:
        await channels.post(letter(number), channel)
    await settled()


async def test_a_letter_is_sent_at_once_to_all_who_listen_to_its_channel(channels: LiveChannels):
    sockets = [Socket() for _ in range(250)]
    for one in sockets:
        (await an_outlet(channels, one)).open(after=0)
    elsewhere = Socket()
    (await an_outlet(channels, elsewhere, "diagnostics")).open(after=0)
    await post(channels, 1, 2)
    assert all(one.sent == ["1", "2"] for one in sockets)
    assert elsewhere.sent == []
    assert channels.sent == 500


async def test_what_comes_before_the_opening_is_sent_after_what_was_missed_and_nothing_twice(
    channels: LiveChannels, socket: Socket
):
    outlet = await an_outlet(channels, socket)
    await post(channels, 5, 6)
    await outlet.say("missed 4")
    await outlet.say("missed 5")
    outlet.open(after=5)
    await post(channels, 7)
    await post(channels, 3)
    assert socket.sent == ["missed 4", "missed 5", "6", "7"]


async def test_a_slow_client_gets_everything_in_order_once_it_reads_again(channels: LiveChannels, socket: Socket):
    outlet = await an_outlet(channels, socket)
    outlet.open(after=0)
    await post(channels, 1)
    socket.takes.clear()
    await post(channels, 2, 3, 4)
    assert socket.sent == ["1"]
    assert outlet.qsize == 2
    socket.takes.set()
    await settled()
    await post(channels, 5)
    assert socket.sent == ["1", "2", "3", "4", "5"]


async def test_a_client_that_is_too_far_behind_is_dropped_and_nobody_waits_for_it(channels: LiveChannels):
    slow, quick = Socket(), Socket()
    for one in (slow, quick):
        (await an_outlet(channels, one)).open(after=0)
    slow.takes.clear()
    await post(channels, *range(1, 300))
    assert slow.sent == [1013]
    assert quick.sent == [str(number) for number in range(1, 300)]
    slow.takes.set()
    await post(channels, 300)
    assert slow.sent == [1013]


async def test_a_client_that_does_not_read_what_it_missed_is_dropped_too(channels: LiveChannels, socket: Socket):
    outlet = await an_outlet(channels, socket)
    socket.takes.clear()
    saying = asyncio.create_task(outlet.say("missed"))
    await post(channels, *range(1, 300))
    assert socket.sent == [1013]
    # Servers refuse a message after the one that closed.
    socket.fault = RuntimeError("Unexpected ASGI message")
    socket.takes.set()
    with pytest.raises(ConnectionAbortedError):
        await saying
    with pytest.raises(ConnectionAbortedError):
        await outlet.say("more")


async def test_closing_sends_nothing_more_and_closes_once(channels: LiveChannels, socket: Socket):
    outlet = await an_outlet(channels, socket)
    outlet.open(after=0)
    socket.takes.clear()
    await post(channels, 1, 2)
    outlet.close(4403)
    outlet.close(4401)
    socket.takes.set()
    await post(channels, 3)
    assert socket.sent == [4403]
    assert outlet.is_closed


@pytest.mark.parametrize("fault", [ConnectionResetError("gone"), ValueError("a fault of ours")], ids=repr)
@pytest.mark.parametrize("is_slow", [False, True])
async def test_a_socket_that_fails_ends_alone(channels: LiveChannels, fault: Exception, *, is_slow: bool):
    failing, other = Socket(), Socket()
    outlets = [await an_outlet(channels, one) for one in (failing, other)]
    for outlet in outlets:
        outlet.open(after=0)
    failing.fault = fault
    if is_slow:
        failing.takes.clear()
    await post(channels, 1, 2)
    failing.takes.set()
    await post(channels, 3)
    assert outlets[0].is_closed
    assert other.sent == ["1", "2", "3"]


async def test_a_channel_lives_as_long_as_somebody_listens_to_it(channels: LiveChannels, socket: Socket):
    first = await an_outlet(channels, socket, "visits", "patient.42.visits")
    second = await an_outlet(channels, Socket(), "visits")
    assert channels.has("patient.42.visits")
    await channels.unsubscribe(first)
    assert not channels.has("patient.42.visits")
    assert channels.has("visits")
    await channels.unsubscribe(second, "visits")
    assert channels._channels == {}


async def test_who_unsubscribes_while_a_letter_is_handed_round_hears_nothing_more(channels: LiveChannels):
    sockets = [Socket() for _ in range(150)]
    outlets = [await an_outlet(channels, one) for one in sockets]
    for outlet in outlets:
        outlet.open(after=0)
    for outlet in outlets:
        outlet.end()
    await post(channels, 1)
    assert not any(one.sent for one in sockets)

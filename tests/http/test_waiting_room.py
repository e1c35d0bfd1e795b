import asyncio

from qhealth.adapters.http.waiting_room import WaitingRoom


async def test_a_guess_waits_and_leaves_its_seat():
    room = WaitingRoom(seconds=0)
    waiting = asyncio.create_task(room.sit())
    await asyncio.sleep(0)
    assert room.taken == 1
    await waiting
    assert room.taken == 0


async def test_whoever_finds_no_seat_is_answered_at_once():
    room = WaitingRoom(seats=1, seconds=3600)
    waiting = asyncio.create_task(room.sit())
    await asyncio.sleep(0)
    await room.sit()
    assert not waiting.done()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert room.taken == 0

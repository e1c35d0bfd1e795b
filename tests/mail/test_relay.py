"""The loop that hands over what waits. Nothing here waits for a time: each test waits for what is to happen."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from qhealth.adapters.mail.relay import GoesOn, MailRelay, Pace
from qhealth.core.domain.errors import Unavailable

NEVER = 3600.0
PATIENT = Pace(sweep=NEVER, first_pause=NEVER, longest_pause=NEVER, grace=NEVER)
HASTY = Pace(sweep=0.001, first_pause=0.001, longest_pause=0.001, grace=NEVER)


class Deliveries:
    """Counts how often it is asked to deliver, and does what a test wants of it each time."""

    def __init__(self, act: Callable[[GoesOn], Awaitable[int]] | None = None) -> None:
        self.count = 0
        self._act = act
        self._asked = asyncio.Condition()

    async def __call__(self, goes_on: GoesOn) -> int:
        async with self._asked:
            self.count += 1
            self._asked.notify_all()
        return await self._act(goes_on) if self._act else 0

    async def reach(self, count: int) -> None:
        async with self._asked:
            await self._asked.wait_for(lambda: self.count >= count)


@pytest.fixture
async def relays():
    running: list[MailRelay] = []
    yield running
    for relay in running:
        await relay.stop()


async def test_delivers_at_the_start_and_whenever_it_is_woken(relays):
    deliveries = Deliveries()
    relay = MailRelay(deliveries, PATIENT)
    relays.append(relay)
    relay.start()
    await deliveries.reach(1)

    relay.wake()
    await deliveries.reach(2)


async def test_sweeps_without_being_woken(relays):
    deliveries = Deliveries()
    relays.append(MailRelay(deliveries, HASTY))
    relays[0].start()

    await deliveries.reach(4)


async def test_goes_on_at_once_while_there_is_more(relays):
    left = [50, 50, 3]

    async def act(_goes_on: GoesOn) -> int:
        return left.pop(0) if left else 0

    deliveries = Deliveries(act)
    relays.append(MailRelay(deliveries, PATIENT))
    relays[0].start()

    await deliveries.reach(4)


async def test_a_wake_during_a_delivery_is_not_lost(relays):
    going_on = asyncio.Event()

    async def act(_goes_on: GoesOn) -> int:
        await going_on.wait()
        return 0

    deliveries = Deliveries(act)
    relay = MailRelay(deliveries, PATIENT)
    relays.append(relay)
    relay.start()
    await deliveries.reach(1)

    relay.wake()
    going_on.set()
    await deliveries.reach(2)


async def test_survives_failures_and_tells_of_them(relays, caplog):
    async def act(_goes_on: GoesOn) -> int:
        raise ZeroDivisionError("the database is away")

    deliveries = Deliveries(act)
    relays.append(MailRelay(deliveries, HASTY))
    relays[0].start()
    await deliveries.reach(5)

    assert "Mails could not be handed over." in caplog.text
    assert "the database is away" in caplog.text


async def test_says_in_one_sentence_that_the_database_is_away(relays, caplog):
    async def act(_goes_on: GoesOn) -> int:
        raise Unavailable

    deliveries = Deliveries(act)
    relays.append(MailRelay(deliveries, HASTY))
    relays[0].start()
    await deliveries.reach(5)

    (told,) = caplog.records
    assert (told.levelname, told.exc_info) == ("WARNING", None)
    assert told.getMessage() == f"Mails wait: {Unavailable()}"


async def test_being_woken_does_not_shorten_the_pause_after_a_failure():
    async def act(_goes_on: GoesOn) -> int:
        raise ZeroDivisionError

    deliveries = Deliveries(act)
    relay = MailRelay(deliveries, PATIENT)
    relay.start()
    await deliveries.reach(1)
    for _ in range(20):
        relay.wake()
        await asyncio.sleep(0)
    await relay.stop()

    assert deliveries.count == 1


async def test_stopping_lets_the_message_in_hand_finish_and_says_that_it_is_the_last():
    begun, going_on = asyncio.Event(), asyncio.Event()
    told: list[bool] = []

    async def act(goes_on: GoesOn) -> int:
        told.append(goes_on())
        begun.set()
        await going_on.wait()
        told.append(goes_on())
        return 1

    relay = MailRelay(act, PATIENT)
    relay.start()
    await begun.wait()
    stopping = asyncio.create_task(relay.stop())
    await asyncio.sleep(0)
    going_on.set()
    await stopping

    assert told == [True, False]


async def test_lets_go_of_what_it_holds_when_nobody_has_called_for_a_while_and_at_the_end():
    rested = asyncio.Event()
    count = 0

    async def rest() -> None:
        nonlocal count
        count += 1
        rested.set()

    patient = MailRelay(Deliveries(), PATIENT, rest=rest)
    patient.start()
    await patient.stop()
    assert count == 1

    hasty = MailRelay(Deliveries(), HASTY, rest=rest)
    rested.clear()
    hasty.start()
    await rested.wait()
    await hasty.stop()


async def test_stopping_does_not_wait_for_ever():
    begun = asyncio.Event()
    cut_off: list[bool] = []

    async def act(_goes_on: GoesOn) -> int:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cut_off.append(True)
        return 0

    relay = MailRelay(act, Pace(grace=0.001))
    relay.start()
    await begun.wait()
    await relay.stop()

    assert cut_off == [True]


async def test_can_be_stopped_twice_and_without_having_been_started_and_started_again():
    deliveries = Deliveries()
    relay = MailRelay(deliveries, PATIENT)
    await relay.stop()
    relay.start()
    relay.start()
    await deliveries.reach(1)
    await relay.stop()
    await relay.stop()
    relay.start()
    await deliveries.reach(2)
    await relay.stop()

    assert deliveries.count == 2

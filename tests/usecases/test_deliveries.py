import asyncio
import logging
from datetime import timedelta

import pytest

from qhealth.core.usecases.deliveries import LONGEST_WAIT, deliver_due, waiting_time
from qhealth.ports.mailer import Mailer, MailPostponed, MailRefused
from qhealth.ports.outbox import OutboxMessage
from tests.builders import NOW, a_mail
from tests.usecases.house import House


class FickleMailer(Mailer):
    """Fails as it is told to, by the recipient's address, and takes its time for the others."""

    def __init__(self, house: House, trouble: dict[str, Exception], takes: timedelta = timedelta(0)) -> None:
        self.house = house
        self.trouble = trouble
        self.takes = takes
        self.sent: list[str] = []

    async def send(self, message: OutboxMessage) -> None:
        self.house.clock.move(self.takes)
        # Another worker gets a chance to look at the outbox in the middle of a delivery.
        await asyncio.sleep(0)
        if error := self.trouble.get(message.mail.to):
            raise error
        self.sent.append(message.mail.to)


async def writes(house: House, *recipients: str):
    async with house.ports.unit_of_work() as uow:
        await uow.outbox.add([a_mail(to) for to in recipients], at=house.clock.now())
        await uow.commit()


async def delivers(house: House, mailer: Mailer) -> int:
    return await deliver_due(mailer=mailer, ports=house.ports)


def a_message(number: int = 1, attempts: int = 0) -> OutboxMessage:
    return OutboxMessage(number, a_mail(), NOW, attempts)


async def test_what_waits_is_handed_over_once_in_order(house: House):
    await writes(house, "a@example.com", "b@example.com")
    mailer = FickleMailer(house, {})
    assert await delivers(house, mailer) == 2
    assert await delivers(house, mailer) == 0
    assert mailer.sent == ["a@example.com", "b@example.com"]
    assert await house.store.outbox.waiting() == 0


async def test_two_workers_do_not_hand_over_the_same_mail(house: House):
    await writes(house, *(f"{number}@example.com" for number in range(60)))
    mailer = FickleMailer(house, {})
    assert sorted(await asyncio.gather(delivers(house, mailer), delivers(house, mailer))) == [10, 50]
    assert len(mailer.sent) == len(set(mailer.sent)) == 60


async def test_a_mail_that_cannot_go_now_is_tried_again_later_and_holds_up_no_other(house: House):
    await writes(house, "slow@example.com", "b@example.com")
    mailer = FickleMailer(house, {"slow@example.com": MailPostponed("421 try again")})
    assert await delivers(house, mailer) == 2
    assert mailer.sent == ["b@example.com"]
    mailer.trouble.clear()
    house.wait(seconds=14)
    assert await delivers(house, mailer) == 0
    house.wait(seconds=4)
    assert await delivers(house, mailer) == 1
    assert mailer.sent == ["b@example.com", "slow@example.com"]


async def test_a_refused_mail_is_not_tried_again(house: House):
    await writes(house, "gone@example.com")
    mailer = FickleMailer(house, {"gone@example.com": MailRefused("550 no such user")})
    assert await delivers(house, mailer) == 1
    house.wait(days=1)
    assert await delivers(house, mailer) == 0
    assert await house.store.outbox.waiting() == 0


async def test_an_unforeseen_failure_is_logged_and_kills_neither_the_loop_nor_the_mail(
    house: House, caplog: pytest.LogCaptureFixture
):
    await writes(house, "odd@example.com", "b@example.com")
    mailer = FickleMailer(house, {"odd@example.com": KeyError("token")})
    with caplog.at_level(logging.ERROR):
        assert await delivers(house, mailer) == 2
    assert "could not be handed over" in caplog.text
    assert mailer.sent == ["b@example.com"]
    assert await house.store.outbox.waiting() == 1


async def test_a_worker_that_dies_loses_nothing(house: House):
    await writes(house, "a@example.com")
    mailer = FickleMailer(house, {"a@example.com": MailPostponed("421")})
    async with house.ports.unit_of_work() as uow:
        await uow.outbox.claim(now=NOW, until=NOW + timedelta(minutes=5), most=50)
        await uow.commit()
    assert await delivers(house, mailer) == 0
    house.wait(minutes=5)
    mailer.trouble.clear()
    assert await delivers(house, mailer) == 1


async def test_nothing_is_begun_that_the_lease_leaves_no_time_for(house: House):
    await writes(house, *(f"{number}@example.com" for number in range(10)))
    slow = FickleMailer(house, {}, takes=timedelta(minutes=1))
    assert await delivers(house, slow) == 4
    house.wait(minutes=1)
    slow.takes = timedelta(0)
    assert await delivers(house, slow) == 6
    assert len(slow.sent) == len(set(slow.sent)) == 10


async def test_the_wait_doubles_up_to_half_an_hour():
    waits = [waiting_time(a_message(100, attempts)) for attempts in (0, 1, 2, 6, 7, 100_000)]
    assert [wait.total_seconds() for wait in waits] == [15, 30, 60, 960, 1800, 1800]


async def test_what_failed_together_does_not_come_back_together():
    waits = {waiting_time(a_message(number, 9)) for number in range(100)}
    assert len(waits) == 100
    assert all(LONGEST_WAIT <= wait <= LONGEST_WAIT * 1.2 for wait in waits)

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from qhealth.core.domain.errors import Contended
from qhealth.core.domain.mails import Mail, Template
from qhealth.core.usecases.deliveries import LONGEST_WAIT, deliver_due, resend, waiting_time
from qhealth.ports.mailer import Mailer, MailPostponed, MailRefused
from qhealth.ports.outbox import OutboxMessage
from qhealth.ports.unit_of_work import UnitOfWork
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


class Quarrelsome:
    """Units of work of which each second gives way to somebody else."""

    def __init__(self, house: House) -> None:
        self._make = house.ports.unit_of_work
        self._made = 0

    def unit_of_work(self) -> UnitOfWork:
        self._made += 1
        if self._made % 2 == 0:
            raise Contended
        return self._make()


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


async def test_a_refused_mail_is_listed_with_its_reason_and_goes_out_when_it_is_sent_again(house: House):
    await writes(house, "gone@example.com")
    mailer = FickleMailer(house, {"gone@example.com": MailRefused("550 no such user")})
    assert await delivers(house, mailer) == 1
    house.wait(days=1)
    assert await delivers(house, mailer) == 0
    (listed,) = await house.store.outbox.undelivered(most=10)
    assert (listed.to, listed.reason) == ("gone@example.com", "550 no such user")
    mailer.trouble.clear()
    assert await resend([listed.id], ports=house.ports) == 1
    assert await delivers(house, mailer) == 1
    assert mailer.sent == ["gone@example.com"]


async def test_a_mail_that_could_not_go_for_three_days_is_given_up_and_the_next_one_is_tried(house: House):
    await writes(house, "away@example.com", "away@example.com")
    mailer = FickleMailer(house, {"away@example.com": MailPostponed("451 not now")})
    while not (given_up := await house.store.outbox.undelivered(most=10)):
        await delivers(house, mailer)
        house.wait(minutes=10)
    assert given_up[0].reason == "Given up after 3 days: 451 not now"
    assert timedelta(days=3) <= given_up[0].refused_at - NOW < timedelta(days=3, hours=1)
    mailer.trouble.clear()
    assert await delivers(house, mailer) == 1


async def test_mails_wait_for_a_worker_as_long_as_it_takes(house: House):
    await writes(house, "a@example.com")
    house.wait(days=30)
    mailer = FickleMailer(house, {"a@example.com": MailPostponed("451 not now")})
    assert await delivers(house, mailer) == 1
    mailer.trouble.clear()
    house.wait(minutes=1)
    assert await delivers(house, mailer) == 1


async def test_mails_to_one_person_arrive_in_their_order_even_when_the_first_has_to_wait(house: House):
    for subject in ("booked", "moved", "cancelled"):
        async with house.ports.unit_of_work() as uow:
            await uow.outbox.add([a_mail("asa@example.com", what=subject)], at=house.clock.now())
            await uow.commit()
    arrived: list[str] = []

    class Stubborn(FickleMailer):
        async def send(self, message: OutboxMessage) -> None:
            await super().send(message)
            arrived.append(message.mail.facts["what"])

    mailer = Stubborn(house, {"asa@example.com": MailPostponed("451")})
    assert await delivers(house, mailer) == 1
    assert await delivers(house, mailer) == 0
    mailer.trouble.clear()
    house.wait(minutes=1)
    while await delivers(house, mailer):
        pass
    assert arrived == ["booked", "moved", "cancelled"]


async def test_a_worker_that_is_told_to_stop_gives_the_rest_back_at_once(house: House):
    await writes(house, *(f"{number}@example.com" for number in range(5)))
    mailer = FickleMailer(house, {})
    assert await deliver_due(mailer=mailer, ports=house.ports, goes_on=lambda: len(mailer.sent) < 2) == 2
    assert await delivers(house, mailer) == 3
    assert mailer.sent == [f"{number}@example.com" for number in range(5)]


async def test_a_reminder_that_is_no_longer_true_is_not_sent(house: House):
    async with house.ports.unit_of_work() as uow:
        facts = {"visit_id": 7, "starts_at": NOW + timedelta(days=1)}
        await uow.outbox.add([Mail(Template.VISIT_REMINDER, "asa@example.com", "Åsa Berg", facts)], at=NOW)
        await uow.commit()
    mailer = FickleMailer(house, {})
    assert await delivers(house, mailer) == 1
    assert mailer.sent == []
    assert await house.store.outbox.waiting() == 0


async def test_a_mark_that_was_in_somebodys_way_is_made_again(house: House):
    await writes(house, "a@example.com")
    mailer = FickleMailer(house, {})
    ports = replace(house.ports, unit_of_work=Quarrelsome(house).unit_of_work)
    assert await deliver_due(mailer=mailer, ports=ports) == 1
    assert await house.store.outbox.waiting() == 0
    assert mailer.sent == ["a@example.com"]


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

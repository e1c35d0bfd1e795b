"""A mail server that is away for an hour, on every store, with a clock that the test moves."""

from __future__ import annotations

import asyncio
import socket
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from qhealth.adapters.mail.smtp import MailServer, SmtpMailer, Tls
from qhealth.adapters.memory.gathered import memory_ports
from qhealth.adapters.memory.services import SettableClock
from qhealth.core.domain.mails import Mail, Template
from qhealth.core.usecases.deliveries import LONGEST_WAIT, deliver_due
from qhealth.ports.gathered import Ports
from tests.builders import NOW
from tests.contract.stores import STORES
from tests.mail.facts import facts_of
from tests.post_office import PostOffice, post_office

PEOPLE = [f"patient{number}@example.com" for number in range(5)]
STEP = timedelta(seconds=30)
NEWS_EVERY = timedelta(minutes=10)
AWAY = timedelta(hours=1)


@dataclass
class Delivery:
    """Two workers and the clock that they follow."""

    ports: Ports
    clock: SettableClock
    workers: list[SmtpMailer]
    written: int = 0

    async def write(self, template: Template) -> None:
        """Write a mail of a kind to everybody."""
        mails = [Mail(template, to, "Åsa Berg", facts_of(template)) for to in PEOPLE]
        async with self.ports.unit_of_work() as uow:
            await uow.outbox.add(mails, at=self.clock.now())
            await uow.commit()
        self.written += len(mails)

    async def sweep(self) -> None:
        """Let both workers do what is due, and half a minute pass."""
        await asyncio.gather(*(deliver_due(mailer=worker, ports=self.ports) for worker in self.workers))
        self.clock.move(STEP)

    async def waiting(self) -> int:
        return await self.ports.store.outbox.waiting()


@pytest.fixture
def port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        return probe.getsockname()[1]


@pytest.fixture(params=STORES)
async def delivery(request: pytest.FixtureRequest, tmp_path: Path, port: int, composer) -> AsyncIterator[Delivery]:
    clock = SettableClock(NOW)
    workers = [SmtpMailer(MailServer("127.0.0.1", port, Tls.NONE), composer) for _ in range(2)]
    async with STORES[request.param](tmp_path) as store:
        ports = replace(memory_ports(clock=clock), store=store.reading, unit_of_work=store.unit_of_work)
        yield Delivery(ports, clock, workers)
        for worker in workers:
            await worker.rest()


def in_order(post: PostOffice) -> dict[str, list[int]]:
    """Return the numbers of the mails that each address got, in the order in which they came."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for message_id, to in post.taken:
        found[to].append(int(message_id.removeprefix("<outbox-").partition("@")[0]))
    return found


async def test_all_mails_arrive_later_once_and_in_order_for_each_person(delivery: Delivery, port: int):
    begun = delivery.clock.now()
    await delivery.write(Template.VISIT_BOOKED)
    while delivery.clock.now() < begun + AWAY:
        await delivery.sweep()
        if (delivery.clock.now() - begun) % NEWS_EVERY == timedelta(0):
            await delivery.write(Template.VISIT_MOVED)
    await delivery.write(Template.VISIT_CANCELLED)
    assert await delivery.waiting() == delivery.written == 5 * 8
    with post_office(port) as post:
        back = delivery.clock.now()
        while await delivery.waiting():
            await delivery.sweep()
        for worker in delivery.workers:
            await worker.rest()
    # Whoever was tried just before waits for the longest pause, with the fifth that keeps all from coming at once.
    assert delivery.clock.now() - back <= LONGEST_WAIT * 1.2 + STEP
    arrived = in_order(post)
    assert set(arrived) == set(PEOPLE)
    assert all(numbers == sorted(set(numbers)) and len(numbers) == 8 for numbers in arrived.values())
    assert await delivery.ports.store.outbox.undelivered(most=1) == []

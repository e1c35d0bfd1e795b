"""Everything works on every process while Redis is away, and as before when it is back."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection

from bench.clinic import Clinic, Size, made_clinic, monday
from tests.builders import an_operator
from tests.entrypoints.people import Person, added, heard, readiness, signed_in, until_events_are
from tests.entrypoints.process import Process, Server
from tests.post_office import PostOffice
from tests.redis_server import OwnRedis

AWAY = 3.0
"""Seconds: longer than it takes everybody to notice. Nothing is tried less often than every two seconds after that."""


@pytest.fixture
def clinic(tmp_path: Path, shared: dict[str, str]) -> Clinic:
    return made_clinic(tmp_path, Size(patients=20, doctors=2, visits=0), shared)


@pytest.fixture
def operator(tmp_path: Path, clinic: Clinic, shared: dict[str, str]) -> str:
    assert clinic.doctors
    (email,) = added(tmp_path, shared, [an_operator()])
    return email


@pytest.fixture
def servers(tmp_path: Path, shared: dict[str, str]) -> Iterator[tuple[Server, Server]]:
    with (
        Server(tmp_path, **shared) as here,
        Server(tmp_path, **shared) as there,
        Process(tmp_path, "worker", **shared),
        Process(tmp_path, "scheduler", **shared),
    ):
        yield here, there


@dataclass
class Desk:
    """Where visits are booked, one after the other."""

    clinic: Clinic
    booked: list[int] = field(default_factory=list[int])

    async def book(self, person: Person, server: Server) -> None:
        number = len(self.booked)
        wanted = {
            "patient_id": self.clinic.patients[number % len(self.clinic.patients)],
            "doctor_id": self.clinic.doctors[number % 2],
            "starts_at": (monday(2) + timedelta(minutes=30 * number)).isoformat(),
        }
        self.booked.append((await person.call(server, "POST", "/visits", wanted))["id"])

    async def were_heard(self, ear: ClientConnection) -> None:
        """Wait until all that was booked was heard, and see that it was heard once and in order."""
        events = [await heard(ear) for _ in self.booked]
        assert [event["object_id"] for event in events] == self.booked
        assert [event["id"] for event in events] == list(range(events[0]["id"], events[0]["id"] + len(events)))


async def are_degraded(server: Server) -> None:
    await until_events_are(server, "degraded: Redis does not answer")
    status, parts = await readiness(server)
    assert status == 200
    assert {name for name, state in parts.items() if state.startswith("degraded")} == {"events", "redis"}
    assert {state for state in parts.values() if not state.startswith("degraded")} == {"ok"}


async def test_people_sign_in_book_and_read_everywhere_and_hear_and_are_told_by_mail(
    servers: tuple[Server, Server], clinic: Clinic, operator: str, redis: OwnRedis, post: PostOffice
):
    here, there = servers
    desk, loop = Desk(clinic), asyncio.get_running_loop()
    listener = await signed_in(here, operator)
    async with listener.listening(here) as ear, listener.listening(there) as other:
        for server in servers:
            await until_events_are(server, "ok")
        redis.kill()
        gone = loop.time()
        while loop.time() < gone + AWAY:
            for server in servers:
                person = await signed_in(server, operator)
                await desk.book(person, server)
                page = await person.call(server, "GET", "/visits?sort=-id&page_size=1")
                assert page["total"] == len(desk.booked)
                # Somebody who was signed in before is known everywhere as well.
                assert await listener.call(server, "GET", f"/visits/{desk.booked[-1]}")
        for server in servers:
            await are_degraded(server)
        redis.start()
        for server in servers:
            await until_events_are(server, "ok")
            await desk.book(listener, server)
        await desk.were_heard(ear)
        await desk.were_heard(other)
    expected = Counter(f"patient-{number % 20}@example.com" for number in range(len(desk.booked)))
    # More than these where it is somebody's birthday.
    while not expected <= post.recipients:  # noqa: ASYNC110 - another process sends them; the test's time limit ends it.
        await asyncio.sleep(0.05)
    assert set(Counter(message_id for message_id, _ in post.taken).values()) == {1}

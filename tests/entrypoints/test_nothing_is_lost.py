"""Every change is heard once and every mail arrives, whatever dies in between."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.client import signed_in
from bench.clinic import Clinic, Size, made_clinic
from qhealth.adapters.persistence.engine.mysql_options import MySQLAddress
from tests.builders import an_operator
from tests.entrypoints.desk import Clients, Knowledge, Listener, Progress
from tests.entrypoints.people import PASSWORD, added
from tests.entrypoints.turmoil import WORKERS, Installation, Tables, beside
from tests.mysql_server import private_server
from tests.redis_server import OwnRedis
from tests.unreliable_post_office import REFUSAL, Accepted, Mood, UnreliablePostOffice

TOTAL = 1000
"""Bookings and cancellations."""


@pytest.fixture
def post(tmp_path: Path) -> Iterator[UnreliablePostOffice]:
    server = UnreliablePostOffice.with_ports(tmp_path / "post", WORKERS)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def shared(address: MySQLAddress, redis: OwnRedis, post: UnreliablePostOffice) -> dict[str, str]:
    return {
        "MYSQL_HOST": address.host,
        "MYSQL_PORT": str(address.port),
        "MYSQL_USER": address.user,
        "MYSQL_PASSWORD": address.password,
        "MYSQL_DATABASE": address.database,
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(post.ports[0]),
        "EMAIL_TLS": "none",
        "EMAIL_FROM": "QHealth <no-reply@clinic.example>",
        "SECRET_KEY": "k" * 32,
        **redis.variables,
    }


@pytest.fixture
def clinic(tmp_path: Path, shared: dict[str, str]) -> Clinic:
    return made_clinic(tmp_path, Size(patients=200, doctors=12, visits=0), shared)


@pytest.fixture
def operator(tmp_path: Path, clinic: Clinic, shared: dict[str, str]) -> str:
    """The address of somebody who may book for others."""
    assert clinic.doctors
    (email,) = added(tmp_path, shared, [an_operator()])
    return email


@pytest.fixture
def installation(
    tmp_path: Path, shared: dict[str, str], redis: OwnRedis, post: UnreliablePostOffice
) -> Iterator[Installation]:
    processes = Installation(tmp_path, shared, redis, post)
    yield processes
    processes.end()


@dataclass(frozen=True)
class Outcome:
    """What there is to be held against each other."""

    known: Knowledge
    listener: Listener
    accepted: Sequence[Accepted]
    killed_workers: set[int]
    lives: int
    left: int
    """Mails that workers held who were killed."""
    logs: str
    visits: list[tuple]
    events: list[tuple]
    audit: list[tuple]
    mails: list[tuple]


async def lived_through(installation: Installation, clinic: Clinic, operator: str, tables: Tables) -> Outcome:
    """Let everything die in turn while people work, and then all mails arrive."""
    await installation.start()
    token = await signed_in(installation.servers[0].url, operator, PASSWORD)
    listener, clients = Listener(installation, token), Clients(installation, clinic, token, TOTAL)

    async def kill_whom_it_listens_to() -> None:
        await listener.is_welcome.wait()
        await installation.kill_server(listener.at)

    troubles: list[Callable[[], Awaitable[None]]] = [
        lambda: installation.kill_worker(0),
        kill_whom_it_listens_to,
        installation.empty_redis,
        installation.kill_redis,
        installation.kill_post_office,
        lambda: installation.kill_worker(1),
        kill_whom_it_listens_to,
    ]
    step = TOTAL // (len(troubles) + 1)
    progress = Progress(limit=2 * step)

    async def let_them_die() -> None:
        for number, trouble in enumerate(troubles, 1):
            await progress.reached(number * step)
            await trouble()
            await progress.allow((number + 2) * step)
        await progress.allow(2 * TOTAL)

    async with beside(listener.listen, tables.let_pauses_end):
        await listener.is_welcome.wait()
        async with asyncio.TaskGroup() as group:
            group.create_task(clients.work(progress))
            group.create_task(let_them_die())
        assert await installation.replace_workers() == [0, 0]
        left = await tables.let_leases_end()
        await tables.until_none("SELECT COUNT(*) FROM outbox WHERE due_at IS NOT NULL")
        await tables.until_none("SELECT COUNT(*) FROM unlogged_event")
        ((newest,),) = await tables.rows("SELECT MAX(id) FROM event WHERE topic = 'visits'")
        while (listener.last or 0) < newest:  # noqa: ASYNC110 - it is told by another process.
            await asyncio.sleep(0.02)
    return Outcome(
        clients.known,
        listener,
        installation.post.accepted(),
        installation.killed_workers,
        installation.post.lives,
        left,
        installation.logs(),
        await tables.rows("SELECT id, note, status FROM visit"),
        await tables.rows("SELECT id, topic, action, object_id FROM event ORDER BY id"),
        await tables.rows("SELECT subject_id, action FROM audit_event WHERE subject_type = 'visit' ORDER BY id"),
        await tables.rows("SELECT id, template, address, delivered_at, refused_at, error FROM outbox"),
    )


# For a machine that does other things as well: it takes half a minute on one that does not.
@pytest.mark.timeout(600)
def test_every_change_is_heard_once_and_every_mail_arrives_whatever_dies(
    installation: Installation,
    clinic: Clinic,
    operator: str,
    address: MySQLAddress,
    record_property: Callable[[str, object], None],
):
    tables = Tables(private_server(), address.database)
    outcome = asyncio.run(lived_through(installation, clinic, operator, tables))
    assert_clients_are_right(outcome)
    assert_events_were_heard(outcome)
    assert_mails_arrived(outcome)
    # A machine that does other things as well may keep the database waiting for longer than anybody waits for it.
    errors = [line for line in outcome.logs.splitlines() if '"level": "error"' in line]
    assert [line for line in errors if "Unavailable" not in line] == []
    twice = assert_duplicates_are_explained(outcome)
    refused = sum(refused_at is not None for *_, refused_at, _ in outcome.mails)
    for name, number in {
        "visits": len(outcome.visits),
        "requests without an answer": outcome.known.unanswered,
        "events": len(outcome.listener.seen),
        "sockets lost": outcome.listener.lost,
        "mails": len(outcome.mails),
        "mails refused for good": refused,
        "mails that killed workers held": outcome.left,
        **{f"mails twice, {cause}": count for cause, count in twice.items()},
    }.items():
        record_property(name, number)
        print(f"{name}: {number}")  # noqa: T201 - for who runs it with -s or looks at a failure.


def assert_clients_are_right(outcome: Outcome) -> None:
    """What clients were told is in the tables, once, and nothing else is."""
    known = outcome.known
    assert known.faults == []
    assert len(known.booked) + len(known.cancelled) == TOTAL
    assert Counter(note for _, note, _ in outcome.visits) == Counter(list(known.booked))
    assert {visit_id for visit_id, *_ in outcome.visits} == set(known.booked.values())
    assert {visit_id for visit_id, _, status in outcome.visits if status == "cancelled"} == known.cancelled


def assert_events_were_heard(outcome: Outcome) -> None:
    """The listener has heard each event that concerned it, once and in the order of the log."""
    listener = outcome.listener
    assert listener.others == []
    assert listener.lost >= 2
    begin = listener.began_after or 0
    ids = [event_id for event_id, *_ in outcome.events]
    assert ids == list(range(ids[0], ids[0] + len(ids)))
    expected = [event for event in outcome.events if event[0] > begin and event[1] in listener.topics]
    heard = [(told["id"], told["topic"], told["action"], told["object_id"]) for told in listener.seen]
    assert heard == expected
    # And each change has its event: the audit trail is written in the same transactions.
    names = {"visit.booked": "created", "visit.cancelled": "updated"}
    changes = Counter((visit_id, names[action]) for visit_id, action in outcome.audit)
    assert Counter((told["object_id"], told["action"]) for told in listener.seen) == changes
    assert Counter(action for _, action in changes) == {
        "created": len(outcome.known.booked),
        "updated": len(outcome.known.cancelled),
    }


def assert_mails_arrived(outcome: Outcome) -> None:
    """Each mail was taken by the server or stands there refused with its reason; in order to each address."""
    taken = {mail.outbox_id for mail in outcome.accepted}
    for mail_id, template, to, delivered_at, refused_at, error in outcome.mails:
        if refused_at is None:
            assert (delivered_at is not None, error) == (True, None), (mail_id, template, error)
            assert mail_id in taken, (mail_id, template)
        else:
            assert REFUSAL.partition(" ")[2] in error, (mail_id, template, to, error)
            assert mail_id not in taken
    assert taken <= {mail_id for mail_id, *_ in outcome.mails}
    about_visits = Counter(template for _, template, *_ in outcome.mails if template.startswith("visit_"))
    assert about_visits == {"visit_booked": len(outcome.known.booked), "visit_cancelled": len(outcome.known.cancelled)}
    by_address: defaultdict[str, list[int]] = defaultdict(list)
    for mail in outcome.accepted:
        by_address[mail.to].append(mail.outbox_id)
    for address, arrived in by_address.items():
        assert arrived == sorted(arrived), address
    assert not any(mail.method == "CANCEL" and mail.sequence < 2 for mail in outcome.accepted)


def assert_duplicates_are_explained(outcome: Outcome) -> Counter[str]:
    """A mail that came twice was taken the first time by somebody who then could not say so or be told."""
    times: defaultdict[str, list[int]] = defaultdict(list)
    for place, mail in enumerate(outcome.accepted):
        times[mail.message_id].append(place)
    last_of_sender = {mail.port: place for place, mail in enumerate(outcome.accepted)}
    last_of_life = {(mail.port, mail.life): place for place, mail in enumerate(outcome.accepted)}
    causes: Counter[str] = Counter()
    for places in times.values():
        for place in places[:-1]:
            mail = outcome.accepted[place]
            if mail.mood is Mood.TAKEN_WITHOUT_A_WORD:
                causes["the server hung up before it said that it had taken it"] += 1
            elif mail.port in outcome.killed_workers and place == last_of_sender[mail.port]:
                causes["its worker was killed before it had marked it"] += 1
            else:
                assert mail.life < outcome.lives - 1, mail
                assert place == last_of_life[mail.port, mail.life], mail
                causes["the server was killed before it said that it had taken it"] += 1
    # So the proof has something to count, whatever the kills met.
    assert causes["the server hung up before it said that it had taken it"]
    return causes

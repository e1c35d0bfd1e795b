"""A mail server in a process of its own that fails as real ones do, and writes down what it has accepted.

`python -m tests.unreliable_post_office BOOK SEED LIFE PORT...` listens at all the ports until it is killed. The book
has one line of JSON for each mail that it took, written before the answer: it survives the process.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field
from email import message_from_bytes
from email.policy import compat32
from enum import StrEnum
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP
from icalendar import Calendar

_UNKNOWN = re.compile(r"patient-\d*7@")
"""A tenth of the patients has an address that is refused for good."""
REFUSAL = "550 5.1.1 no such person"
_PATIENCE_SECONDS = 30.0


class Mood(StrEnum):
    """What becomes of a mail."""

    TAKEN = "taken"
    POSTPONED_AT_ONCE = "451 to the recipient"
    POSTPONED_IN_THE_END = "451 to the mail"
    HUNG_UP = "closed before the mail was accepted"
    TAKEN_WITHOUT_A_WORD = "accepted, and closed before that was said"
    TAKEN_WITHOUT_GOODBYE = "accepted, that was said, and then closed"


_SHARES = {
    Mood.TAKEN: 86,
    Mood.POSTPONED_AT_ONCE: 4,
    Mood.POSTPONED_IN_THE_END: 4,
    Mood.HUNG_UP: 2,
    Mood.TAKEN_WITHOUT_A_WORD: 2,
    Mood.TAKEN_WITHOUT_GOODBYE: 2,
}
_POSTPONED = "451 4.3.2 come again later"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A mail that the server took."""

    port: int
    life: int
    """Which process of the server it was, counted from 0."""
    message_id: str
    to: str
    mood: Mood
    uid: str = ""
    """Of the calendar's event in it, with what the calendar is to do; empty without one."""
    method: str = ""
    sequence: int = -1

    @property
    def outbox_id(self) -> int:
        """Return which row of the outbox it was."""
        found = re.match(r"<outbox-(\d+)@", self.message_id)
        assert found, self.message_id
        return int(found[1])


@dataclass
class UnreliablePostOffice:
    """The process, which may be killed and started again, from outside."""

    book: Path
    ports: Sequence[int]
    seed: int = 4711
    lives: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @classmethod
    def with_ports(cls, folder: Path, number: int) -> UnreliablePostOffice:
        """Return a server that will listen at so many free ports, not yet started."""
        with suppress(FileExistsError):
            folder.mkdir()
        probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
        ports = [probe.getsockname()[1] for probe in probes]
        for probe in probes:
            probe.close()
        return cls(folder / "book", ports)

    def start(self) -> None:
        """Start it, at the same ports each time, and wait until it answers."""
        words = [str(self.book), str(self.seed), str(self.lives), *map(str, self.ports)]
        self.lives += 1
        self.process = subprocess.Popen([sys.executable, "-m", __name__, *words])  # noqa: S603 - our own module.
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not all(map(_answers, self.ports)):
            assert self.process.poll() is None, "The mail server could not be started."
            assert time.monotonic() < deadline, "The mail server does not answer."
            time.sleep(0.02)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def accepted(self) -> list[Accepted]:
        """Return what it took, in that order."""
        lines = self.book.read_text().splitlines() if self.book.exists() else []
        return [Accepted(**(told := json.loads(line)) | {"mood": Mood(told["mood"])}) for line in lines]


def _answers(port: int) -> bool:
    try:
        with closing(socket.create_connection(("127.0.0.1", port), timeout=1)) as connection:
            return connection.recv(4).startswith(b"220")
    except OSError:
        return False


class _Handler:
    def __init__(self, book: Path, chance: random.Random, life: int, port: int) -> None:
        self._book = os.open(book, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._chance = chance
        self._life, self._port = life, port

    async def handle_RCPT(self, server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 - aiosmtpd's.
        if _UNKNOWN.match(address):
            return REFUSAL
        (mood,) = self._chance.choices(tuple(_SHARES), tuple(_SHARES.values()))
        if mood is Mood.POSTPONED_AT_ONCE:
            return _POSTPONED
        if mood is Mood.HUNG_UP:
            server.transport.abort()
        envelope.mood = mood
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's.
        mood = envelope.mood
        if mood is Mood.POSTPONED_IN_THE_END:
            return _POSTPONED
        taken = Accepted(self._port, self._life, *_told(envelope.content), mood, *_calendar(envelope.content))
        os.write(self._book, f"{json.dumps(asdict(taken))}\n".encode())
        if mood is Mood.TAKEN_WITHOUT_A_WORD:
            server.transport.abort()
        elif mood is Mood.TAKEN_WITHOUT_GOODBYE:
            asyncio.get_running_loop().call_later(0.001, server.transport.close)
        return "250 OK"


def _told(content: bytes) -> tuple[str, str]:
    message = message_from_bytes(content, policy=compat32)
    found = re.search(r"[^ <]+@[^ >]+", str(message["To"]).splitlines()[-1])
    assert found
    return str(message["Message-ID"]), found[0]


def _calendar(mail: bytes) -> tuple[str, str, int]:
    for part in message_from_bytes(mail, policy=compat32).walk():
        if part.get_content_type() == "text/calendar":
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            calendar = Calendar.from_ical(content)
            (event,) = calendar.events
            return str(event["UID"]), str(calendar["METHOD"]), int(str(event["SEQUENCE"]))
    return "", "", -1


async def _serve(book: Path, seed: int, life: int, ports: Iterable[int]) -> None:
    loop = asyncio.get_running_loop()

    async def open_at(port: int) -> asyncio.Server:
        # One for each port, so that what becomes of one sender does not depend on the others.
        handler = _Handler(book, random.Random(f"{seed}-{life}-{port}"), life, port)  # noqa: S311 - moods, not secrets.
        return await loop.create_server(lambda: SMTP(handler, hostname="localhost", loop=loop), "127.0.0.1", port)

    servers = [await open_at(port) for port in ports]
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    at, *numbers = sys.argv[1:]
    first, second, *others = map(int, numbers)
    asyncio.run(_serve(Path(at), first, second, others))

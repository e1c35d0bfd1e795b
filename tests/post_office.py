"""A mail server on a thread, for processes that are no part of the test."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP


class PostOffice:
    """Takes mails, keeps what identifies them, and can be told to hold the answer to one back."""

    def __init__(self) -> None:
        self.port = 0
        self.taken: list[tuple[str, str]] = []
        """Message-ID and recipient of each mail, in the order in which they were accepted."""
        self.holds_answers = threading.Event()
        """While set, a mail is read and neither accepted nor refused."""
        self.holding = threading.Event()
        """Set when a mail waits for its answer."""
        self.answers: dict[str, str] = {}
        """What is said of a recipient, instead of 250."""

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 - aiosmtpd's.
        if answer := self.answers.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's.
        while self.holds_answers.is_set():
            self.holding.set()
            await asyncio.sleep(0.01)
        message = message_from_bytes(envelope.content, policy=default)
        self.taken.append((str(message["Message-ID"]), envelope.rcpt_tos[0]))
        return "250 OK"

    @property
    def recipients(self) -> Counter[str]:
        """How many mails each address was sent."""
        return Counter(to for _, to in self.taken)


@contextmanager
def post_office(port: int = 0) -> Generator[PostOffice]:
    """Open a mail server at a port, by itself a free one, for the time of the block."""
    post = PostOffice()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    opening = loop.create_server(lambda: SMTP(post, hostname="localhost", loop=loop), "127.0.0.1", port)
    server = asyncio.run_coroutine_threadsafe(opening, loop).result()
    post.port = server.sockets[0].getsockname()[1]
    try:
        yield post
    finally:
        post.holds_answers.clear()
        loop.call_soon_threadsafe(server.close)
        asyncio.run_coroutine_threadsafe(_end(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    if others:
        await asyncio.wait(others)

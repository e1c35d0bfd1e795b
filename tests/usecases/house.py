"""A clinic on the memory adapters, with the questions that tests of use cases ask of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from qhealth.adapters.memory.gathered import memory_ports
from qhealth.adapters.memory.services import QuickPasswords, SettableClock
from qhealth.adapters.security.throttle import InProcessThrottle
from qhealth.core.domain.accounts import Login
from qhealth.core.domain.diagnostics import Diagnostic, DiagnosticBooking
from qhealth.core.domain.events import Event, Topic
from qhealth.core.domain.mails import Mail, Template
from qhealth.core.domain.oversight import AuditEvent, AuditQuery, LoginAttempt, LoginAttemptQuery
from qhealth.core.domain.people import Account
from qhealth.core.domain.policy import Actor
from qhealth.core.domain.sessions import Access, Client, Link, Session
from qhealth.core.domain.visits import Visit
from qhealth.core.usecases.sessions import authenticate, login
from qhealth.ports.gathered import Ports
from qhealth.ports.outbox import OutboxMessage
from tests.builders import NOW

PASSWORD = "grå gås på grönt gräs"
ANOTHER_PASSWORD = "blå häst i höga hagar"
CLIENT = Client("192.0.2.7", "Firefox")
ELSEWHERE = Client("198.51.100.9", "Safari")


class WatchedPasswords(QuickPasswords):
    """Remembers for what it was asked to work, and does `meanwhile` while it verifies."""

    def __init__(self) -> None:
        super().__init__()
        self.hashed: list[str] = []
        self.verified: list[str] = []
        self.meanwhile: Callable[[], Awaitable[object]] | None = None

    async def hash(self, password: str) -> str:
        self.hashed.append(password)
        # Somebody else gets a turn, as while a real hash is made.
        await asyncio.sleep(0)
        return await super().hash(password)

    async def verify(self, password: str, hashed: str | None) -> bool:
        self.verified.append(password)
        if self.meanwhile:
            await self.meanwhile()
        # Every guess of a flood is under way before the first of them is answered.
        await asyncio.sleep(0)
        return await super().verify(password, hashed)


class House:
    def __init__(self) -> None:
        self.clock = SettableClock(NOW)
        self.passwords = WatchedPasswords()
        self.ports = memory_ports(
            clock=self.clock,
            throttle=InProcessThrottle(),
            passwords=self.passwords,
        )
        self.store = self.ports.store

    def wait(self, **span: float) -> None:
        self.clock.move(timedelta(**span))

    async def has(self, account: Account, password: str | None = PASSWORD) -> Account:
        hashed = await self.ports.passwords.hash(password) if password else None
        async with self.ports.unit_of_work() as uow:
            account = await uow.accounts.add(account, password_hash=hashed)
            await uow.commit()
        return account

    async def offers(self, diagnostic: Diagnostic) -> Diagnostic:
        async with self.ports.unit_of_work() as uow:
            diagnostic = await uow.diagnostics.add(diagnostic)
            await uow.commit()
        return diagnostic

    async def booked(self, booking: Visit | DiagnosticBooking) -> int:
        async with self.ports.unit_of_work() as uow:
            if isinstance(booking, Visit):
                booking = await uow.visits.add(booking)
            else:
                booking = await uow.diagnostic_bookings.add(booking)
            await uow.commit()
        return booking.id

    async def keeps_session(self, session: Session) -> Session:
        async with self.ports.unit_of_work() as uow:
            session = await uow.sessions.add(session)
            await uow.commit()
        return session

    async def keeps_link(self, link: Link) -> None:
        async with self.ports.unit_of_work() as uow:
            await uow.sessions.add_link(link)
            await uow.commit()

    async def signs_in(
        self, email: str | None, password: str = PASSWORD, client: Client = CLIENT
    ) -> tuple[Access, Actor]:
        access = await login(Login(email or "", password), client=client, ports=self.ports)
        return access, await authenticate(access.access_token, client=client, ports=self.ports)

    async def account(self, user_id: int) -> Account:
        account = await self.store.accounts.get(user_id)
        assert account is not None
        return account

    async def mails(self) -> list[Mail]:
        """Return the mails that were written since this was last asked."""
        return [message.mail for message in await taken(self.ports)]

    async def told(self) -> list[tuple[Template, str]]:
        """Return the templates and recipients of the mails since this was last asked."""
        return [(mail.template, mail.to) for mail in await self.mails()]

    async def token(self) -> str:
        """Return the token of the only link that was mailed since this was last asked."""
        (token,) = [mail.facts["token"] for mail in await self.mails() if "token" in mail.facts]
        return token

    async def events(self) -> list[AuditEvent]:
        page = await self.store.audit_trail.find(AuditQuery(sort="id", page_size=100), self.ports.when())
        return list(page.items)

    async def actions(self) -> list[str]:
        return [event.action for event in await self.events()]

    async def changes(self) -> list[Event]:
        """Return the events that were written since the beginning."""
        async with self.ports.unit_of_work() as uow:
            await uow.events.log(most=1000)
            await uow.commit()
        return [logged.event for logged in await self.store.events.after(0, most=1000)]

    async def cut_off(self) -> list[int]:
        """Return about whose sessions and rights every server was told to look again, in order."""
        return [event.object_id for event in await self.changes() if event.topic is Topic.STANDING]

    async def attempts(self) -> list[LoginAttempt]:
        page = await self.store.login_attempts.find(LoginAttemptQuery(sort="id", page_size=100), self.ports.when())
        return list(page.items)


async def taken(ports: Ports) -> list[OutboxMessage]:
    """Take every mail that is due out of the outbox and return them in the order in which they were written."""
    found: list[OutboxMessage] = []
    now = ports.clock.now()
    async with ports.unit_of_work() as uow:
        # One to each address at a time.
        while waiting := await uow.outbox.claim(now=now, until=now, most=1000):
            for message in waiting:
                await uow.outbox.delivered(message.id, at=now)
            found += waiting
        await uow.commit()
    return sorted(found, key=lambda message: message.id)


def acting(account: Account, session_id: int = 0) -> Actor:
    """Return a person as signed in, without a session behind it."""
    return Actor(account.person, account.roles, session_id, CLIENT.ip_address)

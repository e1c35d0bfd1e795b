"""The application on memory, and people who are signed in to it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import httpx

from qhealth.adapters.http.app import create_app
from qhealth.adapters.http.options import HttpOptions
from qhealth.adapters.memory.gathered import memory_ports
from qhealth.core.domain.people import Account
from qhealth.core.domain.sessions import SESSION_IDLE_LIFETIME, Session
from qhealth.ports.gathered import Ports
from tests.builders import a_person

PASSWORD = "grå gås på grönt gräs"


@dataclass
class Site:
    ports: Ports = field(default_factory=memory_ports)
    options: HttpOptions = field(default_factory=HttpOptions)

    def __post_init__(self) -> None:
        self.app = create_app(self.ports, self.options)

    @asynccontextmanager
    async def browser(
        self, *, address: str = "198.51.100.7", url: str = "http://localhost"
    ) -> AsyncGenerator[httpx.AsyncClient]:
        transport = httpx.ASGITransport(self.app, client=(address, 50_000))
        async with httpx.AsyncClient(transport=transport, base_url=url) as browser:
            yield browser

    async def add(self, account: Account) -> Account:
        async with self.ports.unit_of_work() as uow:
            stored = await uow.accounts.add(account, password_hash=await self.ports.passwords.hash(PASSWORD))
            await uow.commit()
        return stored

    async def token_of(self, account: Account) -> str:
        """Sign an account in beside the API and return its access token."""
        now = self.ports.clock.now()
        session = Session(0, account.id, None, None, now, now, now + SESSION_IDLE_LIFETIME)
        async with self.ports.unit_of_work() as uow:
            session = await uow.sessions.add(session)
            await uow.commit()
        return self.ports.tokens.access(user_id=account.id, session_id=session.id, now=now)

    async def someone(self, account: Account | None = None, **more: object) -> dict[str, str]:
        """Store an account, sign it in and return its Authorization header."""
        stored = await self.add(replace(account or a_person(), **more))
        return {"Authorization": f"Bearer {await self.token_of(stored)}"}

"""The whole service on a database, wired as in production but for a clock that tests set and a cheap password hash."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import httpx

from qhealth.adapters.documents.typesetting import TypstDocuments
from qhealth.adapters.http.app import create_app
from qhealth.adapters.http.options import HttpOptions
from qhealth.adapters.mail.files import FileMailer
from qhealth.adapters.mail.mailbox import CaughtMail, FolderMailbox
from qhealth.adapters.mail.messages import Composer
from qhealth.adapters.mail.rendering import TemplateRenderer
from qhealth.adapters.memory.services import SettableClock
from qhealth.adapters.persistence.engine.pooled import PooledEngine
from qhealth.adapters.persistence.store import PersistentStore, persistent_unit_of_work
from qhealth.adapters.security.passwords import Argon2Passwords, HashCost
from qhealth.adapters.security.session_cache import SessionCache
from qhealth.adapters.security.throttle import InProcessThrottle
from qhealth.adapters.security.tokens import JwtTokens
from qhealth.core.domain.clinic import Clinic as ClinicFacts
from qhealth.core.domain.diagnostics import Diagnostic, DiagnosticBooking
from qhealth.core.domain.events import standing_changed
from qhealth.core.domain.people import Account
from qhealth.core.domain.records import JournalEntry, Prescription
from qhealth.core.domain.sessions import SESSION_IDLE_LIFETIME, Session
from qhealth.core.domain.sick_leaves import SickLeave
from qhealth.core.domain.visits import Visit
from qhealth.core.domain.working_hours import TimeOff, WeeklyBlock, WorkingHours
from qhealth.core.usecases.deliveries import deliver_due
from qhealth.ports.gathered import Ports
from qhealth.ports.security import Throttle
from qhealth.ports.unit_of_work import Committed
from tests.builders import NOW
from tests.databases import OpenDatabase

T = TypeVar("T")

PASSWORD = "grå gås på grönt gräs"
PUBLIC_URL = "http://testserver"
ADDRESS = "192.0.2.7"
ALWAYS = WorkingHours(30, tuple(WeeklyBlock(weekday, "00:00", "24:00") for weekday in range(1, 8)))
"""Hours that never stand in the way."""
_CHEAP = HashCost(memory_kib=8, passes=1)
_LINK = re.compile(r"http://testserver/[a-z-]+\?token=\S+")


class Caller:
    """Somebody at a browser or a program, signed in or not. Paths are below `/api/v1`."""

    def __init__(self, http: httpx.AsyncClient, account: Account | None = None) -> None:
        self.http = http
        self.account = account

    @property
    def id(self) -> int:
        assert self.account is not None
        return self.account.id

    def holds(self, access_token: str) -> None:
        self.http.headers["Authorization"] = f"Bearer {access_token}"

    async def call(self, method: str, path: str, body: object = None, **options: Any) -> httpx.Response:
        if body is not None:
            options["json"] = body
        return await self.http.request(method, f"/api/v1{path}", **options)

    async def get(self, path: str, **filters: object) -> httpx.Response:
        # httpx would take even an empty set of parameters for a reason to drop those of the path.
        params = {name.rstrip("_"): str(value) for name, value in filters.items()} or None
        return await self.call("GET", path, params=params)

    async def post(self, path: str, body: object = None, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.call("POST", path, body, headers=named)

    async def patch(self, path: str, body: object, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.call("PATCH", path, body, headers=named)

    async def delete(self, path: str, body: object = None) -> httpx.Response:
        return await self.call("DELETE", path, body)

    async def log_in(self, email: str | None = None, password: str = PASSWORD) -> httpx.Response:
        """Sign in, and go on with the token when that worked."""
        email = email or (self.account and self.account.email)
        answer = await self.post("/auth/login", {"email": email, "password": password})
        if answer.is_success:
            self.holds(answer.json()["access_token"])
        return answer


class Clinic:
    """An open service with its parts within reach."""

    def __init__(self, engine: PooledEngine, folder: Path, *, throttle: Throttle | None = None) -> None:
        self.clock = SettableClock(NOW)
        self.engine = engine
        self.tokens = JwtTokens("a secret of more than thirty-two characters", clock=self.clock)
        self.cache = SessionCache(
            tokens=self.tokens, clock=self.clock, monotonic=lambda: self.clock.now().timestamp()
        )  # fmt: skip
        self.passwords = Argon2Passwords(_CHEAP, threads=2, queue=200)
        self.documents = TypstDocuments(ClinicFacts(), PUBLIC_URL)
        self.ports = Ports(
            clinic=ClinicFacts(),
            clock=self.clock,
            store=PersistentStore(self.engine),
            unit_of_work=persistent_unit_of_work(self.engine, self._after_commit),
            passwords=self.passwords,
            tokens=self.tokens,
            throttle=throttle or InProcessThrottle(),
            documents=self.documents,
        )
        self.mail_folder = folder / "mail"
        clinic = self.ports.clinic
        composer = Composer(TemplateRenderer(clinic, PUBLIC_URL).render, "QHealth <no-reply@clinic.example>", clinic)
        self.mailer = FileMailer(self.mail_folder, composer)
        options = HttpOptions(
            public_url=PUBLIC_URL,
            session_cache=self.cache,
            on_startup=[self.engine.start_connection_pool],
            on_shutdown=[self.engine.close_connection_pool],
        )
        self.app = create_app(self.ports, options)
        self._last_mail = 0

    def _after_commit(self, committed: Committed) -> None:
        self.cache.forget(standing_changed(committed.events))

    def wait(self, **span: float) -> None:
        self.clock.move(timedelta(**span))

    def browser(self, address: str = ADDRESS) -> Caller:
        """Return somebody who is not signed in."""
        transport = httpx.ASGITransport(self.app, client=(address, 50_000))
        return Caller(httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL))

    async def has(self, account: Account, password: str | None = None) -> Account:
        """Keep an account; one without a password cannot log in, and costs no hash."""
        hashed = await self.passwords.hash(password) if password else None
        async with self.ports.unit_of_work() as uow:
            account = await uow.accounts.add(account, password_hash=hashed)
            if account.is_doctor:
                await uow.schedules.set_working_hours(account.id, ALWAYS)
            await uow.commit()
        return account

    async def someone(self, account: Account, *, address: str = ADDRESS) -> Caller:
        """Keep an account and return its owner, signed in without a password."""
        return await self.signed_in(await self.has(account), address=address)

    async def signed_in(self, account: Account, *, address: str = ADDRESS) -> Caller:
        now = self.clock.now()
        session = await self.keeps(Session(0, account.id, address, "Firefox", now, now, now + SESSION_IDLE_LIFETIME))
        caller = self.browser(address)
        caller.account = account
        caller.holds(self.tokens.access(user_id=account.id, session_id=session.id, now=now))
        return caller

    async def keeps(self, thing: T) -> T:
        """Store a thing beside the API, without the calendar of its doctor or patient, and return it as stored."""
        async with self.ports.unit_of_work() as uow:
            kept: Mapping[type, Any] = {
                Session: uow.sessions.add,
                Visit: uow.visits.add,
                Diagnostic: uow.diagnostics.add,
                DiagnosticBooking: uow.diagnostic_bookings.add,
                JournalEntry: uow.journal_entries.add,
                Prescription: uow.prescriptions.add,
                SickLeave: uow.sick_leaves.add,
                TimeOff: uow.schedules.add_time_off,
            }
            thing = await kept[type(thing)](thing)
            await uow.commit()
        return thing

    async def mails(self) -> list[CaughtMail]:
        """Hand over what waits in the outbox and return the mails since this was last asked, the oldest first."""
        while await deliver_due(mailer=self.mailer, ports=self.ports):
            pass
        new = [mail for mail in self.caught() if mail.id > self._last_mail]
        self._last_mail = max((mail.id for mail in new), default=self._last_mail)
        return sorted(new, key=lambda mail: mail.id)

    def caught(self) -> list[CaughtMail]:
        """Return every mail that was ever handed over."""
        return list(FolderMailbox(self.mail_folder).messages())

    async def told(self) -> list[tuple[str, str]]:
        """Return to which address which kind of mail has gone since this or `mails` was last asked."""
        new = await self.mails()
        kinds = {int(number): kind for number, _, kind in (path.stem.partition("-") for path in self._files())}
        return [(parseaddr(mail.to)[1], kinds[mail.id]) for mail in new]

    def _files(self) -> Iterator[Path]:
        return self.mail_folder.glob("[0-9]*.eml")

    async def token(self, page: str) -> str:
        """Return the token of the only new mail that links to a page."""
        links = [link for mail in await self.mails() for link in _LINK.findall(mail.text)]
        (found,) = [parse_qs(urlsplit(link).query)["token"][0] for link in links if urlsplit(link).path == f"/{page}"]
        return found


@asynccontextmanager
async def open_clinic(database: OpenDatabase, shared: Path, folder: Path) -> AsyncGenerator[Clinic]:
    """Open a service on an empty database; mails go to the folder, and `shared` is a folder of the whole run."""
    async with database(shared) as engine:
        clinic = Clinic(engine, folder)
        try:
            yield clinic
        finally:
            clinic.passwords.close()
            clinic.documents.close()

"""The only place that knows every part, and puts them together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import cast

from litestar import Litestar

from qhealth.adapters.http.app import create_app
from qhealth.adapters.http.options import HttpOptions
from qhealth.adapters.http.shell import Shell
from qhealth.adapters.mail.files import FileMailer
from qhealth.adapters.mail.mailbox import FolderMailbox
from qhealth.adapters.mail.messages import Composer
from qhealth.adapters.mail.relay import MailRelay
from qhealth.adapters.mail.rendering import TemplateRenderer
from qhealth.adapters.mail.smtp import MailServer, SmtpMailer, Tls
from qhealth.adapters.persistence.migrating import migrate, require_up_to_date
from qhealth.adapters.persistence.schema_gate import SchemaGate
from qhealth.adapters.persistence.store import PersistentStore, persistent_unit_of_work
from qhealth.adapters.security.passwords import Argon2Passwords
from qhealth.adapters.security.revocations import SessionCache
from qhealth.adapters.security.throttle import InProcessThrottle
from qhealth.adapters.security.tokens import JwtTokens
from qhealth.adapters.system.clock import SystemClock
from qhealth.adapters.system.logs import configure_logging
from qhealth.adapters.system.secrets import kept_secret
from qhealth.core.domain.errors import Unavailable
from qhealth.core.usecases.deliveries import deliver_due
from qhealth.database import connected, engine_for
from qhealth.ports.gathered import Ports
from qhealth.ports.mailer import Mailer
from qhealth.settings import Settings


class Application:
    """QHealth, wired for one process: the ports for use cases, the web application, and what runs beside it."""

    def __init__(self, settings: Settings) -> None:
        """Put the parts together; nothing runs yet. See `build`."""
        clock = SystemClock()
        tokens = JwtTokens(_secret_key(settings), clock=clock)
        self.settings = settings
        self.engine = engine_for(settings)
        self._gate = SchemaGate(self.engine)
        self._passwords = Argon2Passwords()
        self._session_cache = SessionCache(tokens=tokens, clock=clock)
        self._relay = MailRelay(self._deliver_due, _mailer(settings))
        self.ports = Ports(
            clinic=settings.clinic,
            clock=clock,
            store=PersistentStore(self.engine),
            unit_of_work=persistent_unit_of_work(self.engine, on_outbox=self._relay.wake),
            passwords=self._passwords,
            tokens=tokens,
            throttle=InProcessThrottle(),
            revocations=self._session_cache,
        )
        self._running: AsyncExitStack | None = None

    def http(self) -> Shell:
        """Return the web application. It starts and stops this object with itself."""
        options = HttpOptions(
            public_url=self.settings.public_url,
            trusted_proxies=self.settings.trusted_proxies,
            session_cache=self._session_cache,
            probes={"database": self._probe_database},
            is_closed=lambda: self._gate.is_closed,
            mailbox=FolderMailbox(self.settings.mail_dir) if self._shows_mails else None,
            on_startup=[self.start],
            on_shutdown=[self.stop],
        )
        return create_app(self.ports, options)

    def openapi(self) -> bytes:
        """Return the OpenAPI document as JSON, without running anything."""
        app = cast("Litestar", self.http().app)
        document: bytes = app.state.document
        return document

    @property
    def _shows_mails(self) -> bool:
        # Every mail to everybody: settings refuse debugging in production.
        return self.settings.debug and self.settings.smtp is None

    @asynccontextmanager
    async def database_open(self, *, migrating: bool = False) -> AsyncGenerator[list[str]]:
        """Open the database and yield the names of the migrations that were missing and have been applied.

        The embedded database is brought up to date by whoever opens it, one on a server with `migrating` only.

        Raises:
            StoreError: the database cannot be used, is newer than this program, lacks migrations, or another process
                keeps it.
            OSError: the data folder cannot be made.
        """
        async with self._connected():
            if self._is_embedded or migrating:
                yield await migrate(self.engine)
            else:
                await require_up_to_date(self.engine)
                yield []

    async def start(self) -> None:
        """Open the database and start what runs beside the requests; does nothing when that was done.

        On a server the database is left as it is: while its schema is another than this program's, nothing is served,
        and the reason is logged and said by the probe.

        Raises:
            StoreError: the database cannot be used; the embedded one is newer than this program.
            OSError: the data folder cannot be made.
        """
        if self._running is not None:
            return
        async with AsyncExitStack() as starting:
            starting.callback(self._passwords.close)
            await starting.enter_async_context(self._connected())
            if self._is_embedded:
                await migrate(self.engine)
            starting.push_async_callback(self._relay.stop)
            await self._gate.look()
            if not self._gate.is_closed:
                self._relay.start()
            else:
                await starting.enter_async_context(_beside(self._start_when_open()))
            self._running = starting.pop_all()

    async def stop(self) -> None:
        """End everything in the opposite order; does nothing when nothing runs."""
        running, self._running = self._running, None
        if running is not None:
            await running.aclose()

    @property
    def _is_embedded(self) -> bool:
        return self.settings.mysql is None

    @asynccontextmanager
    async def _connected(self) -> AsyncGenerator[None]:
        # Even with a database elsewhere, the key and the mails are kept there unless they have a place of their own.
        _make_data_dir(self.settings)
        async with connected(self.engine):
            yield

    async def _start_when_open(self) -> None:
        await self._gate.opening()
        self._relay.start()

    async def _deliver_due(self, mailer: Mailer) -> int:
        return await deliver_due(mailer=mailer, ports=self.ports)

    async def _probe_database(self) -> None:
        state = await self._gate.look()
        if not state.is_ready:
            raise Unavailable(state.reason)


@asynccontextmanager
async def _beside(work: Coroutine[None, None, None]) -> AsyncGenerator[None]:
    """Do something beside the block, and give it up at its end."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


def build(settings: Settings) -> Application:
    """Return QHealth wired by its settings, ready to be started once, in the event loop that it will work in.

    The logs go where they belong from here on. The key for tokens is made in the data folder where none is configured.

    Raises:
        OSError: the data folder cannot be made.
        SecretUnusable: the kept key cannot be read or made.
    """
    configure_logging(debug=settings.debug)
    return Application(settings)


def _mailer(settings: Settings) -> Mailer:
    composer = Composer(TemplateRenderer(settings.clinic, settings.public_url).render, settings.mail_from)
    if settings.smtp is None:
        return FileMailer(settings.mail_dir, composer)
    smtp = settings.smtp
    return SmtpMailer(MailServer(smtp.host, smtp.port, Tls(smtp.tls.value), smtp.user, smtp.password), composer)


def _secret_key(settings: Settings) -> str:
    if settings.secret_key is not None:
        return settings.secret_key
    _make_data_dir(settings)
    return kept_secret(settings.secret_key_file)


def _make_data_dir(settings: Settings) -> None:
    # Medical records are nothing for the other users of the machine. A folder that exists keeps the rights that it has.
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)

"""The only place that knows every part, and puts them together."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Final, cast

from litestar import Litestar
from redis.exceptions import RedisError

from qhealth.adapters.documents.typesetting import TypstDocuments
from qhealth.adapters.http.app import create_app
from qhealth.adapters.http.live import Live
from qhealth.adapters.http.options import Degraded, HttpOptions, Probe
from qhealth.adapters.http.shell import Shell
from qhealth.adapters.http.web_application import read_web_application
from qhealth.adapters.mail.files import FileMailer
from qhealth.adapters.mail.mailbox import FolderMailbox
from qhealth.adapters.mail.messages import Composer
from qhealth.adapters.mail.rendering import TemplateRenderer
from qhealth.adapters.mail.smtp import MailServer, SmtpMailer, Tls
from qhealth.adapters.persistence.migrating import migrate, require_up_to_date
from qhealth.adapters.persistence.schema_gate import SchemaGate
from qhealth.adapters.persistence.store import PersistentStore, persistent_unit_of_work
from qhealth.adapters.realtime.hints import Hints, InProcessHints
from qhealth.adapters.realtime.redis_hints import RedisHints, RedisServer
from qhealth.adapters.realtime.relay import EventRelay
from qhealth.adapters.security import redis_throttle
from qhealth.adapters.security.passwords import Argon2Passwords
from qhealth.adapters.security.recorded_throttle import RecordedThrottle
from qhealth.adapters.security.redis_throttle import RedisThrottle
from qhealth.adapters.security.session_cache import SessionCache
from qhealth.adapters.security.throttle import InProcessThrottle
from qhealth.adapters.security.tokens import JwtTokens
from qhealth.adapters.system.clock import SystemClock
from qhealth.adapters.system.logs import configure_logging
from qhealth.adapters.system.secrets import kept_secret
from qhealth.adapters.system.tracing import Asgi, Tracing, tracing_of
from qhealth.background import Background, Duty
from qhealth.core.domain.errors import Unavailable
from qhealth.core.domain.events import LoggedEvent, standing_changed
from qhealth.database import connected, engine_for, trace
from qhealth.numbers import InstallationNumbers
from qhealth.ports.gathered import Ports
from qhealth.ports.mailer import Mailer
from qhealth.ports.security import Throttle
from qhealth.ports.unit_of_work import Committed, Store
from qhealth.settings import Settings

LATE_MAIL: Final = timedelta(minutes=15)
"""A mail that waits longer than this is told of by `/health/ready`."""


class Application:
    """QHealth, wired for one process: the ports for use cases, the web application, and what runs beside it."""

    def __init__(self, settings: Settings, duty: Duty = Duty.SERVER, tracing: Tracing | None = None) -> None:
        """Put the parts together; nothing runs yet. See `build`."""
        clock = SystemClock()
        tokens = JwtTokens(_secret_key(settings), clock=clock)
        self.settings = settings
        self._tracing = tracing
        self.engine = engine_for(settings)
        self._gate = SchemaGate(self.engine)
        self._passwords = Argon2Passwords()
        self._session_cache = SessionCache(tokens=tokens, clock=clock)
        self._duty = duty
        self._background = Background(
            settings, duty, mailer=_mailer(settings, tracing), clock=clock, ports=lambda: self.ports
        )
        self._numbers = InstallationNumbers(self.engine, self._background)
        self._documents = TypstDocuments(settings.clinic, settings.public_url)
        store = PersistentStore(self.engine)
        self._throttle = _throttle(settings, store)
        self.ports = Ports(
            clinic=settings.clinic,
            clock=clock,
            store=store,
            unit_of_work=persistent_unit_of_work(self.engine, after_commit=self._after_commit),
            passwords=self._passwords,
            tokens=tokens,
            throttle=self._throttle,
            documents=self._documents,
        )
        self._live = Live(self.ports)
        self._hints = _hints(settings)
        self._events = EventRelay(self.ports, _Listeners(self._session_cache, self._live), self._hints)
        self._running: AsyncExitStack | None = None

    def http(self) -> Shell:
        """Return the web application. It starts and stops this object with itself."""
        options = HttpOptions(
            public_url=self.settings.public_url,
            trusted_proxies=self.settings.trusted_proxies,
            session_cache=self._session_cache,
            probes=self._probes(),
            is_closed=lambda: self._gate.is_closed,
            read_here=self._numbers.here,
            read_all=lambda: self._numbers.everywhere(self.ports),
            live=self._live,
            web_application=read_web_application(),
            mailbox=FolderMailbox(self.settings.mail_dir) if self._shows_mails else None,
            on_startup=[self.start],
            on_shutdown=[self.stop],
        )
        return create_app(self.ports, options)

    def traced(self, app: Asgi) -> Asgi:
        """Return the application that makes a span of each request, where traces are wanted, and else the same one."""
        return app if self._tracing is None else self._tracing.requests(app)

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
            starting.callback(self._documents.close)
            if self._duty is Duty.SERVER:
                self._documents.warm_up()
            if self._tracing is not None:
                starting.push_async_callback(self._tracing.stop)
            await starting.enter_async_context(self._connected())
            if self._tracing is not None:
                trace(self.engine, self._tracing)
            if self._is_embedded:
                await migrate(self.engine)
            if isinstance(self._throttle, RedisThrottle):
                starting.push_async_callback(self._throttle.close)
            starting.push_async_callback(self._background.stop)
            starting.push_async_callback(self._events.stop)
            await self._gate.look()
            if not self._gate.is_closed:
                await self._start_relays()
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
        await self._start_relays()

    async def _start_relays(self) -> None:
        self._background.start()
        if self._duty is Duty.SERVER:
            await self._events.start()

    def _after_commit(self, committed: Committed) -> None:
        if gone := standing_changed(committed.events):
            self._session_cache.forget(gone)
        if committed.events:
            self._events.wake()
        if committed.has_mails:
            self._background.mails_written()

    def _probes(self) -> dict[str, Probe]:
        probes: dict[str, Probe] = {"database": self._probe_database, "events": self._probe_events}
        if self.settings.redis is not None:
            probes["redis"] = self._probe_redis
        return {**probes, "mail": self._probe_mail}

    async def _probe_database(self) -> None:
        state = await self._gate.look()
        if not state.is_ready:
            raise Unavailable(state.reason)

    async def _probe_events(self) -> None:
        if self._hints.trouble is not None:
            raise Degraded(self._hints.trouble)

    async def _probe_redis(self) -> None:
        try:
            await self._background.ask_redis()
        except (RedisError, OSError) as error:
            raise Degraded("Redis does not answer; everything is served, some of it later.") from error

    async def _probe_mail(self) -> None:
        now = self.ports.clock.now()
        oldest = await self.ports.store.outbox.oldest(now=now)
        if oldest is not None and now - oldest > LATE_MAIL:
            minutes = int((now - oldest).total_seconds() // 60)
            raise Degraded(f"The oldest mail has been waiting for {minutes} minutes.")


class _Listeners:
    """Those who hear of events in this process: the session cache and the open sockets."""

    def __init__(self, session_cache: SessionCache, live: Live) -> None:
        self._session_cache = session_cache
        self._live = live
        self.begin_after = live.begin_after
        self.look_at_the_clock = live.look_at_the_clock

    async def hear(self, logged: LoggedEvent) -> None:
        if gone := standing_changed([logged.event]):
            self._session_cache.forget(gone)
        await self._live.hear(logged)


@asynccontextmanager
async def _beside(work: Coroutine[None, None, None]) -> AsyncGenerator[None]:
    """Do something beside the block, and give it up at its end."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


def build(settings: Settings, duty: Duty = Duty.SERVER) -> Application:
    """Return QHealth wired by its settings for one kind of process, to be started once, in the loop it will work in.

    The logs go where they belong from here on. The key for tokens is made in the data folder where none is configured.

    Raises:
        OSError: the data folder cannot be made.
        SecretUnusable: the kept key cannot be read or made.
        TracingUnusable: the environment asks for traces that cannot be had.
    """
    configure_logging(debug=settings.debug)
    return Application(settings, duty, tracing_of(os.environ))


def _mailer(settings: Settings, tracing: Tracing | None) -> Mailer:
    mailer = _untraced_mailer(settings)
    return mailer if tracing is None else tracing.mails(mailer)


def _untraced_mailer(settings: Settings) -> Mailer:
    composer = Composer(
        TemplateRenderer(settings.clinic, settings.public_url).render, settings.mail_from, settings.clinic
    )
    if settings.smtp is None:
        return FileMailer(settings.mail_dir, composer)
    smtp = settings.smtp
    return SmtpMailer(MailServer(smtp.host, smtp.port, Tls(smtp.tls.value), smtp.user, smtp.password), composer)


def _throttle(settings: Settings, store: Store) -> Throttle:
    at = settings.redis
    if at is None:
        return InProcessThrottle()
    server = redis_throttle.RedisServer(at.host, at.port, at.db, at.password)
    return RedisThrottle(server, RecordedThrottle(store.login_attempts.failures))


def _hints(settings: Settings) -> Hints:
    at = settings.redis
    if at is None:
        return InProcessHints()
    return RedisHints(RedisServer(at.host, at.port, at.db, at.password))


def _secret_key(settings: Settings) -> str:
    if settings.secret_key is not None:
        return settings.secret_key
    _make_data_dir(settings)
    return kept_secret(settings.secret_key_file)


def _make_data_dir(settings: Settings) -> None:
    # Medical records are nothing for the other users of the machine. A folder that exists keeps the rights that it has.
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)

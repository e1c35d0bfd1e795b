"""What the HTTP adapter is told about the place in which it runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network
from typing import Any, Protocol
from urllib.parse import urlsplit

from qhealth.adapters.http.live import Live
from qhealth.adapters.http.readings import ReadAll, ReadHere, none_at_all, none_here
from qhealth.adapters.http.web_application import WebApplication
from qhealth.core.domain.policy import Actor


class Degraded(Exception):  # noqa: N818 - a state, as the answer names it.
    """A part works less well than it should, and everything goes on; the message says in a sentence what is so."""


Probe = Callable[[], Awaitable[None]]
"""Returns when a part works; raises `Degraded` when it works somehow, and anything else when it does not."""
Hook = Callable[[], Awaitable[None]]
"""Something to do when the server starts or stops."""


class SessionCache(Protocol):
    """Remembers for at most a second who is behind an access token, and forgets at once when a session ends."""

    @property
    def generation(self) -> int:
        """Return the number that changes whenever a session ends; taken before the store is asked."""
        ...

    def recall(self, token: str) -> Actor | None:
        """Return who is behind a valid token, if that is still known."""
        ...

    def remember(self, actor: Actor, *, generation: int) -> None:
        """Keep who was read from the store, unless a session has ended since that generation."""
        ...


class NoSessionCache:
    """Remembers nothing, so that every request asks the store."""

    generation: int = 0

    def recall(self, token: str) -> Actor | None:
        """Return nobody."""
        _ = token

    def remember(self, actor: Actor, *, generation: int) -> None:
        """Keep nothing."""
        _ = actor, generation


class CaughtMail(Protocol):
    """A mail that was kept for looking at instead of being sent."""

    @property
    def id(self) -> int:
        """Return the id of the mail in the outbox."""
        ...

    @property
    def to(self) -> str:
        """Return the recipient as the mail names it."""
        ...

    @property
    def subject(self) -> str:
        """Return the subject."""
        ...

    @property
    def sent_at(self) -> datetime:
        """Return when the mail was written."""
        ...

    @property
    def text(self) -> str:
        """Return the plain text."""
        ...

    @property
    def html(self) -> str | None:
        """Return the HTML part, if there is one."""
        ...


class Mailbox(Protocol):
    """The mails that a demonstration caught, the newest first."""

    def messages(self) -> Sequence[CaughtMail]:
        """Return all mails that are still kept. May read files, so it is called on a thread."""
        ...

    def message(self, message_id: int, /) -> CaughtMail | None:
        """Return one mail. May read files, so it is called on a thread."""
        ...


@dataclass(frozen=True, slots=True)
class HttpOptions:
    """How the application is reached and what stands beside it."""

    public_url: str = "http://localhost:8000"
    """Where people reach the site: decides on `Secure` cookies, accepted hosts and origins."""
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    """Whose X-Forwarded-For is believed."""
    session_cache: SessionCache = NoSessionCache()  # noqa: RUF009 - it holds no state.
    probes: Mapping[str, Probe] | None = None
    """The parts that have to work for the server to be ready, by name."""
    read_here: ReadHere = none_here
    """Further numbers of this process for `/metrics`."""
    read_all: ReadAll = none_at_all
    """Those of the whole installation."""
    is_closed: Callable[[], bool] = lambda: False
    """Whether requests that need the database are refused for now, whatever they ask."""
    web_application: WebApplication | None = None
    """What people use in their browsers; only the API is served without it."""
    live: Live | None = None
    """Who listens at WebSockets; one of its own, which nobody tells anything, where none is given."""
    mailbox: Mailbox | None = None
    """Set in demonstrations and while debugging only: shows every mail to everybody."""
    route_handlers: Sequence[Any] = ()
    """Further Litestar handlers: what other adapters serve on the same port."""
    on_startup: Sequence[Hook] = ()
    on_shutdown: Sequence[Hook] = ()

    @property
    def is_https(self) -> bool:
        """Return whether people reach the site over TLS."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def authority(self) -> str:
        """Return host and port of the public URL, as browsers write them."""
        return urlsplit(self.public_url).netloc.lower()

    @property
    def host(self) -> str:
        """Return the host of the public URL."""
        return urlsplit(self.public_url).hostname or ""

"""The outermost layer, around unknown addresses and failures too: request ids, hosts, security headers, numbers."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from random import getrandbits
from time import perf_counter
from typing import Any, Final, TypeAlias

import structlog

from qhealth.adapters.http.authentication import is_foreign
from qhealth.adapters.http.clients import client_address
from qhealth.adapters.http.metrics import Metrics
from qhealth.adapters.http.options import HttpOptions
from qhealth.adapters.http.problems import PROBLEM_JSON, CrossSite, UnknownHost, problem_of
from qhealth.adapters.http.sockets import PATH as SOCKET_PATH
from qhealth.core.domain.errors import NotFound, QHealthError, Unavailable

Message: TypeAlias = Any
"""What the application tells the server."""
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]

API_POLICY: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""The content security policy of everything that is no page."""
_API_POLICY_HEADER: Final = (b"content-security-policy", API_POLICY.encode())
_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    # Links of mails carry tokens in their query; no other site is told.
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
_HSTS: Final = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")
_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,128}")
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
_FAILED: Final = 400
_SLOW: Final = 1.0
"""Seconds. Reads that succeed at once are counted, not logged: the lines worth keeping would drown."""
_LOG: Final = structlog.stdlib.get_logger("qhealth.http")
_STORED: Final = ("/api/v1/", "/metrics")
"""What is served here needs the database."""
_PROBED: Final = ("/health/", "/metrics")
"""Orchestrators and scrapers call these by the address of the machine."""


class Shell:
    """Wraps the application."""

    def __init__(self, app: App, options: HttpOptions, metrics: Metrics, sockets: App) -> None:
        self.app = app
        self.sockets = sockets
        self.authority = options.authority
        self.metrics = metrics
        self.trusted = options.trusted_proxies
        self.is_closed = options.is_closed
        self.hosts = _LOOPBACK | {options.host}
        self.headers = (*_HEADERS, _HSTS) if options.is_https else _HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        peer = scope["client"] or (None, 0)
        forwarded = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
        scope["client"] = (client_address(peer[0], forwarded, self.trusted), peer[1])
        given = headers.get(b"x-request-id", b"")
        request_id = given if _REQUEST_ID.fullmatch(given) else b"%032x" % getrandbits(128)
        tokens = structlog.contextvars.bind_contextvars(request_id=request_id.decode())
        try:
            if scope["type"] == "http":
                await self._serve(scope, receive, send, request_id)
            else:
                await self._connect(scope, receive, send)
        finally:
            structlog.contextvars.reset_contextvars(**tokens)

    async def _connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal: QHealthError | None = None
        if not self._is_ours(scope):
            refusal = UnknownHost()
        elif is_foreign(dict(scope["headers"]), self.authority):
            refusal = CrossSite()
        elif scope["path"] != SOCKET_PATH:
            refusal = NotFound()
        elif self.is_closed():
            refusal = Unavailable()
        if refusal is None:
            await self.sockets(scope, receive, send)
        else:
            await _refuse(send, refusal, "websocket.http.response")

    async def _serve(self, scope: Scope, receive: Receive, send: Send, request_id: bytes) -> None:
        status = 500
        started = perf_counter()
        is_api = scope["path"].startswith("/api/")

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                message["headers"] = [
                    *message["headers"],
                    *self._missing(message["headers"], request_id, is_api=is_api),
                ]
            await send(message)

        self.metrics.in_flight += 1
        try:
            if not self._is_ours(scope):
                await _refuse(sending, UnknownHost())
            elif self.is_closed() and scope["path"].startswith(_STORED):
                await _refuse(sending, Unavailable())
            else:
                await self.app(scope, receive, sending)
        finally:
            self.metrics.in_flight -= 1
            self._note(scope, status, perf_counter() - started)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        # By the route, never by the address: the query of a link carries its token.
        method, route = scope["method"], scope.get("path_template", "none")
        self.metrics.count(method, route, status, seconds)
        if method != "GET" or status >= _FAILED or seconds >= _SLOW:
            user_id = getattr(scope.get("user"), "id", None)
            elapsed = round(seconds * 1000, 1)
            _LOG.info("request", method=method, route=route, status=status, user_id=user_id, milliseconds=elapsed)

    def _missing(
        self, present: Iterable[tuple[bytes, bytes]], request_id: bytes, *, is_api: bool
    ) -> list[tuple[bytes, bytes]]:
        names = {name for name, _ in present}
        more = [(b"x-request-id", request_id), *(pair for pair in self.headers if pair[0] not in names)]
        if b"content-security-policy" not in names:
            more.append(_API_POLICY_HEADER)
        if is_api and b"cache-control" not in names:
            more.append((b"cache-control", b"no-store"))
        return more

    def _is_ours(self, scope: Scope) -> bool:
        if scope["path"].startswith(_PROBED):
            return True
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1:
            return False
        host = hosts[0].decode("latin-1").lower()
        name = host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]
        return name in self.hosts


async def _refuse(send: Send, error: QHealthError, kind: str = "http.response") -> None:
    problem = problem_of(error)
    length = str(len(problem.content))
    told = {"content-type": PROBLEM_JSON, "content-length": length, **problem.headers}
    headers = [(name.lower().encode(), value.encode()) for name, value in told.items()]
    await send({"type": f"{kind}.start", "status": problem.status_code, "headers": headers})
    await send({"type": f"{kind}.body", "body": problem.content})

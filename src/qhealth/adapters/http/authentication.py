"""Who calls: every route of the API needs a valid access token unless its handler says `public=True`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.response.base import ASGIResponse
from litestar.types import ASGIApp, Receive, Scope, Send

from qhealth.adapters.http.options import HttpOptions
from qhealth.adapters.http.problems import CrossSite
from qhealth.adapters.http.requests import AsgiScope, address_of
from qhealth.core.domain.errors import Forbidden, NotFound, TooManyAttempts, Unauthenticated
from qhealth.core.domain.policy import Action, Actor, scope_of
from qhealth.core.domain.policy import Scope as Reach
from qhealth.core.domain.rules import LARGEST_ID
from qhealth.core.domain.sessions import Client
from qhealth.core.usecases import sessions
from qhealth.ports.gathered import Ports

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class Gate(ASGIMiddleware):
    """Lets requests in: signed-in callers, and others to public routes as long as their address is not locked."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, ports: Ports, options: HttpOptions) -> None:
        self.ports = ports
        self.cache = options.session_cache
        self.authority = options.authority

    def __deepcopy__(self, memo: object) -> Gate:
        """Return the same gate: Litestar copies routers, and a copied session cache would miss who was blocked."""
        _ = memo
        return self

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        request: Any = scope
        method: str = request["method"]
        if method == "OPTIONS":
            await _tell_methods(request, receive, send)
            return
        opt = request["route_handler"].opt
        _check_ids(request)
        if method not in _SAFE:
            _check_origin(request, self.authority)
        actor = await self._actor(request, opt)
        if actor is not None:
            request["user"] = actor
            _check_door(actor, opt.get("actions", ()))
        await next_app(scope, receive, send)

    async def _actor(self, scope: AsgiScope, opt: Mapping[str, Any]) -> Actor | None:
        address = address_of(scope)
        refused: Unauthenticated = Unauthenticated()
        if token := bearer_of(scope):
            try:
                return await self._behind(token, address)
            except Unauthenticated as error:
                refused = error
        if not opt.get("watches_throttle"):
            await refuse_locked(self.ports, address)
        if opt.get("public"):
            return None
        raise refused

    async def _behind(self, token: str, address: str | None) -> Actor:
        known = self.cache.recall(token)
        if known is None:
            generation = self.cache.generation
            known = await sessions.authenticate(token, client=Client(ip_address=address), ports=self.ports)
            self.cache.remember(known, generation=generation)
        return known if known.ip_address == address else replace(known, ip_address=address)


async def _tell_methods(scope: AsgiScope, receive: Receive, send: Send) -> None:
    # The framework's own answer knows one handler of a path only.
    routes = (route for route in scope["litestar_app"].routes if route.path_format == scope["path_template"])
    allowed = sorted({method for route in routes for method in route.methods})
    await ASGIResponse(status_code=204, headers={"allow": ", ".join(allowed)})(scope, receive, send)


async def refuse_locked(ports: Ports, address: str | None) -> None:
    """Raise `TooManyAttempts` where too many logins failed from an address lately."""
    wait = await ports.throttle.address_wait(address, now=ports.clock.now())
    if wait > 0:
        raise TooManyAttempts(wait)


def bearer_of(scope: AsgiScope) -> str | None:
    """Return the token of an `Authorization: Bearer` header (RFC 6750); a header of another scheme counts as none."""
    for name, value in scope["headers"]:
        if name == b"authorization":
            scheme, _, token = value.decode("latin-1").partition(" ")
            return token.strip() or None if scheme.lower() == "bearer" else None
    return None


def _check_ids(scope: AsgiScope) -> None:
    # The router takes every spelling that Python's int() takes; an object has one address, and no id is beyond 64 bit.
    for value in scope["path_params"].values():
        if isinstance(value, int) and not (1 <= value <= LARGEST_ID and f"/{value}" in scope["path"]):
            raise NotFound


def _check_origin(scope: AsgiScope, authority: str) -> None:
    # SameSite=Strict keeps the cookies at home already; a browser that does not know it still tells where a call comes
    # from (OWASP, "Cross-Site Request Forgery Prevention", verifying the origin).
    headers = dict(scope["headers"])
    if b"cookie" in headers and is_foreign(headers, authority):
        raise CrossSite


def is_foreign(headers: Mapping[bytes, bytes], authority: str) -> bool:
    """Return whether a browser says that a page of another site makes the call."""
    origin = headers.get(b"origin")
    if origin is None:
        return False
    told = origin.decode("latin-1").lower().partition("://")[2]
    return told not in {authority, headers.get(b"host", b"").decode("latin-1").lower()}


def _check_door(actor: Actor, actions: tuple[Action, ...]) -> None:
    # The use case decides; but whoever has none of its actions is turned away before a body is read and judged.
    if actions and all(scope_of(actor.roles, action) is Reach.NONE for action in actions):
        raise Forbidden

"""What a controller asks of a request: who calls, from where, with which command, query and preconditions."""

from __future__ import annotations

import hashlib
import re
import typing
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeAlias, TypeVar

import msgspec
from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import SkipValidation

from qhealth.adapters.http.answers import etag_of
from qhealth.adapters.http.bodies import decode, read_command
from qhealth.adapters.http.problems import MalformedHeader, UnsupportedBody
from qhealth.adapters.http.queries import read_query
from qhealth.core.domain.errors import StaleObject
from qhealth.core.domain.policy import Actor
from qhealth.core.domain.sessions import Client
from qhealth.core.domain.validation import Context
from qhealth.core.usecases.common import Precondition, no_precondition
from qhealth.ports.gathered import Ports
from qhealth.ports.idempotency import IdempotencyKey

T = TypeVar("T")
AsgiScope: TypeAlias = Any
"""What a server tells of a connection, with what the layers have added."""

REFRESH_COOKIE: Final = "qhealth_refresh"
DEVICE_COOKIE: Final = "qhealth_device"
LONGEST_BODY: Final = 1_000_000
"""Bytes."""
LONGEST_RECORD_BODY: Final = 8_000_000
"""Bytes: a medical record takes a million characters, which are up to four bytes each."""
_LONGEST_AGENT: Final = 300
_JSON_TYPE: Final = re.compile(r'application/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?', re.IGNORECASE)
_IDEMPOTENCY_KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")

Command = NamedDependency[SkipValidation[T]]
"""The request's body, read into a command of the core."""
Filters = NamedDependency[SkipValidation[T]]
"""The request's query string, read into a query of the core."""


class ApiRequest(Request[Actor, Any, State]):
    """A request to the API."""

    @property
    def actor(self) -> Actor:
        """Return who calls; only where the route needs an access token."""
        return self.user

    @property
    def signed_in(self) -> Actor | None:
        """Return who calls, if the request carries a valid access token."""
        scope: AsgiScope = self.scope
        return scope.get("user")

    @property
    def ports(self) -> Ports:
        """Return the ports that the use cases need."""
        return self.app.state.ports

    @property
    def client_address(self) -> str | None:
        """Return the address of the caller, trusted proxies left aside."""
        return address_of(self.scope)

    @property
    def caller(self) -> Client:
        """Return where the request comes from."""
        agent = self.headers.get("user-agent")
        return Client(
            ip_address=self.client_address,
            user_agent=agent[:_LONGEST_AGENT] if agent else None,
            device_token=self.cookies.get(DEVICE_COOKIE),
        )

    def rules_context(self) -> Context:
        """Return what the rules of fields look at beside the value."""
        now = self.ports.clock.now()
        return Context(now, self.ports.clinic.day_of(now), {})

    def precondition(self) -> Precondition:
        """Return what If-Match asks for: raises `StaleObject` where the caller had seen another state."""
        wanted = self.headers.get("if-match")
        if wanted is None or wanted.strip() == "*":
            return no_precondition
        tags = {tag.strip() for tag in wanted.split(",")}

        def compare(current: object) -> None:
            if etag_of(current) not in tags:
                raise StaleObject

        return compare

    def idempotency_key(self, operation: str, command: object) -> IdempotencyKey | None:
        """Return the caller's key for one creation, with a digest of what is to be created."""
        given = self.headers.get("idempotency-key")
        if given is None:
            return None
        if not _IDEMPOTENCY_KEY.fullmatch(given):
            raise MalformedHeader("Idempotency-Key has 1 to 255 visible ASCII characters.")
        return IdempotencyKey(self.actor.id, given, operation, digest_of(command))


def address_of(scope: AsgiScope) -> str | None:
    """Return the address that the outermost layer found for a connection."""
    client = scope.get("client")
    return client[0] if client else None


def digest_of(command: object) -> str:
    """Return a SHA-256 over a command, the same however its JSON was spelled."""
    return hashlib.sha256(_canonical.encode(command)).hexdigest()


_canonical: Final = msgspec.json.Encoder(order="deterministic")


@dataclass(frozen=True, slots=True)
class Shapes:
    """What a handler takes and gives, as its annotations say."""

    command: type | None
    filters: type | None
    answer: Any


def shapes_of(function: Callable[..., Any]) -> Shapes:
    """Return the shapes of a handler's function."""
    # A controller's method is bound to it; the function behind it lives as long as its module and no longer.
    return _shapes_of(getattr(function, "__func__", function))


@cache
def _shapes_of(function: Callable[..., Any]) -> Shapes:
    hints = typing.get_type_hints(function)
    return Shapes(hints.get("command"), hints.get("filters"), hints.get("return"))


async def _command(request: ApiRequest) -> object:
    kind: type[Any] | None = shapes_of(request.scope["route_handler"].fn).command
    raw = await request.body()
    if raw and not _JSON_TYPE.fullmatch(request.headers.get("content-type", "").strip()):
        raise UnsupportedBody
    return read_command(typing.cast("type[object]", kind), decode(raw), request.rules_context)


async def _filters(request: ApiRequest) -> object:
    kind: type[Any] | None = shapes_of(request.scope["route_handler"].fn).filters
    return read_query(typing.cast("type[object]", kind), request.scope["query_string"], request.rules_context)


DEPENDENCIES: Final = {"command": Provide(_command), "filters": Provide(_filters)}

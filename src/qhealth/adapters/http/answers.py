"""Answers: objects of the core encoded once, with the headers that follow from them."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from http import HTTPStatus
from typing import Any, Final, TypeVar, cast

import msgspec
from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.response.base import ASGIResponse
from litestar.types import Send

from qhealth.core.domain.working_hours import WorkingHours

T = TypeVar("T")

JSON: Final = b"application/json"
_encoder: Final = msgspec.json.Encoder()
_LENGTH_OF_TAG: Final = 16


def encode(thing: object) -> bytes:
    """Return an object as JSON; its field names are the names on the wire, its instants end in Z."""
    return _encoder.encode(thing)


def etag_of(thing: object) -> str:
    """Return the strong entity tag of an object as its present reader sees it (RFC 9110, 8.8.3)."""
    return _tag(encode(thing))


def _tag(body: bytes) -> str:
    return f'"{hashlib.blake2b(body, digest_size=_LENGTH_OF_TAG).hexdigest()}"'


@cache
def has_etag(kind: type) -> bool:
    """Return whether answers of this kind are single objects, which carry an entity tag."""
    return kind is WorkingHours or (
        dataclasses.is_dataclass(kind) and any(field.name == "id" for field in dataclasses.fields(kind))
    )


class Answer(Response[T]):
    """A successful answer."""

    def __init__(
        self,
        content: T,
        *,
        status_code: int | None = None,
        headers: Mapping[str, str] | None = None,
        cookies: Iterable[Cookie] = (),
        **_options: object,
    ) -> None:
        # The framework's own constructor spends more time on options that are never used here than all the rest takes.
        self.content = content
        self.status_code = status_code
        self.headers = dict(headers or {})
        self.cookies = list(cookies)

    def to_asgi_response(
        self, app: object, request: Request[Any, Any, Any], *, status_code: int | None = None, **_options: object
    ) -> ASGIResponse:
        """Encode the object; add ETag and Location; answer 304 where the caller has this very state already."""
        _ = app
        content: Any = self.content
        status = self.status_code or status_code or HTTPStatus.OK
        headers = [(name.encode(), value.encode()) for name, value in self.headers.items()]
        headers += (cookie.to_encoded_header() for cookie in self.cookies)
        body = encode(content) if self.content is not None else b""
        if has_etag(content.__class__):
            tag = _tag(body)
            headers.append((b"etag", tag.encode()))
            if request.scope["method"] == "GET" and is_known(request, tag):
                return cast("ASGIResponse", _Sent(HTTPStatus.NOT_MODIFIED, headers, b""))
        if status == HTTPStatus.CREATED:
            headers.append((b"location", f"{request.scope['path'].rstrip('/')}/{content.id}".encode()))
        if body:
            headers.append((b"content-type", JSON))
        if status != HTTPStatus.NO_CONTENT:
            headers.append((b"content-length", str(len(body)).encode()))
        return cast("ASGIResponse", _Sent(status, headers, body))


class _Sent:
    """An answer as it goes out: the framework calls it as an ASGI application, and asks no more of it."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    async def __call__(self, _scope: object, _receive: object, send: Send) -> None:
        await send({"type": "http.response.start", "status": int(self.status), "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


def is_known(request: Request[Any, Any, Any], tag: str) -> bool:
    """Return whether the caller has this very state already: If-None-Match is compared weakly (RFC 9110, 13.1.2)."""
    given = next((value for name, value in request.scope["headers"] if name == b"if-none-match"), None)
    if given is None:
        return False
    known = given.decode("latin-1")
    return known.strip() == "*" or tag in {one.strip().removeprefix("W/") for one in known.split(",")}

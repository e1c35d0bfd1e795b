"""Every refusal as a problem (RFC 9457), from one table that maps the bases of the domain's errors to statuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from http import HTTPStatus
from typing import Any, ClassVar, Final

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException

from qhealth.core.domain.errors import (
    BookingRefused,
    Forbidden,
    HasObstacles,
    Invalid,
    NotFound,
    QHealthError,
    Refused,
    StaleObject,
    TooManyAttempts,
    Unauthenticated,
    Unavailable,
)

PROBLEM_JSON: Final = "application/problem+json"

_log: Final = structlog.get_logger(__name__)
_encoder: Final = msgspec.json.Encoder()


class BadRequest(QHealthError):  # noqa: N818 - the tree of refusals reads as words.
    """The request itself is malformed: its header or its body."""

    code = "bad_request"
    sentence = "The request is malformed."


class MalformedBody(BadRequest):
    """The body is not JSON."""

    code = "malformed_json"
    sentence = "The body is not valid JSON."


class MalformedQuery(BadRequest):
    """The query string cannot be read."""

    code = "malformed_query"
    sentence = "The query string is not valid percent-encoded UTF-8, or holds too many parameters."


class MalformedHeader(BadRequest):
    """A header cannot be read."""

    code = "malformed_header"
    sentence = "A header of the request is malformed."


class UnknownHost(BadRequest):
    """The Host header names another site: nothing that we serve answers to it."""

    code = "unknown_host"
    sentence = "The Host header does not name this site."


class CrossSite(Forbidden):
    """A page of another site tried to use the caller's cookies."""

    code = "cross_site"
    sentence = "This call is possible from QHealth's own pages only."


class UnsupportedBody(QHealthError):  # noqa: N818 - the tree of refusals reads as words.
    """The body is of another type than JSON."""

    code = "unsupported_media_type"
    sentence = "Send the body as application/json in UTF-8."


class BodyTooLarge(QHealthError):  # noqa: N818 - the tree of refusals reads as words.
    """The body is larger than anything that this server takes."""

    code = "body_too_large"
    sentence = "The body is too large."


STATUSES: Final[Mapping[type[QHealthError], HTTPStatus]] = {
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotFound: HTTPStatus.NOT_FOUND,
    Forbidden: HTTPStatus.FORBIDDEN,
    Unauthenticated: HTTPStatus.UNAUTHORIZED,
    Refused: HTTPStatus.CONFLICT,
    StaleObject: HTTPStatus.PRECONDITION_FAILED,
    TooManyAttempts: HTTPStatus.TOO_MANY_REQUESTS,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    BadRequest: HTTPStatus.BAD_REQUEST,
    UnsupportedBody: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    BodyTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
}
_CODES: Final[Mapping[int, tuple[str, str]]] = {
    400: ("bad_request", "The request is malformed."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not take that method; the Allow header lists those that it takes."),
    413: (BodyTooLarge.code, BodyTooLarge.sentence),
    415: (UnsupportedBody.code, UnsupportedBody.sentence),
}


class Problem(Response[bytes]):
    """An answer that tells what went wrong."""

    _JSON: ClassVar[str] = PROBLEM_JSON

    def __init__(
        self, status: int, code: str, detail: str, *, more: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(
            encoded(status, code, detail, more), status_code=status, media_type=self._JSON, headers=dict(headers or {})
        )


def encoded(status: int, code: str, detail: str, more: Mapping[str, object] | None = None) -> bytes:
    """Return a problem as JSON. `type` is "about:blank", so the title is the status's own phrase (RFC 9457, 4.2.1)."""
    problem = {
        "type": "about:blank",
        "title": title_of(status),
        "status": int(status),
        "detail": detail,
        "code": code,
        **(more or {}),
    }
    return _encoder.encode(problem)


def title_of(status: int) -> str:
    """Return a status's phrase (RFC 9110, 15)."""
    # Python 3.13 renamed the phrases of 413 and 422; answers must not depend on the interpreter.
    renamed = {413: "Content Too Large", 422: "Unprocessable Content"}
    return renamed.get(status) or HTTPStatus(status).phrase


def status_of(error: type[QHealthError]) -> HTTPStatus:
    """Return the status of an error's nearest base in the table."""
    return next(STATUSES[base] for base in error.__mro__ if base in STATUSES)


def refusal(_request: Request[Any, Any, Any], error: QHealthError) -> Problem:
    """Answer a refusal of the core or of this adapter; why something was unavailable is logged, and told to nobody."""
    if isinstance(error, Unavailable):
        _log.warning("unavailable", why=_origin(error))
    return problem_of(error)


def _origin(error: BaseException) -> str:
    while error.__cause__ is not None:
        error = error.__cause__
    return repr(error)


def problem_of(error: QHealthError) -> Problem:
    """Return a refusal with its status, its headers and whatever it has to say besides."""
    code = error.code
    more: dict[str, object] = {}
    headers: dict[str, str] = {}
    match error:
        case Invalid():
            code = error.problem_code
            more["errors"] = [asdict(fault) for fault in error.faults]
        case BookingRefused():
            code = error.kind
            more["conflicts"] = error.conflicts
            more["alternatives"] = error.alternatives
        case HasObstacles():
            more["obstacles"] = error.obstacles
        case Unauthenticated():
            headers["WWW-Authenticate"] = "Bearer"
        case TooManyAttempts() | Unavailable():
            headers["Retry-After"] = str(max(1, error.retry_after))
        case _:
            pass
    return Problem(status_of(type(error)), code, error.detail, more=more, headers=headers)


def http_error(request: Request[Any, Any, Any], error: HTTPException) -> Problem:
    """Answer what the framework refuses: unknown addresses, methods, too large bodies."""
    if error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return failure(request, error)
    code, detail = _CODES.get(error.status_code, ("refused", HTTPStatus(error.status_code).phrase))
    headers = {"Allow": error.headers["allow"]} if error.headers and "allow" in error.headers else {}
    return Problem(error.status_code, code, detail, headers=headers)


def failure(request: Request[Any, Any, Any], error: Exception) -> Problem:
    """Answer a fault of ours: nothing of it is told, all of it is logged."""
    _log.error("request failed", method=request.scope["method"], path=request.scope["path"], exc_info=error)
    detail = "Something went wrong on our side. It was logged; try again later."
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", detail)

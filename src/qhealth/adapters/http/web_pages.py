"""The web application in the browser: one page for all of its addresses, and the files that the page needs.

Opening the link of a mail changes nothing, for mail scanners open links too; the page makes the call. The token in such
an address is told to nobody: no other site hears of it (`Referrer-Policy`), no cache keeps it, no log holds queries.
"""

from __future__ import annotations

from typing import Final

import structlog
from litestar import get, route
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect
from litestar.response.base import ASGIResponse

from qhealth.adapters.http.answers import is_known
from qhealth.adapters.http.negotiation import IDENTITY, encoding_for, takes_html
from qhealth.adapters.http.options import HttpOptions
from qhealth.adapters.http.requests import ApiRequest
from qhealth.adapters.http.web_application import HASHED, BuiltFile, WebApplication
from qhealth.core.domain.errors import NotFound

_RESERVED: Final = frozenset({"api", "assets", "dev", "health", "metrics"})
"""What stands below these is served by others, or is not there."""
_FOR_GOOD: Final = {"cache-control": "public, max-age=31536000, immutable"}
_ASKED_FOR_AGAIN: Final = {"cache-control": "no-cache"}
_SECRET: Final = {"cache-control": "no-store"}
_log: Final = structlog.get_logger(__name__)


@route(["/", "/{path:path}"], http_method=["GET", "HEAD"])
async def web_page(request: ApiRequest) -> ASGIResponse:
    """Answer a file of the web application, or its page."""
    options: HttpOptions = request.app.state.options
    application = options.web_application
    if application is None:
        raise NotFound
    path: str = request.scope["path"]
    file = application.files.get(path)
    if file is not None:
        return _answer(request, file, _FOR_GOOD if path.startswith(HASHED) else _ASKED_FOR_AGAIN)
    if not _is_address(path) or not takes_html(_header(request, b"accept")):
        raise NotFound
    kept = _SECRET if b"token=" in request.scope["query_string"] else _ASKED_FOR_AGAIN
    vary = "accept, accept-encoding"
    return _answer(request, application.page, {**kept, "content-security-policy": _policy(options), "vary": vary})


@get("/", status_code=302)
async def nothing_built() -> Redirect:
    """Lead to what there is to see without the web application."""
    return Redirect("/api/docs")


async def say_that_nothing_is_built() -> None:
    """Tell whoever started the server why there are no pages."""
    _log.warning("The web application was not built (`make setup` does that); only the API is served.")


def _is_address(path: str) -> bool:
    # A name with a dot is a file, and one that is not there: showing a page for it would hide the mistake.
    first, *_ = path.lstrip("/").split("/")
    return first not in _RESERVED and "." not in path


def _policy(options: HttpOptions) -> str:
    # Not every browser takes 'self' to mean WebSockets of this site as well.
    live = f"{'wss' if options.is_https else 'ws'}://{options.authority}"
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' {live}; "
        "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _answer(request: ApiRequest, file: BuiltFile, more: dict[str, str]) -> ASGIResponse:
    encoding = encoding_for(_header(request, b"accept-encoding"), [name for name in file.contents if name != IDENTITY])
    content = file.contents[encoding]
    headers = {"etag": content.tag, **more}
    if len(file.contents) > 1:
        headers.setdefault("vary", "accept-encoding")
    if is_known(request, content.tag):
        # With all its headers: browsers put them in the place of those that they have kept.
        return ASGIResponse(status_code=304, headers=headers)
    headers |= {"content-type": file.media_type, "content-length": str(len(content.body))}
    if encoding != IDENTITY:
        headers["content-encoding"] = encoding
    is_head = request.scope["method"] == "HEAD"
    return ASGIResponse(body=b"" if is_head else content.body, headers=headers, is_head_response=is_head)


def _header(request: ApiRequest, name: bytes) -> str | None:
    given = [value.decode("latin-1") for key, value in request.scope["headers"] if key == name]
    return ",".join(given) if given else None


def handlers(application: WebApplication | None) -> list[HTTPRouteHandler]:
    """Return what serves the web application, or what stands in its place."""
    return [nothing_built] if application is None else [web_page]

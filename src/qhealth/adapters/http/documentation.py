"""The API's document, and Swagger UI on top of it, which needs nothing from the internet."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any, Final

import msgspec
from litestar import Litestar, Response, get
from litestar.params import FromPath

from qhealth.adapters.http.openapi import document
from qhealth.adapters.http.requests import ApiRequest
from qhealth.adapters.http.statics import STATIC, page, served

# Swagger UI writes `style` attributes, which no hash can allow; its scripts all come from files of ours.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@get("/api/docs")
async def swagger() -> Response[bytes]:
    """Show the API in Swagger UI."""
    return page(STATIC / "docs" / "index.html", _POLICY)


@get("/api/docs/{name:str}")
async def swagger_file(request: ApiRequest, name: FromPath[str]) -> Response[bytes]:
    """Serve a file of Swagger UI; `make setup` puts them in place."""
    return served(request, (STATIC / "docs", STATIC / "swagger"), name)


@get("/api/openapi.json")
async def openapi_json(request: ApiRequest) -> Response[bytes]:
    """Tell everything that can be called (OpenAPI 3.1)."""
    return Response(request.app.state.document, media_type="application/json", headers={"cache-control": "no-cache"})


def rendered_document(app: Litestar) -> bytes:
    """Return the OpenAPI document as JSON."""
    content: Any = document(app, version=version("qhealth"))
    return msgspec.json.encode(content)


HANDLERS: Final = (swagger, swagger_file, openapi_json)

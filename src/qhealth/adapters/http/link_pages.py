"""Plain pages behind the links of mails, for as long as no web application answers them.

Opening a link changes nothing: mail scanners open links too. The page's button makes the call, with the token that its
script took out of the address.
"""

from __future__ import annotations

from typing import Final

from litestar import Response, get
from litestar.params import FromPath

from qhealth.adapters.http.requests import ApiRequest
from qhealth.adapters.http.statics import STATIC, page, served

PATHS: Final = ("/activate", "/reset-password", "/verify-email", "/invitation")


@get(list(PATHS))
async def link_page() -> Response[bytes]:
    """Show the page of a mail's link."""
    return page(STATIC / "pages" / "link.html")


@get("/pages/{name:str}")
async def page_file(request: ApiRequest, name: FromPath[str]) -> Response[bytes]:
    """Serve what the plain pages need."""
    return served(request, (STATIC / "pages",), name)


HANDLERS: Final = (link_page,)

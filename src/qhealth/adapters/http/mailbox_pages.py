"""The mails that a demonstration caught instead of sending them, for everybody to read."""

from __future__ import annotations

import asyncio
import html as escaping
import re
from typing import Final

from litestar import Response, get
from litestar.params import FromPath

from qhealth.adapters.http.options import CaughtMail, Mailbox
from qhealth.adapters.http.requests import ApiRequest
from qhealth.adapters.http.statics import PAGE_POLICY, STATIC, html, served
from qhealth.core.domain.errors import NotFound

_FRAMING: Final = PAGE_POLICY.replace("connect-src 'self'", "frame-src 'self'")
# A mail's own styles stand in its text; nothing of it may run or be fetched.
_MAIL_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation"
)
_LINK: Final = re.compile(r"https?://[^\s<>\"]+")
_HEAD: Final = re.compile(r"<head[^>]*>", re.IGNORECASE)


@get("/dev/mailbox")
async def mailbox(request: ApiRequest) -> Response[bytes]:
    """List the mails, the newest first."""
    rows = "".join(
        f"<tr><td>{_when(request, mail)}</td><td>{_text(mail.to)}</td>"
        f'<td><a href="/dev/mailbox/{mail.id}">{_text(mail.subject)}</a></td></tr>'
        for mail in await asyncio.to_thread(_mailbox(request).messages)
    )
    table = f"<table><thead><tr><th>Sent</th><th>To</th><th>Subject</th></tr></thead><tbody>{rows}</tbody></table>"
    return html(_page("Mailbox", table if rows else "<p>No mail yet.</p>"), _FRAMING)


@get("/dev/mailbox/{mail_id:int}")
async def mail(request: ApiRequest, mail_id: FromPath[int]) -> Response[bytes]:
    """Show one mail: its text, and its HTML in a frame of its own."""
    found = await _mail(request, mail_id)
    frame = (
        f'<h2>HTML</h2><iframe title="The mail as HTML" src="/dev/mailbox/{found.id}/html"'
        ' sandbox="allow-top-navigation-by-user-activation"></iframe>'
        if found.html
        else ""
    )
    body = (
        f'<p><a href="/dev/mailbox">All mails</a></p><p>To {_text(found.to)}, {_when(request, found)}</p>'
        f"<h2>Text</h2><pre>{_linked(found.text)}</pre>{frame}"
    )
    return html(_page(found.subject, body), _FRAMING)


@get("/dev/mailbox/{mail_id:int}/html")
async def mail_html(request: ApiRequest, mail_id: FromPath[int]) -> Response[bytes]:
    """Show a mail's HTML as a mail program would, its links leading the whole window."""
    found = await _mail(request, mail_id)
    if not found.html:
        raise NotFound
    base = '<base target="_top">'
    head = _HEAD.search(found.html)
    content = found.html[: head.end()] + base + found.html[head.end() :] if head else base + found.html
    return html(content.encode(), _MAIL_POLICY, {"x-frame-options": "SAMEORIGIN"})


@get("/dev/page.css")
async def style(request: ApiRequest) -> Response[bytes]:
    """Serve the look of these pages."""
    return served(request, (STATIC / "dev",), "page.css")


def _mailbox(request: ApiRequest) -> Mailbox:
    return request.app.state.options.mailbox


async def _mail(request: ApiRequest, mail_id: int) -> CaughtMail:
    found = await asyncio.to_thread(_mailbox(request).message, mail_id)
    if found is None:
        raise NotFound
    return found


def _when(request: ApiRequest, mail: CaughtMail) -> str:
    there = mail.sent_at.astimezone(request.ports.clinic.zone)
    return f'<time datetime="{mail.sent_at.isoformat()}">{there:%Y-%m-%d %H:%M} {_text(there.tzname() or "")}</time>'


def _text(text: str) -> str:
    return escaping.escape(text)


def _linked(text: str) -> str:
    """Return text as HTML in which addresses can be followed."""
    parts: list[str] = []
    end = 0
    for link in _LINK.finditer(text):
        address = _text(link[0])
        parts += [_text(text[end : link.start()]), f'<a href="{address}">{address}</a>']
        end = link.end()
    return "".join([*parts, _text(text[end:])])


def _page(title: str, body: str) -> bytes:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{_text(title)}</title><link rel="icon" href="/favicon.svg" type="image/svg+xml">'
        '<link rel="stylesheet" href="/dev/page.css"></head>'
        f"<body><main><h1>{_text(title)}</h1>{body}</main></body></html>"
    ).encode()


HANDLERS: Final = (mailbox, mail, mail_html, style)

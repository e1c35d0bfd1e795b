"""Files and pages that lie beside the code."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from litestar import Request, Response

from qhealth.core.domain.errors import NotFound

STATIC: Final = Path(__file__).parent / "static"
PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The content security policy of our own small pages."""
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,60}")
_SERVED: Final = {".css": "text/css", ".js": "text/javascript", ".png": "image/png", ".svg": "image/svg+xml"}


def page(file: Path, policy: str = PAGE_POLICY) -> Response[bytes]:
    """Answer a page of ours."""
    content, _ = _read(file)
    return html(content, policy)


def html(content: bytes, policy: str = PAGE_POLICY, headers: dict[str, str] | None = None) -> Response[bytes]:
    """Answer HTML."""
    told = {"content-security-policy": policy, "cache-control": "no-store", **(headers or {})}
    return Response(content, media_type="text/html", headers=told)


def served(request: Request[Any, Any, Any], folders: Iterable[Path], name: str) -> Response[bytes]:
    """Answer a file of one of the folders; the browser asks again each time and mostly hears that nothing has changed.

    Raises:
        NotFound: there is no such file, or it is not for browsers.
    """
    if not _NAME.fullmatch(name):
        raise NotFound
    file = next((folder / name for folder in folders if (folder / name).is_file()), None)
    if file is None or file.suffix not in _SERVED:
        raise NotFound
    content, tag = _read(file)
    headers = {"etag": tag, "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(b"", status_code=304, headers=headers)
    return Response(content, media_type=_SERVED[file.suffix], headers=headers)


@lru_cache(32)
def _read(file: Path) -> tuple[bytes, str]:
    content = file.read_bytes()
    return content, f'"{hashlib.blake2b(content, digest_size=16).hexdigest()}"'

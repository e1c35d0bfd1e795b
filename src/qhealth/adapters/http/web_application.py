"""The built web application, read into memory once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from qhealth.adapters.http.negotiation import IDENTITY
from qhealth.adapters.http.statics import STATIC

BUILT: Final = STATIC / "app"
"""Where the front end's build puts its files."""
HASHED: Final = "/assets/"
"""Names under this path hold a hash of their content."""
_PAGE: Final = "/index.html"
_ENCODINGS: Final = {"br": ".br", "gzip": ".gz"}
"""The suffix of each precompressed file, the best encoding first."""
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
_UNKNOWN_TYPE: Final = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a file in one encoding, with their strong entity tag."""

    body: bytes
    tag: str


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """A file in each of its encodings, by their names: the smallest first, the plain one last."""

    media_type: str
    contents: Mapping[str, Content]


@dataclass(frozen=True, slots=True)
class WebApplication:
    """Everything that browsers load, by its path."""

    page: BuiltFile
    """What every address of the application answers; its script then shows what belongs there."""
    files: Mapping[str, BuiltFile]


def read_web_application(folder: Path = BUILT) -> WebApplication | None:
    """Return the web application that was built into a folder, or None where none was.

    Raises:
        OSError: a file cannot be read.
    """
    compressed = frozenset(_ENCODINGS.values())
    files = {
        f"/{name}": _file(folder / name)
        for name in sorted(_names(folder))
        if name.suffix not in compressed and not any(part.startswith(".") for part in name.parts)
    }
    page = files.pop(_PAGE, None)
    return None if page is None else WebApplication(page, files)


def _names(folder: Path) -> list[PurePosixPath]:
    return [PurePosixPath(file.relative_to(folder).as_posix()) for file in folder.rglob("*") if file.is_file()]


def _file(file: Path) -> BuiltFile:
    beside = {encoding: file.with_name(file.name + suffix) for encoding, suffix in _ENCODINGS.items()}
    versions = {encoding: version for encoding, version in beside.items() if version.is_file()} | {IDENTITY: file}
    contents = {encoding: _content(version.read_bytes()) for encoding, version in versions.items()}
    return BuiltFile(_TYPES.get(file.suffix, _UNKNOWN_TYPE), contents)


def _content(body: bytes) -> Content:
    return Content(body, f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"')

"""Finds the resources in files: one a line (NDJSON), one a file, or many in a bundle, perhaps compressed with gzip.

NDJSON is read line by line, so its size does not matter. What cannot be read is told with its file and line, and the
rest is read on.
"""

from __future__ import annotations

import gzip
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from qhealth.adapters.fhir.references import References, key_of
from qhealth.adapters.fhir.resources import Bundle, Header
from qhealth.core.domain.errors import Fault, Invalid
from qhealth.core.domain.imports import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

_LINES: Final = (".ndjson", ".ndjson.gz")
_DOCUMENTS: Final = (".json", ".json.gz")
ENDINGS: Final = (*_LINES, *_DOCUMENTS)
LONGEST_LINE: Final = 16 * 2**20
"""Bytes; a limit against files that are no NDJSON, far above any resource without an attachment."""
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_AT_BYTE = re.compile(r" ?\(byte (\d+)\)")

UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What reading JSON raises for a text that is broken, is not UTF-8, or is nested too deeply."""


@dataclass(frozen=True, slots=True)
class Document:
    """A line of NDJSON or a whole JSON file; `line` is its first, counted from 1."""

    file: str
    line: int
    content: bytes

    def refused(self, error: Exception, part: msgspec.Raw | None = None) -> Refused:
        """Return what cannot be read and on which line, as near as the error, or the part at fault, tells it."""
        at_byte = _AT_BYTE.search(str(error))
        start = self.content.find(bytes(part)) if part is not None else int(at_byte[1]) if at_byte else 0
        return Refused(self.file, self.line + self.content.count(b"\n", 0, start), _fault(error))


@dataclass(frozen=True, slots=True)
class Found:
    """A resource, not read further than its type and its key. `part` is its place within a bundle."""

    document: Document
    type: str
    key: str | None
    references: References
    part: msgspec.Raw | None = None

    @property
    def content(self) -> bytes | msgspec.Raw:
        """Return the resource as JSON."""
        return self.document.content if self.part is None else self.part

    def refused(self, error: Exception) -> Refused:
        """Return that the resource cannot be read."""
        return self.document.refused(error, self.part)


def files_of(path: Path) -> list[Path]:
    """Return the files at a path, or in a folder and all below it, in the order of their names.

    Raises:
        Invalid: there is nothing to import at the path.
    """
    if path.is_file() and path.name.endswith(ENDINGS):
        return [path]
    files = sorted(file for file in path.rglob("*") if file.name.endswith(ENDINGS) and file.is_file())
    if not files:
        named = (
            "There is no such file or folder." if not path.exists() else f"It holds no file in {', '.join(ENDINGS)}."
        )
        raise Invalid([Fault("path", "nothing_to_import", f"{path}: {named}")])
    return files


def resources(file: Path, name: str) -> Iterator[Found | Refused]:
    """Yield every resource of a file, those of bundles one by one, and what cannot be read; faults name `name`."""
    for document in _documents(file, name):
        if isinstance(document, Refused):
            yield document
        else:
            yield from _resources(document)


def _fault(error: Exception) -> str:
    match error:
        case RecursionError():
            return "It is nested too deeply."
        case UnicodeDecodeError():
            return "It is not text in UTF-8."
        case _:
            # The line is told beside the fault; the byte would be counted by nobody.
            return f"{_AT_BYTE.sub('', str(error)).rstrip('.')}."


def _documents(file: Path, name: str) -> Iterator[Document | Refused]:
    line = 1
    try:
        with _opened(file) as stream:
            if file.name.endswith(_DOCUMENTS):
                yield Document(name, line, stream.read().removeprefix(_BYTE_ORDER_MARK))
                return
            while content := stream.readline(LONGEST_LINE):
                if len(content) == LONGEST_LINE and not content.endswith(b"\n"):
                    _skip_line(stream)
                    yield Refused(name, line, f"The line is longer than {LONGEST_LINE // 2**20} MiB.")
                elif content := content.removeprefix(_BYTE_ORDER_MARK).strip():
                    yield Document(name, line, content)
                line += 1
    except (OSError, EOFError, zlib.error) as error:
        yield Refused(name, line, f"The file cannot be read from here on: {error}.")


def _opened(file: Path) -> BinaryIO | gzip.GzipFile:
    return gzip.open(file) if file.name.endswith(".gz") else file.open("rb")


def _skip_line(stream: BinaryIO | gzip.GzipFile) -> None:
    while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
        continue


def _resources(document: Document) -> Iterator[Found | Refused]:
    try:
        header = msgspec.json.decode(document.content, type=Header)
        bundle = msgspec.json.decode(document.content, type=Bundle) if header.resource_type == "Bundle" else None
    except UNREADABLE as error:
        yield document.refused(error)
        return
    if bundle is None:
        yield Found(document, header.resource_type, key_of(header.id), References())
    else:
        yield from _entries(document, bundle)


def _entries(document: Document, bundle: Bundle) -> Iterator[Found | Refused]:
    parts: list[tuple[str | None, Header, msgspec.Raw]] = []
    for entry in bundle.entry or ():
        if bytes(entry.resource) in (b"", b"null"):
            continue
        try:
            parts.append((entry.full_url, msgspec.json.decode(entry.resource, type=Header), entry.resource))
        except UNREADABLE as error:
            yield document.refused(error, entry.resource)
    keys = [(url, header.resource_type, key_of(header.id, url)) for url, header, _ in parts]
    references = References({url: (kind, key) for url, kind, key in keys if url and key})
    for (_, kind, key), (_, _, part) in zip(keys, parts, strict=True):
        yield Found(document, kind, key, references, part)

"""Messages written out as bytes (RFC 5322, RFC 2045 to 2047).

The standard library's `EmailMessage` parses every header that it is given and folds it again. That took six times as
long as all else that a mail needs.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from email.header import Header
from typing import Final

_END: Final = b"\r\n"
# Letters, digits and what else may stand in a word of its own (RFC 5322, 3.2.3), with blanks between the words.
_PLAIN_WORDS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")


def header(name: str, value: str) -> bytes:
    """Return a header that holds no text of other people: it is written as it stands."""
    if not (value.isascii() and value.isprintable()):
        raise ValueError(f"The header {name} holds more than printable ASCII.")
    return f"{name}: {value}".encode() + _END


def text_header(name: str, value: str) -> bytes:
    """Return a header of one line of free text, folded, and encoded where it has to be (RFC 2047)."""
    return f"{name}: {_words(name, value)}".encode() + _END


def address_header(name: str, shown: str, address: str) -> bytes:
    """Return a header of one address with the name that is shown for it."""
    if not shown:
        return header(name, address)
    if "=?" not in shown and shown.isascii():
        word = shown if _PLAIN_WORDS.fullmatch(shown) else f'"{shown}"'
        return header(name, f"{word} <{address}>")
    # The address has a line of its own: with it, the encoded words could be longer than a line may be.
    return f"{name}: {_words(name, shown)}\r\n <{address}>".encode() + _END


def text_part(subtype: str, content: str) -> bytes:
    """Return a part of readable text, as quoted-printable."""
    lines = content.replace("\r\n", "\n").replace("\n", "\r\n")
    kind = f'text/{subtype}; charset="utf-8"'
    return _part(kind, "quoted-printable", binascii.b2a_qp(lines.encode(), istext=True))


def data_part(kind: str, content: str, disposition: str | None = None) -> bytes:
    """Return a part that programs read, as base64."""
    encoded = base64.encodebytes(content.encode()).replace(b"\n", _END)
    return _part(kind, "base64", encoded, disposition)


def multipart(subtype: str, boundary: str, parts: Sequence[bytes]) -> bytes:
    """Return parts as one; none of them may hold the boundary."""
    line = f"--{boundary}".encode()
    inside = b"".join(line + _END + part + _END for part in parts)
    head = header("Content-Type", f'multipart/{subtype}; boundary="{boundary}"')
    return head + _END + inside + line + b"--" + _END


def _part(kind: str, encoding: str, body: bytes, disposition: str | None = None) -> bytes:
    head = header("Content-Type", kind) + header("Content-Transfer-Encoding", encoding)
    if disposition:
        head += header("Content-Disposition", disposition)
    return head + _END + body


def _words(name: str, value: str) -> str:
    charset = "us-ascii" if value.isascii() and "=?" not in value else "utf-8"
    return Header(value, charset, header_name=name).encode(linesep="\r\n")

"""The file of a backup: gzip, with JSON in lines, so that `zcat` shows what is in it.

The first line says what it is, of which schema and when it was taken. Each table begins with a line that names it, and
each of its rows is a line, an array of values in the order of the table's columns. The last line tells how many rows of
each table there were and their checksum: a file without it was cut off. Instants are written in UTC without their zone,
and booleans as 0 and 1, so that the file of one kind of database can be read into another.

Every line that is no row, and every megabyte of rows, is compressed by itself; one after another they are gzip as well.
"""

from __future__ import annotations

import os
import secrets
import zlib
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from qhealth.adapters.persistence.engine.errors import StoreError

FORMAT: Final = "qhealth-backup"
VERSION: Final = 1
_OWNER_ONLY: Final = 0o600
_GZIP: Final = 31
_LEVEL: Final = 1
_THREADS: Final = 2
_READ_AHEAD: Final = 8
"""Pieces that may wait for being compressed or written."""
_BYTES_AT_ONCE: Final = 1 << 20
_LINE_END: Final = b"\n"


class UnusableBackup(StoreError):  # noqa: N818 - named as what it tells of.
    """The file cannot be restored, or not be written. The text is a sentence for whoever runs the command."""


class TableLayout(msgspec.Struct, frozen=True):
    """How the rows of a table are written."""

    name: str
    columns: tuple[str, ...]
    instants: tuple[str, ...] = ()
    next_id: int | None = None
    """The id that the next row would have been given, so that none is ever given twice."""


class Heading(msgspec.Struct, frozen=True, kw_only=True):
    """The first line."""

    format: str
    version: int
    program: str
    taken_at: datetime
    migrations: tuple[str, ...]
    tables: tuple[TableLayout, ...]


class _Kind(msgspec.Struct, frozen=True):
    format: str
    version: int


class _Beginning(msgspec.Struct, frozen=True):
    table: str


class Account(msgspec.Struct, frozen=True):
    """What the last line says of a table."""

    rows: int
    sha256: str


class _Ending(msgspec.Struct, frozen=True):
    tables: dict[str, Account]


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a table, a line each."""

    table: str
    lines: bytes


class ArchiveWriter:
    """Writes a backup piece by piece; pieces are compressed on threads of their own and written in their order."""

    def __init__(self, file: BinaryIO, heading: Heading) -> None:
        self._file = file
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="compressing")
        self._pieces: deque[Future[bytes]] = deque()
        self._accounts: dict[str, Account] = {}
        self._add(msgspec.json.encode(heading) + _LINE_END)

    def table(self, name: str) -> TableWriter:
        """Begin a table; its rows follow."""
        self._add(msgspec.json.encode(_Beginning(name)) + _LINE_END)
        return TableWriter(self, name)

    def finish(self) -> dict[str, Account]:
        """Write the last line and return what it says."""
        self._add(msgspec.json.encode(_Ending(self._accounts)) + _LINE_END)
        while self._pieces:
            self._file.write(self._pieces.popleft().result())
        return self._accounts

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown(cancel_futures=True)

    def add_rows(self, lines: bytes) -> None:
        """Write some rows of the table that was begun last."""
        self._add(lines)

    def account(self, table: str, account: Account) -> None:
        """Keep what the last line is to say of a table."""
        self._accounts[table] = account

    def _add(self, piece: bytes) -> None:
        self._pieces.append(self._pool.submit(_compressed, piece))
        while len(self._pieces) > _READ_AHEAD:
            self._file.write(self._pieces.popleft().result())


class TableWriter:
    """Writes the rows of one table."""

    def __init__(self, archive: ArchiveWriter, name: str) -> None:
        self._archive = archive
        self._name = name
        self._rows = 0
        self._digest = sha256()

    def add(self, lines: bytes) -> None:
        """Write some rows, each a line."""
        self._rows += lines.count(_LINE_END)
        self._digest.update(lines)
        self._archive.add_rows(lines)

    def finish(self) -> None:
        """End the table."""
        self._archive.account(self._name, Account(self._rows, self._digest.hexdigest()))


@contextmanager
def new_file(path: Path) -> Generator[BinaryIO]:
    """Write a file that only its owner may read, and that appears under its name once the block has ended well.

    Raises:
        UnusableBackup: there is something of that name.
        OSError: it cannot be written.
    """
    if path.exists():
        raise UnusableBackup(f"{path} exists already; choose another name.")
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def read_heading(path: Path) -> Heading:
    """Return the first line. Raises `UnusableBackup` and OSError."""
    with path.open("rb") as file:
        return _heading(next(_pieces(file, path), b""), path)


def read_blocks(path: Path) -> Iterator[Block]:
    """Yield the rows, table by table. Raises `UnusableBackup` and OSError; see `verified` for a file that is whole."""
    with path.open("rb") as file:
        table = ""
        for number, piece in enumerate(_pieces(file, path)):
            if piece[:1] == b"[":
                yield Block(table, piece)
            elif number:
                try:
                    table = msgspec.json.decode(piece, type=_Beginning).table
                except msgspec.MsgspecError:
                    return


def verified(path: Path) -> dict[str, Account]:
    """Read the whole file and return what its last line says, if that is what is in it.

    Raises:
        UnusableBackup: the file is cut off or was changed.
        OSError: it cannot be read.
    """
    digests: dict[str, tuple[int, str]] = {}
    table, rows, digest = "", 0, sha256()
    ending: _Ending | None = None
    with path.open("rb") as file:
        for number, piece in enumerate(_pieces(file, path)):
            if ending is not None:
                raise _broken(path)
            if piece[:1] == b"[":
                rows += piece.count(_LINE_END)
                digest.update(piece)
                continue
            if table:
                digests[table] = rows, digest.hexdigest()
            rows, digest = 0, sha256()
            if number:
                table, ending = _next_table(piece, path)
    if ending is None:
        raise UnusableBackup(f"{path} is cut off: its end is missing; use another backup.")
    told = {name: (account.rows, account.sha256) for name, account in ending.tables.items()}
    if told != digests:
        raise _broken(path)
    return ending.tables


def _next_table(piece: bytes, path: Path) -> tuple[str, _Ending | None]:
    try:
        return msgspec.json.decode(piece, type=_Beginning).table, None
    except msgspec.MsgspecError:
        pass
    try:
        return "", msgspec.json.decode(piece, type=_Ending)
    except msgspec.MsgspecError as error:
        raise _broken(path) from error


def _heading(piece: bytes, path: Path) -> Heading:
    try:
        kind = msgspec.json.decode(piece, type=_Kind)
    except msgspec.MsgspecError as error:
        raise _no_backup(path) from error
    if kind.format != FORMAT:
        raise _no_backup(path)
    if kind.version > VERSION:
        raise UnusableBackup(f"{path} was made by a newer QHealth; restore it with that one.")
    try:
        return msgspec.json.decode(piece, type=Heading)
    except msgspec.MsgspecError as error:
        raise _broken(path) from error


def _pieces(file: BinaryIO, path: Path) -> Iterator[bytes]:
    """Yield what was compressed by itself, one after another."""
    waiting = b""
    unreadable = _no_backup(path)
    while waiting or (waiting := file.read(_BYTES_AT_ONCE)):
        decompressor = zlib.decompressobj(_GZIP)
        found: list[bytes] = []
        while not decompressor.eof:
            if not waiting:
                waiting = file.read(_BYTES_AT_ONCE)
                if not waiting:
                    raise UnusableBackup(f"{path} is cut off: its end is missing; use another backup.")
            try:
                found.append(decompressor.decompress(waiting))
            except zlib.error as error:
                raise unreadable from error
            waiting = decompressor.unused_data
        yield b"".join(found)
        unreadable = _broken(path)


def _compressed(piece: bytes) -> bytes:
    compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    return compressor.compress(piece) + compressor.flush()


def _broken(path: Path) -> UnusableBackup:
    return UnusableBackup(f"{path} is damaged: what is in it is not what was written; use another backup.")


def _no_backup(path: Path) -> UnusableBackup:
    return UnusableBackup(f"{path} is no backup of QHealth.")

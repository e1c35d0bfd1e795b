"""Where the Redis server is, from the `REDIS_` variables."""

from __future__ import annotations

from typing import Final

from qhealth.settings.model import Redis
from qhealth.settings.variables import Reader

_USUAL_PORT: Final = 6379


def parsed_redis(reader: Reader) -> Redis | None:
    """Return the server that is configured, None without REDIS_HOST; notes every fault with the reader."""
    port, db = reader.port("REDIS_PORT", _USUAL_PORT), _database(reader)
    if not reader.has("REDIS_HOST"):
        return None
    return Redis(_host(reader), port, db, reader.secret("REDIS_PASSWORD"))


def _host(reader: Reader) -> str:
    name, written = "REDIS_HOST", reader.text("REDIS_HOST")
    if "/" in written or " " in written or not written.isprintable():
        return reader.wrong(name, f'"{written}" is no name or address of a machine', "write one like redis", written)
    return written


def _database(reader: Reader) -> int:
    written = reader.text("REDIS_DB", "0")
    if written.isascii() and written.isdecimal():
        return int(written)
    # How many databases there are is the server's configuration; `qhealth check` asks it.
    return reader.wrong("REDIS_DB", f'"{written}" is no number', "write the number of a database, like 0", 0)

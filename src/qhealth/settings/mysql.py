"""Where the MySQL or MariaDB server is, from the `MYSQL_` variables."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from qhealth.settings.model import MySQL
from qhealth.settings.variables import Reader

MYSQL_VARIABLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "host": "MYSQL_HOST",
        "port": "MYSQL_PORT",
        "user": "MYSQL_USER",
        "password": "MYSQL_PASSWORD",
        "database": "MYSQL_DATABASE",
        "tls": "MYSQL_TLS",
    }
)
"""The variable by which each part of the server's address is set."""

_USUAL_PORT: Final = 3306
_PROTECTIONS: Final = ("none", "verify")


def parsed_mysql(reader: Reader, folder: Path) -> MySQL | None:
    """Return the server that is configured, None without MYSQL_HOST; notes every fault with the reader.

    A relative certificate file lies in `folder`.
    """
    port = reader.port("MYSQL_PORT", _USUAL_PORT)
    verifies = _verifies(reader)
    certificates = _certificates(reader, folder, verifies=verifies)
    if not reader.has("MYSQL_HOST"):
        return None
    database, user = (_required(reader, name) for name in ("MYSQL_DATABASE", "MYSQL_USER"))
    return MySQL(
        host=reader.text("MYSQL_HOST"),
        port=port,
        user=user,
        password=reader.secret("MYSQL_PASSWORD") or "",
        database=database,
        verifies=verifies,
        certificates=certificates,
    )


def _required(reader: Reader, name: str) -> str:
    if reader.has(name):
        return reader.text(name)
    what = "the database's name" if name == "MYSQL_DATABASE" else "the user who may use the database"
    return reader.wrong(name, "it is required when MYSQL_HOST is set", f"set it to {what}", "")


def _verifies(reader: Reader) -> bool:
    written = reader.text("MYSQL_TLS", "none").lower()
    if written in _PROTECTIONS:
        return written == "verify"
    return reader.wrong("MYSQL_TLS", f'"{written}" is unknown', "write none or verify", default=False)


def _certificates(reader: Reader, folder: Path, *, verifies: bool) -> Path | None:
    name = "MYSQL_TLS_CA"
    if not reader.has(name):
        return None
    path = (folder / reader.text(name)).resolve()
    if not verifies:
        return reader.wrong(name, "nothing is verified without MYSQL_TLS=verify", "set both or neither", default=path)
    try:
        ssl.create_default_context(cafile=path)
    except OSError as error:
        what = f"{path} cannot be read as certificates ({error.strerror or error})"
        return reader.wrong(name, what, "name a file of certificates in PEM", default=path)
    return path

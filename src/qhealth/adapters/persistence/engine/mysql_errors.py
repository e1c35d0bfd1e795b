"""The one place where the errors of MySQL and MariaDB get their meaning.

The numbers are those of https://dev.mysql.com/doc/mysql-errors/en/server-error-reference.html and
https://mariadb.com/kb/en/mariadb-error-code-reference/.
"""

from __future__ import annotations

import re
import socket
import ssl
from typing import Final

from asyncmy import errors as driver

from qhealth.adapters.persistence.engine.errors import (
    CheckViolation,
    Contention,
    DatabaseMisconfigured,
    DatabaseUnavailable,
    ForeignKeyViolation,
    NotNullViolation,
    RefusedByTrigger,
    StoreError,
    UniqueViolation,
)
from qhealth.adapters.persistence.engine.mysql_options import MySQLAddress


class ConnectionLost(DatabaseUnavailable):
    """The connection broke. Whether the statement was carried out is not known."""


DEADLOCK: Final = 1213
_LOCK_WAIT_TIMEOUT: Final = 1205
_SIGNAL: Final = 1644
_NO_TRIGGERS_WITH_BINARY_LOG: Final = 1419
_UNIQUE: Final = frozenset({1062, 1586})
_FOREIGN_KEY: Final = frozenset({1216, 1217, 1451, 1452})
_NOT_NULL: Final = frozenset({1048, 1364})
_CHECK: Final = frozenset({3819, 4025})
_GONE: Final = frozenset({1053, 1077, 1079, 1152, 1317, 1927, 2003, 2006, 2013, 2014, 2055, 3169, 4031})
"""The server or somebody at it ended the connection, or it broke."""
_CANNOT_SERVE: Final = frozenset({1021, 1040, 1047, 1114, 1203, 1290, 1836})
"""Disk or table full, too many connections, a cluster without a quorum, a replica that only reads."""
_FORBIDDEN: Final = frozenset({1142, 1143, 1227, 1370})
"""The user lacks a right: on a table, on a column, of the whole server, on a routine."""
_NUMBERS_OF_CLIENTS: Final = frozenset({0, *range(2000, 3000)})

# What was typed stands in the message too, so the key is read from its end. MySQL writes `table.key`, MariaDB `key`.
_KEY: Final = re.compile(r"for key '(?:\w+\.)?(\w+)'$")
_CONSTRAINT: Final = re.compile(r"CONSTRAINT [`\"](\w+)[`\"] FOREIGN KEY")
_NAMED_CHECK: Final = re.compile(r"(?:constraint|CONSTRAINT) [`'\"]?([\w.]+)")
_COLUMN: Final = re.compile(r"'([^']+)'")
_TABLE: Final = re.compile(r"\b(?:INTO|UPDATE)\s+[\"`]?(\w+)", re.IGNORECASE)


def number_of(error: BaseException) -> int | None:
    """The number of an error of the server or the driver; None where it has none."""
    number = error.args[0] if error.args else None
    return number if isinstance(number, int) else None


def is_an_answer(error: BaseException) -> bool:
    """Whether an error was sent by the server, which then is there."""
    number = number_of(error)
    return number is not None and number not in _GONE and number not in _NUMBERS_OF_CLIENTS


def translated(error: driver.MySQLError, sql: str) -> Exception:
    """The error with its meaning, or itself when it is a mistake in the SQL."""
    number = number_of(error)
    message = str(error.args[1]) if len(error.args) > 1 else str(error)
    if number is None or number == 0 or number in _GONE:
        # Without a number it is the driver that lost its place in the stream of packets.
        return ConnectionLost(f"The connection to the database was lost: {message}.")
    if number in (DEADLOCK, _LOCK_WAIT_TIMEOUT):
        return Contention(message)
    if number in _CANNOT_SERVE:
        return DatabaseUnavailable(message)
    if number in _FORBIDDEN:
        return DatabaseMisconfigured(f"The database user lacks a right: {message}.", "user")
    if number == _NO_TRIGGERS_WITH_BINARY_LOG:
        return DatabaseMisconfigured(
            "The database server writes a binary log and lets this user make no triggers:"
            " set log_bin_trust_function_creators = 1."
        )
    return _refusal(number, message, sql) or error


def _refusal(number: int, message: str, sql: str) -> StoreError | None:
    if number in _UNIQUE:
        return UniqueViolation(_first(_KEY, message), message)
    if number in _FOREIGN_KEY:
        return ForeignKeyViolation(_first(_CONSTRAINT, message), message)
    if number in _NOT_NULL:
        # MySQL tells the column alone.
        return NotNullViolation(f"{_first(_TABLE, sql)}.{_first(_COLUMN, message)}", message)
    if number in _CHECK:
        name = _first(_NAMED_CHECK, message)
        return CheckViolation(name.rpartition(".")[2] if name else None, message)
    return RefusedByTrigger(message) if number == _SIGNAL else None


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[1] if found else None


_REFUSED: Final = {
    1044: (
        "The user {user} has no rights on the database {database}: grant them, or change one of the two.",
        ("user", "database"),
    ),
    1045: (
        "The database server at {server} refuses the user {user}: check the user's name and the password.",
        ("user", "password"),
    ),
    1049: (
        "The database server at {server} has no database {database}: create it, or change its name.",
        ("database",),
    ),
    1115: (
        "The database server at {server} lacks the character set utf8mb4: use MySQL 8.0 or MariaDB 10.6, or newer.",
        ("host", "port"),
    ),
    1130: (
        "The database server at {server} takes nothing from this machine: let {user} connect from it.",
        ("host", "user"),
    ),
    1273: (
        "The database server at {server} lacks a collation: use MySQL 8.0.17 or MariaDB 10.6, or newer.",
        ("host", "port"),
    ),
    1698: (
        "The database server at {server} knows {user} by the system's accounts alone: use a user with a password.",
        ("user",),
    ),
    3159: ("The database server at {server} takes encrypted connections alone: use TLS.", ("tls",)),
}
"""By the server's number: what it means, and which parts of the address may be wrong."""


def refused(error: driver.MySQLError, address: MySQLAddress) -> DatabaseUnavailable:
    """What it means that a connection could not be opened, in one sentence that names what to change."""
    number = number_of(error) or 0
    if number in _REFUSED:
        sentence, concerns = _REFUSED[number]
        named = sentence.format(server=address, user=address.user, database=address.database)
        return DatabaseMisconfigured(named, *concerns)
    if isinstance(error.__cause__, ssl.SSLError):
        sentence = f"The database server at {address} cannot be trusted over TLS: {error.__cause__}."
        return DatabaseMisconfigured(sentence, "tls")
    if isinstance(error.__cause__, socket.gaierror):
        return DatabaseUnavailable(f"The database host {address.host} is not known: check its name.", "host")
    detail = error.args[1] if len(error.args) > 1 else error
    return DatabaseUnavailable(f"The database server at {address} cannot be reached: {detail}.", "host", "port")

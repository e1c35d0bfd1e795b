"""Where a MySQL or MariaDB server is, and how long things may take there."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class MySQLAddress:
    """Where the database is and who asks for it.

    `tls` is a context that verifies the server, as `ssl.create_default_context(cafile=...)` makes one. Without it
    nothing is encrypted. Raises ValueError for a context that would accept anybody's certificate.
    """

    host: str
    database: str
    user: str
    password: str = field(default="", repr=False)
    port: int = 3306
    tls: ssl.SSLContext | None = None

    def __post_init__(self) -> None:
        if self.tls is not None and self.tls.verify_mode is not ssl.CERT_REQUIRED:
            raise ValueError("This TLS context verifies nothing: give it verify_mode=ssl.CERT_REQUIRED.")

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class MySQLLimits:
    """How many connections there may be, and how long things may take, in seconds."""

    connections: int = 10
    wait: float = 2.5
    """For a connection to become free."""
    connect: float = 1.0
    """For a new connection, from the name of the host to the last setting."""
    silence: float = 0.8
    """After so long without an answer the server is asked, by another connection, whether it is still there."""
    statement: float = 30.0
    """For one statement on a server that is there. What changes the schema may take as long as it takes."""
    idle: float = 15.0
    """A connection that was not used for longer is tried before it is trusted: a firewall may have forgotten it."""
    lock_wait: int = 5
    """For another transaction's lock, after which there is `Contention`."""

    def __post_init__(self) -> None:
        if self.connections < 2:  # noqa: PLR2004 - one for a migration and one for its lock.
            raise ValueError("At least two connections are needed.")

"""What is configured, after it has been read and checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Final

from qhealth.core.domain.clinic import Clinic

DEFAULT_PUBLIC_URL: Final = "http://127.0.0.1:8000"
DEFAULT_MAIL_FROM: Final = "QHealth <no-reply@qhealth.localhost>"

Network = IPv4Network | IPv6Network


class SmtpTls(StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"

    @property
    def usual_port(self) -> int:
        """Return the port that goes with it (RFC 8314, RFC 5321)."""
        return {SmtpTls.STARTTLS: 587, SmtpTls.TLS: 465, SmtpTls.NONE: 25}[self]


@dataclass(frozen=True, slots=True)
class Smtp:
    """The mail server that takes the mails; `user` and `password` are both set or both None."""

    host: str
    port: int = 587
    tls: SmtpTls = SmtpTls.STARTTLS
    user: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MySQL:
    """The MySQL or MariaDB server, and the database on it that is ours."""

    host: str
    port: int
    user: str
    password: str = field(default="", repr=False)
    database: str
    verifies: bool = False
    """Whether the connection is encrypted, and the server's certificate and name are verified."""
    certificates: Path | None = None
    """Whose signatures count; None means those whom this machine trusts."""


@dataclass(frozen=True, slots=True)
class Redis:
    """The Redis server that the processes of one installation share."""

    host: str
    port: int = 6379
    db: int = 0
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The whole configuration of one installation."""

    data_dir: Path
    """Absolute; may not exist yet. Holds the database, the mails and the key as far as they are not kept elsewhere."""
    production: bool = False
    debug: bool = False
    secret_key: str | None = field(default=None, repr=False)
    """What tokens are signed with; None means the key that is kept in the data folder."""
    public_url: str = DEFAULT_PUBLIC_URL
    """Scheme, host and, where it is not the usual one, port; no slash at the end."""
    trusted_proxies: tuple[Network, ...] = ()
    mysql: MySQL | None = None
    """None means the embedded database in the data folder."""
    redis: Redis | None = None
    """None means that one server process does everything, alone."""
    smtp: Smtp | None = None
    """None means files in the mail folder."""
    mail_from: str = DEFAULT_MAIL_FROM
    clinic: Clinic = field(default_factory=Clinic)

    @property
    def is_shared(self) -> bool:
        """Return whether several processes can work on this installation.

        Then mails and schedules are the work of `qhealth worker` and `qhealth scheduler`. The embedded database belongs
        to one process, so that Redis alone is not enough.
        """
        return self.mysql is not None and self.redis is not None

    @property
    def database(self) -> Path:
        """Return where the embedded database lies."""
        return self.data_dir / "qhealth.sqlite3"

    @property
    def mail_dir(self) -> Path:
        """Return the folder that mails are written to where no mail server is configured."""
        return self.data_dir / "mail"

    @property
    def secret_key_file(self) -> Path:
        """Return where the key is kept that was made at the first start."""
        return self.data_dir / "secret_key"

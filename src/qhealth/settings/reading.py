"""From variables to settings. Every fault is found in one go, so that nobody mends them one start at a time."""

from __future__ import annotations

import os
from collections.abc import Mapping
from email.utils import parseaddr
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from qhealth.core.domain.clinic import Clinic
from qhealth.settings.model import DEFAULT_MAIL_FROM, DEFAULT_PUBLIC_URL, Network, Settings, Smtp, SmtpTls
from qhealth.settings.mysql import parsed_mysql
from qhealth.settings.opening_hours import parsed_opening_hours
from qhealth.settings.redis import parsed_redis
from qhealth.settings.variables import Reader, SettingsError

SHORTEST_SECRET_KEY: Final = 32
"""Characters; a key for HMAC-SHA-256 has at least the 256 bits of its hash (RFC 7518, section 3.2)."""
_MODES = ("production", "development")


def read_settings(variables: Mapping[str, str], folder: Path) -> Settings:
    """Return the settings that the variables say; relative paths start in `folder`. Nothing is written.

    Raises:
        SettingsError: with one sentence for every variable that is wrong.
    """
    reader = Reader(variables)
    production = _production(reader)
    settings = Settings(
        production=production,
        debug=_debug(reader, production=production),
        secret_key=_secret_key(reader, production=production),
        data_dir=_data_dir(reader, folder),
        public_url=_public_url(reader, production=production),
        trusted_proxies=_trusted_proxies(reader),
        mysql=parsed_mysql(reader, folder),
        redis=parsed_redis(reader),
        smtp=_smtp(reader),
        mail_from=_mail_from(reader),
        clinic=_clinic(reader),
    )
    if reader.faults:
        raise SettingsError(reader.faults)
    return settings


def _production(reader: Reader) -> bool:
    mode = reader.text("QHEALTH_ENV", "development").lower()
    if mode in _MODES:
        return mode == "production"
    return reader.wrong("QHEALTH_ENV", f'"{mode}" is unknown', "write production or development", default=False)


def _debug(reader: Reader, *, production: bool) -> bool:
    debug = reader.switch("DEBUG")
    if debug and production:
        return reader.wrong(
            "DEBUG", "it is refused in production mode", "take it out or set it to false", default=False
        )
    return debug


def _secret_key(reader: Reader, *, production: bool) -> str | None:
    key = reader.secret("SECRET_KEY")
    remedy = f"set it to at least {SHORTEST_SECRET_KEY} random characters"
    if key is None and production:
        return reader.wrong("SECRET_KEY", "it is required in production mode", remedy, default=None)
    if key is not None and len(key) < SHORTEST_SECRET_KEY:
        return reader.wrong("SECRET_KEY", f"{len(key)} characters are too short", remedy, default=None)
    return key


def _data_dir(reader: Reader, folder: Path) -> Path:
    path = (folder / reader.text("QHEALTH_DATA_DIR", "data")).resolve()
    # Unlike Path.exists, this is False and no error for a place inside a folder that may not be looked into.
    existing = next(place for place in (path, *path.parents) if os.path.exists(place))  # noqa: PTH110 - as above.
    if not existing.is_dir():
        return reader.wrong("QHEALTH_DATA_DIR", f"{existing} is not a folder", "name a folder", path)
    if not os.access(existing, os.W_OK | os.X_OK):
        remedy = "name a folder that this user may write to, or grant it the right"
        return reader.wrong("QHEALTH_DATA_DIR", f"{existing} cannot be written to", remedy, path)
    return path


def _public_url(reader: Reader, *, production: bool) -> str:
    name, written = "QHEALTH_PUBLIC_URL", reader.text("QHEALTH_PUBLIC_URL", DEFAULT_PUBLIC_URL)
    remedy = "write an address like https://qhealth.example.com"
    if production and not reader.has(name):
        return reader.wrong(name, "it is required in production mode", remedy, DEFAULT_PUBLIC_URL)
    try:
        parts = urlsplit(written)
        host, port = parts.hostname, parts.port
    except ValueError:
        return reader.wrong(name, f'"{written}" is no web address', remedy, DEFAULT_PUBLIC_URL)
    if parts.scheme not in ("http", "https") or not host or port == 0 or not written.isprintable() or " " in written:
        return reader.wrong(name, f'"{written}" is no web address', remedy, DEFAULT_PUBLIC_URL)
    if parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc:
        remedy = "write the scheme, the host and the port only"
        return reader.wrong(name, "it says more than where the server is", remedy, DEFAULT_PUBLIC_URL)
    if parts.scheme == "http" and not _is_loopback(host):
        remedy = "write an https address"
        return reader.wrong(name, "plain http is refused for anything but this machine itself", remedy, written)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _trusted_proxies(reader: Reader) -> tuple[Network, ...]:
    found: list[Network] = []
    for written in reader.text("QHEALTH_TRUSTED_PROXIES").replace(",", " ").split():
        try:
            found.append(ip_network(written))
        except ValueError:
            remedy = "write addresses like 10.0.0.5 or networks like 10.0.0.0/8, with commas between them"
            reader.wrong("QHEALTH_TRUSTED_PROXIES", f'"{written}" is no IP address or network', remedy, default=None)
    return tuple(found)


def _smtp(reader: Reader) -> Smtp | None:
    written = reader.text("EMAIL_TLS", SmtpTls.STARTTLS).lower()
    known = [kind.value for kind in SmtpTls]
    if written not in known:
        written = reader.wrong("EMAIL_TLS", f'"{written}" is unknown', f"write {', '.join(known[:-1])} or none", "tls")
    tls = SmtpTls(written)
    port = reader.port("EMAIL_PORT", tls.usual_port)
    user, password = reader.text("EMAIL_HOST_USER") or None, reader.secret("EMAIL_HOST_PASSWORD")
    if (user is None) != (password is None):
        missing = "EMAIL_HOST_PASSWORD" if password is None else "EMAIL_HOST_USER"
        reader.wrong(
            missing, "the mail server takes a user and a password together", "set both or neither", default=None
        )
    if not reader.has("EMAIL_HOST"):
        return None
    if not reader.has("EMAIL_FROM"):
        remedy = "set it to the address that the mails come from"
        reader.wrong("EMAIL_FROM", "it is required when EMAIL_HOST is set", remedy, default=None)
    return Smtp(reader.text("EMAIL_HOST"), port, tls, user, password)


def _mail_from(reader: Reader) -> str:
    written = reader.line("EMAIL_FROM", DEFAULT_MAIL_FROM)
    local, _, domain = parseaddr(written)[1].rpartition("@")
    if local and domain and " " not in local + domain:
        return written
    remedy = "write one like QHealth <no-reply@example.com>"
    return reader.wrong("EMAIL_FROM", f'"{written}" is no mail address', remedy, DEFAULT_MAIL_FROM)


def _clinic(reader: Reader) -> Clinic:
    usual = Clinic()
    return Clinic(
        name=reader.line("QHEALTH_CLINIC_NAME", usual.name),
        phone=reader.line("QHEALTH_CLINIC_PHONE", usual.phone),
        address=reader.line("QHEALTH_CLINIC_ADDRESS", usual.address),
        zone=_zone(reader, usual.zone),
        opening_hours=parsed_opening_hours(reader, "QHEALTH_OPENING_HOURS", usual.opening_hours),
    )


def _zone(reader: Reader, usual: ZoneInfo) -> ZoneInfo:
    written = reader.text("QHEALTH_TIMEZONE", usual.key)
    try:
        return ZoneInfo(written)
    # A folder of the zone database ("Europe") is no zone either, and is found out by an OSError.
    except (ZoneInfoNotFoundError, ValueError, OSError):
        remedy = "write an IANA name like Europe/Stockholm"
        return reader.wrong("QHEALTH_TIMEZONE", f'"{written}" is no time zone', remedy, usual)

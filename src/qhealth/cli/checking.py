"""The configuration and the state of every part, for whoever runs the server. Changes nothing."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

import aiosmtplib
import click
from redis.exceptions import RedisError
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from qhealth.adapters.persistence.engine.errors import StoreError
from qhealth.adapters.persistence.engine.pooled import PooledEngine
from qhealth.adapters.persistence.migrating import DatabaseIsNewer, MigrationsPending, discover, require_up_to_date
from qhealth.adapters.tasks.redis_client import client, version_of
from qhealth.background import redis_address
from qhealth.cli.configuration import FAILED, configured
from qhealth.database import connected, engine_for, place_of
from qhealth.settings import Settings, Smtp, SmtpTls

_SECONDS_FOR_THE_MAIL_SERVER = 10
_OLDEST_REDIS = (6, 2)
"""The first that takes over what another worker held (XAUTOCLAIM)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out about one part."""

    part: str
    is_right: bool
    says: str


@click.command
def check() -> None:
    """Show the configuration and the state of every part; the exit code is 1 when something is wrong."""
    settings = configured()
    findings = asyncio.run(_findings(settings))
    console = Console()
    # A long path or name is broken, not cut off: it is what somebody has to look at.
    table = Table("part", "state", Column("what was found", overflow="fold"))
    for finding in findings:
        # Words carry the meaning, the colour only repeats it.
        state = "[green]ok[/green]" if finding.is_right else "[red]wrong[/red]"
        # Text, because what a server or the system says may look like markup.
        table.add_row(finding.part, state, Text(finding.says))
    console.print(table)
    if not all(finding.is_right for finding in findings):
        raise SystemExit(FAILED)


async def _findings(settings: Settings) -> list[Finding]:
    mail = await _mail_server(settings.smtp) if settings.smtp else _mail_folder(settings.mail_dir)
    redis = await _redis(settings)
    return [_configuration(settings), _secret_key(settings), *await _database(settings), *redis, mail]


def _configuration(settings: Settings) -> Finding:
    mode = "production" if settings.production else "development"
    debug = ", with DEBUG" if settings.debug else ""
    return Finding(
        "configuration",
        is_right=True,
        says=f"{mode} mode{debug}, reached at {settings.public_url}, times of {settings.clinic.zone.key}",
    )


def _secret_key(settings: Settings) -> Finding:
    part, file = "secret key", settings.secret_key_file
    if settings.secret_key is not None:
        return Finding(part, is_right=True, says="set by SECRET_KEY")
    if not file.exists():
        return Finding(part, is_right=True, says=f"will be made at the first start, in {file}")
    if not os.access(file, os.R_OK):
        return Finding(part, is_right=False, says=f"{file} cannot be read by this user")
    if file.stat().st_mode & 0o077:
        return Finding(part, is_right=False, says=f"others on this machine may read {file}; run chmod 600 on it")
    return Finding(part, is_right=True, says=f"kept in {file}")


async def _database(settings: Settings) -> list[Finding]:
    fault = _file_fault(settings.database) if settings.mysql is None else None
    if fault:
        return [Finding("database", is_right=False, says=fault)]
    place, engine = place_of(settings), engine_for(settings)
    try:
        async with connected(engine):
            return [Finding("database", is_right=True, says=f"{place} answers"), await _migrations(engine)]
    except StoreError as error:
        return [Finding("database", is_right=False, says=f"{place} cannot be used: {error}")]


def _file_fault(file: Path) -> str | None:
    if not file.exists():
        return f"{file} does not exist yet; `qhealth migrate` makes it, and so does the server when it starts"
    if not os.access(file, os.R_OK | os.W_OK):
        return f"{file} cannot be read and written by this user"
    return None


async def _migrations(engine: PooledEngine) -> Finding:
    try:
        await require_up_to_date(engine)
    except (DatabaseIsNewer, MigrationsPending) as error:
        return Finding("migrations", is_right=False, says=str(error))
    return Finding("migrations", is_right=True, says=f"all {len(discover())} applied")


async def _redis(settings: Settings) -> list[Finding]:
    at = settings.redis
    if at is None:
        return []
    where = f"database {at.db} at {at.host}, port {at.port}"
    redis = client(redis_address(settings))
    try:
        version = await version_of(redis)
    except (RedisError, OSError) as error:
        return [Finding("redis", is_right=False, says=f"{where} cannot be used: {error}")]
    finally:
        await redis.aclose()
    if tuple(int(part) for part in version.split(".")[:2]) < _OLDEST_REDIS:
        return [Finding("redis", is_right=False, says=f"{where} is Redis {version}; 6.2 or newer is needed")]
    alone = "" if settings.is_shared else "; without MYSQL_HOST one server process still does everything"
    return [Finding("redis", is_right=True, says=f"{where} answers (Redis {version}){alone}")]


def _mail_folder(folder: Path) -> Finding:
    if folder.exists() and not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        return Finding("mail", is_right=False, says=f"{folder} is no folder that this user may write to")
    return Finding("mail", is_right=True, says=f"goes to files in {folder}, for no mail server is configured")


async def _mail_server(smtp: Smtp) -> Finding:
    where = f"{smtp.host}, port {smtp.port}"
    client = aiosmtplib.SMTP(
        hostname=smtp.host,
        port=smtp.port,
        timeout=_SECONDS_FOR_THE_MAIL_SERVER,
        use_tls=smtp.tls is SmtpTls.TLS,
        start_tls=smtp.tls is SmtpTls.STARTTLS,
    )
    try:
        await client.connect()
        if smtp.user is not None:
            await client.login(smtp.user, smtp.password or "")
        await client.quit()
    except (aiosmtplib.SMTPException, OSError) as error:
        client.close()
        return Finding("mail", is_right=False, says=f"{where} does not take mails: {error}")
    return Finding("mail", is_right=True, says=f"{where} answers")

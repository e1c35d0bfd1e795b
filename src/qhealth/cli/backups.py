"""Backups, and restoring them."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC
from pathlib import Path

import click

from qhealth.adapters.persistence.backups.restoring import Restored, restore_backup
from qhealth.adapters.persistence.backups.taking import Taken, take_backup
from qhealth.adapters.persistence.migrating import require_up_to_date
from qhealth.adapters.system.clock import SystemClock
from qhealth.cli.configuration import configured, ending_in_a_sentence, stop
from qhealth.database import connected, engine_for, place_of
from qhealth.settings import Settings

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command
@click.argument("file", type=_FILE)
def backup(file: Path) -> None:
    """Write all that the database holds into a new FILE, while the server runs.

    It is gzip; only its owner may read it. Sessions are left out: after a restore everybody signs in anew. Not in it
    are the secret key and mails that were written to files.
    """
    settings = configured()
    started = time.monotonic()
    with ending_in_a_sentence():
        taken = asyncio.run(_backup(settings, file))
    seconds = time.monotonic() - started
    size = f"{taken.bytes / 1e6:,.1f} MB"
    click.echo(f"{taken.rows:,} rows of {taken.tables} tables are in {file}: {size}, in {seconds:,.1f} s.")


@click.command
@click.argument("file", type=_FILE)
@click.option("--replace", is_flag=True, help="Restore over what is in the database.")
def restore(file: Path, *, replace: bool) -> None:
    """Fill the database with the backup in FILE, and check that all of it is there and right.

    No server, worker or scheduler may run. The database may be of another kind than the one that was backed up.
    """
    settings = configured()
    started = time.monotonic()
    with ending_in_a_sentence():
        # As the server does, for the file lies in there.
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        restored = asyncio.run(_restore(settings, file, replace=replace))
    seconds = time.monotonic() - started
    at = f"{restored.taken_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    click.echo(f"{restored.rows:,} rows of {restored.tables} tables are in {place_of(settings)} as they were at {at}.")
    click.echo(f"Counts, keys, foreign keys and held times are right. It took {seconds:,.1f} s.")
    if restored.waiting:
        click.echo(
            f"{restored.waiting} mails waited then. They go out when QHealth starts, also if they did after the backup."
        )
    if restored.replaced is not None:
        click.echo(f"What was there before is kept in {restored.replaced}; delete it when it is not needed any more.")


async def _backup(settings: Settings, file: Path) -> Taken:
    engine = engine_for(settings)
    if settings.mysql is None and not settings.database.exists():
        stop(f"There is no database {settings.database} to back up.")
    async with connected(engine):
        await require_up_to_date(engine)
    return await take_backup(engine, file, at=SystemClock().now())


async def _restore(settings: Settings, file: Path, *, replace: bool) -> Restored:
    engine = engine_for(settings)
    if settings.mysql is not None:
        # Says which variable is wrong where the server cannot be used.
        async with connected(engine):
            pass
    return await restore_backup(engine, file, replace=replace)

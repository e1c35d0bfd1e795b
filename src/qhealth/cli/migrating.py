"""Bringing the database up to date."""

from __future__ import annotations

import asyncio

import click

from qhealth.bootstrap import Application, build
from qhealth.cli.configuration import configured, ending_in_a_sentence


@click.command
def migrate() -> None:
    """Bring the database up to date; it does nothing when it is. The server does the same when it starts."""
    settings = configured()
    with ending_in_a_sentence():
        names = asyncio.run(_migrate(build(settings)))
    for name in names:
        click.echo(f"Applied {name}.")
    click.echo(f"The database {settings.database} is up to date.")


async def _migrate(application: Application) -> list[str]:
    async with application.database_open() as applied:
        return applied

"""Bringing the database up to date."""

from __future__ import annotations

import asyncio

import click

from qhealth.bootstrap import Application, build
from qhealth.cli.configuration import configured, ending_in_a_sentence
from qhealth.database import place_of


@click.command
def migrate() -> None:
    """Bring the database up to date; it does nothing when it is.

    An embedded database is brought up to date by the server as well, when it starts.
    """
    settings = configured()
    with ending_in_a_sentence():
        names = asyncio.run(_migrate(build(settings)))
    for name in names:
        click.echo(f"Applied {name}.")
    click.echo(f"The database {place_of(settings)} is up to date.")


async def _migrate(application: Application) -> list[str]:
    async with application.database_open(migrating=True) as applied:
        return applied

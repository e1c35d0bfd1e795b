"""Making the first account."""

from __future__ import annotations

import asyncio

import click

from qhealth.bootstrap import Application, build
from qhealth.cli.configuration import configured, ending_in_a_sentence
from qhealth.core.domain.people import Account
from qhealth.core.usecases.superusers import FIRST_NAME, LAST_NAME, CreateSuperuser
from qhealth.core.usecases.superusers import create_superuser as create


@click.command
@click.option("--email", prompt="E-mail address", help="The address to sign in with.")
@click.option(
    "--password",
    prompt="Password (12 characters or more)",
    hide_input=True,
    confirmation_prompt="The same password again",
    help="The password; better typed when asked, for others on this machine can see what commands are called with.",
)
@click.option("--first-name", default=FIRST_NAME, show_default=True, help="Given name.")
@click.option("--last-name", default=LAST_NAME, show_default=True, help="Family name.")
def create_superuser(email: str, password: str, first_name: str, last_name: str) -> None:
    """Create a superuser who can sign in at once; asks for what is not given."""
    command = CreateSuperuser(email, password, first_name, last_name)
    with ending_in_a_sentence():
        account = asyncio.run(_create(build(configured()), command))
    click.echo(f"{account.email} is a superuser now and can sign in.")


async def _create(application: Application, command: CreateSuperuser) -> Account:
    async with application.database_open():
        return await create(command, ports=application.ports)

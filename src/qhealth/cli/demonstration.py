"""The whole system on demonstration data."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final, Protocol

import click
from rich.console import Console
from rich.table import Table

from qhealth.bootstrap import Application, build
from qhealth.cli.configuration import ending_in_a_sentence, given_variables, refuse_configuration
from qhealth.cli.serving import PORT, listening, local_url, run
from qhealth.settings import Settings, SettingsError, read_settings

# Whatever else is configured, servers above all, is not for a demonstration.
_KEPT: Final = ("QHEALTH_DATA_DIR", "QHEALTH_TIMEZONE", "QHEALTH_OPENING_HOURS", "QHEALTH_CLINIC_")


class ReadyAccount(Protocol):
    """Somebody as whom one can sign in to the demonstration."""

    @property
    def role(self) -> str:
        """Return the role to show."""
        ...

    @property
    def email(self) -> str:
        """Return the address to sign in with."""
        ...

    @property
    def password(self) -> str:
        """Return the password, which is no secret here."""
        ...


@click.command
@click.option("--port", type=PORT, default=8000, show_default=True, help="The port to listen on; 0 takes a free one.")
def demo(port: int) -> None:
    """Run the whole system on demonstration data, with a ready account for each role.

    The data is made at the first start and kept in ./data/demo, or where QHEALTH_DATA_DIR says. Mails go to a folder
    that a page shows; mail, database and other servers of the configuration are left alone.
    """
    with listening("127.0.0.1", port) as listener:
        url = local_url(listener)
        settings = demo_settings(url)
        with ending_in_a_sentence():
            run(build(settings), listener, partial(_prepare, url=url))


def demo_settings(url: str) -> Settings:
    """Return the settings of the demonstration; prints faults and exits with code 2 where there are any."""
    try:
        given = given_variables({"QHEALTH_DATA_DIR": "data/demo"})
        kept = {name: value for name, value in given.items() if name.startswith(_KEPT)}
        return read_settings({**kept, "DEBUG": "true", "QHEALTH_PUBLIC_URL": url}, Path.cwd())
    except SettingsError as error:
        refuse_configuration(error)


async def _prepare(application: Application, *, url: str) -> None:
    # Loaded here and nowhere else, because the libraries that make up names and texts are slow to load.
    module = importlib.import_module("qhealth.demo")
    accounts: Sequence[ReadyAccount] = await module.ensure_demo_data(application)
    console = Console()
    table = Table("role", "e-mail address", "password", title="Sign in as")
    for account in accounts:
        table.add_row(account.role, account.email, account.password)
    console.print(table)
    places = Table("place", "address", title="Look around")
    for name, path in (("the API, to try out", "/api/docs"), ("the mails", "/dev/mailbox")):
        places.add_row(name, f"{url}{path}")
    console.print(places)

"""The `qhealth` command. Each subcommand is a module of its own, loaded when it is called, so that none is slow."""

from __future__ import annotations

import importlib
from typing import Final

import click

_COMMANDS: Final = {
    "backup": "backups",
    "check": "checking",
    "create-superuser": "superuser",
    "demo": "demonstration",
    "import-fhir": "importing",
    "migrate": "migrating",
    "openapi": "documents",
    "restore": "backups",
    "roles": "documents",
    "scheduler": "processes",
    "seed": "seeding",
    "serve": "serving",
    "tasks": "tasks",
    "worker": "processes",
}
"""The module of each command; the command is the module's function of the same name."""


class _Commands(click.Group):
    """Commands that are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        _ = ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        _ = ctx
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"qhealth.cli.{_COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="qhealth", message="%(prog)s %(version)s")
def main() -> None:
    """Run and look after QHealth.

    It is configured by environment variables and a file `.env` in the folder in which it is started; `.env.example`
    documents them.
    """

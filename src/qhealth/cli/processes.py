"""The processes beside the server, which this version does without."""

from __future__ import annotations

import click

# Exit code 0: a process manager that starts all three kinds of process has no fault to report or to mend by restarting.


@click.command
def worker() -> None:
    """Hand mails over in a process of its own (not needed in this version)."""
    click.echo("No worker is needed: this version hands mails over inside the server process.")


@click.command
def scheduler() -> None:
    """Run scheduled work in a process of its own (not needed in this version)."""
    click.echo("No scheduler is needed: this version does all of its work inside the server process.")

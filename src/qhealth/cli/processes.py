"""The processes beside the servers: workers and schedulers."""

from __future__ import annotations

import asyncio
import signal

import click

from qhealth.background import Duty
from qhealth.bootstrap import Application, build
from qhealth.cli.configuration import configured, ending_in_a_sentence


@click.command
def worker() -> None:
    """Hand mails over and do scheduled tasks, until it is told to stop (Ctrl+C or SIGTERM).

    Several may run. Without MySQL and Redis the server process does this by itself.
    """
    _run(Duty.WORKER, "worker")


@click.command
def scheduler() -> None:
    """Tell the workers what is due by the clock, until it is told to stop (Ctrl+C or SIGTERM).

    A second one waits until the first has gone. Without MySQL and Redis the server process does this by itself.
    """
    _run(Duty.SCHEDULER, "scheduler")


def _run(duty: Duty, name: str) -> None:
    settings = configured()
    if not settings.is_shared:
        # Exit code 0: a process manager that starts all kinds of process has no fault to report or to mend.
        click.echo(f"No {name} is needed: without MYSQL_HOST and REDIS_HOST all is done inside the server process.")
        return
    with ending_in_a_sentence():
        asyncio.run(_until_stopped(build(settings, duty), name))


async def _until_stopped(application: Application, name: str) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await application.start()
    try:
        click.echo(f"QHealth's {name} is at work. Ctrl+C stops it.")
        await stopped.wait()
    finally:
        await application.stop()

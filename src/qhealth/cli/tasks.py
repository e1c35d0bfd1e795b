"""What waits, what failed and why, and sending it again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import click
from redis.exceptions import RedisError
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from qhealth.adapters.tasks.queue import Queue, state_of
from qhealth.adapters.tasks.redis_client import client
from qhealth.background import redis_address
from qhealth.bootstrap import Application, build
from qhealth.cli.configuration import WRONG_CONFIGURATION, configured, ending_in_a_sentence, stop
from qhealth.core.usecases.deliveries import resend as send_again
from qhealth.ports.outbox import Undelivered
from qhealth.settings import Settings

_SHOWN = 50


@click.group(invoke_without_command=True)
@click.pass_context
def tasks(context: click.Context) -> None:
    """Show the mails that wait, those that were refused or given up and why, and the queue of tasks."""
    if context.invoked_subcommand is not None:
        return
    settings = configured()
    with ending_in_a_sentence():
        asyncio.run(_show(build(settings), Console()))


@tasks.command
@click.argument("numbers", metavar="[ID]...", type=click.IntRange(min=1), nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every mail that was refused or given up.")
def resend(numbers: tuple[int, ...], *, everything: bool) -> None:
    """Send refused mails again, by the numbers that `qhealth tasks` shows."""
    if everything == bool(numbers):
        stop("Name the mails by their numbers, or say --all.", WRONG_CONFIGURATION)
    settings = configured()
    with ending_in_a_sentence():
        number = asyncio.run(_resend(build(settings), None if everything else numbers))
    if not number and numbers:
        stop("None of these mails was refused; `qhealth tasks` shows which were.")
    click.echo(f"{number} mail is sent again." if number == 1 else f"{number} mails are sent again.")


async def _resend(application: Application, numbers: tuple[int, ...] | None) -> int:
    async with application.database_open():
        return await send_again(numbers, ports=application.ports)


async def _show(application: Application, console: Console) -> None:
    async with application.database_open():
        outbox, now = application.ports.store.outbox, application.ports.clock.now()
        waiting, oldest = await outbox.waiting(), await outbox.oldest(now=now)
        refused = await outbox.undelivered(most=_SHOWN)
    age = "" if oldest is None else f", the oldest since {oldest:%Y-%m-%d %H:%M} UTC"
    console.print(f"Mails that wait: {waiting:,}{age}.", highlight=False)
    if refused:
        console.print(_table(refused))
    else:
        console.print("No mail was refused or given up.")
    await _show_queue(application.settings, console)


def _table(refused: Sequence[Undelivered]) -> Table:
    reason = Column("reason", overflow="fold")
    table = Table(
        "id", "mail", "to", "refused at (UTC)", "tries", reason, title="Refused or given up, the latest first"
    )
    for mail in refused:
        at = f"{mail.refused_at:%Y-%m-%d %H:%M}"
        # What a server says is other people's text, not markup of ours.
        table.add_row(str(mail.id), mail.template.value, Text(mail.to), at, str(mail.attempts), Text(mail.reason))
    return table


async def _show_queue(settings: Settings, console: Console) -> None:
    if settings.redis is None:
        return
    redis = client(redis_address(settings))
    try:
        queue = await state_of(redis)
    except (RedisError, OSError) as error:
        console.print(f"Redis does not answer ({type(error).__name__}): the queue cannot be shown.")
        return
    finally:
        await redis.aclose()
    console.print(_described(queue), highlight=False)
    for aside in queue.put_aside:
        console.print(f"Put aside, for it ended its workers: {aside.task}, {aside.at:%Y-%m-%d %H:%M} UTC.")


def _described(queue: Queue) -> str:
    scheduler = "a scheduler leads" if queue.has_scheduler else "no scheduler runs"
    return f"Tasks: {queue.waiting} wait, {queue.in_hand} in hand; workers seen lately: {queue.workers}; {scheduler}."

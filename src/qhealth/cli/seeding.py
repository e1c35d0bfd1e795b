"""Filling a database for load tests."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from qhealth.adapters.persistence.seeding import BulkWriter
from qhealth.bootstrap import Application, build
from qhealth.cli.configuration import WRONG_CONFIGURATION, configured, ending_in_a_sentence, stop
from qhealth.seeding import Batch, ClinicAtWork, Size, batches

_NUMBER = click.IntRange(min=0)
_BY_PATIENTS = "in proportion to the patients when not given"
_BY_VISITS = "in proportion to the visits when not given"


@dataclass(frozen=True, slots=True)
class Written:
    """How much was written, and how long it took."""

    rows: int
    seconds: float


@click.command
@click.option("--patients", type=_NUMBER, required=True, help="How many patients.")
@click.option("--visits", type=_NUMBER, required=True, help="How many visits; one in twenty lies ahead.")
@click.option("--doctors", type=_NUMBER, help=f"How many doctors; {_BY_PATIENTS}.")
@click.option("--operators", type=_NUMBER, help="How many operators; in proportion to the doctors when not given.")
@click.option("--pharmacists", type=_NUMBER, help="How many pharmacists; in proportion to the doctors when not given.")
@click.option("--diagnostics", type=_NUMBER, help="How many diagnostics; 40 when not given.")
@click.option("--bookings", type=_NUMBER, help=f"How many bookings of diagnostics; {_BY_VISITS}.")
@click.option("--journal-entries", type=_NUMBER, help=f"How many journal entries; {_BY_VISITS}.")
@click.option("--prescriptions", type=_NUMBER, help=f"How many prescriptions; {_BY_VISITS}.")
@click.option("--login-attempts", type=_NUMBER, help=f"How many attempts to sign in; {_BY_PATIENTS}.")
@click.option("--audit-events", type=_NUMBER, help=f"How many audit events; {_BY_VISITS}.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same number on the same day: the same data.")
@click.option("--password", help="A password for everybody; without one nobody can sign in.")
def seed(*, patients: int, visits: int, seed: int, password: str | None, **numbers: int | None) -> None:
    """Fill an empty database with made-up people and what happens to them, for load tests.

    A superuser is made afterwards, with `qhealth create-superuser`.
    """
    with ending_in_a_sentence():
        size = Size.of(patients, visits, **numbers)
        application = build(configured())
        written = asyncio.run(_seed(application, size, seed, password))
    speed = f"{written.rows / written.seconds:,.0f}" if written.seconds else "all"
    click.echo(f"{written.rows:,} rows in {written.seconds:,.1f} s: {speed} a second.")


async def _seed(application: Application, size: Size, number: int, password: str | None) -> Written:
    async with application.database_open():
        writer = BulkWriter(application.engine)
        if await writer.has_people():
            stop("This database has people already; only an empty one can be filled.", WRONG_CONFIGURATION)
        password_hash = await application.ports.passwords.hash(password) if password else None
        clinic, now = application.ports.clinic, application.ports.clock.now()
        at = ClinicAtWork(clinic, now, number, await writer.first_ids())
        columns = (TextColumn("Seeding"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        bar = Console(stderr=True)
        rows, started = 0, time.perf_counter()
        with Progress(*columns, console=bar, transient=True, disable=not bar.is_terminal) as progress:
            task = progress.add_task("things", total=size.total)
            made = batches(size, at)
            batch = next(made, None)
            while batch is not None:
                # The next batch is made up while the database stores this one.
                following = asyncio.create_task(asyncio.to_thread(next, made, None))
                rows += await _write(writer, batch, password_hash)
                progress.update(task, advance=len(batch.things))
                batch = await following
            progress.update(task, description="Indexing")
            async for written in writer.add_patients_words():
                rows += written
            await writer.analyse()
        return Written(rows, time.perf_counter() - started)


async def _write(writer: BulkWriter, batch: Batch, password_hash: str | None) -> int:
    rows = await writer.add(batch.things, password_hash=password_hash)
    if batch.hours:
        rows += await writer.add_hours(batch.hours)
    if batch.claims:
        rows += await writer.claim(batch.claims)
    return rows

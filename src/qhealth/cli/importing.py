"""Taking over the records of another system."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from qhealth.adapters.fhir import import_fhir as import_files
from qhealth.bootstrap import Application, build
from qhealth.cli.configuration import FAILED, configured, ending_in_a_sentence
from qhealth.core.domain.imports import Summary


@click.command
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--system", default="fhir", show_default=True, help="A short name for the system that the files come from."
)
def import_fhir(path: Path, system: str) -> None:
    """Import FHIR R4 files (NDJSON or bundles) at PATH: a file, or a folder and all below it.

    Taken are practitioners, patients, encounters, conditions and medication requests. It can be repeated: nothing is
    taken twice. The exit code is 1 when something in the files could not be read.
    """
    with ending_in_a_sentence():
        summary = asyncio.run(_import(build(configured()), path, system))
    _print(summary, Console())
    if summary.refused_count:
        raise SystemExit(FAILED)


async def _import(application: Application, path: Path, system: str) -> Summary:
    columns = (TextColumn("Importing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    async with application.database_open():
        # On the error stream, so that the summary can be piped on its own; a log file needs no bar.
        bar = Console(stderr=True)
        with Progress(*columns, console=bar, transient=True, disable=not bar.is_terminal) as progress:
            task = progress.add_task("resources", total=None)

            def show(done: int, total: int) -> None:
                progress.update(task, completed=done, total=total or None)

            return await import_files(path, ports=application.ports, progress=show, system=system)


def _print(summary: Summary, console: Console) -> None:
    table = Table("what", *("in the files", "taken", "already there", "left out"), title="Imported")
    for column in table.columns[1:]:
        column.justify = "right"
    for kind, tally in summary.tallies.items():
        numbers = (tally.total, tally.taken, tally.already_there, sum(tally.left_out.values()))
        table.add_row(kind.value, *(f"{number:,}" for number in numbers))
    console.print(table)
    for line in _remarks(summary):
        # File names and faults are other people's text, not markup of ours.
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _remarks(summary: Summary) -> list[str]:
    left_out = [
        f"Left out: {count:,} {kind.value}, because {reason.sentence}."
        for kind, tally in summary.tallies.items()
        for reason, count in tally.left_out.items()
    ]
    altered = [
        f"Shortened or dropped: {part} of {count:,} {kind.value}."
        for kind, tally in summary.tallies.items()
        for part, count in tally.altered.items()
    ]
    not_taken = [
        f"Passed over: {count:,} {name}, which have no place here." for name, count in summary.not_taken.items()
    ]
    refused = [f"Not readable: {refusal}" for refusal in summary.refused]
    more = summary.refused_count - len(summary.refused)
    return [*left_out, *altered, *not_taken, *refused, *([f"Not readable: {more:,} more places."] if more else [])]

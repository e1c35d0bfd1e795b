"""What a benchmark found out, as a table for people and as JSON for comparing runs."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).parent / "results"
_SMALL = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that was measured. `holds` is None where there is no target."""

    bench: str
    name: str
    value: float
    unit: str
    target: str = ""
    holds: bool | None = None


@dataclass(frozen=True, slots=True)
class Machine:
    """On what it was measured, and how busy that was: on a loaded machine only ratios mean much."""

    cores: int
    python: str
    system: str
    load: tuple[float, float, float]
    at: str


def this_machine() -> Machine:
    """Return the machine as it stands now; the load is the average of the last 1, 5 and 15 minutes."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return Machine(cores, platform.python_version(), platform.system(), os.getloadavg(), at)


def described(machine: Machine) -> str:
    """Return the machine in one line."""
    one, five, fifteen = machine.load
    return (
        f"{machine.at}: {machine.system}, {machine.cores} cores, Python {machine.python}; "
        f"load average {one:.2f} (1 min), {five:.2f} (5 min), {fifteen:.2f} (15 min)"
    )


def show(figures: Sequence[Figure], console: Console) -> None:
    """Print the figures as a table."""
    table = Table("bench", "figure", "value", "unit", "target", "holds")
    table.columns[2].justify = "right"
    words = {None: "", True: "[green]yes[/green]", False: "[red]no[/red]"}
    earlier = ""
    for figure in figures:
        if earlier and figure.bench != earlier:
            table.add_section()
        earlier = figure.bench
        decimals = 2 if isinstance(figure.value, float) and abs(figure.value) < _SMALL else 0
        value = f"{figure.value:,.{decimals}f}"
        table.add_row(figure.bench, figure.name, value, figure.unit, figure.target, words[figure.holds])
    console.print(table)


def save(figures: Sequence[Figure], before: Machine, after: Machine) -> Path:
    """Write the figures to a file of their own and return it."""
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{before.at.replace(':', '').replace('+0000', 'Z')}.json"
    content = {"before": asdict(before), "after": asdict(after), "figures": [asdict(figure) for figure in figures]}
    file.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return file


def percentile(values: Sequence[float], share: int) -> float:
    """Return the value below which `share` percent of the values lie."""
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]

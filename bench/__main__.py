"""The command: `python -m bench [NAME...]` measures everything, or what is named."""

from __future__ import annotations

import argparse
import os
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from bench import (
    backup,
    booking,
    contention,
    faults,
    figures,
    flood,
    fuzz,
    growth,
    importing,
    load,
    mail,
    mysql,
    overlaps,
    reads,
    rollover,
    size,
    slot,
    sockets,
    start,
)
from bench.databases import NAMES
from bench.figures import Figure
from bench.workshop import Workshop
from tests.mysql_server import tidy_up

BENCHES: dict[str, Callable[[Workshop], list[Figure]]] = {
    "reads": reads.measure,
    "mysql": mysql.measure,
    "slot": slot.measure,
    "overlaps": overlaps.measure,
    "booking": booking.measure,
    "flood": flood.measure,
    "import": importing.measure,
    "start": start.measure,
    "mail": mail.measure,
    "contention": contention.measure,
    "faults": faults.measure,
    "rollover": rollover.measure,
    "growth": growth.measure,
    "size": size.measure,
    "backup": backup.measure,
    "sockets": sockets.measure,
    "sockets-long": sockets.measure_long,
    "fuzz": fuzz.measure,
}
ONLY_WHEN_NAMED = ("backup", "size", "sockets-long", "fuzz")
"""What takes more than a few minutes; size takes an hour the first time, and 20 GB of the disk ever after."""
_WIDTH = 120


def main() -> int:
    console = Console(width=_WIDTH, highlight=False)
    arguments = _arguments()
    if load.is_missing():
        console.print(load.MISSING)
        return 1
    before = figures.this_machine()
    console.print(figures.described(before))
    found: list[Figure] = []
    failed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="qhealth-bench-") as root:
        shop = Workshop(
            Path(root), console, Path(arguments.fhir).resolve() if arguments.fhir else None, arguments.database
        )
        shop.sizes, shop.by_processors = arguments.patients, arguments.by_processors
        for name in arguments.names or [name for name in BENCHES if name not in ONLY_WHEN_NAMED]:
            console.print(f"Measuring {name}")
            try:
                found += BENCHES[name](shop)
            except Exception:  # noqa: BLE001 - the others are worth having when one fails; it is told below.
                traceback.print_exc()
                failed.append(name)
        tidy_up()
    after = figures.this_machine()
    figures.show(found, console)
    console.print(figures.described(after))
    console.print(f"Written to {figures.save(found, before, after)}")
    if failed:
        console.print(f"[red]Not measured, see above: {', '.join(failed)}[/red]")
    # A figure below its target is told and not punished: whether it counts depends on what else the machine did.
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure how quick QHealth is.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument(
        "--fhir",
        metavar="FOLDER",
        default=os.environ.get("QHEALTH_BENCH_FHIR", ""),
        help="FHIR R4 files to import; QHEALTH_BENCH_FHIR says the same. Without them some are made up.",
    )
    parser.add_argument(
        "--database",
        "--on",
        action="append",
        choices=NAMES,
        default=[],
        help="What contention, faults and size are tried on, several times if wanted; else all that there are, or"
        " for size SQLite.",
    )
    parser.add_argument(
        "--by-processors",
        action="store_true",
        help="Let size take the time that processors work instead of that on the clock, on a busy Linux machine.",
    )
    parser.add_argument(
        "--patients",
        nargs=2,
        type=int,
        metavar="N",
        default=(10_000, 1_000_000),
        help="The two clinics that size compares; each patient has five visits.",
    )
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(BENCHES):
        parser.error(f"there is no {' and no '.join(sorted(unknown))}; there are {', '.join(BENCHES)}")
    return arguments


if __name__ == "__main__":
    raise SystemExit(main())

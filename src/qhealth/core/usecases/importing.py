"""Take over people and records of another system.

Each batch is one unit of work that stores the objects together with where they came from. An import that broke off, at
whatever point, is therefore continued by repeating it, and nothing is taken twice.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from qhealth.core.domain.errors import Fault, Invalid
from qhealth.core.domain.imports import (
    MOST_REFUSED,
    SYSTEM,
    Foreign,
    Kind,
    LeftOut,
    NotTaken,
    Refused,
    Summary,
    Tally,
)
from qhealth.core.usecases.common import audited
from qhealth.core.usecases.taking import Taking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from qhealth.core.domain.imports import Handed, Reason
    from qhealth.core.usecases.taking import Taken
    from qhealth.ports.gathered import Ports

BATCH: Final = 300
"""How many objects one unit of work stores: large enough that commits do not count, small enough to let others in."""


async def import_records(
    handed: Iterable[Handed], *, system: str, ports: Ports, after_batch: Callable[[], None] = lambda: None
) -> Summary:
    """Store what another system hands over in the order of `Kind`, and return what became of it.

    `system` is the short name of the other system, under which its keys are remembered: one name for one system, or
    people of different systems with the same key become one. One audit event without an actor tells the counts, also
    when the import breaks off with an error, which goes on to the caller.

    Raises:
        Invalid: the name of the system is too long, or has other signs than letters, digits, "." "_" and "-".
    """
    if not SYSTEM.fullmatch(system):
        sentence = "The name of a system has at most 40 letters, digits, full stops, hyphens and underscores."
        raise Invalid([Fault("system", "invalid_system", sentence)])
    counts = _Counts()
    try:
        for batch in _batches(handed, counts):
            counts.add(batch[0].KIND, await _take(batch, system=system, ports=ports))
            after_batch()
        counts.is_complete = True
    finally:
        # Also after an interruption: what was committed before it is there, and somebody brought it in.
        await _note(counts.summary(), system=system, ports=ports)
    return counts.summary()


def _batches(handed: Iterable[Handed], counts: _Counts) -> Iterator[Sequence[Foreign]]:
    batch: list[Foreign] = []
    for thing in handed:
        if not isinstance(thing, Foreign):
            counts.note(thing)
            continue
        if batch and (len(batch) == BATCH or thing.KIND is not batch[0].KIND):
            yield batch
            batch = []
        batch.append(thing)
    if batch:
        yield batch


async def _take(batch: Sequence[Foreign], *, system: str, ports: Ports) -> Taken:
    async with ports.unit_of_work() as uow:
        taken = await Taking(uow, ports.when(), system).store(batch)
        if taken.ids:
            await uow.commit()
        return taken


class _Counts:
    """Counts what became of everything while an import runs."""

    def __init__(self) -> None:
        self.taken: Counter[Kind] = Counter()
        self.already_there: Counter[Kind] = Counter()
        self.left_out: dict[Kind, Counter[Reason]] = {kind: Counter() for kind in Kind}
        self.altered: dict[Kind, Counter[str]] = {kind: Counter() for kind in Kind}
        self.not_taken: Counter[str] = Counter()
        self.refused: list[Refused] = []
        self.refused_count = 0
        self.is_complete = False

    def add(self, kind: Kind, taken: Taken) -> None:
        """Count what became of a batch."""
        self.taken[kind] += len(taken.ids)
        self.already_there[kind] += len(taken.already_there)
        self.altered[kind] += taken.altered
        for thing in taken.left_out:
            self.note(thing)

    def note(self, thing: LeftOut | NotTaken | Refused) -> None:
        """Count something that is not stored."""
        match thing:
            case LeftOut():
                self.left_out[thing.kind][thing.reason] += 1
            case NotTaken():
                self.not_taken[thing.name] += 1
            case Refused():
                self.refused_count += 1
                if len(self.refused) < MOST_REFUSED:
                    self.refused.append(thing)

    def summary(self) -> Summary:
        """Return the counts so far."""
        tallies = {
            kind: Tally(
                self.taken[kind], self.already_there[kind], dict(self.left_out[kind]), dict(self.altered[kind]),
            )
            for kind in Kind
        }  # fmt: skip
        return Summary(tallies, dict(self.not_taken), tuple(self.refused), self.refused_count, self.is_complete)


async def _note(summary: Summary, *, system: str, ports: Ports) -> None:
    event = audited("import.finished", 0, actor=None, at=ports.clock.now(), system=system, counts=summary.details())
    async with ports.unit_of_work() as uow:
        await uow.audit_trail.add(event)
        await uow.commit()

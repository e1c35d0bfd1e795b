"""Imports files in FHIR R4: reads them in the order in which their resources depend on each other.

All files are gone through once to find what they hold; then, for each kind that is taken, those that hold it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Protocol, TypeVar

import msgspec

from qhealth.adapters.fhir import people, records
from qhealth.adapters.fhir.files import UNREADABLE, Found, files_of, resources
from qhealth.adapters.fhir.resources import (
    Condition,
    Encounter,
    MedicationRequest,
    Patient,
    Practitioner,
    Resource,
)
from qhealth.core.domain.imports import Foreign, Handed, Kind, LeftOut, NotTaken, Reason, Refused, Summary
from qhealth.core.usecases.importing import import_records

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qhealth.ports.gathered import Ports

ResourceT = TypeVar("ResourceT", bound=Resource)


class Progress(Protocol):
    """Hears how far an import is."""

    def __call__(self, done: int, total: int, /) -> None:
        """Hear that `done` of `total` resources of the kinds that are taken are dealt with."""
        ...


async def import_fhir(path: Path, *, ports: Ports, progress: Progress | None = None, system: str = "fhir") -> Summary:
    """Import the resources in a file, or in a folder and all below it, and return what became of them.

    Taken are practitioners as doctors, patients, encounters as past visits, conditions as journal entries, and
    medication requests as prescriptions. What was taken before is passed over. `system` tells apart the ids of
    different systems, which may be the same for different people.

    Raises:
        Invalid: there is nothing to import at the path, or the name of the system is none.
    """
    reader = Reader(path)

    def tell() -> None:
        if progress is not None:
            progress(reader.done, reader.total)

    summary = await import_records(reader.handed(), system=system, ports=ports, after_batch=tell)
    tell()
    return summary


class Reader:
    """Reads files in the order of `Kind`, and counts on the way."""

    def __init__(self, path: Path) -> None:
        self._folder = path if path.is_dir() else path.parent
        self._files = files_of(path)
        self._kinds: dict[Path, set[str]] = {}
        self._told: set[tuple[str, int]] = set()
        self.total = 0
        """How many resources of the kinds that are taken there are; known once everything was gone through."""
        self.done = 0

    def handed(self) -> Iterator[Handed]:
        """Yield everything, and what is wrong with it."""
        for file in self._files:
            yield from self._survey(file)
        for kind in Kind:
            for file in self._files:
                if kind in self._kinds[file]:
                    yield from self._read(file, kind)

    def _survey(self, file: Path) -> Iterator[Handed]:
        counts: Counter[str] = Counter()
        for found in self._resources(file):
            if isinstance(found, Refused):
                yield found
            else:
                counts[found.type] += 1
                if found.type not in _TAKEN:
                    yield NotTaken(found.type)
        self._kinds[file] = set(counts)
        self.total += sum(count for name, count in counts.items() if name in _TAKEN)

    def _read(self, file: Path, kind: Kind) -> Iterator[Handed]:
        for found in self._resources(file):
            if isinstance(found, Refused):
                yield found
            elif found.type == kind:
                yield _handed(found, kind)
                self.done += 1

    def _resources(self, file: Path) -> Iterator[Found | Refused]:
        # Going through a file again meets the same faults again; each is told once.
        for found in resources(file, file.relative_to(self._folder).as_posix()):
            if isinstance(found, Refused):
                if (found.file, found.line) in self._told:
                    continue
                self._told.add((found.file, found.line))
            yield found


def _handed(found: Found, kind: Kind) -> Foreign | LeftOut | Refused:
    if found.key is None:
        return LeftOut(kind, "", Reason.NO_KEY)
    try:
        return _mapped(found, kind, found.key)
    except UNREADABLE as error:
        return found.refused(error)


def _mapped(found: Found, kind: Kind, key: str) -> Foreign | LeftOut:
    resource = msgspec.json.decode(found.content, type=_TAKEN[kind])
    if resource.modifier_extension:
        return LeftOut(kind, key, Reason.MODIFIED)
    match resource:
        case Practitioner():
            return people.doctor(key, resource)
        case Patient():
            return people.patient(key, resource)
        case Encounter():
            return records.visit(key, resource, found.references)
        case Condition():
            return records.journal_entry(key, resource, found.references)
        case MedicationRequest():
            return records.prescription(key, resource, found.references)


_TAKEN = {
    Kind.DOCTOR: Practitioner,
    Kind.PATIENT: Patient,
    Kind.VISIT: Encounter,
    Kind.JOURNAL_ENTRY: Condition,
    Kind.PRESCRIPTION: MedicationRequest,
}

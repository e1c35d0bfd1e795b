"""Holds what clients were told against the tables: plain SQL, and nothing of the program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bench.holdings import Holdings, Query, checked, seconds
from bench.ledger import BOOKING, VISIT, Ledger, State, Subject

_ROWS = {
    VISIT: "SELECT id, version, patient_id, doctor_id, starts_at, ends_at, status, note FROM visit",
    BOOKING: "SELECT id, version, patient_id, diagnostic_id, starts_at, ends_at, status, note FROM diagnostic_booking",
}
_EVENTS = (
    "SELECT subject_type, subject_id, action FROM audit_event WHERE subject_type IN ('visit', 'diagnostic_booking')"
)


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found. Nothing is wrong when there are no faults."""

    holdings: Holdings
    rows: int
    faults: list[str]


@dataclass(frozen=True, slots=True)
class _Tables:
    rows: dict[Subject, tuple[int, State]]
    """The version and the state of each row."""
    notes: Counter[str]
    events: Counter[Subject]
    deletions: Counter[Subject]


def proven(query: Query, ledger: Ledger) -> Proof:
    """Compare the tables with what clients were told; nobody must write meanwhile."""
    holdings = checked(query)
    tables = _read(query)
    faults = [
        *ledger.contradictions,
        *_of_holdings(holdings),
        *_of_creations(tables, ledger),
        *_of_changes(tables, ledger),
        *_of_deletions(tables, ledger),
        *_of_the_trail(tables),
    ]
    return Proof(holdings, len(tables.rows), faults)


def _read(query: Query) -> _Tables:
    rows = {
        (kind, number): (version, State(patient, resource, seconds(start), seconds(end), status, note))
        for kind, sql in _ROWS.items()
        for number, version, patient, resource, start, end, status, note in query(sql)
    }
    events: Counter[Subject] = Counter()
    deletions: Counter[Subject] = Counter()
    for kind, number, action in query(_EVENTS):
        (deletions if action.endswith(".deleted") else events)[kind, number] += 1
    return _Tables(rows, Counter(state.note for _, state in rows.values()), events, deletions)


def _of_holdings(holdings: Holdings) -> Iterator[str]:
    if holdings.overlaps:
        yield f"At {holdings.overlaps} instants something is held more often than it can be."
    if holdings.strays:
        yield f"{holdings.strays} ticks are held without a live booking, or are not held for one."


def _of_creations(tables: _Tables, ledger: Ledger) -> Iterator[str]:
    for subject in ledger.states:
        if subject not in tables.rows and subject not in ledger.deleted | ledger.unsettled_deletions:
            yield f"A client was told of {subject}, which is not there."
    for note, number in tables.notes.items():
        if number > 1:
            yield f"What was asked for once is there {number} times: {note}."
        if note in ledger.refused - ledger.doubled:
            yield f"What was refused is there: {note}."
    told = ledger.states.keys()
    for subject, (_, state) in tables.rows.items():
        if subject not in told and state.note not in ledger.unsettled:
            yield f"{subject} is there, and nobody was told of it or left without an answer."


def _of_changes(tables: _Tables, ledger: Ledger) -> Iterator[str]:
    """Look for changes that were told and are not in the row, or are in it without anybody having asked."""
    for subject, (version, state) in tables.rows.items():
        told = ledger.states.get(subject, {})
        unsettled = ledger.unsettled_changes[subject]
        if version in told and told[version] != state:
            yield f"{subject} was told as {told[version]} and is {state}."
        if told and version < max(told):
            yield f"Version {max(told)} of {subject} was told, and it stands at {version}."
        # The first version is known by its creation alone, which may itself have stayed without an answer.
        if version - len(told) > unsettled + (1 not in told):
            yield f"{subject} has {version} versions: {len(told)} were told and {unsettled} can have been lost."


def _of_deletions(tables: _Tables, ledger: Ledger) -> Iterator[str]:
    for subject in ledger.deleted & tables.rows.keys():
        yield f"A client was told that {subject} is deleted, and it is there."
    for subject, number in tables.deletions.items():
        if number > 1 or subject in tables.rows:
            where = "there" if subject in tables.rows else "not there"
            yield f"{subject} was deleted {number} times by the audit trail, and is {where}."
    for subject in ledger.deleted - tables.deletions.keys():
        yield f"The deletion of {subject} is missing in the audit trail."


def _of_the_trail(tables: _Tables) -> Iterator[str]:
    """A row, each change of it and the event that tells of it were kept together or not at all."""
    for subject, (version, _) in tables.rows.items():
        if tables.events[subject] != version:
            yield f"{subject} has {version} versions and {tables.events[subject]} events."
    for subject in tables.events.keys() - tables.rows.keys() - tables.deletions.keys():
        yield f"The audit trail tells of {subject}, which is not there."

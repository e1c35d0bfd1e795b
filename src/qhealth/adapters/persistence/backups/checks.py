"""Whether what was restored is what was backed up, and whole: counts, foreign keys, and the times that are held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from qhealth.adapters.persistence.backups.archive import Account
from qhealth.adapters.persistence.backups.targets import Target

_TICK_SECONDS: Final = 300
_RESOURCES: Final = 2
"""A booking holds its patient and either a doctor or a diagnostic."""
_LIVE: Final = {
    "visit": ("doctor", "doctor_id", "booked"),
    "diagnostic_booking": ("diagnostic", "diagnostic_id", "scheduled"),
}


async def faults(target: Target, told: Mapping[str, Account], *, taken_at: datetime) -> Sequence[str]:
    """Return a sentence for each thing that is not right."""
    found = await _of_counts(target, told)
    found += await target.orphans()
    for kind in _LIVE:
        found += await _of_holdings(target, kind, taken_at)
    return found


async def _of_counts(target: Target, told: Mapping[str, Account]) -> list[str]:
    found: list[str] = []
    for table, account in told.items():
        [(number,)] = await target.ask(f'SELECT COUNT(*) FROM "{table}"')  # noqa: S608 - a name.
        if number != account.rows:
            found.append(f"{table} has {number} rows instead of {account.rows}.")
    return found


async def _of_holdings(target: Target, kind: str, taken_at: datetime) -> list[str]:
    """Compare the ticks that the bookings of a kind hold with those that they owe.

    What is over gives its ticks back by and by, so a booking that had begun may hold less than its time.
    """
    resource, column, live = _LIVE[kind]
    strays = await target.ask(
        f"SELECT COUNT(*) FROM occupancy LEFT JOIN {kind} AS held ON held.id = occupancy.holder_id"  # noqa: S608 - names.
        f" WHERE occupancy.holder_kind = '{kind}' AND (held.id IS NULL OR held.status <> '{live}'"
        f" OR occupancy.resource_id <> CASE occupancy.resource_kind WHEN '{resource}' THEN held.{column}"
        " WHEN 'patient' THEN held.patient_id ELSE -1 END)"
    )
    held = {
        holder: (number, first, last)
        for holder, number, first, last in await target.ask(
            "SELECT holder_id, COUNT(*), MIN(tick), MAX(tick) FROM occupancy"  # noqa: S608 - a name.
            f" WHERE holder_kind = '{kind}' GROUP BY holder_id"
        )
    }
    rows = await target.ask(f"SELECT id, starts_at, ends_at FROM {kind} WHERE status = '{live}'")  # noqa: S608 - names.
    wrong = sum(_differs(rows, held, taken_at))
    sentences = {
        f"{strays[0][0]} ticks are held for a {kind} that does not hold them.": strays[0][0],
        f"{wrong} rows of {kind} do not hold the time that they have.": wrong,
    }
    return [sentence for sentence, number in sentences.items() if number]


def _differs(
    rows: Sequence[tuple[Any, ...]], held: Mapping[int, tuple[int, int, int]], taken_at: datetime
) -> Iterator[bool]:
    for booking, starts_at, ends_at in rows:
        first, end = _seconds(starts_at) // _TICK_SECONDS, -(-_seconds(ends_at) // _TICK_SECONDS)
        number, lowest, highest = held.get(booking, (0, first, end - 1))
        is_outside = lowest < first or highest >= end or number > _RESOURCES * (end - first)
        is_ahead = _seconds(starts_at) > taken_at.timestamp()
        yield is_outside or (is_ahead and number != _RESOURCES * (end - first))


def _seconds(stored: str | datetime) -> float:
    instant = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return instant.replace(tzinfo=UTC).timestamp()

"""The words of patients' names beside the visits, bookings and records that they have.

Whoever looks for a common name in such a list would otherwise go through all that thousands of people have, or through
the list until enough of them have come by. Here the entries of a word stand in the list's own order, and how many there
are is kept. Names seldom change; when one does, the words beside all that the patient has are written anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from qhealth.adapters.persistence.conditions import Listed, Sql, Where
from qhealth.adapters.persistence.database import Database, Row
from qhealth.adapters.persistence.search_words import indexed_words
from qhealth.adapters.persistence.tables import PatientWord
from qhealth.adapters.persistence.tallies import is_paired_with_names, keys_of_pairs, keys_of_words, units
from qhealth.adapters.persistence.tally_book import Key
from qhealth.adapters.persistence.totals import with_word
from qhealth.core.domain.people import Person


@dataclass(frozen=True, slots=True)
class Owned:
    """A table of things that patients have, and the column by which they are listed."""

    kind: str
    """How the kinds of their words begin, and the facets under which these are counted."""
    table: str
    at: str
    has_status: bool = False
    """Whether they have a column `status` by which they are told apart."""
    text: str = ""
    """The column of the text that is looked for together with names, if there is one."""

    def of(self, status: str) -> str:
        """Return the kind of the words beside things of a status."""
        return f"{self.kind}|{status}" if self.has_status else self.kind

    @property
    def paired(self) -> str:
        """The facet under which names are counted with the words of the text."""
        return f"{self.kind}+{self.text}"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a thing that `keys` looks at."""
        return (*(("status",) if self.has_status else ()), *((self.text,) if self.text else ()))


VISITS: Final = Owned("visit.patient", "visit", "starts_at", has_status=True)
BOOKINGS: Final = Owned("booking.patient", "diagnostic_booking", "requested_at", has_status=True)
JOURNAL_ENTRIES: Final = Owned("journal_entry.patient", "journal_entry", "created_at", text="diagnosis")
PRESCRIPTIONS: Final = Owned("prescription.patient", "prescription", "created_at", text="medicine")
SICK_LEAVES: Final = Owned("sick_leave.patient", "sick_leave", "created_at")
ALL: Final = (VISITS, BOOKINGS, JOURNAL_ENTRIES, PRESCRIPTIONS, SICK_LEAVES)


def keys(owned: Owned, name: str, values: Row) -> Iterator[Key]:
    """Yield under what a thing is counted whose patient has a name."""
    yield from keys_of_words(owned.of(_status(owned, values)), name)
    if owned.text and is_paired_with_names(values[owned.text]):
        yield from keys_of_pairs(owned.paired, units(name), units(values[owned.text]))


def whose(table: str) -> str:
    """Return the join that finds the names of the patient who has something."""
    return f"LEFT JOIN account ON account.id = {table}.patient_id"


def name_of(row: Row) -> str:
    """Return the name of the patient so joined."""
    return f"{row['first_name']} {row['last_name']}"


def listed(owned: Owned, statuses: Iterable[str] = ("",)) -> Listed:
    """Return where the things of patients with a name stand in the list's order, those of some statuses."""
    return Listed(owned.at, "patient_word", {owned.of(status): owned.of(status) for status in statuses})


def total(owned: Owned, where: Where, statuses: Iterable[str] = ("",)) -> Sql | None:
    """Return how many things there are whose patient has the one word that is asked for; None where more is."""
    if len(where.words) != 1 or where.span is not None:
        return None
    return with_word([owned.of(status) for status in statuses], where.words[0].word)


async def added(database: Database, owned: Owned, thing_id: int, patient: Person, values: Row) -> None:
    """Note a new thing of a patient, whose row is held."""
    await _index(database, owned, thing_id, patient.full_name, values)


async def changed(database: Database, owned: Owned, thing_id: int, before: Row, after: Row) -> None:
    """Note that a thing of a patient may have another time or status; `before` has the patient's names too."""
    if (before[owned.at], before["status"]) != (after[owned.at], str(after["status"])):
        await removed(database, owned, thing_id, before)
        await _index(database, owned, thing_id, name_of(before), after)


async def removed(database: Database, owned: Owned, thing_id: int, before: Row) -> None:
    """Note that a thing of a patient is gone; `before` has the patient's names too."""
    kind, name = owned.of(_status(owned, before)), name_of(before)
    words = indexed_words(name)
    if words:
        places = ", ".join("{}" for _ in words)
        sql = f"DELETE FROM patient_word WHERE kind = {{}} AND word IN ({places}) AND at = {{}} AND subject_id = {{}}"  # noqa: S608 - placeholders.
        await database.change_later(sql, kind, *words, before[owned.at], thing_id)
    database.tallies.subtract(keys(owned, name, before))


async def rename(database: Database, patient_id: int, before: Row, name: str) -> None:
    """Write the words beside all that a patient has anew, whose row is held; `before` has the earlier names."""
    names = {column: before[column] for column in ("first_name", "last_name")}
    for owned in ALL:
        more = "".join(f", {column}" for column in owned.columns)
        # Whoever changes a thing's status holds it and counts under the name that it finds.
        sql = f"SELECT id, {owned.at}{more} FROM {owned.table} WHERE patient_id = {{}}{database.hold}"  # noqa: S608 - names.
        for row in await database.rows(sql, patient_id):
            await removed(database, owned, row["id"], {**row, **names})
            await _index(database, owned, row["id"], name, row)


async def _index(database: Database, owned: Owned, thing_id: int, name: str, values: Row) -> None:
    kind, at = owned.of(_status(owned, values)), values[owned.at]
    rows = [{"kind": kind, "word": word, "at": at, "subject_id": thing_id} for word in indexed_words(name)]
    await database.insert_later(PatientWord, rows)
    database.tallies.add(keys(owned, name, values))


def _status(owned: Owned, values: Row) -> str:
    return str(values["status"]) if owned.has_status else ""

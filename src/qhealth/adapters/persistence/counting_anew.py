"""Counting what was not counted from the beginning: two words together, and how far down a list people are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from qhealth.adapters.persistence import account_rows, login_attempts, patient_words, search_words
from qhealth.adapters.persistence.database import Database, Row
from qhealth.adapters.persistence.engine.pooled import PooledEngine
from qhealth.adapters.persistence.migration_steps import Step
from qhealth.adapters.persistence.patient_words import Owned
from qhealth.adapters.persistence.search_words import MARK, WordKind
from qhealth.adapters.persistence.tallies import Tally, is_paired, is_paired_with_names
from qhealth.adapters.persistence.tally_book import Key

_AT_ONCE: Final = 10_000
_SUBJECTS: Final = (Tally.PAIRS, Tally.PLACES)


@dataclass(frozen=True, slots=True)
class _Stored:
    """Rows that are counted so, with their `id` and the `place` by which they are listed."""

    table: str
    columns: str
    keys: Callable[[Row], Iterable[Key]]
    has_few_words: Callable[[Row], bool]
    mark: WordKind
    joins: str = ""

    @property
    def selection(self) -> str:
        """How the next of them are read, in the order of their ids."""
        number = f"{self.table}.id"
        columns = f"{number} AS id, {self.columns}"
        return (
            f"SELECT {columns} FROM {self.table} {self.joins} WHERE {number} > {{}} ORDER BY {number} LIMIT {_AT_ONCE}"  # noqa: S608 - names.
        )


def _record(owned: Owned, mark: WordKind) -> _Stored:
    return _Stored(
        owned.table,
        f"{owned.text}, first_name, last_name, {owned.table}.{owned.at} AS place",
        lambda row: patient_words.keys(owned, patient_words.name_of(row), row),
        lambda row: is_paired_with_names(row[owned.text]),
        mark,
        patient_words.whose(owned.table),
    )


_STORED: Final = (
    _Stored(
        "account",
        "account.*, last_name_sort AS place",
        account_rows.tally_keys,
        lambda row: account_rows.has_few_words(row["email"], row["last_name"], row["city"]),
        WordKind.ACCOUNT_UNPAIRED,
    ),
    _Stored(
        "login_attempt",
        "email, success, created_at, created_at AS place",
        login_attempts.tally_keys,
        lambda row: is_paired(row["email"]),
        WordKind.LOGIN_UNPAIRED,
    ),
    _record(patient_words.JOURNAL_ENTRIES, WordKind.DIAGNOSIS_UNPAIRED),
    _record(patient_words.PRESCRIPTIONS, WordKind.MEDICINE_UNPAIRED),
)


@dataclass(frozen=True, slots=True)
class CountAnew(Step):
    """Counts all of it anew, whatever is there."""

    async def apply(self, engine: PooledEngine) -> None:
        database = Database(engine)
        database.transaction = engine.active_transaction()
        for subject in _SUBJECTS:
            await database.change("DELETE FROM tally WHERE subject = {}", subject)
        for stored in _STORED:
            await database.change(f"DELETE FROM {stored.mark.table} WHERE kind = {{}}", stored.mark)  # noqa: S608 - a name.
            await _count(database, stored)


async def _count(database: Database, stored: _Stored) -> None:
    last = 0
    while rows := await database.rows(stored.selection, last):
        for row in rows:
            database.tallies.add(key for key in stored.keys(row) if key[0] in _SUBJECTS)
            if not stored.has_few_words(row):
                await search_words.index(database, row["id"], {stored.mark: MARK}, row["place"])
        await database.settle()
        last = rows[-1]["id"]

"""Writing things by the thousand into an empty database, for load tests: several rows to a statement, ids and all.

The rows are made by the functions by which the repositories make them, so that they cannot drift apart.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from itertools import chain
from typing import Any, Final

from piccolo.querystring import QueryString

from qhealth.adapters.persistence import (
    account_rows,
    audit_trail,
    calendar,
    diagnostic_bookings,
    diagnostics,
    journal_entries,
    login_attempts,
    patient_words,
    prescriptions,
    schedules,
    search_words,
    visits,
)
from qhealth.adapters.persistence.database import TALLY_KEY, Row
from qhealth.adapters.persistence.engine.pooled import PooledEngine
from qhealth.adapters.persistence.engine.transactions import Transaction
from qhealth.adapters.persistence.patient_words import Owned
from qhealth.adapters.persistence.search_words import Texts, WordKind
from qhealth.adapters.persistence.tally_book import Key, TallyBook
from qhealth.core.domain.diagnostics import Diagnostic, DiagnosticBooking
from qhealth.core.domain.oversight import AuditEvent, LoginAttempt
from qhealth.core.domain.people import Account
from qhealth.core.domain.records import JournalEntry, Prescription
from qhealth.core.domain.visits import Visit
from qhealth.core.domain.working_hours import TimeOff, WorkingHours
from qhealth.ports.calendar import Claim, Holder

_VALUES_AT_ONCE: Final = 10_000
"""SQLite takes 32,766 in one statement (https://www.sqlite.org/limits.html), MySQL what fits into 16 MB or more."""

TABLES: Final[Mapping[type, str]] = {
    Account: "account",
    Diagnostic: "diagnostic",
    DiagnosticBooking: "diagnostic_booking",
    Visit: "visit",
    JournalEntry: "journal_entry",
    Prescription: "prescription",
    LoginAttempt: "login_attempt",
    AuditEvent: "audit_event",
    TimeOff: "time_off",
}
"""The table of each kind of thing that can be written in bulk."""


def _account(account: Account) -> Row:
    added = {"created_at": account.created_at, "last_login_at": account.last_login_at, "version": account.version}
    return {**account_rows.values_of(account), **added}


def _diagnostic(diagnostic: Diagnostic) -> Row:
    added = {"created_at": diagnostic.created_at, "version": diagnostic.version}
    return {**diagnostics.values_of(diagnostic), **added}


def _visit(visit: Visit) -> Row:
    return {**visits.values_of(visit), "version": visit.version}


def _booking(booking: DiagnosticBooking) -> Row:
    return {**diagnostic_bookings.values_of(booking), "version": booking.version}


_VALUES: Final[Mapping[type, Callable[[Any], Row]]] = {
    Account: _account,
    Diagnostic: _diagnostic,
    DiagnosticBooking: _booking,
    Visit: _visit,
    JournalEntry: journal_entries.values_of,
    Prescription: prescriptions.values_of,
    LoginAttempt: login_attempts.values_of,
    AuditEvent: audit_trail.values_of,
    TimeOff: schedules.values_of,
}
Keys = Callable[[Row], Iterable[Key]]
_KEYS: Final[Mapping[type, Keys]] = {
    Account: account_rows.tally_keys,
    DiagnosticBooking: diagnostic_bookings.tally_keys,
    Visit: visits.tally_keys,
    JournalEntry: journal_entries.tally_keys,
    Prescription: prescriptions.tally_keys,
    LoginAttempt: login_attempts.tally_keys,
    AuditEvent: audit_trail.tally_keys,
}
_TEXTS: Final[Mapping[type, Callable[[Any], Texts]]] = {
    Account: account_rows.texts_of,
    Diagnostic: lambda diagnostic: {WordKind.DIAGNOSTIC_NAME: diagnostic.name},
    JournalEntry: lambda entry: journal_entries.texts_of(journal_entries.values_of(entry)),
    Prescription: lambda prescription: prescriptions.texts_of(prescriptions.values_of(prescription)),
    LoginAttempt: lambda attempt: login_attempts.texts_of(attempt.email),
}
_PLACES: Final[Mapping[type, Callable[[Any], str | datetime]]] = {
    Account: account_rows.place_of,
    Diagnostic: lambda diagnostic: search_words.sort_key(diagnostic.name) or "",
}
_BESIDE: Final = ("credential", "working_hours", "occupancy", "search_word", "timed_word", "patient_word", "tally")
_ROWS_AT_ONCE: Final = 100_000


def _created_at(thing: Any) -> datetime:  # noqa: ANN401 - every kind with texts that is not in `_PLACES` has it.
    return thing.created_at


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows as a database takes them."""

    columns: tuple[str, ...]
    values: Sequence[tuple[Any, ...]]


class BulkWriter:
    """Writes things with the ids that they have. Each call is a transaction of its own.

    Everything raises the errors of `qhealth.adapters.persistence.engine.errors`.
    """

    def __init__(self, engine: PooledEngine) -> None:
        self._engine = engine
        self._insertion = cache(self._compiled)

    async def has_people(self) -> bool:
        """Return whether there is anybody, a deleted person included."""
        return bool((await self._engine.send("SELECT id FROM account LIMIT 1")).rows)

    async def first_ids(self) -> dict[type, int]:
        """Return the lowest id of each kind that no row has had to make way for."""
        first: dict[type, int] = {}
        for kind, table in TABLES.items():
            reply = await self._engine.send(f"SELECT MAX(id) AS greatest FROM {table}")  # noqa: S608 - a name.
            first[kind] = (reply.rows[0]["greatest"] or 0) + 1
        return first

    async def add(self, things: Sequence[Any], *, password_hash: str | None = None) -> int:
        """Store things of one kind with the words by which they are found; return how many rows that were.

        `password_hash` is everybody's who has an e-mail address.
        """
        if not things:
            return 0
        kind = _kind_of(things[0])
        values, texts = _VALUES[kind], _TEXTS.get(kind)
        added = [{"id": _id_of(thing), **values(thing)} for thing in things]
        tables = {TABLES[kind]: _rows(added)}
        if texts is not None:
            place = _PLACES.get(kind, _created_at)
            words = [word for thing in things for word in _words(_id_of(thing), texts(thing), place(thing))]
            is_timed = kind not in _PLACES
            columns = ("kind", "word", "at" if is_timed else "place", "subject_id")
            # In the order of the key, so that a database which keeps its rows in that order writes few pages.
            tables["timed_word" if is_timed else "search_word"] = Rows(columns, sorted(words))
        if kind is Account:
            tables["credential"] = _rows([_credential(row, password_hash) for row in added])
        keys = _KEYS.get(kind)
        return await self._write(tables, (key for row in added for key in keys(row)) if keys else ())

    async def add_hours(self, hours: Mapping[int, WorkingHours]) -> int:
        """Store the hours of doctors, by id; return how many rows that were."""
        return await self._write({"working_hours": _rows([schedules.values_of_hours(*one) for one in hours.items()])})

    async def claim(self, claims: Iterable[tuple[Holder, Sequence[Claim]]]) -> int:
        """Store what bookings hold; return how many rows that were."""
        rows = [calendar.values_of(claim, holder) for holder, held in claims for claim in held]
        keys = ("resource_kind", "resource_id", "lane", "tick")
        return await self._write({"occupancy": _rows(sorted(rows, key=lambda row: [row[key] for key in keys]))})

    async def add_patients_words(self) -> AsyncIterator[int]:
        """Store the words of patients' names beside what they have, for all of it; yield how many rows that were."""
        for owned in patient_words.ALL:
            [row] = (await self._engine.send(f"SELECT MAX(id) AS greatest FROM {owned.table}")).rows  # noqa: S608 - a name.
            for first in range(1, (row["greatest"] or 0) + 1, _ROWS_AT_ONCE):
                yield await self._add_patients_words(owned, range(first, first + _ROWS_AT_ONCE))

    async def analyse(self) -> None:
        """Let the database look at what was written, where it chooses by that; by itself it would do so much later."""
        analysis = self._engine.dialect.analysis
        for table in (*TABLES.values(), *_BESIDE) if analysis else ():
            await self._engine.send(f"{analysis} {table}")

    async def _add_patients_words(self, owned: Owned, ids: range) -> int:
        of_these = f"{owned.table}.id >= {ids.start} AND {owned.table}.id < {ids.stop}"
        columns = ", ".join(("first_name", "last_name", *owned.columns))
        kind = f"'{owned.of('')}' || status" if owned.has_status else f"'{owned.kind}'"
        words = (
            f"SELECT DISTINCT {kind}, search_word.word, {owned.table}.{owned.at}, {owned.table}.id"  # noqa: S608 - names and numbers.
            f" FROM {owned.table} JOIN search_word ON search_word.subject_id = {owned.table}.patient_id"
            f" AND search_word.kind IN ('{WordKind.FIRST_NAME}', '{WordKind.LAST_NAME}')"
            f" WHERE {of_these} ORDER BY 1, search_word.word, {owned.table}.{owned.at}, {owned.table}.id"
        )
        names = (
            f"SELECT {columns}, COUNT(*) AS number FROM {owned.table}"  # noqa: S608 - names and numbers.
            f" {patient_words.whose(owned.table)} WHERE {of_these} GROUP BY {columns}"
        )
        written = 0
        async with self._engine.transaction() as transaction:
            written = (await transaction.run(f"INSERT INTO patient_word (kind, word, at, subject_id) {words}")).affected
            book = TallyBook(self._engine.dialect.shards)
            for row in (await transaction.run(names)).rows:
                book.add_many(patient_words.keys(owned, patient_words.name_of(row), row), row["number"])
            adding = self._engine.dialect.adding(TALLY_KEY, "number")
            await self._insert(transaction, "tally", _rows(book.take()), adding)
        return written

    async def _write(self, tables: Mapping[str, Rows], keys: Iterable[Key] = ()) -> int:
        book = TallyBook(self._engine.dialect.shards)
        book.add(keys)
        adding = self._engine.dialect.adding(TALLY_KEY, "number")
        async with self._engine.transaction() as transaction:
            for table, rows in tables.items():
                await self._insert(transaction, table, rows)
            await self._insert(transaction, "tally", _rows(book.take()), adding)
        return sum(len(rows.values) for rows in tables.values())

    async def _insert(self, transaction: Transaction, table: str, rows: Rows, ending: str = "") -> None:
        if not rows.values:
            return
        start, places = self._insertion(table, rows.columns)
        at_once = _VALUES_AT_ONCE // len(rows.columns)
        for first in range(0, len(rows.values), at_once):
            some = rows.values[first : first + at_once]
            sql = f"{start}{', '.join([places] * len(some))} {ending}"
            await transaction.run(sql, [*chain.from_iterable(some)])

    def _compiled(self, table: str, columns: tuple[str, ...]) -> tuple[str, str]:
        # Compiled for one row, in the driver's placeholders, and repeated: compiling thousands of them would take
        # longer than the database does.
        places = f"({', '.join('{}' for _ in columns)})"
        sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES {places}"  # noqa: S608 - names and placeholders.
        compiled, _ = self._engine.compile(QueryString(sql, *(0 for _ in columns)))
        start, values, compiled_places = compiled.partition("VALUES ")
        return start + values, compiled_places


def _rows(rows: Sequence[Row]) -> Rows:
    values = [tuple(value.value if isinstance(value, Enum) else value for value in row.values()) for row in rows]
    return Rows(tuple(rows[0]) if rows else (), values)


def _words(subject_id: int, texts: Texts, place: str | datetime) -> Iterator[tuple[Any, ...]]:
    for kind, text in texts.items():
        if text:
            for word in search_words.indexed_words(text) if isinstance(text, str) else text:
                yield kind.value, word, place, subject_id


def _kind_of(thing: object) -> type:
    return type(thing)


def _id_of(thing: Any) -> int:  # noqa: ANN401 - every kind in `TABLES` has one.
    return thing.id


def _credential(account: Row, password_hash: str | None) -> Row:
    return {"user_id": account["id"], "password_hash": password_hash if account["email"] else None}

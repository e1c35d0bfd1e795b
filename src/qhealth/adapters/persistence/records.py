"""What journal entries and prescriptions share as rows: patient, author, writer, and which record amends which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qhealth.adapters.persistence import patient_words, people
from qhealth.adapters.persistence.conditions import Pairs, Sql, Texts, Where
from qhealth.adapters.persistence.database import Row
from qhealth.adapters.persistence.listing import columns_of
from qhealth.adapters.persistence.patient_words import Owned
from qhealth.adapters.persistence.search_words import FULL_NAME, WordKind
from qhealth.adapters.persistence.tallies import Tally
from qhealth.adapters.persistence.totals import ByDay, kept, with_word
from qhealth.core.domain.records import JournalEntry, Prescription, RecordQuery
from qhealth.ports.when import When


def columns(table: str, *more: str) -> str:
    """Return the columns of a record with its people, and `more` of its own."""
    return ", ".join(
        (
            columns_of(table, "id", "author_role", "amends", "created_at", *more),
            people.columns("patient", "birth_date"),
            people.columns("author"),
            people.columns("written_by"),
            "amending.id AS amended_by",
        )
    )


def joins(table: str) -> str:
    """Return the joins that `columns` needs. A record is amended once at most, so they add no rows."""
    return " ".join(
        (
            people.join("patient", f"{table}.patient_id"),
            people.join("author", f"{table}.author_id"),
            people.join("written_by", f"{table}.written_by_id"),
            f"LEFT JOIN {table} AS amending ON amending.amends = {table}.id",
        )
    )


def shared_fields(row: Row) -> dict[str, Any]:
    """Return the fields that every record has."""
    return {
        "id": row["id"],
        "patient": people.patient(row),
        "author": people.author(row),
        "amends": row["amends"],
        "amended_by": row["amended_by"],
        "written_by": people.person(row, "written_by"),
        "created_at": row["created_at"],
    }


def shared_values(record: JournalEntry | Prescription) -> dict[str, object]:
    """Return the columns that every record has."""
    return {
        "patient_id": record.patient.id,
        "author_id": record.author.id,
        "author_role": record.author.role,
        "amends": record.amends,
        "written_by_id": people.id_of(record.written_by),
        "created_at": record.created_at,
    }


def asked_for(query: RecordQuery, when: When, owner_id: int | None, owned: Owned) -> Where:
    """Return the conditions that every list of records knows; beside `owned` stand the words of patients' names."""
    where = Where()
    where.equal("patient_id", owner_id)
    where.equal("patient_id", query.patient_id)
    where.equal("author_id", query.author_id)
    where.within("created_at", query, when.zone)
    where.says("patient_id", query.patient_name, *FULL_NAME, listed=patient_words.listed(owned))
    return where


@dataclass(frozen=True, slots=True)
class Tallied:
    """Where the numbers of a kind of record are kept."""

    table: str
    all: Tally
    days: Tally
    owned: Owned
    """Beside what the words of patients' names stand."""
    unpaired: WordKind | None = None
    """The mark of those whose texts are too long to be counted with names, where there are texts to look for."""


def know_total(where: Where, query: RecordQuery, owner_id: int | None, tallied: Tallied) -> None:
    """Let a list know its total where it is kept: for all records, those of a span, or those that have one word."""
    if owner_id is not None or query.patient_id is not None or query.author_id is not None:
        return

    def total(_ids: Sequence[int] | None) -> Sql | None:
        if where.words:
            word = where.words[0]
            if word.subject != "id":
                return patient_words.total(tallied.owned, where)
            return with_word(word.kinds, word.word) if len(where.words) == 1 and where.span is None else None
        return ByDay(tallied.table, tallied.days, [""]).within(where.span) if where.span else kept(tallied.all)

    where.total = total
    texts = [word for word in where.words if word.subject == "id"]
    names = [word for word in where.words if word.subject != "id"]
    if tallied.unpaired and len(texts) == len(names) == 1 and where.span is None:
        where.pairs = Pairs.of([tallied.owned.paired], names[0], texts[0], tallied.unpaired)
    if len(texts) > 1 and len(texts) == len(where.words) and where.span is None:
        kind = texts[0].kinds[0]
        where.texts = Texts([kind], kind, [word.word for word in texts])

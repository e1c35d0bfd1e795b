"""How a list is read: by which condition its rows are found, and how they are counted.

A database finds the rows for a rare word or a short span at once; for a common one it is quicker to go through the list
in its order until a page is full. Which it is, is looked up with one small statement before lists that have words to
look for; it looks at no more than `MOST` entries of a word to tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from qhealth.adapters.persistence.conditions import NOTHING, Clause, Pair, Span, Sql, Where, Word, all_of, in_list
from qhealth.adapters.persistence.database import Database
from qhealth.adapters.persistence.search_words import WordKind, after_prefix

MOST: Final = 2000
"""Entries; finding and sorting what so many lead to takes about as long as going through a list for a common word."""
MOST_IDS: Final = 300
"""Doctors or diagnostics with a name: so many are looked up by id."""
MOST_PARTS: Final = 8
"""Values of a choice that are read one by one, each in its order, and merged."""
_LOOKED_AT: Final = 6
"""The longest words of a filter are looked at, which tell most. Nobody types more on purpose."""
_TOGETHER: Final = 10
"""So many times `MOST` are worth going through where several words are asked for: rows that have all are far apart."""
_EACH: Final = 5
"""Visits, bookings or records that a patient has, roughly."""
_BEGINNINGS: Final = {
    WordKind.FIRST_NAME: ("first_name_sort", WordKind.FIRST_NAME_LATER),
    WordKind.LAST_NAME: ("last_name_sort", WordKind.LAST_NAME_LATER),
}
"""The column that is sorted by a text, and the kind of those of its words that do not begin it."""
_SHORT: Final = timedelta(days=32)

Entries = Word | Pair | Span
"""What leads to rows, and can be told how many entries it has."""
Start = Entries | None
"""What a search starts from; the list in its order where it is None."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The conditions by which a page is found and its list counted (or the expression that knows the number)."""

    found: Sql
    number: Sql | None
    """None where it is the number of those found, which are few."""
    has_start: bool = False
    """Whether the rows are found by something else than the list's order."""
    parts: tuple[Sql, ...] = ()
    """Where there are any, the page is merged from one for each of these conditions."""


@dataclass(slots=True)
class Known:
    """What was looked up: entries of a word or the span, `most` + 1 where there are more, and the ids of few."""

    most: int = 0
    """How many entries something may have for a search to start from it."""
    entries: dict[Entries, int] = field(default_factory=dict["Entries", int])
    ids: list[int] | None = None
    resolved: set[Word] = field(default_factory=set[Word])
    """The words for which `ids` stand."""

    @property
    def is_nothing(self) -> bool:
        """Whether nothing can be found."""
        return self.ids == [] or any(number == 0 for what, number in self.entries.items() if not isinstance(what, Span))

    def resolve(self, word: Word, ids: list[int]) -> None:
        """Note the ids of those who have a word, unless there are too many."""
        if len(ids) <= MOST_IDS:
            self.ids = ids if self.ids is None else sorted({*self.ids} & {*ids})
            self.resolved.add(word)


async def look_up(database: Database, table: str, where: Where, order: str) -> Known:
    """Find out in one statement what the words of the conditions lead to; in none where it does not matter."""
    known = Known()
    few = [word for word in where.words if word.few][:_LOOKED_AT]
    many = sorted((word for word in where.words if not word.few), key=lambda word: -len(word.word))[:_LOOKED_AT]
    span = [where.span] if where.span and (many or not (where.span.leads or where.span.column == order)) else []
    if where.is_narrow or where.is_impossible or not (where.words or span):
        return known
    pair = [where.pair] if where.pair else []
    known.most = MOST * (_TOGETHER if len(many) > 1 and not pair else 1)
    counted: list[Entries] = [*pair, *many, *span]
    asked = [_ids(place, word) for place, word in enumerate(few)]
    asked += (_entries(place, table, what, known.most) for place, what in enumerate(counted, len(few)))
    args = [arg for _, args in asked for arg in args]
    numbers: dict[int, list[int]] = {}
    for row in await database.rows(" UNION ALL ".join(sql for sql, _ in asked), *args):
        numbers.setdefault(row["place"], []).append(row["number"])
    for place, word in enumerate(few):
        known.resolve(word, numbers.get(place, []))
    known.entries = {what: numbers[place][0] for place, what in enumerate(counted, len(few))}
    return known


def _ids(place: int, word: Word) -> Sql:
    sql, args = word.stored
    some = f"SELECT DISTINCT subject_id FROM search_word WHERE {sql} LIMIT {MOST_IDS + 1}"  # noqa: S608 - placeholders.
    return f"SELECT {place} AS place, subject_id AS number FROM ({some}) AS some_{place}", args  # noqa: S608 - as above.


def _entries(place: int, table: str, what: Entries, most: int) -> Sql:
    source, args = _source(table, what)
    some = f"SELECT 1 AS one FROM {source} LIMIT {most + 1}"  # noqa: S608 - names and placeholders.
    return f"SELECT {place} AS place, COUNT(*) AS number FROM ({some}) AS some_{place}", args  # noqa: S608 - as above.


def _source(table: str, what: Entries) -> Sql:
    if isinstance(what, Pair):
        return what.entries
    sql, args = what.stored if isinstance(what, Word) else all_of([clause.sql() for clause in what.clauses()])
    return f"{'search_word' if isinstance(what, Word) else table} WHERE {sql}", args


@dataclass(frozen=True, slots=True)
class Planner:
    """Decides for the list of a table that is sorted by the column `order`."""

    table: str
    where: Where
    known: Known
    order: str

    def plan(self) -> Plan:
        """Return how to read the list."""
        if self.where.is_impossible or self.known.is_nothing:
            return Plan(NOTHING, ("0", ()))
        start = self._start()
        column, values = self._choice()
        conditions = self._conditions(start)
        if self._goes_in_order(start) and (word := self._word_in_order()):
            return self._beginning_with(word)
        if column and self._goes_in_order(start) and 1 <= len(values) <= MOST_PARTS:
            parts = tuple(all_of([Clause(column, "= {}", (value,)).sql(), *conditions]) for value in values)
            return Plan(NOTHING, self._kept() or self._counted(start), parts=parts)
        if column:
            conditions.append(in_list(f"+{column}", values))
        number = self._kept()
        if number is None and start is None:
            number = self._counted(start)
        return Plan(all_of(conditions), number, has_start=start is not None or self.where.leads)

    def _word_in_order(self) -> Word | None:
        """Return the word asked for at the beginning of that by which the list is sorted.

        Going through the list from its start would not meet it for long.
        """
        kinds = [kind for kind, (column, _) in _BEGINNINGS.items() if column == self.order and not self.where.choice]
        return next((word for word in self.where.words if [*word.kinds] == kinds), None)

    def _beginning_with(self, word: Word) -> Plan:
        column, later = _BEGINNINGS[word.kinds[0]]
        end = after_prefix(word.word)
        bounds = [Clause(column, ">= {}", (word.word,)), *([Clause(column, "< {}", (end,))] if end else [])]
        begins, args = all_of([bound.sql() for bound in bounds])
        later_on = replace(word, kinds=(later,))
        parts = (
            all_of([(begins, args), *self._conditions(None, besides=word)]),
            all_of([(f"NOT ({begins})", args), *self._conditions(later_on, besides=word)]),
        )
        return Plan(NOTHING, self._kept() or self._counted(None), parts=parts)

    def _start(self) -> Start:
        entries = self.known.entries
        estimates = [
            (number * (1 if isinstance(what, Span) or what.subject == "id" else _EACH), place, what)
            for place, (what, number) in enumerate(entries.items())
            if number <= self.known.most
        ]
        least = min(estimates)[2] if estimates else None
        # The list can be entered where the word begins it, which needs no sorting, if there is nothing to be counted.
        if least is not None and (least != self._word_in_order() or self._kept() is None):
            return least
        span = self.where.span
        return span if span and span.leads and span.column != self.order and not self.where.is_narrow else None

    def _goes_in_order(self, start: Start) -> bool:
        return start is None and not self.where.is_narrow

    def _choice(self) -> tuple[str, Sequence[object]]:
        if self.known.ids is None:
            return self.where.choice or ("", ())
        return next(word.subject for word in self.known.resolved), self.known.ids

    def _conditions(self, start: Start, *, besides: Word | None = None) -> list[Sql]:
        where, in_order = self.where, self._goes_in_order(start)
        found = [start.looked_up] if isinstance(start, (Word, Pair)) else []
        found += (clause.sql(signed=self._is_signed(clause, start)) for clause in where.clauses)
        if where.span:
            # Beside a narrow condition the span is part of the same index.
            is_used = where.is_narrow or start == where.span or (in_order and where.span.column == self.order)
            found += (clause.sql(signed=not is_used) for clause in where.span.clauses())
        done = {start, besides, *self.known.resolved}
        found += (word.probed(self.table) for word in where.words if word not in done)
        return found

    def _is_signed(self, clause: Clause, start: Start) -> bool:
        if start is None and self.where.is_narrow:
            return not clause.beside_narrow
        return start is not None or self.order not in clause.sorted_by

    def _kept(self) -> Sql | None:
        is_known = all(word in self.known.resolved for word in self.where.words if word.few)
        return self.where.total(self.known.ids) if is_known else None

    def _counted(self, start: Start) -> Sql:
        conditions = self._conditions(start if start or self.where.is_narrow else self._start_to_count())
        column, values = self._choice()
        if column:
            conditions.append(in_list(column if self._goes_in_order(start) else f"+{column}", values))
        sql, args = all_of(conditions)
        return f"(SELECT COUNT(*) FROM {self.table} WHERE {sql})", args  # noqa: S608 - names and placeholders.

    def _start_to_count(self) -> Start:
        # Who counts has to go through everything that a condition holds for: the least that can be told.
        span = self.where.span
        if span and span.start and span.end and span.end - span.start < _SHORT:
            return span
        return next((what for what in self.known.entries if not isinstance(what, Span)), span)

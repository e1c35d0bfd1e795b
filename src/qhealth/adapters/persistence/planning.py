"""How a list is read: by which condition its rows are found, and how they are counted.

A database finds the rows for a rare word or a short span at once; for a common one it is quicker to go through the list
in its order until a page is full, or through the entries of the word, where these stand in that order. Which it is, is
decided by what was looked up before (see `looking_up`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from qhealth.adapters.persistence.conditions import (
    NOTHING,
    Clause,
    Pair,
    Pairs,
    Span,
    Sql,
    Where,
    Word,
    all_of,
    in_list,
)
from qhealth.adapters.persistence.looking_up import Entries, Known
from qhealth.adapters.persistence.search_words import MARK, WordKind, after_prefix
from qhealth.adapters.persistence.totals import counted, plus, with_pair

MOST_PARTS: Final = 8
"""Values of a choice that are read one by one, each in its order, and merged."""
FEW: Final = 100
"""Entries that are found and sorted sooner than the lists of their words are merged."""
_EACH: Final = 5
"""Visits, bookings or records that a patient has, roughly."""
_BEGINNINGS: Final = {
    WordKind.FIRST_NAME: ("first_name_sort", WordKind.FIRST_NAME_LATER),
    WordKind.LAST_NAME: ("last_name_sort", WordKind.LAST_NAME_LATER),
}
"""The column that is sorted by a text, and the kind of those of its words that do not begin it."""
_SHORT: Final = timedelta(days=32)

Start = Entries | None
"""What a search starts from; the list in its order where it is None."""


@dataclass(frozen=True, slots=True)
class Stream:
    """The entries of one word in the order of a list: from a table (called `entry`), by its column `place`."""

    table: str
    place: str
    condition: Sql


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
    streams: tuple[Stream, ...] = ()
    """Where there are any, the page is merged from these, which may have entries in common."""


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
        if not column and (word := self._word_in_list()) and self._is_streamed(word, start):
            return Plan(NOTHING, self._kept() or self._counted(start), streams=self._streams(word))
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

    def _word_in_list(self) -> Word | None:
        """Return the rarest of the words whose entries stand in the order of the list."""
        entries = self.known.entries
        streamed = [word for word in self.known.stored if word.listed and word.listed.by == self.order]
        return min(streamed, key=lambda word: entries[word]) if streamed else None

    def _is_streamed(self, word: Word, start: Start) -> bool:
        if start is None:
            return True
        if isinstance(start, Word) and start is not word:
            # A rarer one, of which there are too many different to be merged.
            return False
        # What has to be counted anyway is found once, if it is worth sorting.
        return self.known.entries.get(start, 0) > FEW and self._kept() is not None

    def _streams(self, word: Word) -> tuple[Stream, ...]:
        if word.listed is None:
            return ()
        table, place, conditions = word.listed.table, word.listed.place, self._entry(word)
        own: list[Sql] = [("entry.kind = {} AND entry.word = {}", stored) for stored in self.known.stored[word]]
        return tuple(Stream(table, place, all_of([one, *conditions])) for one in own)

    def _entry(self, word: Word) -> list[Sql]:
        """The conditions on an entry of a word but that it is one."""
        where, found, of_row = self.where, list[Sql](), list[Sql]()
        if where.span:
            listed = word.listed if word.listed and word.listed.by == where.span.column else None
            on = replace(where.span, column=f"entry.{listed.place}") if listed else where.span
            (found if listed else of_row).extend(clause.sql(signed=listed is None) for clause in on.clauses())
        for other in where.words:
            if other is not word:
                beside = self._beside(word, other)
                (found if beside else of_row).append(beside or other.probed(self.table))
        of_row += (clause.sql(signed=True) for clause in where.clauses)
        if where.choice:
            of_row.append(in_list(f"+{where.choice[0]}", where.choice[1]))
        if of_row:
            sql, args = all_of(of_row)
            row = f"SELECT 1 FROM {self.table} WHERE {self.table}.id = entry.subject_id AND {sql} LIMIT 1"  # noqa: S608 - names and placeholders.
            found.append((f"({row}) IS NOT NULL", args))
        return found

    def _beside(self, word: Word, other: Word) -> Sql | None:
        """The condition on an entry of a word that there is one of another at the same place; None where unknown."""
        stored = self.known.stored.get(other)
        if stored is None or other.listed is None or word.listed is None or other.listed.table != word.listed.table:
            return None
        if len(stored) > MOST_PARTS:
            return None
        place = word.listed.place
        either = " OR ".join("(other.kind = {} AND other.word = {})" for _ in stored)
        same = f"other.{place} = entry.{place} AND other.subject_id = entry.subject_id"
        sql = f"SELECT 1 FROM {word.listed.table} AS other WHERE ({either}) AND {same} LIMIT 1"  # noqa: S608 - names and placeholders.
        return f"({sql}) IS NOT NULL", tuple(arg for pair in stored for arg in pair)

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
        later_on = replace(word, kinds=(later,), listed=None)
        parts = (
            all_of([(begins, args), *self._conditions(None, besides=word)]),
            all_of([(f"NOT ({begins})", args), *self._conditions(later_on, besides=word)]),
        )
        return Plan(NOTHING, self._kept() or self._counted(None), parts=parts)

    def _start(self) -> Start:
        entries, is_counted, span = self.known.entries, self._kept() is None, self.where.span
        if span and span.column == self.order and self._word_in_list() is not None:
            # The entries of the word are in the order of the span, too.
            return None
        # A choice is a small part of the list already.
        most = FEW if self.where.choice else self.known.most
        estimates = [
            (rows, place, what)
            for place, (what, number) in enumerate(entries.items())
            if (rows := self._rows(what, number)) <= most and (is_counted or self.known.is_worth_sorting(rows))
        ]
        least = min(estimates)[2] if estimates else None
        # The list can be entered where the word begins it, which needs no sorting, if there is nothing to be counted.
        if least is not None and (least is not self._word_in_order() or is_counted):
            return least
        return span if span and span.leads and span.column != self.order and not self.where.is_narrow else None

    def _rows(self, what: Entries, number: int) -> int:
        """How many rows some entries stand for, roughly."""
        is_row = isinstance(what, Span) or what.subject == "id" or (isinstance(what, Word) and what.listed is not None)
        return number if is_row else number * _EACH

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
        if self.where.choice and clause.column not in self.where.beside_choice:
            return True
        return start is not None or self.order not in clause.sorted_by

    def _kept(self) -> Sql | None:
        if self.known.total is not None:
            return "{}", (self.known.total,)
        if self.where.pairs is not None:
            return self._paired(self.where.pairs)
        is_known = all(word in self.known.resolved for word in self.where.words if word.few)
        return self.where.total(self.known.ids) if is_known else None

    def _paired(self, pairs: Pairs) -> Sql:
        stored = self.known.stored.get(pairs.word)
        kept = with_pair(pairs, None if stored is None else [word for _, word in stored])
        conditions: list[Sql] = [(f"{self.table}.id = entry.subject_id", ())]
        conditions += (clause.sql(signed=True) for clause in self.where.clauses)
        conditions += (clause.sql(signed=True) for clause in (pairs.span.clauses() if pairs.span else ()))
        sql, args = all_of([*conditions, *(word.probed(self.table) for word in self.where.words)])
        # From the marks, which are few, to their rows, and never the other way round.
        marked: Sql = ("entry.kind = {} AND entry.word = {}", (pairs.unpaired, *MARK))
        row = f"(SELECT 1 FROM {self.table} WHERE {sql} LIMIT 1) IS NOT NULL"  # noqa: S608 - names and placeholders.
        return plus(kept, counted(f"{pairs.unpaired.table} AS entry", [marked, (row, args)]))

    def _counted(self, start: Start) -> Sql:
        column, values = self._choice()
        words = [word for word in self.known.stored if not column]
        from_word = min(words, key=lambda word: self.known.entries[word]) if words else None
        if from_word is not None and not isinstance(start, Pair):
            return self._counted_from(from_word)
        conditions = self._conditions(start if start or self.where.is_narrow else self._start_to_count())
        if column:
            conditions.append(in_list(column if self._goes_in_order(start) else f"+{column}", values))
        sql, args = all_of(conditions)
        return f"(SELECT COUNT(*) FROM {self.table} WHERE {sql})", args  # noqa: S608 - names and placeholders.

    def _counted_from(self, word: Word) -> Sql:
        stored, table = self.known.stored[word], word.listed.table if word.listed else word.table
        own = " OR ".join("(entry.kind = {} AND entry.word = {})" for _ in stored)
        either = f"({own})", tuple(arg for pair in stored for arg in pair)
        sql, args = all_of([either, *self._entry(word)])
        number = "COUNT(*)" if len(stored) == 1 else "COUNT(DISTINCT entry.subject_id)"
        return f"(SELECT {number} FROM {table} AS entry WHERE {sql})", args  # noqa: S608 - names and placeholders.

    def _start_to_count(self) -> Start:
        # Who counts has to go through everything that a condition holds for: the least that can be told.
        span = self.where.span
        if span and span.start and span.end and span.end - span.start < _SHORT:
            return span
        return next((what for what in self.known.entries if not isinstance(what, Span)), span)

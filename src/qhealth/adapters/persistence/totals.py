"""Totals as expressions over the tallies; where a span cuts through a day, its rows are counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from qhealth.adapters.persistence.conditions import AFTER_SPACE, Clause, Pairs, Span, Sql, all_of, in_list
from qhealth.adapters.persistence.search_words import LONGEST_OF_TWO, after_prefix
from qhealth.adapters.persistence.tallies import AGAIN, Tally, pair_of, shared_starts

_DAY: Final = timedelta(days=1)
_NOWHERE: Final = "~"
"""Greater than every day and month."""


def kept(tally: Tally, facets: Sequence[str] | None = None, buckets: Sequence[str] | None = None) -> Sql:
    """Return the number kept under some facets and buckets; None stands for all of them."""
    conditions: list[Sql] = [("subject = {}", (tally,))]
    if facets is not None:
        conditions.append(in_list("facet", facets))
    if buckets is not None:
        conditions.append(in_list("bucket", buckets))
    return _sum(conditions)


def kept_between(tally: Tally, facets: Sequence[str], first: str | None, end: str | None) -> Sql:
    """Return the number kept under some facets and the buckets from `first` up to, and without, `end`."""
    bounds = Clause("bucket", "> {}", ("",)) if first is None else Clause("bucket", ">= {}", (first,))
    until = Clause("bucket", "< {}", (_NOWHERE if end is None else end,))
    return _sum([("subject = {}", (tally,)), in_list("facet", facets), bounds.sql(), until.sql()])


def with_word(facets: Sequence[str], prefix: str) -> Sql:
    """Return in how many texts some word starts with a prefix (see `tallies.keys_of_words`)."""
    end = after_prefix(prefix)
    bounds: list[Sql] = [("bucket >= {}", (prefix,)), *([("bucket < {}", (end,))] if end else [])]
    words = _sum([("subject = {}", (Tally.WORDS,)), in_list("facet", facets), *bounds])
    again = [f"{facet}|{AGAIN}" for facet in facets]
    return minus(words, _sum([("subject = {}", (Tally.WORDS,)), in_list("facet", again), *bounds]))


def with_pair(pairs: Pairs, stored: Iterable[str] | None) -> Sql:
    """Return in how many texts a word and what is asked for beside it are (see `tallies.keys_of_pairs`).

    `stored` are all words that begin with the word asked for, None where they are too many.
    """
    facets = (pairs.facets, [f"{facet}|{AGAIN}" for facet in pairs.facets])
    if stored is None:
        beside = "SUBSTR(bucket, INSTR(bucket, ' ') + 1)"
        end = after_prefix(pairs.word.word)
        within = [Clause("bucket", ">= {}", (pairs.word.word,)), *([Clause("bucket", "< {}", (end,))] if end else [])]
        within += [Clause(beside, ">= {}", (pairs.start,))]
        within += [Clause(beside, "< {}", (pairs.end,))] if pairs.end is not None else []
        found = [[clause.sql() for clause in within]]
    else:
        words = sorted({word[:LONGEST_OF_TWO] for word in stored})
        found = [_beside(pairs, word) for word in sorted({*words, *shared_starts(words)})]
    once, again = (
        [_sum([("subject = {}", (Tally.PAIRS,)), in_list("facet", some), *conditions]) for conditions in found]
        for some in facets
    )
    return minus(plus(*once, *([pairs.more] if pairs.more else [])), plus(*again))


def _beside(pairs: Pairs, word: str) -> list[Sql]:
    end = pair_of(word, pairs.end) if pairs.end is not None else f"{word}{AFTER_SPACE}"
    return [("bucket >= {}", (pair_of(word, pairs.start),)), ("bucket < {}", (end,))]


def plus(*numbers: Sql) -> Sql:
    """Return the sum of numbers."""
    return f"({' + '.join(sql for sql, _ in numbers)})", tuple(arg for _, args in numbers for arg in args)


def minus(number: Sql, other: Sql) -> Sql:
    """Return the difference of two numbers."""
    return f"({number[0]} - {other[0]})", (*number[1], *other[1])


def counted(table: str, conditions: Sequence[Sql]) -> Sql:
    """Return the number of rows, counted."""
    sql, args = all_of(conditions)
    return f"(SELECT COUNT(*) FROM {table} WHERE {sql})", args  # noqa: S608 - names and placeholders.


@dataclass(frozen=True, slots=True)
class ByDay:
    """A table whose rows are tallied by the day of the span's column; `also` are conditions that the facets stand for.

    The day is that of UTC, so a span of the clinic's days begins and ends within one.
    """

    table: str
    tally: Tally
    facets: Sequence[str]
    also: Sequence[Clause] = ()

    def within(self, span: Span) -> Sql:
        """Return the number of rows in the span: that of the days next to its ends, and what lies between."""
        start, end = _instant(span.start), _instant(span.end)
        if start and end and end - start < _DAY / 2:
            return self._counted(span.column, start, end)
        first, last = _nearest_midnight(start), _nearest_midnight(end)
        number = kept_between(self.tally, self.facets, first and _day(first), last and _day(last))
        for edge, midnight, is_start in ((start, first, True), (end, last, False)):
            if edge is not None and midnight is not None and edge != midnight:
                between = self._counted(span.column, min(edge, midnight), max(edge, midnight))
                number = (plus if (edge < midnight) is is_start else minus)(number, between)
        return number

    def _counted(self, column: str, start: datetime, end: datetime) -> Sql:
        edge = Span(column, start, end)
        conditions = [clause.sql() for clause in edge.clauses()]
        # One piece for each facet would use its index; one day's rows are few enough to look at each.
        return counted(self.table, [*conditions, *(clause.sql(signed=True) for clause in self.also)])


def _sum(conditions: Sequence[Sql]) -> Sql:
    sql, args = all_of(conditions)
    return f"(SELECT COALESCE(SUM(number), 0) FROM tally WHERE {sql})", args  # noqa: S608 - placeholders.


def _instant(edge: date | None) -> datetime | None:
    return edge.astimezone(UTC) if isinstance(edge, datetime) else None


def _nearest_midnight(instant: datetime | None) -> datetime | None:
    return instant and (instant + _DAY / 2).replace(hour=0, minute=0, second=0, microsecond=0)


def _day(midnight: datetime) -> str:
    return midnight.date().isoformat()

"""Conditions from a query's fields, as SQL that lets a database go straight to the rows that are asked for.

SQLite knows nothing of how values are spread and takes the index over a status as readily as the one over a name. So
conditions are told apart by how many rows they hold for, and one that should not choose the index is written with a
plus before its column, which keeps SQLite from using an index for it
(https://www.sqlite.org/optoverview.html, "Disqualifying WHERE Clause Terms Using Unary-+"). MySQL drops the sign.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from qhealth.adapters.persistence.search_words import FULL_NAME, LONGEST_OF_TWO, WordKind, after_prefix, sought_words
from qhealth.core.domain.lists import DayOrInstant
from qhealth.core.domain.rules import storable

Sql = tuple[str, tuple[object, ...]]
"""A piece of SQL with `{}` for its values, and the values."""

NOTHING: Final[Sql] = ("1 = 0", ())
AFTER_SPACE: Final = "!"
"""The sign after the space: words hold neither, so what begins with a word and this goes on after the word's end."""
_TWO: Final = 2
_CLAUSES_IN_A_GROUP: Final = 50
"""SQLite refuses expressions that nest deeper than 1000, and a row of ANDs nests; groups of them do not."""


class Spanned(Protocol):
    """A query about a span of time."""

    @property
    def from_(self) -> DayOrInstant | None:
        """Return the start of the span."""
        ...

    @property
    def to(self) -> DayOrInstant | None:
        """Return the end of the span."""
        ...


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition: on one column, or on several (then `column` is empty and `test` is all of it)."""

    column: str
    test: str
    args: tuple[object, ...]
    sorted_by: frozenset[str] = frozenset()
    """The columns by which an index over this one is sorted: where rows are wanted in that order it is of use."""
    beside_narrow: bool = False
    """Whether it is part of the index of the narrow conditions too."""

    def sql(self, *, signed: bool = False) -> Sql:
        """Return the condition, `signed` so that SQLite uses no index for it."""
        if not self.column:
            return self.test, self.args
        return f"{'+' if signed else ''}{self.column} {self.test}", self.args


@dataclass(frozen=True, slots=True)
class Span:
    """From when and until when an instant or a day is to lie, the end not included; None is open."""

    column: str
    start: date | None
    end: date | None
    leads: bool = False
    """Whether the rows are best found by it, whatever their order."""

    def clauses(self) -> Iterator[Clause]:
        """Yield a condition for each end."""
        if self.start is not None:
            yield Clause(self.column, ">= {}", (self.start,))
        if self.end is not None:
            yield Clause(self.column, "< {}", (self.end,))


@dataclass(frozen=True, slots=True)
class Listed:
    """Where the entries of a word stand in the order of a list."""

    by: str
    """The column by which the list is sorted then."""
    table: str
    facets: Mapping[str, str]
    """Under which facets all words are counted (see `tallies`), with their kinds in the table."""

    @classmethod
    def of(cls, by: str, *kinds: WordKind) -> Listed:
        """Where words stand that are counted by their kinds."""
        return cls(by, kinds[0].table, {kind: kind for kind in kinds})

    @property
    def place(self) -> str:
        """The column of the table that is sorted as the list is."""
        return "place" if self.table == "search_word" else "at"

    def said(self, word: str) -> Sql:
        """Return the condition on the rows of the table that they begin with a word."""
        return _begun([*dict.fromkeys(self.facets.values())], word)


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """A word that must start one of the words of these kinds; `subject` is the column with the id of whose they are."""

    subject: str
    kinds: tuple[WordKind, ...]
    word: str
    listed: Listed | None
    few: bool
    """Whether there are so few whose texts these are, doctors for example, that their ids are looked up first. All such
    words of a query are about the same subject."""

    @property
    def stored(self) -> Sql:
        """The condition on the rows of `table`."""
        return _begun(self.kinds, self.word)

    @property
    def table(self) -> str:
        """The table in which the words of these kinds stand."""
        return self.kinds[0].table

    @property
    def looked_up(self) -> Sql:
        """The condition that starts from the word: for words that few have."""
        if self.listed:
            sql, args = self.listed.said(self.word)
            return f"id IN (SELECT subject_id FROM {self.listed.table} WHERE {sql})", args  # noqa: S608 - names and placeholders.
        sql, args = self.stored
        return f"{self.subject} IN (SELECT subject_id FROM {self.table} WHERE {sql})", args  # noqa: S608 - names and placeholders.

    def probed(self, table: str) -> Sql:
        """The condition that looks at each row's words: for rows that were found by other means."""
        sql, args = self.stored
        # A scalar, because MySQL may turn an EXISTS into a join that starts from the word.
        condition = f"subject_id = {table}.{self.subject} AND {sql}"
        return f"(SELECT 1 FROM {self.table} WHERE {condition} LIMIT 1) IS NOT NULL", args  # noqa: S608 - as above.


def _begun(kinds: Sequence[str], word: str) -> Sql:
    end = after_prefix(word)
    places = ", ".join("{}" for _ in kinds)
    sql = f"kind IN ({places}) AND word >= {{}}{' AND word < {}' if end else ''}"
    return sql, (*kinds, word, *([end] if end else []))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two words of a person's names, of which neither starts the other. Who has both is among its entries.

    Some others may be as well (see `search_words.words_together`), so each word is still asked for.
    """

    subject: str
    first: str
    second: str

    @property
    def entries(self) -> Sql:
        """The entries of those who may have both, as what follows FROM."""
        both, longer = f"{self.first} {self.second}", f"{self.first}{AFTER_SPACE}"
        ends = [after_prefix(both), after_prefix(self.first)]
        whole = f"word >= {{}}{' AND word < {}' if ends[0] else ''}"
        begun = f"word >= {{}}{' AND word < {}' if ends[1] else ''} AND INSTR(word, {{}}) > 0"
        some = "SELECT subject_id FROM search_word WHERE kind = {} AND"
        args = [WordKind.NAME_PAIR, both, *([ends[0]] if ends[0] else [])]
        args += [WordKind.NAME_PAIR, longer, *([ends[1]] if ends[1] else []), f" {self.second}"]
        alone = f"word >= {{}}{' AND word < {}' if ends[1] else ''}"
        args += [WordKind.NAME_UNPAIRED, self.first, *([ends[1]] if ends[1] else [])]
        return f"({some} {whole} UNION ALL {some} {begun} UNION ALL {some} {alone}) AS pairs", tuple(args)

    @property
    def looked_up(self) -> Sql:
        """The condition that starts from the pair."""
        sql, args = self.entries
        return f"{self.subject} IN (SELECT subject_id FROM {sql})", args  # noqa: S608 - names and placeholders.


@dataclass(frozen=True, slots=True)
class Texts:
    """Words of a text, and of another beside it, of which all must be there (see `tallies.keys_of_texts`)."""

    facets: Sequence[str]
    whole: str
    words: Sequence[str]
    beside: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Pairs:
    """A word and what stands beside it, asked for together and counted together (see `tallies.keys_of_pairs`)."""

    facets: Sequence[str]
    word: Word
    start: str
    """What is beside the word begins with it or comes after it,"""
    end: str | None
    """and before this, unless it is None."""
    unpaired: WordKind
    """Who has the mark of this kind is not counted there."""
    span: Span | None = None
    """The part of the span asked for that is counted there, where one is."""
    more: Sql | None = None
    """The number of those in the rest of it."""

    @classmethod
    def of(cls, facets: Sequence[str], word: Word, other: Word, unpaired: WordKind) -> Pairs | None:
        """Two words; None where they are longer than what is counted of each."""
        if max(len(word.word), len(other.word)) > LONGEST_OF_TWO:
            return None
        return cls(facets, word, other.word, after_prefix(other.word), unpaired)


@dataclass(slots=True)
class Where:
    """Conditions that must all hold."""

    clauses: list[Clause] = field(default_factory=list[Clause])
    span: Span | None = None
    words: list[Word] = field(default_factory=list[Word])
    choice: tuple[str, tuple[object, ...]] | None = None
    """A column and a few values of which it must have one; each has an index of its own in the usual order."""
    beside_choice: frozenset[str] = frozenset()
    """The other columns of that index."""
    is_narrow: bool = False
    """Whether a condition with an index holds for few rows, so that nothing needs to be found out beforehand."""
    leads: bool = False
    """Whether the conditions lead to a part of the rows that is worth sorting, whatever the list's order."""
    is_impossible: bool = False
    texts: Texts | None = None
    """Which texts have all words that are asked for, where nothing else is."""
    pairs: Pairs | None = None
    """Under what those are counted that are asked for, where two words are, or a word and an age."""
    places: str | None = None
    """Whose places in the list are kept, where it is of all of them (see `places`)."""
    total: Callable[[Sequence[int] | None], Sql | None] = lambda _ids: None
    """Gives the number of rows without counting them, where it is kept. It is asked once all words of few are looked up
    and takes their ids; other words are its own concern."""

    @property
    def pair(self) -> Pair | None:
        """The two longest words of a person's names that are asked for, where there are two."""
        names = [word for word in self.words if not word.few and set(word.kinds) <= {*FULL_NAME}]
        longest = sorted(names, key=lambda word: -len(word.word))[:2]
        if len(longest) < _TWO or longest[0].word.startswith(longest[1].word):
            return None
        first, second = longest
        return Pair(first.subject, first.word, second.word)

    def know_no_numbers(self) -> None:
        """Let everything be counted: what is kept is about more than is asked for."""
        self.total, self.texts, self.pairs, self.places = lambda _ids: None, None, None, None

    def add(self, clause: str, *args: object) -> None:
        """Ask for a condition, written with `{}` for its values."""
        self.clauses.append(Clause("", clause, args))

    def narrow(self, clause: str, *args: object) -> None:
        """Ask for a condition that holds for few rows."""
        self.is_narrow = True
        self.add(clause, *args)

    def common(
        self, column: str, test: str, *args: object, sorted_by: Sequence[str] = (), beside_narrow: bool = False
    ) -> None:
        """Ask for a condition that holds for many rows: `common("status", "= {}", status, sorted_by=["starts_at"])`."""
        self.clauses.append(Clause(column, test, args, frozenset(sorted_by), beside_narrow))

    def equal(self, column: str, wanted: object) -> None:
        """Ask for an exact value that few rows hold; None and an empty text ask for nothing."""
        if wanted is None or wanted == "":
            return
        if isinstance(wanted, str) and not storable(wanted):
            self.is_impossible = True
        else:
            self.narrow(f"{column} = {{}}", wanted)

    def equal_common(
        self, column: str, wanted: object, *, sorted_by: Sequence[str] = (), beside_narrow: bool = False
    ) -> None:
        """Ask for an exact value that many rows hold; None and an empty text ask for nothing."""
        if wanted is None or wanted == "":
            return
        if isinstance(wanted, str) and not storable(wanted):
            self.is_impossible = True
        else:
            self.common(column, "= {}", wanted, sorted_by=sorted_by, beside_narrow=beside_narrow)

    def one_of(self, column: str, values: Sequence[object], *, beside: Sequence[str] = ()) -> None:
        """Ask for one of a few values; their index has the columns `beside` as well."""
        self.choice = (column, tuple(values))
        self.beside_choice = frozenset(beside)

    def says(
        self, subject: str, wanted: str | None, *kinds: WordKind, few: bool = False, listed: Listed | None = None
    ) -> None:
        """Ask that each word wanted starts one of the words of these kinds; blanks ask for nothing.

        `subject` is the column with the id of the object in whose texts the words stand; `listed` tells where they are
        in the order of the list, if they do.
        """
        if wanted is None or not wanted.strip():
            return
        sought = sought_words(wanted)
        self.is_impossible = self.is_impossible or not sought
        self.words += (Word(subject, kinds, word, listed, few) for word in sought)

    def within(self, column: str, query: Spanned, zone: ZoneInfo) -> None:
        """Ask that an instant lies in the span of a query; one that is open at its start never leads (see `Span`)."""
        if query.from_ is not None or query.to is not None:
            start = query.from_.opening(zone) if query.from_ else None
            self.span = Span(column, start, query.to.closing(zone) if query.to else None, leads=start is not None)


def all_of(conditions: Sequence[Sql]) -> Sql:
    """Return the conditions joined by AND; what is always true where there are none."""
    if not conditions:
        return "1 = 1", ()
    if len(conditions) > _CLAUSES_IN_A_GROUP:
        remaining, groups = iter(conditions), list[Sql]()
        while group := list(islice(remaining, _CLAUSES_IN_A_GROUP)):
            sql, args = all_of(group)
            groups.append((f"({sql})", args))
        return all_of(groups)
    return " AND ".join(sql for sql, _ in conditions), tuple(arg for _, args in conditions for arg in args)


def in_list(column: str, values: Sequence[object]) -> Sql:
    """Return the condition that a column has one of the values; what is never true where there are none."""
    return (f"{column} IN ({', '.join('{}' for _ in values)})", tuple(values)) if values else NOTHING

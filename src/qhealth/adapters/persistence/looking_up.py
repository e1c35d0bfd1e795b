"""What is found out before a list with words is read, in one small statement, or in two where words are very short."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import isqrt
from typing import Final

from qhealth.adapters.persistence.conditions import Pair, Span, Sql, Texts, Where, Word, all_of, in_list
from qhealth.adapters.persistence.database import Database, Row
from qhealth.adapters.persistence.search_words import after_prefix
from qhealth.adapters.persistence.tallies import LONG, Tally, texts_in

MOST: Final = 5000
"""Entries of a word or a span that are worth finding and sorting."""
MOST_IDS: Final = 300
"""Doctors or diagnostics with a name: so many are looked up by id."""
MOST_WORDS: Final = 24
"""Different words that begin with what is asked for; the entries of so many are merged."""
_MOST_TEXTS: Final = 2000
_LOOKED_AT: Final = 6
"""The longest words of a filter are looked at, which tell most. Nobody types more on purpose."""
_TOGETHER: Final = 4
"""So many times `MOST` are worth going through where several words are asked for: rows that have all are far apart."""

Entries = Word | Pair | Span
"""What leads to rows, and can be told how many entries it has."""


@dataclass(slots=True)
class Known:
    """What was looked up."""

    most: int = 0
    """How many entries something may have for a search to start from it."""
    size: int = 0
    """How many rows the table has, roughly."""
    entries: dict[Entries, int] = field(default_factory=dict["Entries", int])
    """Of words and the span; `most` + 1 where there are more and the number is not kept."""
    stored: dict[Word, Sequence[tuple[str, str]]] = field(default_factory=dict["Word", "Sequence[tuple[str, str]]"])
    """For words that few different ones begin with: those, with their kinds."""
    total: int | None = None
    """How many rows have all that is asked for, where the texts tell."""
    ids: list[int] | None = None
    resolved: set[Word] = field(default_factory=set[Word])
    """The words for which `ids` stand."""

    @property
    def is_nothing(self) -> bool:
        """Whether nothing can be found."""
        has_none = any(number == 0 for what, number in self.entries.items() if not isinstance(what, Span))
        return self.ids == [] or has_none or self.total == 0

    def is_worth_sorting(self, number: int) -> bool:
        """Whether it takes less to sort so many rows than to go through the list until a page of them is full."""
        return number <= isqrt(25 * self.size)

    def resolve(self, word: Word, ids: list[int]) -> None:
        """Note the ids of those who have a word, unless there are too many."""
        if len(ids) <= MOST_IDS:
            self.ids = ids if self.ids is None else sorted({*self.ids} & {*ids})
            self.resolved.add(word)


async def look_up(database: Database, table: str, where: Where, order: str) -> Known:
    """Find out what the words and the span of the conditions lead to; nothing is sent where it does not matter."""
    known = Known()
    few = [word for word in where.words if word.few][:_LOOKED_AT]
    many = sorted((word for word in where.words if not word.few), key=lambda word: -len(word.word))[:_LOOKED_AT]
    span = [where.span] if where.span and (many or not (where.span.leads or where.span.column == order)) else []
    if where.is_narrow or where.is_impossible or not (where.words or span):
        return known
    pair = [where.pair] if where.pair else []
    known.most = MOST * (_TOGETHER if len(many) > 1 else 1)
    listed = [word for word in many if word.listed]
    counted: list[Entries] = [*pair, *(word for word in many if not word.listed), *span]
    questions = _Questions()
    questions.add([_size(table)])
    questions.add(map(_ids, few))
    questions.add(map(_words, listed))
    questions.add(_entries(table, what, known.most) for what in counted)
    questions.add([_texts(where.texts)] if where.texts else [])
    answers = iter(await questions.ask(database))
    known.size = next(answers)[0]["number"] or 0
    for word in few:
        known.resolve(word, [row["number"] for row in next(answers)])
    unclear = [word for word in listed if not _note_words(known, word, next(answers))]
    known.entries |= {what: next(answers)[0]["number"] for what in counted}
    if where.texts:
        known.total = _total(where.texts, next(answers))
    if unclear:
        questions = _Questions()
        questions.add(_entries(table, word, known.most) for word in unclear)
        numbers = await questions.ask(database)
        known.entries |= {word: rows[0]["number"] for word, rows in zip(unclear, numbers, strict=True)}
    return known


class _Questions:
    """Several questions in one statement, each of which gives rows of a number, a facet and a text."""

    def __init__(self) -> None:
        self._asked: list[Sql] = []

    def add(self, questions: Iterable[Sql]) -> None:
        """Ask more."""
        self._asked += questions

    async def ask(self, database: Database) -> list[list[Row]]:
        """Return the rows of each question."""
        parts = (
            f"SELECT {place} AS place, number, facet, text FROM ({sql}) AS asked_{place}"  # noqa: S608 - statements of this module.
            for place, (sql, _) in enumerate(self._asked)
        )
        args = [arg for _, args in self._asked for arg in args]
        answers = [list[Row]() for _ in self._asked]
        for row in await database.rows(" UNION ALL ".join(parts), *args):
            place: int = row["place"]
            answers[place].append(row)
        return answers


def _size(table: str) -> Sql:
    return f"SELECT MAX(id) AS number, '' AS facet, '' AS text FROM {table}", ()  # noqa: S608 - a name.


def _ids(word: Word) -> Sql:
    sql, args = word.stored
    some = f"SELECT DISTINCT subject_id FROM {word.table} WHERE {sql} LIMIT {MOST_IDS + 1}"  # noqa: S608 - placeholders.
    return f"SELECT subject_id AS number, '' AS facet, '' AS text FROM ({some}) AS ids", args  # noqa: S608 - as above.


def _words(word: Word) -> Sql:
    """Ask which words begin with one, and how many entries each has."""
    end = after_prefix(word.word)
    bounds: list[Sql] = [("bucket >= {}", (word.word,)), *([("bucket < {}", (end,))] if end else [])]
    parts: list[Sql] = []
    for place, facet in enumerate(word.listed.facets if word.listed else ()):
        sql, args = all_of([("subject = {}", (Tally.WORDS,)), ("facet = {}", (facet,)), *bounds])
        some = f"SELECT number, facet, bucket AS text FROM tally WHERE {sql} LIMIT {MOST_WORDS + 1}"  # noqa: S608 - placeholders.
        parts.append((f"SELECT number, facet, text FROM ({some}) AS words_{place}", args))  # noqa: S608 - as above.
    return " UNION ALL ".join(sql for sql, _ in parts), tuple(arg for _, args in parts for arg in args)


def _note_words(known: Known, word: Word, rows: Sequence[Row]) -> bool:
    """Note how many entries a word has; return whether that is told."""
    if word.listed is None:
        return False
    kinds = word.listed.facets
    number: dict[tuple[str, str], int] = {}
    for row in rows:
        key = (kinds[row["facet"]], row["text"])
        number[key] = number.get(key, 0) + row["number"]
    if len(number) > MOST_WORDS:
        return False
    known.stored[word] = [key for key, entries in number.items() if entries]
    known.entries[word] = sum(number.values())
    return True


def _texts(texts: Texts) -> Sql:
    longest = max(texts.words, key=len)
    end = after_prefix(longest)
    bounds: list[Sql] = [("bucket >= {}", (longest,)), *([("bucket < {}", (end,))] if end else [])]
    facets = in_list("facet", [*texts.facets, long := f"{texts.whole}|{LONG}"])
    others = [word for word in (*texts.words, *texts.beside) if word != longest]
    # All but the leading word stand after a space.
    has_all = all_of([("INSTR(bucket, {}) > 0", (f" {word}",)) for word in others])
    is_it = (f"(facet = {{}} OR {has_all[0]})", (long, *has_all[1]))
    sql, args = all_of([("subject = {}", (Tally.TEXTS,)), facets, *bounds, is_it])
    return f"SELECT number, facet, bucket AS text FROM tally WHERE {sql} LIMIT {_MOST_TEXTS}", args  # noqa: S608 - placeholders.


def _total(texts: Texts, rows: Sequence[Row]) -> int | None:
    if len(rows) == _MOST_TEXTS or any(row["facet"].endswith(LONG) for row in rows):
        return None
    found: dict[object, int] = {}
    for row in rows:
        words, beside = texts_in(row["text"])
        if _has(words, texts.words) and _has(beside, texts.beside):
            # The same text is found once for each of its words that begins so.
            found[row["facet"], words, beside] = row["number"]
    return sum(found.values())


def _has(words: frozenset[str], sought: Sequence[str]) -> bool:
    return all(any(word.startswith(start) for word in words) for start in sought)


def _entries(table: str, what: Entries, most: int) -> Sql:
    source, args = _source(table, what)
    some = f"SELECT 1 AS one FROM {source} LIMIT {most + 1}"  # noqa: S608 - names and placeholders.
    return f"SELECT COUNT(*) AS number, '' AS facet, '' AS text FROM ({some}) AS some", args  # noqa: S608 - as above.


def _source(table: str, what: Entries) -> Sql:
    if isinstance(what, Pair):
        return what.entries
    if isinstance(what, Span):
        sql, args = all_of([clause.sql() for clause in what.clauses()])
        return f"{table} WHERE {sql}", args
    sql, args = what.listed.said(what.word) if what.listed else what.stored
    return f"{what.listed.table if what.listed else what.table} WHERE {sql}", args

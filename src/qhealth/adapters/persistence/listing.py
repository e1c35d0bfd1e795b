"""Lists as SQL: conditions from a query's fields, and a page of finished objects in two statements."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

from qhealth.adapters.persistence.database import Database, Row
from qhealth.adapters.persistence.search_words import WordKind, after_prefix, sought_words
from qhealth.core.domain.lists import DayOrInstant, ListQuery, Page
from qhealth.core.domain.rules import storable

T = TypeVar("T")
_NOTHING: Final = "1 = 0"
_CLAUSES_IN_A_GROUP: Final = 50
"""SQLite refuses expressions that nest deeper than 1000, and a row of ANDs nests; groups of them do not."""
_WITH_WORD: Final = "{subject} IN (SELECT subject_id FROM search_word WHERE kind IN ({kinds}) AND word >= {{}}{end})"


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


class Where:
    """Conditions that must all hold, with the values that belong to them.

    SQLite knows nothing of how values are spread and takes the index over a status as readily as the one over a name.
    So conditions that hold for many rows are told apart, and beside a narrow one they are written with a plus before
    the column, which keeps SQLite from using an index for them (https://www.sqlite.org/optoverview.html, "Disqualifying
    WHERE Clause Terms Using Unary-+"). MySQL drops the sign.
    """

    def __init__(self) -> None:
        self.args: list[object] = []
        self._clauses: list[tuple[str, str]] = []
        self._is_narrow = False

    def add(self, clause: str, *args: object) -> None:
        """Ask for a condition, written with `{}` for its values."""
        self._clauses.append(("", clause))
        self.args += args

    def narrow(self, clause: str, *args: object) -> None:
        """Ask for a condition that holds for few rows."""
        self._is_narrow = True
        self.add(clause, *args)

    def common(self, column: str, test: str, *args: object) -> None:
        """Ask for a condition that holds for many rows: `common("status", "= {}", status)`."""
        self._clauses.append((column, f" {test}"))
        self.args += args

    def equal(self, column: str, wanted: object) -> None:
        """Ask for an exact value that few rows hold; None and an empty text ask for nothing."""
        if wanted is None or wanted == "":
            return
        if isinstance(wanted, str) and not storable(wanted):
            self.add(_NOTHING)
        else:
            self.narrow(f"{column} = {{}}", wanted)

    def equal_common(self, column: str, wanted: object) -> None:
        """Ask for an exact value that many rows hold; None asks for nothing."""
        if wanted is not None:
            self.common(column, "= {}", wanted)

    def says(self, subject: str, wanted: str | None, *kinds: WordKind) -> None:
        """Ask that each word wanted starts one of the words of these kinds; blanks ask for nothing.

        `subject` is the column with the id of the object in whose texts the words stand.
        """
        if wanted is None or not wanted.strip():
            return
        sought = sought_words(wanted)
        if not sought:
            self.add(_NOTHING)
        for start in range(0, len(sought), _CLAUSES_IN_A_GROUP):
            group = Where()
            for word in sought[start : start + _CLAUSES_IN_A_GROUP]:
                group.add(*_with_word(subject, word, kinds))
            self.narrow(f"({group.all_of_it})", *group.args)

    def within(self, column: str, query: Spanned, zone: ZoneInfo) -> None:
        """Ask that an instant lies in the span of a query."""
        if query.from_ is not None:
            self.add(f"{column} >= {{}}", query.from_.opening(zone))
        if query.to is not None:
            self.add(f"{column} < {{}}", query.to.closing(zone))

    @property
    def all_of_it(self) -> str:
        """The conditions as SQL."""
        sign = "+" if self._is_narrow else ""
        clauses = (f"{sign}{column}{test}" if column else test for column, test in self._clauses)
        return " AND ".join(clauses) or "1 = 1"


def columns_of(table: str, *names: str) -> str:
    """Return columns of a table for a SELECT, each under its bare name."""
    return ", ".join(f"{table}.{name} AS {name}" for name in names)


def _with_word(subject: str, word: str, kinds: Sequence[WordKind]) -> tuple[str, *tuple[object, ...]]:
    end = after_prefix(word)
    clause = _WITH_WORD.format(
        subject=subject, kinds=", ".join("{}" for _ in kinds), end=" AND word < {}" if end else ""
    )
    return clause, *kinds, word, *([end] if end else [])


@dataclass(frozen=True, slots=True)
class View(Generic[T]):
    """How objects of one kind are read: one flat row each, joined with the names that it shows."""

    table: str
    columns: str
    read: Callable[[Row], T]
    joins: str = ""
    sorts: Mapping[str, str] | None = None
    """Columns to sort by where they are called otherwise than the sort."""

    async def one(self, database: Database, clause: str, *args: object) -> T | None:
        """Return the object for which a condition holds, in one statement."""
        found = await self.some(database, clause, *args)
        return found[0] if found else None

    async def some(self, database: Database, clause: str, *args: object) -> list[T]:
        """Return the objects for which a condition (perhaps with an ORDER BY) holds, in one statement."""
        sql = f"SELECT {self.columns} FROM {self.table} {self.joins} WHERE {clause}"  # noqa: S608 - names and conditions.
        return [self.read(row) for row in await database.rows(sql, *args)]

    async def page(self, database: Database, query: ListQuery, where: Where) -> Page[T]:
        """Return the page that the query asks for, in two statements, or in one where the page itself tells the total.

        The ids of the page are found first, on the table alone, so a page deep in a list joins no rows that it skips.
        Null sorts before everything, as it does on SQLite and MySQL by themselves.
        """
        order, condition = self._order(query), where.all_of_it
        sql = (
            f"SELECT {self.columns} FROM"  # noqa: S608 - names of columns and conditions with placeholders.
            f" (SELECT id FROM {self.table} WHERE {condition} {order} LIMIT {{}} OFFSET {{}}) AS found"
            f" LEFT JOIN {self.table} ON {self.table}.id = found.id {self.joins} {order}"
        )
        rows = await database.rows(sql, *where.args, query.page_size, query.offset)
        total = query.offset + len(rows)
        if len(rows) == query.page_size or (not rows and query.offset):
            counting = f"SELECT COUNT(*) AS number FROM {self.table} WHERE {condition}"  # noqa: S608 - see above.
            total = await database.count(counting, *where.args)
        return Page(tuple(self.read(row) for row in rows), total, query.page, query.page_size)

    def _order(self, query: ListQuery) -> str:
        order = query.order
        column = (self.sorts or {}).get(order.field, order.field)
        direction = "DESC" if order.descending else "ASC"
        return f"ORDER BY {self.table}.{column} {direction}, {self.table}.id {direction}"

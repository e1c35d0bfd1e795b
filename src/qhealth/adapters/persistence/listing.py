"""Pages of finished objects: one statement for the page and its total, and one before it where there are words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Generic, TypeVar

from qhealth.adapters.persistence.conditions import NOTHING, Sql, Where, all_of
from qhealth.adapters.persistence.database import Database, Row
from qhealth.adapters.persistence.looking_up import look_up
from qhealth.adapters.persistence.places import PLACED_BY, Step, step_before
from qhealth.adapters.persistence.planning import Plan, Planner, Stream
from qhealth.adapters.persistence.totals import counted
from qhealth.core.domain.lists import ListQuery, Page

T = TypeVar("T")
FEW_TO_PASS: Final = 1000
"""Rows before a page that are gone through sooner than a step before it is looked up."""


def columns_of(table: str, *names: str) -> str:
    """Return columns of a table for a SELECT, each under its bare name."""
    return ", ".join(f"{table}.{name} AS {name}" for name in names)


@lru_cache(maxsize=512)
def _selection(columns: str, table: str, joins: str, clause: str) -> str:
    return f"SELECT {columns} FROM {table} {joins} WHERE {clause}"  # noqa: S608 - names and conditions.


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
        """Return the object of a key that the condition names, in one statement."""
        row = await database.row(self._selecting(clause), *args)
        return None if row is None else self.read(row)

    async def some(self, database: Database, clause: str, *args: object) -> list[T]:
        """Return the objects for which a condition (perhaps with an ORDER BY) holds, in one statement."""
        return [self.read(row) for row in await database.rows(self._selecting(clause), *args)]

    def _selecting(self, clause: str) -> str:
        return _selection(self.columns, self.table, self.joins, clause)

    async def page(self, database: Database, query: ListQuery, where: Where) -> Page[T]:
        """Return the page that the query asks for, in two statements at most.

        The ids of the page are found first, on the table alone, so a page deep in a list joins no rows that it skips.
        Null sorts before everything, as it does on SQLite and MySQL by themselves.
        """
        # What a transaction has changed in the tallies counts in it.
        await database.settle()
        column = (self.sorts or {}).get(query.order.field, query.order.field)
        known = await look_up(database, self.table, where, column)
        if known.is_nothing or where.is_impossible:
            return Page((), 0, query.page, query.page_size)
        plan = Planner(self.table, where, known, column).plan()
        order = _Order(column, "DESC" if query.order.descending else "ASC")
        passed = 0
        if where.places and column == PLACED_BY and query.offset > FEW_TO_PASS:
            plan, passed = await _stepped(database, where.places, plan, query)
        sql, args = self._statement(plan, order, query, passed)
        rows = await database.rows(sql, *args)
        total = int(rows[0]["total_of_list"]) if rows else 0
        if not rows and query.offset:
            number, args = plan.number or counted(self.table, [plan.found])
            total = await database.count(f"SELECT {number} AS number", *args)
        return Page(tuple(self.read(row) for row in rows), total, query.page, query.page_size)

    def _statement(self, plan: Plan, order: _Order, query: ListQuery, passed: int) -> Sql:
        offset = query.offset - passed
        beginning: Sql = ("", ())
        number = plan.number or ("(SELECT COUNT(*) FROM hits)", ())
        if plan.streams:
            found = order.slice(f"({_streamed(plan.streams, order)}) AS merged", order.by("merged"))
            most = offset + query.page_size
            args = tuple(arg for stream in plan.streams for arg in (*stream.condition[1], most))
        elif plan.parts:
            found = order.slice(f"({self._merged(plan.parts, order)}) AS merged", order.by("merged"))
            most = offset + query.page_size
            args = tuple(arg for _, args in plan.parts for arg in (*args, most))
        elif plan.number is not None:
            condition, args = plan.found
            found = order.slice(f"{self.table} WHERE {condition}", order.by(self.table, computed=plan.has_start))
        else:
            # Found once, for the page and for the total.
            condition, values = plan.found
            hits = f"SELECT {order.keys} FROM {self.table} WHERE {condition}"  # noqa: S608 - as above.
            beginning = (f"WITH hits AS ({hits})", values)
            found, args = order.slice("hits", order.by("hits")), ()
        sql = (
            f"{beginning[0]} SELECT {number[0]} AS total_of_list, {self.columns} FROM ({found}) AS found"  # noqa: S608 - as above.
            # By what was found, because MySQL would first write all the columns, long texts too, to a table on disk.
            f" LEFT JOIN {self.table} ON {self.table}.id = found.id {self.joins} {order.by('found')}"
        )
        return sql, (*beginning[1], *number[1], *args, query.page_size, offset)

    def _merged(self, parts: Sequence[Sql], order: _Order) -> str:
        # As many of each part as could all come before the end of the page.
        each = (
            f"SELECT {order.keys} FROM {self.table} WHERE {condition} {order.by(self.table)} LIMIT {{}}"  # noqa: S608 - as above.
            for condition, _ in parts
        )
        wrapped = (f"SELECT {order.keys} FROM ({part}) AS part_{place}" for place, part in enumerate(each))  # noqa: S608 - as above.
        return " UNION ALL ".join(wrapped)


async def _stepped(database: Database, whose: str, plan: Plan, query: ListQuery) -> tuple[Plan, int]:
    """Return a plan for the rest of a list from a step before the page on, and how many come before that."""
    sql, args = step_before(whose, query.offset, descending=query.order.descending)
    row = await database.row(sql, *args)
    if row is None:
        # The page lies behind the end.
        return replace(plan, found=NOTHING), query.offset
    rest = Step.of(row["bucket"]).rest(descending=query.order.descending)
    return replace(plan, parts=tuple(all_of([plan.found, part]) for part in rest)), int(row["ahead"])


def _streamed(streams: Sequence[Stream], order: _Order) -> str:
    each = (
        f"SELECT entry.subject_id AS id, entry.{stream.place} AS {order.column} FROM {stream.table} AS entry"  # noqa: S608 - names and conditions.
        f" WHERE {stream.condition[0]}"
        f" ORDER BY entry.{stream.place} {order.direction}, entry.subject_id {order.direction} LIMIT {{}}"
        for stream in streams
    )
    # What several words have led to is there once.
    return " UNION ".join(f"SELECT {order.keys} FROM ({part}) AS part_{place}" for place, part in enumerate(each))  # noqa: S608 - as above.


@dataclass(frozen=True, slots=True)
class _Order:
    """By which column a list is sorted, ties by id in the same direction."""

    column: str
    direction: str

    @property
    def keys(self) -> str:
        """The columns that are needed to sort by."""
        return "id" if self.column == "id" else f"id, {self.column}"

    def slice(self, source: str, order: str) -> str:
        """Return the keys of the rows that the page holds."""
        return f"SELECT {self.keys} FROM {source} {order} LIMIT {{}} OFFSET {{}}"  # noqa: S608 - names and conditions.

    def by(self, source: str, *, computed: bool = False) -> str:
        """Return the ORDER BY over a table or what stands in for it; `computed`, so that no index is used for it."""
        column = f"{source}.{self.column}"
        by = f"COALESCE({column}, {column})" if computed else column
        return f"ORDER BY {by} {self.direction}, {source}.id {self.direction}"

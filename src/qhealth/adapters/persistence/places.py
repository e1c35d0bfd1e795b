"""How far down the list of people by name one is, kept, so that a page deep in it is met without passing all before.

Kept are the numbers of people by the first letters of the family name and, within these, by name and a block of ids:
in the order of the list, and never many who are alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from qhealth.adapters.persistence.conditions import Clause, Sql, all_of
from qhealth.adapters.persistence.search_words import after_prefix, sort_key
from qhealth.adapters.persistence.tallies import Tally
from qhealth.adapters.persistence.tally_book import Key
from qhealth.core.domain.people import Role

PEOPLE: Final = "people"
PATIENTS: Final = "patients"
PLACED_BY: Final = "last_name_sort"
"""The column by which the list is sorted that these numbers are about."""
BLOCK: Final = 1 << 14
"""So many ids next to each other: of people with one name, only those of one block are gone through."""
_LETTERS: Final = 2
_LONGEST: Final = 110
_STEP: Final = "\x01"
"""Comes between name and block, before everything by which a longer name goes on."""
_LONGER: Final = "\x02"
"""Follows what longer names begin with, which are not told apart."""


def keys_of_place(role: str, last_name: str, user_id: int) -> Iterator[Key]:
    """Yield under what somebody's place is counted."""
    name = sort_key(last_name) or ""
    letters = name[:_LETTERS]
    step = f"{name}{_STEP}{user_id // BLOCK:08x}" if len(name) <= _LONGEST else f"{name[:_LONGEST]}{_LONGER}"
    for whose in (PEOPLE, PATIENTS) if role == Role.PATIENT else (PEOPLE,):
        yield Tally.PLACES, whose, letters
        yield Tally.PLACES, f"{whose}|{letters}", step


def step_before(whose: str, number: int, *, descending: bool) -> Sql:
    """Return how to find the `bucket` of the one before whom so many come, and how many are `ahead` of the bucket."""
    order = "DESC" if descending else "ASC"
    passed = f"SUM(number) OVER (ORDER BY bucket {order})"
    letters = f"SELECT bucket, number, {passed} AS passed FROM tally WHERE subject = {{}} AND facet = {{}}"  # noqa: S608 - placeholders.
    part = f"SELECT bucket, passed - number AS passed FROM ({letters}) AS letters WHERE passed > {{}}"  # noqa: S608 - as above.
    facet = f"(SELECT {{}} || bucket FROM part ORDER BY bucket {order} LIMIT 1)"  # noqa: S608 - as above.
    ahead = f"(SELECT passed FROM part ORDER BY bucket {order} LIMIT 1)"  # noqa: S608 - as above.
    steps = f"SELECT bucket, number, {ahead} + {passed} AS passed FROM tally WHERE subject = {{}} AND facet = {facet}"  # noqa: S608 - as above.
    found = f"SELECT bucket, passed - number AS ahead FROM ({steps}) AS steps WHERE passed > {{}}"  # noqa: S608 - as above.
    sql = f"WITH part AS ({part}) {found} ORDER BY bucket {order} LIMIT 1"
    return sql, (Tally.PLACES, whose, number, Tally.PLACES, f"{whose}|", number)


@dataclass(frozen=True, slots=True)
class Step:
    """A name and a block of ids, or what several long names begin with."""

    name: str
    block: int | None

    @classmethod
    def of(cls, bucket: str) -> Step:
        """Return what a bucket stands for."""
        name, step, block = bucket.partition(_STEP)
        return cls(name, int(block, 16)) if step else cls(name.rstrip(_LONGER), None)

    def rest(self, *, descending: bool) -> list[Sql]:
        """Return the conditions on the parts of the list that begin with this step, of which each is in order."""
        if self.block is None:
            end = after_prefix(self.name) if descending else None
            return [Clause(PLACED_BY, "< {}" if end else "> {}", (end or self.name,)).sql()]
        same = Clause(PLACED_BY, "= {}", (self.name,)).sql()
        if descending:
            ids, others = Clause("id", "< {}", ((self.block + 1) * BLOCK,)), Clause(PLACED_BY, "< {}", (self.name,))
        else:
            ids, others = Clause("id", ">= {}", (self.block * BLOCK,)), Clause(PLACED_BY, "> {}", (self.name,))
        return [all_of([same, ids.sql()]), others.sql()]

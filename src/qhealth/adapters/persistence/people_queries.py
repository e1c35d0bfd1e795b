"""Lists of people: which rows are asked for, and how many there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Final

from qhealth.adapters.persistence.account_rows import (
    AGED,
    PAIRED_TEXTS,
    TALLIED_TEXTS,
    TOWN_AND_NAME,
    aged,
    facet_of,
    holds,
    month_of,
)
from qhealth.adapters.persistence.conditions import Listed, Pairs, Span, Sql, Texts, Where, Word
from qhealth.adapters.persistence.places import PATIENTS, PEOPLE
from qhealth.adapters.persistence.search_words import FULL_NAME, LONGEST_OF_TWO, WordKind
from qhealth.adapters.persistence.tallies import Tally
from qhealth.adapters.persistence.totals import counted, kept, kept_between, plus, with_word
from qhealth.core.domain.accounts import UserQuery
from qhealth.core.domain.people import Gender, Role, StaffRole
from qhealth.ports.accounts import Group

_BY_NAME: Final = ("last_name_sort",)
_SORTED: Final = ("last_name_sort", "first_name_sort", "email", "created_at", "last_login_at")
_DAY: Final = timedelta(days=1)
_FAR: Final = date(9998, 12, 31)
"""Nobody is born later, and there still is a day after it."""
_RULERS: Final = (Role.SUPERUSER, Role.ADMIN)


def people_asked_for(query: UserQuery, group: Group, today: date) -> Where:
    """Return the conditions of a query about a group of people; `today` is the clinic's day."""
    where = Where()
    has_rare_role = query.role not in (None, Role.PATIENT)
    where.common("deleted_at", "IS NULL", sorted_by=_SORTED, beside_narrow=has_rare_role)
    if group is Group.PATIENTS:
        where.equal_common("role", Role.PATIENT, sorted_by=_BY_NAME)
    elif group is Group.STAFF:
        where.one_of("staff_role", [*StaffRole], beside=["deleted_at"])
    if has_rare_role:
        where.equal("role", query.role)
    else:
        where.equal_common("role", query.role, sorted_by=_BY_NAME)
    where.equal_common("is_active", query.is_active, sorted_by=_BY_NAME)
    where.equal("birth_date", query.birth_date)
    where.equal_common("gender", query.gender, sorted_by=_BY_NAME)
    where.span = _births(query, today)
    _ask_for_words(where, query)
    if query.birth_date is None:
        where.total = _total(query, group, where)
    where.places = _places(query, group, where)
    return where


def _places(query: UserQuery, group: Group, where: Where) -> str | None:
    is_of_all = not (where.words or where.span or where.is_narrow) and query.is_active is query.gender is None
    if not is_of_all or group is Group.STAFF:
        return None
    return PATIENTS if group is Group.PATIENTS or query.role is Role.PATIENT else PEOPLE


def _ask_for_words(where: Where, query: UserQuery) -> None:
    for wanted, kinds in (
        (query.email, (WordKind.EMAIL,)),
        (query.first_name, (WordKind.FIRST_NAME,)),
        (query.last_name, (WordKind.LAST_NAME,)),
        (query.name, FULL_NAME),
        (query.city, (WordKind.CITY,)),
        (query.country, (WordKind.COUNTRY,)),
    ):
        where.says("id", wanted, *kinds, listed=Listed.of("last_name_sort", *kinds))


def _births(query: UserQuery, today: date) -> Span | None:
    starts = [] if query.born_from is None else [min(query.born_from, _FAR)]
    last_days = [] if query.born_to is None else [min(query.born_to, _FAR)]
    if query.max_age is not None:
        starts.append(latest_birth_date(query.max_age + 1, today) + _DAY)
    if query.min_age is not None:
        last_days.append(latest_birth_date(query.min_age, today))
    if not starts and not last_days:
        return None
    # Days are counted whole and the end of a span is not included.
    return Span("birth_date", max(starts, default=None), min(last_days) + _DAY if last_days else None)


def latest_birth_date(age: int, today: date) -> date:
    """Return the last day on which somebody can have been born who is `age` today, as `rules.age_on` counts."""
    try:
        return today.replace(year=today.year - age)
    except ValueError:
        # Today is 29 February, and that year had none.
        return date(today.year - age, 2, 28)


def _total(query: UserQuery, group: Group, where: Where) -> Callable[[Sequence[int] | None], Sql | None]:
    holders = [holds(role, is_staff=is_staff) for role, is_staff in _kinds_of_people(query, group)]
    activities = [True, False] if query.is_active is None else [query.is_active]
    genders = [*Gender] if query.gender is None else [query.gender]
    facets = [
        facet_of(holder, is_active=is_active, gender=gender)
        for holder, is_active, gender in product(holders, activities, genders)
    ]

    where.pairs = _pairs(where, facets)
    where.texts = None if where.pairs else _texts(where, facets)

    def total(_ids: Sequence[int] | None) -> Sql | None:
        if where.words:
            return _with_word(where, facets) if len(where.words) == 1 else None
        return _born_within(where, facets) if where.span else kept(Tally.PEOPLE, facets)

    return total


def _kinds_of_people(query: UserQuery, group: Group) -> list[tuple[Role, bool]]:
    kinds = [(role, is_staff) for role in Role for is_staff in (True, False) if role in _RULERS or not is_staff]
    if group is Group.PATIENTS:
        kinds = [(Role.PATIENT, False)]
    elif group is Group.STAFF:
        kinds = [(role, is_staff) for role, is_staff in kinds if is_staff or role in {Role(work) for work in StaffRole}]
    return [kind for kind in kinds if query.role in (None, kind[0])]


def _with_word(where: Where, facets: Sequence[str]) -> Sql | None:
    word = where.words[0]
    if where.span:
        # Without a whole month in it there are few.
        whole, days = _pieces(where)
        return _born_in(where, days[0], word) if whole is None and days else None
    # Of several kinds, somebody may have the word in more than one.
    is_kept = len(word.kinds) == 1 and word.kinds[0] in TALLIED_TEXTS
    return with_word([f"{word.kinds[0]}|{facet}" for facet in facets], word.word) if is_kept else None


def _pairs(where: Where, facets: Sequence[str]) -> Pairs | None:
    """Return under what two words are counted, or a name and an age, where these are all that is asked for."""
    words = {word.kinds[0]: word for word in where.words}
    kinds = [word.kinds[0] for word in where.words]
    if any(len(word.kinds) > 1 for word in where.words):
        return None
    if where.span:
        return _aged(where, words[kinds[0]], facets) if kinds in ([kind] for kind in AGED) else None
    if kinds == [WordKind.EMAIL, WordKind.EMAIL]:
        one, other = sorted(where.words, key=lambda word: word.word)
        return Pairs.of([f"{WordKind.EMAIL}|{facet}" for facet in facets], one, other, WordKind.ACCOUNT_UNPAIRED)
    if {*kinds} == {WordKind.LAST_NAME, WordKind.CITY} and len(kinds) == len(words):
        both = (words[WordKind.CITY], words[WordKind.LAST_NAME])
        return Pairs.of([f"{TOWN_AND_NAME}|{facet}" for facet in facets], *both, WordKind.ACCOUNT_UNPAIRED)
    return None


def _aged(where: Where, word: Word, facets: Sequence[str]) -> Pairs | None:
    whole, rest = _pieces(where)
    if whole is None or len(word.word) > LONGEST_OF_TWO:
        return None
    edges = [_born_in(where, span, word) for span in rest]
    named = [f"{aged(word.kinds[0])}|{facet}" for facet in facets]
    first, end = whole.start and month_of(whole.start), whole.end and month_of(whole.end)
    return Pairs(named, word, first or "", end, WordKind.ACCOUNT_UNPAIRED, whole, plus(*edges) if edges else None)


def _texts(where: Where, facets: Sequence[str]) -> Texts | None:
    """Return the texts that hold several words of one kind, or words of two, where these are all that is asked for."""
    sought: dict[WordKind, list[str]] = {}
    for word in where.words:
        sought.setdefault(word.kinds[0], []).append(word.word)
    if where.span or any(len(word.kinds) > 1 for word in where.words):
        return None
    for one, other in PAIRED_TEXTS:
        if set(sought) == {one, other} or (set(sought) == {one} and len(sought[one]) > 1):
            whole = f"{one}+{other}"
            return Texts([f"{whole}|{facet}" for facet in facets], whole, sought[one], sought.get(other, ()))
    return None


def _born_within(where: Where, facets: Sequence[str]) -> Sql | None:
    whole, rest = _pieces(where)
    if whole is None:
        return None
    months = (whole.start and month_of(whole.start), whole.end and month_of(whole.end))
    return plus(kept_between(Tally.BIRTHS, facets, *months), *(_born_in(where, span) for span in rest))


def _pieces(where: Where) -> tuple[Span | None, list[Span]]:
    """Return the whole months of the span of births, if it has any, and what is left at its ends."""
    span = where.span
    if span is None or where.choice:
        return None, []
    first, end = _month_after(span.start), span.end and span.end.replace(day=1)
    if first and end and first >= end:
        return None, [span]
    ends = [Span(span.column, *days) for days in ((span.start, first), (end, span.end)) if days[0] != days[1]]
    return Span(span.column, first, end), ends


def _born_in(where: Where, span: Span, word: Word | None = None) -> Sql:
    born = [clause.sql() for clause in span.clauses()]
    # The index over birth dates holds what the other conditions ask for.
    conditions = [*born, *(clause.sql(signed=True) for clause in where.clauses)]
    return counted("account", [*conditions, *([word.probed("account")] if word else [])])


def _month_after(day: date | None) -> date | None:
    if day is None or day.day == 1:
        return day
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)

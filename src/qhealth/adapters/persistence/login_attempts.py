"""The login history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from qhealth.adapters.persistence import search_words, tables
from qhealth.adapters.persistence.conditions import Listed, Pairs, Sql, Where
from qhealth.adapters.persistence.database import Database, Row
from qhealth.adapters.persistence.listing import View, columns_of
from qhealth.adapters.persistence.search_words import MARK, Texts, WordKind
from qhealth.adapters.persistence.tallies import Tally, day_of, is_paired, keys_of_words, keys_within
from qhealth.adapters.persistence.tally_book import Key
from qhealth.adapters.persistence.totals import ByDay, kept, with_word
from qhealth.core.domain.lists import Page
from qhealth.core.domain.oversight import LoginAttempt, LoginAttemptQuery
from qhealth.ports.login_attempts import FailedLogin, LoginAttempts
from qhealth.ports.when import When

_FAILED: Final = False
_TWO: Final = 2
_FAILURES: Final = (
    "SELECT email, ip_address, created_at FROM login_attempt WHERE success = {} AND created_at >= {}"
    " ORDER BY created_at DESC, id DESC LIMIT {}"
)
_FIELDS: Final = ("id", "email", "ip_address", "user_agent", "success", "created_at")


def _attempt_of(row: Row) -> LoginAttempt:
    return LoginAttempt(**{name: row[name] for name in _FIELDS})


def values_of(attempt: LoginAttempt) -> Row:
    """Return all columns of an attempt but its id."""
    return {name: getattr(attempt, name) for name in _FIELDS if name != "id"}


_LISTED: Final = Listed(
    "created_at",
    WordKind.LOGIN_EMAIL.table,
    {f"{WordKind.LOGIN_EMAIL}|{outcome}": WordKind.LOGIN_EMAIL for outcome in ("success", "failure")},
)
_ATTEMPTS: Final = View("login_attempt", columns_of("login_attempt", *_FIELDS), _attempt_of)


def tally_keys(row: Row) -> Iterator[Key]:
    """Return under what a row of `login_attempt` is counted."""
    facet = _facet(success=row["success"])
    yield Tally.LOGIN_ATTEMPTS, facet, ""
    yield Tally.LOGIN_DAYS, facet, day_of(row["created_at"])
    yield from keys_of_words(WordKind.LOGIN_EMAIL, row["email"], facet)
    if is_paired(row["email"]):
        yield from keys_within(f"{WordKind.LOGIN_EMAIL}|{facet}", row["email"])


def texts_of(email: str) -> Texts:
    """Return the texts by which an attempt with an address is found."""
    return {WordKind.LOGIN_EMAIL: email, WordKind.LOGIN_UNPAIRED: () if is_paired(email) else MARK}


def _facet(*, success: bool) -> str:
    return "success" if success else "failure"


class PersistentLoginAttempts(LoginAttempts):
    """Attempts in `login_attempt`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, attempt: LoginAttempt) -> LoginAttempt:
        attempt_id = await self._database.insert(tables.LoginAttempt, values_of(attempt))
        self._database.tallies.add(tally_keys(values_of(attempt)))
        await search_words.index(self._database, attempt_id, texts_of(attempt.email), attempt.created_at)
        return replace(attempt, id=attempt_id)

    async def get(self, attempt_id: int) -> LoginAttempt | None:
        return await _ATTEMPTS.one(self._database, "login_attempt.id = {}", attempt_id)

    async def delete(self, attempt_id: int) -> None:
        before = await self._database.row(
            "SELECT email, success, created_at FROM login_attempt WHERE id = {}", attempt_id
        )
        await self._database.delete(tables.LoginAttempt, attempt_id)
        self._database.tallies.subtract(tally_keys(before) if before else ())
        await search_words.forget(self._database, attempt_id, [WordKind.LOGIN_EMAIL, WordKind.LOGIN_UNPAIRED])

    async def find(self, query: LoginAttemptQuery, when: When) -> Page[LoginAttempt]:
        where = Where()
        where.says("id", query.email, WordKind.LOGIN_EMAIL, listed=_LISTED)
        where.equal("ip_address", query.ip_address)
        where.equal_common("success", query.success, sorted_by=["created_at"])
        where.within("created_at", query, when.zone)
        if not where.is_narrow:
            where.total = partial(_total, query, where)
            where.pairs = _pairs(query, where)
        return await _ATTEMPTS.page(self._database, query, where)

    async def failures(self, since: datetime, most: int) -> Sequence[FailedLogin]:
        rows = await self._database.rows(_FAILURES, _FAILED, since, most)
        return [FailedLogin(row["email"], row["ip_address"], row["created_at"]) for row in reversed(rows)]


def _facets(query: LoginAttemptQuery) -> list[str]:
    return [_facet(success=success) for success in (True, False) if query.success in (None, success)]


def _pairs(query: LoginAttemptQuery, where: Where) -> Pairs | None:
    if len(where.words) != _TWO or where.span is not None:
        return None
    one, other = sorted(where.words, key=lambda word: word.word)
    facets = [f"{WordKind.LOGIN_EMAIL}|{facet}" for facet in _facets(query)]
    return Pairs.of(facets, one, other, WordKind.LOGIN_UNPAIRED)


def _total(query: LoginAttemptQuery, where: Where, _ids: Sequence[int] | None) -> Sql | None:
    facets = _facets(query)
    if where.words:
        is_alone = len(where.words) == 1 and where.span is None
        return (
            with_word([f"{WordKind.LOGIN_EMAIL}|{facet}" for facet in facets], where.words[0].word)
            if is_alone
            else None
        )
    if where.span is None:
        return kept(Tally.LOGIN_ATTEMPTS, facets)
    return ByDay("login_attempt", Tally.LOGIN_DAYS, facets, where.clauses).within(where.span)

"""Who is signed in, remembered for a second."""

from datetime import timedelta

import pytest

from qhealth.adapters.memory.services import RememberedTokens, SettableClock
from qhealth.adapters.security.session_cache import SessionCache
from qhealth.core.domain.people import Person, Role
from qhealth.core.domain.policy import Actor
from qhealth.core.domain.sessions import ACCESS_TOKEN_LIFETIME


class Door:
    """A cache of three sessions, with the tokens and the clocks behind it."""

    def __init__(self) -> None:
        self.seconds = 100.0
        self.clock = SettableClock()
        self.tokens = RememberedTokens()
        self.cache = SessionCache(tokens=self.tokens, clock=self.clock, entries=3, monotonic=lambda: self.seconds)

    def token(self, *, user=7, session=42) -> str:
        return self.tokens.access(user_id=user, session_id=session, now=self.clock.now())

    def let_in(self, *, user=7, session=42) -> str:
        self.cache.remember(an_actor(user=user, session=session), generation=self.cache.generation)
        return self.token(user=user, session=session)

    def knows(self, token: str) -> bool:
        return self.cache.recall(token) is not None


def an_actor(*, user=7, session=42):
    return Actor(Person(user, "Åsa", "O'Neill"), frozenset({Role.PATIENT}), session)


@pytest.fixture
def door():
    return Door()


def test_remembers_a_session_for_under_a_second(door):
    token = door.let_in()
    door.seconds += 0.999
    assert door.cache.recall(token) == an_actor()

    door.seconds += 0.001
    assert door.cache.recall(token) is None


def test_a_token_that_expires_meanwhile_is_not_behind_the_session_any_more(door):
    token = door.let_in()
    door.clock.move(ACCESS_TOKEN_LIFETIME - timedelta(seconds=1))
    assert door.knows(token)

    door.clock.move(timedelta(seconds=1))
    assert not door.knows(token)


def test_a_token_that_is_none_or_names_another_user_or_session_knows_nobody(door):
    door.let_in()

    assert not door.knows("no token at all")
    assert not door.knows(door.token(session=43))
    assert not door.knows(door.token(user=8))


async def test_forgets_every_session_of_a_user_at_once_and_nobody_elses(door):
    mine, also_mine, yours = door.let_in(session=1), door.let_in(session=2), door.let_in(user=8, session=3)

    door.cache.forget([7])

    assert [door.knows(token) for token in (mine, also_mine, yours)] == [False, False, True]


async def test_what_was_read_before_a_revocation_is_not_remembered_after_it(door):
    generation = door.cache.generation
    door.cache.forget([7])
    door.cache.remember(an_actor(), generation=generation)

    assert not door.knows(door.token())


def test_remembers_a_bounded_number_the_latest_first(door):
    tokens = [door.let_in(session=session) for session in range(1, 6)]

    assert [door.knows(token) for token in tokens] == [False, False, True, True, True]


def test_throws_away_what_has_lapsed(door):
    door.let_in(session=1)
    door.seconds += 2
    door.let_in(session=2)

    assert list(door.cache._by_session) == [2]

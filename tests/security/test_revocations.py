"""Who is signed in, remembered for a second."""

import pytest

from qhealth.adapters.security.revocations import SessionCache
from qhealth.core.domain.people import Person, Role
from qhealth.core.domain.policy import Actor


class Watch:
    """A monotonic clock that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch():
    return Watch()


@pytest.fixture
def cache(watch):
    return SessionCache(entries=3, monotonic=watch)


def an_actor(*, user=7, session=42):
    return Actor(Person(user, "Åsa", "O'Neill"), frozenset({Role.PATIENT}), session)


def test_remembers_a_session_for_under_a_second(cache, watch):
    actor = an_actor()
    cache.keep(actor, generation=cache.generation)
    watch.seconds += 0.999
    assert cache.get(42) is actor

    watch.seconds += 0.001
    assert cache.get(42) is None


async def test_forgets_every_session_of_a_user_at_once_and_nobody_elses(cache):
    for actor in (an_actor(session=1), an_actor(session=2), an_actor(user=8, session=3)):
        cache.keep(actor, generation=cache.generation)

    await cache.sessions_ended([7])

    assert [cache.get(session) is None for session in (1, 2, 3)] == [True, True, False]


async def test_what_was_read_before_a_revocation_is_not_kept_after_it(cache):
    generation = cache.generation
    await cache.sessions_ended([7])
    cache.keep(an_actor(), generation=generation)

    assert cache.get(42) is None


def test_remembers_a_bounded_number_the_latest_first(cache):
    for session in range(1, 6):
        cache.keep(an_actor(session=session), generation=cache.generation)

    assert [session for session in range(1, 6) if cache.get(session)] == [3, 4, 5]


def test_throws_away_what_has_lapsed(cache, watch):
    cache.keep(an_actor(session=1), generation=cache.generation)
    watch.seconds += 2
    cache.keep(an_actor(session=2), generation=cache.generation)

    assert list(cache._by_session) == [2]

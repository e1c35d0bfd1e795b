"""Hashing on threads of its own."""

import asyncio
import threading

import pytest
from argon2 import extract_parameters

from qhealth.adapters.security.passwords import DEFAULT_COST, Argon2Passwords, HashCost
from qhealth.core.domain.errors import Unavailable

CHEAP = HashCost(memory_kib=64, passes=1)


@pytest.fixture
def passwords():
    passwords = Argon2Passwords(CHEAP, threads=1, queue=1)
    yield passwords
    passwords.close()


class Busy:
    """Work that holds the only thread until it is released."""

    def __init__(self, passwords: Argon2Passwords) -> None:
        self._released = threading.Event()
        self.task = asyncio.ensure_future(passwords._run(self._released.wait))

    async def released(self) -> None:
        self._released.set()
        await self.task


async def test_knows_the_right_password_from_a_wrong_one(passwords):
    hashed = await passwords.hash("grå gås på grönt gräs")

    assert await passwords.verify("grå gås på grönt gräs", hashed)
    assert not await passwords.verify("grå gås på grönt grus", hashed)


async def test_accents_count_the_same_however_the_keyboard_composes_them(passwords):
    hashed = await passwords.hash("gra\u030a ga\u030as pa\u030a gräs")

    assert await passwords.verify("grå gås på gräs", hashed)


async def test_takes_any_text_for_a_password(passwords):
    hashed = await passwords.hash("\ud800 half a pair")

    assert await passwords.verify("\ud800 half a pair", hashed)


async def test_two_hashes_of_one_password_differ(passwords):
    assert await passwords.hash("same again, please") != await passwords.hash("same again, please")


@pytest.mark.parametrize("hashed", [None, "", "not a hash", "$argon2id$v=19$m=64"])
async def test_nobody_has_a_password_that_fits_nothing(passwords, hashed):
    assert not await passwords.verify("anything at all", hashed)


async def test_an_unknown_account_costs_the_work_of_a_known_one(passwords):
    known = await passwords.hash("grå gås på grönt gräs")

    assert extract_parameters(passwords._hash_of_nobody) == extract_parameters(known)


async def test_the_default_cost_is_owasps():
    passwords = Argon2Passwords(threads=1)
    try:
        hashed = await passwords.hash("grå gås på grönt gräs")
    finally:
        passwords.close()

    assert hashed.startswith("$argon2id$v=19$m=47104,t=2,p=1$")
    assert (DEFAULT_COST.memory_kib, DEFAULT_COST.passes, DEFAULT_COST.lanes) == (47104, 2, 1)


async def test_a_cheaper_hash_is_outdated_and_so_is_a_foreign_one(passwords):
    cheaper = Argon2Passwords(HashCost(memory_kib=32, passes=1), threads=1)
    try:
        old = await cheaper.hash("grå gås på grönt gräs")
    finally:
        cheaper.close()

    assert passwords.is_outdated(old)
    assert passwords.is_outdated("pbkdf2_sha256$260000$salt$hash")
    assert not passwords.is_outdated(await passwords.hash("grå gås på grönt gräs"))


async def test_refuses_work_when_the_queue_is_full_and_recovers(passwords):
    running, waiting = Busy(passwords), Busy(passwords)
    await asyncio.sleep(0)

    with pytest.raises(Unavailable) as refused:
        await passwords.hash("one too many")
    assert refused.value.retry_after > 0

    await running.released()
    await waiting.released()
    assert await passwords.hash("there is room again")


async def test_a_caller_that_gives_up_keeps_its_place_until_the_thread_is_done(passwords):
    running, waiting = Busy(passwords), Busy(passwords)
    await asyncio.sleep(0.01)
    running.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running.task

    with pytest.raises(Unavailable):
        await passwords.hash("the thread is still busy")

    running._released.set()
    await waiting.released()


async def test_answers_unavailable_once_it_is_closed():
    passwords = Argon2Passwords(CHEAP, threads=1)
    passwords.close()

    with pytest.raises(Unavailable):
        await passwords.verify("too late", None)

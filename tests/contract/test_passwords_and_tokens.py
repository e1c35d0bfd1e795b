"""The quick passwords and tokens of use-case tests keep what the real ones keep."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qhealth.adapters.memory import QuickPasswords, RememberedTokens, SettableClock
from qhealth.adapters.security.passwords import Argon2Passwords, HashCost
from qhealth.adapters.security.tokens import JwtTokens
from qhealth.core.domain.sessions import ACCESS_TOKEN_LIFETIME
from qhealth.ports.security import AccessClaims, Passwords, Tokens
from tests.builders import NINE

SECRET = "a secret of more than thirty-two characters"
PASSWORD = "grå gås på grönt gräs 🦢"


@pytest.fixture(params=["quick", "argon2"])
def passwords(request: pytest.FixtureRequest) -> Iterator[Passwords]:
    if request.param == "quick":
        yield QuickPasswords()
        return
    slow = Argon2Passwords(HashCost(memory_kib=64, passes=1), threads=1)
    yield slow
    slow.close()


@pytest.fixture(params=["remembered", "signed"])
def tokens(request: pytest.FixtureRequest) -> Tokens:
    return RememberedTokens() if request.param == "remembered" else JwtTokens(SECRET, clock=SettableClock(NINE))


async def test_a_password_fits_its_own_hash_only(passwords: Passwords):
    hashed = await passwords.hash(PASSWORD)
    assert PASSWORD not in hashed
    assert len(hashed) <= 255
    assert await passwords.verify(PASSWORD, hashed)
    for other in ("", PASSWORD.upper(), PASSWORD + " ", PASSWORD[:-1]):
        assert not await passwords.verify(other, hashed)


async def test_nobody_has_a_password_that_fits_no_hash(passwords: Passwords):
    assert not await passwords.verify(PASSWORD, None)
    assert not await passwords.verify(PASSWORD, "no hash at all")
    assert not await passwords.verify("", "")


async def test_a_hash_of_today_is_not_outdated_and_another_one_is(passwords: Passwords):
    assert not passwords.is_outdated(await passwords.hash(PASSWORD))
    assert passwords.is_outdated("no hash of today")


def test_knows_which_passwords_everybody_would_guess(passwords: Passwords):
    assert passwords.is_common("Password12345")
    assert not passwords.is_common(PASSWORD)


def test_an_access_token_says_who_and_until_when(tokens: Tokens):
    token = tokens.access(user_id=7, session_id=42, now=NINE)
    claims = AccessClaims(7, 42, NINE + ACCESS_TOKEN_LIFETIME)
    assert tokens.read_access(token, now=NINE) == claims
    assert tokens.read_access(token, now=NINE + ACCESS_TOKEN_LIFETIME) is None


def test_a_device_token_says_whose_device_it_is(tokens: Tokens):
    one, other = (tokens.read_device(tokens.device(user_id=7, now=NINE)) for _ in range(2))
    assert one is not None
    assert other is not None
    assert one.user_id == other.user_id == 7
    assert one.device_id != other.device_id


def test_no_token_passes_for_another_kind(tokens: Tokens):
    access = tokens.access(user_id=7, session_id=42, now=NINE)
    device = tokens.device(user_id=7, now=NINE)
    for stranger in ("", "x", "a.b.c", tokens.opaque(), "å" * 1000):
        assert tokens.read_access(stranger, now=NINE) is None
        assert tokens.read_device(stranger) is None
    assert tokens.read_access(device, now=NINE) is None
    assert tokens.read_device(access) is None


def test_opaque_tokens_differ_and_are_kept_by_a_digest_that_does_not_show_them(tokens: Tokens):
    one, other = tokens.opaque(), tokens.opaque()
    assert one != other
    assert tokens.digest(one) == tokens.digest(one) != tokens.digest(other)
    assert one not in tokens.digest(one)
    assert len(tokens.digest(one)) <= 128

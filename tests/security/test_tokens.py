"""Tokens: each kind for itself, and nothing forged."""

import base64
import json
from datetime import UTC, datetime, timedelta

import jwt
import pytest

from qhealth.adapters.security.tokens import DEVICE_TOKEN_LIFETIME, JwtTokens
from qhealth.core.domain.sessions import ACCESS_TOKEN_LIFETIME
from qhealth.ports.clock import Clock

NOW = datetime(2030, 3, 4, 9, 0, tzinfo=UTC)
SECRET = "a secret of more than thirty-two characters"


class MovedClock(Clock):
    def __init__(self) -> None:
        self.instant = NOW

    def now(self) -> datetime:
        return self.instant


@pytest.fixture
def clock():
    return MovedClock()


@pytest.fixture
def tokens(clock):
    return JwtTokens(SECRET, clock=clock)


def test_an_access_token_says_who_and_until_when(tokens):
    claims = tokens.read_access(tokens.access(user_id=7, session_id=42, now=NOW), now=NOW)

    assert (claims.user_id, claims.session_id) == (7, 42)
    assert claims.expires_at == NOW + ACCESS_TOKEN_LIFETIME


def test_an_access_token_expires_on_the_second_even_when_it_was_verified_before(tokens):
    token = tokens.access(user_id=7, session_id=42, now=NOW)
    last = NOW + ACCESS_TOKEN_LIFETIME - timedelta(seconds=1)

    assert tokens.read_access(token, now=last)
    assert tokens.read_access(token, now=NOW + ACCESS_TOKEN_LIFETIME) is None
    assert tokens.read_access(token, now=NOW + ACCESS_TOKEN_LIFETIME) is None


def test_a_device_token_is_good_for_a_year(tokens, clock):
    token = tokens.device(user_id=7, now=NOW)
    mark = tokens.read_device(token)

    assert mark.user_id == 7
    assert mark.device_id

    clock.instant = NOW + DEVICE_TOKEN_LIFETIME
    assert tokens.read_device(token) is None


def test_two_devices_are_told_apart(tokens):
    first, second = (tokens.read_device(tokens.device(user_id=7, now=NOW)) for _ in range(2))

    assert first.device_id != second.device_id


def test_no_kind_passes_for_another(tokens):
    access = tokens.access(user_id=7, session_id=42, now=NOW)
    device = tokens.device(user_id=7, now=NOW)

    assert tokens.read_access(device, now=NOW) is None
    assert tokens.read_device(access) is None
    assert tokens.read_access(tokens.opaque(), now=NOW) is None
    assert tokens.read_device(tokens.opaque()) is None


def test_the_right_key_alone_does_not_make_a_token_of_a_kind(tokens):
    claims = {"sub": "7", "sid": 42, "iat": 0, "exp": 2**33, "aud": "qhealth/access"}
    key = tokens._access.key

    assert tokens.read_access(jwt.encode(claims, key, headers={"typ": "at+jwt"}), now=NOW)
    assert tokens.read_access(jwt.encode(claims, key, headers={"typ": "JWT"}), now=NOW) is None
    assert tokens.read_access(jwt.encode(claims | {"aud": "x"}, key, headers={"typ": "at+jwt"}), now=NOW) is None


@pytest.mark.parametrize("missing", ["sub", "aud", "exp", "iat"])
def test_every_claim_is_needed(tokens, missing):
    claims = {"sub": "7", "sid": 42, "iat": 0, "exp": 2**33, "aud": "qhealth/access"}
    del claims[missing]

    assert tokens.read_access(jwt.encode(claims, tokens._access.key, headers={"typ": "at+jwt"}), now=NOW) is None


def encoded(part: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "HS512", "RS256"])
def test_only_our_algorithm_counts(tokens, algorithm):
    payload, signature = tokens.access(user_id=7, session_id=42, now=NOW).split(".")[1:]
    header = encoded({"alg": algorithm, "typ": "at+jwt"})

    assert tokens.read_access(f"{header}.{payload}.{signature}", now=NOW) is None
    assert tokens.read_access(f"{header}.{payload}.", now=NOW) is None


def test_a_token_of_another_secret_is_refused(tokens, clock):
    other = JwtTokens(SECRET + "!", clock=clock)

    assert tokens.read_access(other.access(user_id=7, session_id=42, now=NOW), now=NOW) is None
    assert tokens.read_device(other.device(user_id=7, now=NOW)) is None


def test_a_changed_token_is_refused(tokens):
    header, payload, signature = tokens.access(user_id=7, session_id=42, now=NOW).split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    forged = encoded(claims | {"sub": "1"})

    assert tokens.read_access(f"{header}.{forged}.{signature}", now=NOW) is None
    assert tokens.read_access(f"{header}.{payload}.{signature[::-1]}", now=NOW) is None


@pytest.mark.parametrize(
    "token",
    ["", ".", "..", "a.b.c", "\ud800.b.c", "å.ä.ö", "x" * 100_000, "." * 400, "e30.e30.", "\0"],
)
def test_nonsense_is_no_token(tokens, token):
    assert tokens.read_access(token, now=NOW) is None
    assert tokens.read_device(token) is None


@pytest.mark.parametrize("header", [b"[" * 300, b'{"a":' * 60, b"NaN", b"[]", b"null", b'{"alg":"HS256","crit":["x"]}'])
def test_a_hostile_header_is_no_token(tokens, header):
    token = base64.urlsafe_b64encode(header).decode().rstrip("=") + ".e30.AAAA"

    assert tokens.read_access(token, now=NOW) is None


def test_remembers_a_bounded_number_of_verified_tokens(clock):
    tokens = JwtTokens(SECRET, clock=clock, remembered=3)
    made = [tokens.access(user_id=user, session_id=user, now=NOW) for user in range(1, 6)]
    for token in made:
        assert tokens.read_access(token, now=NOW)

    assert len(tokens._verified) == 3
    read = [tokens.read_access(token, now=NOW) for token in made]
    assert [claims and claims.user_id for claims in read] == [1, 2, 3, 4, 5]


def test_opaque_tokens_are_long_unlike_each_other_and_stored_by_digest(tokens):
    first, second = tokens.opaque(), tokens.opaque()

    assert first != second
    assert len(first) >= 43
    assert tokens.digest(first) == tokens.digest(first)
    assert tokens.digest(first) != tokens.digest(second)
    assert first not in tokens.digest(first)
    assert tokens.digest("\ud800")


def test_a_short_secret_is_refused(clock):
    with pytest.raises(ValueError, match="at least 32 characters"):
        JwtTokens("too short", clock=clock)

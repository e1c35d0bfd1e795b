import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from qhealth.core.domain.accounts import Login
from qhealth.core.domain.errors import (
    InvalidCredentials,
    NotFound,
    QHealthError,
    SessionEnded,
    TooManyAttempts,
    Unauthenticated,
)
from qhealth.core.domain.people import Role
from qhealth.core.domain.sessions import Client
from qhealth.core.usecases.sessions import (
    authenticate,
    end_own_session,
    list_own_sessions,
    login,
    logout,
    refresh,
)
from qhealth.core.usecases.users import block_user, delete_user, grant_admin, revoke_admin
from tests.builders import NOW, a_doctor, a_patient, a_superuser
from tests.usecases.house import ANOTHER_PASSWORD, CLIENT, ELSEWHERE, PASSWORD, House, acting

EMAIL = "asa@example.com"
WRONG = "a wrong password"
pytestmark = pytest.mark.usefixtures("asa")


@pytest.fixture
async def asa(house: House):
    return await house.has(a_patient("Åsa", email=EMAIL))


async def test_signing_in_gives_tokens_of_a_session(house: House, asa):
    access, actor = await house.signs_in(" ASA@example.com ")
    assert (access.user_id, access.expires_in) == (asa.id, 600)
    assert (actor.person, actor.roles, actor.ip_address) == (asa.person, {Role.PATIENT}, CLIENT.ip_address)
    assert (await house.account(asa.id)).last_login_at == NOW


async def test_the_login_history_keeps_successes_and_failures_with_the_address_as_typed(house: House):
    await house.signs_in(EMAIL)
    with pytest.raises(InvalidCredentials):
        await house.signs_in("Nobody@Example.com", client=ELSEWHERE)
    seen = [(one.email, one.success, one.ip_address, one.user_agent) for one in await house.attempts()]
    assert seen == [
        (EMAIL, True, "192.0.2.7", "Firefox"),
        ("Nobody@Example.com", False, "198.51.100.9", "Safari"),
    ]


@pytest.mark.parametrize("who", ["wrong password", "unknown", "blocked", "unactivated", "without a password"])
async def test_whoever_cannot_sign_in_hears_the_same_after_the_same_work(house: House, who: str):
    person = a_patient(
        email="cis@example.com",
        activated_at=None if who == "unactivated" else NOW,
        blocked_at=NOW if who == "blocked" else None,
    )
    if who != "unknown":
        await house.has(person, password=None if who == "without a password" else PASSWORD)
    password = WRONG if who == "wrong password" else PASSWORD
    with pytest.raises(InvalidCredentials) as refused:
        await house.signs_in("cis@example.com", password)
    assert refused.value.detail == InvalidCredentials.sentence
    assert house.passwords.verified == [password]
    assert [one.success for one in await house.attempts()] == [False]


async def test_after_five_failures_an_address_waits_ten_minutes_whatever_it_tries(house: House):
    for number in range(5):
        with pytest.raises(InvalidCredentials):
            await house.signs_in(f"guess-{number}@example.com")
    with pytest.raises(TooManyAttempts) as refused:
        await house.signs_in(EMAIL)
    assert refused.value.retry_after == 600
    await house.signs_in(EMAIL, client=ELSEWHERE)
    house.wait(minutes=10)
    await house.signs_in(EMAIL)


async def test_of_many_guesses_sent_at_once_only_five_are_answered(house: House):
    guesses = [*(f"{WRONG} {number}" for number in range(20)), PASSWORD]
    answers = await asyncio.gather(
        *(login(Login(EMAIL, guess), client=CLIENT, ports=house.ports) for guess in guesses), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [InvalidCredentials] * 5 + [TooManyAttempts] * 16


async def guessed_from_everywhere(house: House):
    for number in range(10):
        with pytest.raises(InvalidCredentials):
            await house.signs_in(EMAIL, WRONG, Client(f"203.0.113.{number}"))


async def test_guesses_from_many_addresses_slow_strangers_and_never_a_known_device(house: House):
    access, _ = await house.signs_in(EMAIL)
    await guessed_from_everywhere(house)
    with pytest.raises(TooManyAttempts):
        await house.signs_in(EMAIL, client=ELSEWHERE)
    known = replace(ELSEWHERE, device_token=access.device_token)
    again, _ = await house.signs_in(EMAIL, client=known)
    assert again.device_token is None


async def test_a_device_that_knows_another_account_is_a_stranger_to_this_one(house: House):
    await house.has(a_patient(email="bo@example.com"))
    bo, _ = await house.signs_in("bo@example.com")
    await guessed_from_everywhere(house)
    for token in (bo.device_token, "forged"):
        with pytest.raises(TooManyAttempts):
            await house.signs_in(EMAIL, client=replace(ELSEWHERE, device_token=token))


async def test_an_outdated_hash_is_replaced_at_the_next_login(house: House, asa):
    current = await house.store.accounts.password_hash(asa.id)
    assert current is not None
    async with house.ports.unit_of_work() as uow:
        await uow.accounts.set_password_hash(asa.id, current.replace("quick$", "old$"))
        await uow.commit()
    await house.signs_in(EMAIL)
    assert await house.store.accounts.password_hash(asa.id) == current


async def test_somebody_blocked_while_the_password_is_being_checked_does_not_get_in(house: House, asa):
    superuser = await house.has(a_superuser())
    house.passwords.meanwhile = lambda: block_user(asa.id, actor=acting(superuser), ports=house.ports)
    with pytest.raises(InvalidCredentials):
        await house.signs_in(EMAIL)
    assert await house.store.sessions.of_user(asa.id, now=NOW) == []


async def test_a_refresh_rotates_the_token_and_draws_the_session_out(house: House):
    access, actor = await house.signs_in(EMAIL)
    house.wait(days=6)
    fresh = await refresh(access.refresh_token, client=CLIENT, ports=house.ports)
    assert fresh.refresh_token != access.refresh_token
    assert fresh.refresh_expires_at > access.refresh_expires_at
    assert await authenticate(fresh.access_token, client=CLIENT, ports=house.ports) == actor
    house.wait(days=6)
    await refresh(fresh.refresh_token, client=CLIENT, ports=house.ports)


async def test_a_refresh_token_used_twice_ends_the_whole_session(house: House, asa):
    access, _ = await house.signs_in(EMAIL)
    fresh = await refresh(access.refresh_token, client=CLIENT, ports=house.ports)
    with pytest.raises(SessionEnded):
        await refresh(access.refresh_token, client=ELSEWHERE, ports=house.ports)
    assert await house.cut_off() == [asa.id]
    assert await house.actions() == ["session.token_reused"]
    for attempt in (
        refresh(fresh.refresh_token, client=CLIENT, ports=house.ports),
        authenticate(fresh.access_token, client=CLIENT, ports=house.ports),
    ):
        with pytest.raises(SessionEnded):
            await attempt


async def test_a_session_that_is_not_used_for_a_week_is_over(house: House):
    access, _ = await house.signs_in(EMAIL)
    house.wait(days=7)
    with pytest.raises(SessionEnded):
        await refresh(access.refresh_token, client=CLIENT, ports=house.ports)


async def test_no_session_outlives_thirty_days(house: House):
    access, _ = await house.signs_in(EMAIL)
    for _ in range(4):
        house.wait(days=6)
        access = await refresh(access.refresh_token, client=CLIENT, ports=house.ports)
    assert access.refresh_expires_at == NOW + timedelta(days=30)
    house.wait(days=6)
    with pytest.raises(SessionEnded):
        await refresh(access.refresh_token, client=CLIENT, ports=house.ports)


async def test_a_made_up_refresh_token_opens_nothing(house: House):
    with pytest.raises(SessionEnded):
        await refresh("made-up", client=CLIENT, ports=house.ports)


async def test_a_forged_or_expired_access_token_is_no_credential(house: House):
    access, _ = await house.signs_in(EMAIL)
    with pytest.raises(Unauthenticated) as forged:
        await authenticate("forged", client=CLIENT, ports=house.ports)
    assert not isinstance(forged.value, SessionEnded)
    house.wait(minutes=10)
    with pytest.raises(Unauthenticated):
        await authenticate(access.access_token, client=CLIENT, ports=house.ports)


async def test_an_access_token_of_another_user_does_not_open_the_session(house: House, asa):
    _, actor = await house.signs_in(EMAIL)
    token = house.ports.tokens.access(user_id=asa.id + 1, session_id=actor.session_id, now=NOW)
    with pytest.raises(SessionEnded):
        await authenticate(token, client=CLIENT, ports=house.ports)


async def test_an_access_token_of_an_unknown_session_opens_nothing(house: House, asa):
    token = house.ports.tokens.access(user_id=asa.id, session_id=4711, now=NOW)
    with pytest.raises(SessionEnded):
        await authenticate(token, client=CLIENT, ports=house.ports)


@pytest.mark.parametrize("act", [block_user, delete_user])
async def test_a_blocked_or_deleted_person_is_out_at_once(house: House, asa, act):
    superuser = await house.has(a_superuser())
    access, _ = await house.signs_in(EMAIL)
    await act(asa.id, actor=acting(superuser), ports=house.ports)
    assert await house.cut_off() == [asa.id]
    for attempt in (
        authenticate(access.access_token, client=CLIENT, ports=house.ports),
        refresh(access.refresh_token, client=CLIENT, ports=house.ports),
    ):
        with pytest.raises(SessionEnded):
            await attempt


async def test_new_rights_count_from_the_next_request_on(house: House):
    superuser = await house.has(a_superuser())
    doctor = await house.has(a_doctor(email="house@example.com"))
    access, _ = await house.signs_in("house@example.com")
    for act, roles in [(grant_admin, {Role.DOCTOR, Role.ADMIN}), (revoke_admin, {Role.DOCTOR})]:
        await act(doctor.id, actor=acting(superuser), ports=house.ports)
        assert (await house.cut_off())[-1] == doctor.id
        assert (await authenticate(access.access_token, client=CLIENT, ports=house.ports)).roles == roles


async def leaves(house: House, session_id: int | None = None, refresh_token: str | None = None):
    await logout(session_id=session_id, refresh_token=refresh_token, ports=house.ports)


@pytest.mark.parametrize("by", ["bearer", "cookie", "both"])
async def test_signing_out_ends_the_session_everywhere_at_once(house: House, asa, by: str):
    access, actor = await house.signs_in(EMAIL)
    other, _ = await house.signs_in(EMAIL)
    await leaves(house, actor.session_id if by != "cookie" else None, access.refresh_token if by != "bearer" else None)
    assert await house.cut_off() == [asa.id]
    with pytest.raises(SessionEnded):
        await authenticate(access.access_token, client=CLIENT, ports=house.ports)
    with pytest.raises(SessionEnded):
        await refresh(access.refresh_token, client=CLIENT, ports=house.ports)
    await authenticate(other.access_token, client=CLIENT, ports=house.ports)


async def test_signing_out_of_nothing_is_fine(house: House, asa):
    _, actor = await house.signs_in(EMAIL)
    await leaves(house)
    await leaves(house, 4711, "made-up")
    await leaves(house, actor.session_id)
    await leaves(house, actor.session_id)
    assert await house.cut_off() == [asa.id]


async def test_one_sees_where_one_is_signed_in_and_nobody_else(house: House):
    await house.has(a_patient(email="bo@example.com"))
    await house.signs_in("bo@example.com")
    await house.signs_in(EMAIL)
    house.wait(minutes=1)
    _, actor = await house.signs_in(EMAIL, client=ELSEWHERE)
    sessions = await list_own_sessions(actor=actor, ports=house.ports)
    assert [(one.ip_address, one.user_agent, one.is_current) for one in sessions] == [
        ("198.51.100.9", "Safari", True),
        ("192.0.2.7", "Firefox", False),
    ]


async def test_one_ends_one_session_of_ones_own_and_no_other(house: House):
    await house.has(a_patient(email="bo@example.com"))
    _, bo = await house.signs_in("bo@example.com")
    access, lost = await house.signs_in(EMAIL, client=ELSEWHERE)
    _, actor = await house.signs_in(EMAIL)
    await end_own_session(lost.session_id, actor=actor, ports=house.ports)
    with pytest.raises(SessionEnded):
        await authenticate(access.access_token, client=CLIENT, ports=house.ports)
    for session_id in (lost.session_id, bo.session_id, 4711):
        with pytest.raises(NotFound):
            await end_own_session(session_id, actor=actor, ports=house.ports)


async def test_an_endless_user_agent_is_kept_in_part(house: House):
    await house.signs_in(EMAIL, client=Client("192.0.2.7", "x" * 10_000))
    (attempt,) = await house.attempts()
    assert attempt.user_agent == "x" * 300


@pytest.mark.parametrize("password", ["", ANOTHER_PASSWORD, "x" * 1001, "\ud800"])
async def test_no_password_that_is_not_the_right_one_gets_in(house: House, password: str):
    with pytest.raises(QHealthError):
        await house.signs_in(EMAIL, password)

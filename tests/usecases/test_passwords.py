import asyncio

import pytest

from qhealth.core.domain.accounts import AskForRecovery, ChangePassword, SetPassword
from qhealth.core.domain.errors import Invalid, InvalidCredentials, SessionEnded, TooManyAttempts
from qhealth.core.domain.mails import Template
from qhealth.core.domain.sessions import LinkPurpose
from qhealth.core.usecases.passwords import ask_for_recovery, change_password, reset_password
from qhealth.core.usecases.registration import accept_invitation
from qhealth.core.usecases.sessions import authenticate
from qhealth.core.usecases.users import block_user
from tests.builders import NOW, a_doctor, a_link, a_patient, a_superuser
from tests.usecases.house import ANOTHER_PASSWORD, CLIENT, ELSEWHERE, PASSWORD, House, acting

EMAIL = "asa@example.com"


@pytest.fixture
async def asa(house: House):
    return await house.has(a_patient("Åsa", email=EMAIL))


async def asks(house: House, email: str = EMAIL):
    await ask_for_recovery(AskForRecovery(email), client=CLIENT, ports=house.ports)


async def resets(house: House, token: str, password: str = ANOTHER_PASSWORD):
    await reset_password(SetPassword(token, password), client=CLIENT, ports=house.ports)


def found(refused: pytest.ExceptionInfo[Invalid]) -> set[tuple[str, str]]:
    return {(fault.field, fault.code) for fault in refused.value.faults}


async def test_the_owner_gets_a_link_and_sets_a_new_password(house: House, asa):
    await asks(house, "ASA@example.com")
    (mail,) = await house.mails()
    assert (mail.template, mail.to) == (Template.PASSWORD_RECOVERY, EMAIL)
    await resets(house, mail.facts["token"])
    assert await house.told() == [(Template.PASSWORD_CHANGED, EMAIL)]
    await house.signs_in(EMAIL, ANOTHER_PASSWORD)
    with pytest.raises(InvalidCredentials):
        await house.signs_in(EMAIL, PASSWORD)
    assert await house.actions() == ["user.recovery_requested", "user.password_reset"]
    assert {event.subject_id for event in await house.events()} == {asa.id}


async def test_nobody_learns_whether_an_address_is_known(house: House):
    await house.has(a_patient(email="blocked@example.com", blocked_at=NOW))
    for email in ("nobody@example.com", "blocked@example.com"):
        await asks(house, email)
    assert await house.mails() == []


@pytest.mark.usefixtures("asa")
async def test_five_links_an_hour_are_enough_for_anybody(house: House):
    for _ in range(8):
        await asks(house)
    assert len(await house.mails()) == 5
    house.wait(hours=1, seconds=1)
    await asks(house)
    assert len(await house.mails()) == 1


@pytest.mark.usefixtures("asa")
async def test_a_newer_link_ends_the_older_one(house: House):
    await asks(house)
    older = await house.token()
    await asks(house)
    with pytest.raises(Invalid):
        await resets(house, older)
    await resets(house, await house.token())


async def test_a_reset_ends_every_session_and_every_other_link(house: House, asa):
    access, _ = await house.signs_in(EMAIL)
    digest = house.ports.tokens.digest("verification")
    await house.keeps_link(a_link(asa, digest, purpose=LinkPurpose.EMAIL_VERIFICATION))
    await asks(house)
    await resets(house, await house.token())
    with pytest.raises(SessionEnded):
        await authenticate(access.access_token, client=CLIENT, ports=house.ports)
    assert await house.cut_off() == [asa.id]
    link = await house.store.sessions.link(digest)
    assert link is not None
    assert link.used_at is not None


@pytest.mark.usefixtures("asa")
async def test_a_link_works_once_and_for_30_minutes(house: House):
    await asks(house)
    used = await house.token()
    await resets(house, used)
    await asks(house)
    late = await house.token()
    house.wait(minutes=30)
    for token in (used, late, "made-up"):
        with pytest.raises(Invalid) as refused:
            await resets(house, token)
        assert found(refused) == {("token", "invalid_token")}


@pytest.mark.usefixtures("asa")
async def test_a_link_and_a_password_at_fault_are_named_together_and_a_refusal_does_not_use_the_link_up(house: House):
    with pytest.raises(Invalid) as refused:
        await resets(house, "made-up", "password12345")
    assert found(refused) == {("token", "invalid_token"), ("password", "common_password")}
    await asks(house)
    token = await house.token()
    with pytest.raises(Invalid) as refused:
        await resets(house, token, "asa is my name")
    assert found(refused) == {("password", "holds_email")}
    await resets(house, token)


@pytest.mark.usefixtures("asa")
async def test_a_link_followed_twice_at_once_works_once(house: House):
    await asks(house)
    token = await house.token()
    answers = await asyncio.gather(
        resets(house, token), resets(house, token, "a third password"), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [type(None), Invalid]
    await house.signs_in(EMAIL, ANOTHER_PASSWORD)


async def test_a_block_ends_the_links_that_were_sent(house: House, asa):
    superuser = await house.has(a_superuser())
    await asks(house)
    token = await house.token()
    await block_user(asa.id, actor=acting(superuser), ports=house.ports)
    with pytest.raises(Invalid):
        await resets(house, token)


async def test_an_invited_colleague_whose_link_expired_gets_a_new_one(house: House):
    await house.has(a_doctor(email="house@example.com", activated_at=None), password=None)
    await asks(house, "house@example.com")
    (mail,) = await house.mails()
    assert mail.template is Template.INVITATION
    with pytest.raises(Invalid):
        await resets(house, mail.facts["token"])
    await accept_invitation(SetPassword(mail.facts["token"], PASSWORD), client=CLIENT, ports=house.ports)
    await house.signs_in("house@example.com")


async def test_a_reset_activates_nothing(house: House):
    newcomer = await house.has(a_patient(email="new@example.com", activated_at=None))
    digest = house.ports.tokens.digest("reset")
    await house.keeps_link(a_link(newcomer, digest, purpose=LinkPurpose.PASSWORD_RESET))
    await resets(house, "reset")
    with pytest.raises(InvalidCredentials):
        await house.signs_in("new@example.com", ANOTHER_PASSWORD)


async def changes(house: House, actor, current: str = PASSWORD, new: str = ANOTHER_PASSWORD):
    await change_password(ChangePassword(current, new), actor=actor, ports=house.ports)


async def test_changing_the_password_ends_the_other_sessions_only(house: House, asa):
    elsewhere, _ = await house.signs_in(EMAIL, client=ELSEWHERE)
    here, actor = await house.signs_in(EMAIL)
    await changes(house, actor)
    await authenticate(here.access_token, client=CLIENT, ports=house.ports)
    with pytest.raises(SessionEnded):
        await authenticate(elsewhere.access_token, client=ELSEWHERE, ports=house.ports)
    assert await house.cut_off() == [asa.id]
    assert await house.told() == [(Template.PASSWORD_CHANGED, EMAIL)]
    assert await house.actions() == ["user.password_changed"]
    await house.signs_in(EMAIL, ANOTHER_PASSWORD)


@pytest.mark.usefixtures("asa")
async def test_the_current_password_must_be_right(house: House):
    _, actor = await house.signs_in(EMAIL)
    with pytest.raises(Invalid) as refused:
        await changes(house, actor, current=ANOTHER_PASSWORD)
    assert found(refused) == {("current_password", "wrong_password")}
    await house.signs_in(EMAIL)


@pytest.mark.usefixtures("asa")
@pytest.mark.parametrize(
    ("new", "code"), [("password12345", "common_password"), ("asa asa asa asa", "holds_email"), ("short", "too_short")]
)
async def test_the_new_password_must_be_a_good_one(house: House, new: str, code: str):
    _, actor = await house.signs_in(EMAIL)
    with pytest.raises(Invalid) as refused:
        await changes(house, actor, new=new)
    assert found(refused) == {("new_password", code)}


@pytest.mark.usefixtures("asa")
async def test_a_stolen_session_cannot_guess_the_password_freely(house: House):
    _, thief = await house.signs_in(EMAIL, client=ELSEWHERE)
    _, owner = await house.signs_in(EMAIL)
    for number in range(5):
        with pytest.raises(Invalid):
            await changes(house, thief, current=f"guess {number}")
    with pytest.raises(TooManyAttempts):
        await changes(house, thief)
    await changes(house, owner)


@pytest.mark.usefixtures("asa")
async def test_strangers_who_guess_do_not_keep_the_signed_in_owner_from_changing_it(house: House):
    _, owner = await house.signs_in(EMAIL)
    for number in range(5):
        with pytest.raises(InvalidCredentials):
            await house.signs_in(EMAIL, f"guess {number}")
    await changes(house, owner)


async def test_a_reset_that_comes_in_between_wins_over_a_change(house: House, asa):
    _, actor = await house.signs_in(EMAIL)

    async def reset():
        house.passwords.meanwhile = None
        await asks(house)
        await resets(house, await house.token(), "a third password")

    house.passwords.meanwhile = reset
    with pytest.raises(Invalid) as refused:
        await changes(house, actor)
    assert found(refused) == {("current_password", "wrong_password")}
    assert await house.passwords.verify("a third password", await house.store.accounts.password_hash(asa.id))

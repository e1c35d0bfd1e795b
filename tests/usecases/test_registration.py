import asyncio
from dataclasses import replace
from datetime import date

import pytest

from qhealth.core.domain.accounts import Register, SetPassword, UseToken
from qhealth.core.domain.errors import Invalid, InvalidCredentials
from qhealth.core.domain.mails import Template
from qhealth.core.domain.people import Profile, RegistrationProfile, Role, StaffRole
from qhealth.core.domain.sessions import LinkPurpose
from qhealth.core.usecases.registration import accept_invitation, activate, register
from tests.builders import NOW, a_doctor, a_link, a_patient
from tests.usecases.house import ANOTHER_PASSWORD, CLIENT, PASSWORD, House

PROFILE = RegistrationProfile("Åsa", "O'Neill", birth_date=date(1985, 4, 12), city="Göteborg")


async def registers(house: House, email="asa@example.com", password=PASSWORD, profile=PROFILE):
    await register(Register(email, password, profile), client=CLIENT, ports=house.ports)


def found(refused: pytest.ExceptionInfo[Invalid]) -> set[tuple[str, str]]:
    return {(fault.field, fault.code) for fault in refused.value.faults}


async def test_a_new_patient_gets_an_activation_link_and_cannot_sign_in_yet(house: House):
    await registers(house, " Asa@Example.com ")
    account = await house.store.accounts.by_email("asa@example.com")
    assert account is not None
    assert account.role is Role.PATIENT
    assert not account.is_active
    assert type(account.profile) is Profile
    assert account.profile.city == "Göteborg"
    (mail,) = await house.mails()
    assert (mail.template, mail.to, mail.recipient) == (Template.ACTIVATION, "asa@example.com", "Åsa O'Neill")
    with pytest.raises(InvalidCredentials):
        await house.signs_in("asa@example.com")


async def test_only_the_digest_of_a_link_is_stored(house: House):
    await registers(house)
    token = await house.token()
    assert await house.store.sessions.link(token) is None
    assert await house.store.sessions.link(house.ports.tokens.digest(token)) is not None


async def test_registering_stands_in_the_audit_trail_without_what_was_typed(house: House):
    await registers(house)
    (event,) = await house.events()
    assert (event.action, event.actor, event.ip_address, event.details) == ("user.registered", None, "192.0.2.7", {})


async def test_all_faults_are_named_at_once(house: House):
    with pytest.raises(Invalid) as refused:
        await registers(house, "nobody", "password12345", RegistrationProfile("R2D2", "Droid", birth_date=None))
    assert found(refused) == {
        ("email", "invalid_email"),
        ("password", "common_password"),
        ("profile.first_name", "invalid_name"),
        ("profile.birth_date", "required"),
    }
    assert await house.mails() == []


async def test_children_cannot_register(house: House):
    with pytest.raises(Invalid) as refused:
        await registers(house, profile=replace(PROFILE, birth_date=date(2012, 3, 5)))
    assert found(refused) == {("profile.birth_date", "too_young")}
    await registers(house, profile=replace(PROFILE, birth_date=date(2012, 3, 4)))


async def test_a_password_that_holds_the_address_is_refused(house: House):
    with pytest.raises(Invalid) as refused:
        await registers(house, "asa.oneill@example.com", "I am ASA.ONEILL!")
    assert found(refused) == {("password", "holds_email")}


async def test_a_password_that_no_store_takes_is_refused(house: House):
    with pytest.raises(Invalid) as refused:
        await registers(house, password="\ud800 and more to come")
    assert found(refused) == {("password", "invalid_text")}


async def test_the_owner_of_a_known_address_gets_a_mail_and_the_caller_learns_nothing(house: House):
    owner = await house.has(a_patient(email="asa@example.com"))
    await registers(house, "ASA@example.com", ANOTHER_PASSWORD)
    assert await house.told() == [(Template.ALREADY_REGISTERED, "asa@example.com")]
    assert await house.account(owner.id) == owner
    await house.signs_in("asa@example.com", PASSWORD)


async def test_a_blocked_person_gets_no_link_by_registering_again(house: House):
    await house.has(a_patient(email="asa@example.com", activated_at=None, blocked_at=NOW))
    await registers(house)
    assert await house.told() == [(Template.ALREADY_REGISTERED, "asa@example.com")]


async def test_registering_again_before_activation_replaces_profile_and_password_and_ends_the_older_link(house: House):
    await registers(house)
    older = await house.token()
    await registers(house, password=ANOTHER_PASSWORD, profile=replace(PROFILE, first_name="Asta"))
    newer = await house.token()
    with pytest.raises(Invalid):
        await activate(UseToken(older), client=CLIENT, ports=house.ports)
    await activate(UseToken(newer), client=CLIENT, ports=house.ports)
    _, actor = await house.signs_in("asa@example.com", ANOTHER_PASSWORD)
    assert actor.person.first_name == "Asta"


async def test_a_stranger_cannot_rename_an_invited_colleague_or_choose_the_password(house: House):
    colleague = await house.has(a_doctor(email="house@example.com", activated_at=None), password=None)
    await registers(house, "house@example.com")
    assert await house.told() == [(Template.INVITATION, "house@example.com")]
    assert await house.account(colleague.id) == colleague
    assert await house.store.accounts.password_hash(colleague.id) is None


async def test_registering_again_and_again_fills_nobodys_mailbox(house: House):
    await house.has(a_patient(email="asa@example.com"))
    for _ in range(8):
        await registers(house)
    assert len(await house.mails()) == 5
    house.wait(hours=1, seconds=1)
    await registers(house)
    assert len(await house.mails()) == 1


async def test_a_known_and_an_unknown_address_cost_one_hash_each(house: House):
    await registers(house)
    await registers(house)
    assert house.passwords.hashed == [PASSWORD, PASSWORD]


async def test_two_registrations_of_one_address_at_once_make_one_account(house: House):
    await asyncio.gather(*(registers(house) for _ in range(3)))
    assert [template for template, _ in await house.told()] == [Template.ACTIVATION] * 3
    assert (await house.actions()).count("user.registered") == 1


async def test_activation_lets_the_patient_in_and_says_welcome(house: House):
    await registers(house)
    await activate(UseToken(await house.token()), client=CLIENT, ports=house.ports)
    assert await house.told() == [(Template.WELCOME, "asa@example.com")]
    await house.signs_in("asa@example.com")
    assert "user.activated" in await house.actions()


async def test_an_activation_link_works_once(house: House):
    await registers(house)
    token = await house.token()
    await activate(UseToken(token), client=CLIENT, ports=house.ports)
    with pytest.raises(Invalid) as refused:
        await activate(UseToken(token), client=CLIENT, ports=house.ports)
    assert found(refused) == {("token", "invalid_token")}


async def test_an_activation_link_expires_after_30_minutes(house: House):
    await registers(house)
    token = await house.token()
    house.wait(minutes=30)
    with pytest.raises(Invalid):
        await activate(UseToken(token), client=CLIENT, ports=house.ports)


@pytest.mark.parametrize("token", ["made-up", "\ud800", "a\0b"])
async def test_tokens_that_nobody_was_sent_lead_nowhere(house: House, token: str):
    with pytest.raises(Invalid) as refused:
        await activate(UseToken(token), client=CLIENT, ports=house.ports)
    assert ("token", "invalid_token") in found(refused)


async def test_a_link_is_good_for_its_own_purpose_only(house: House):
    await registers(house)
    with pytest.raises(Invalid):
        await accept_invitation(SetPassword(await house.token(), PASSWORD), client=CLIENT, ports=house.ports)


async def invited(house: House) -> str:
    colleague = await house.has(
        replace(a_doctor(email="house@example.com", activated_at=None), staff_role=StaffRole.PHARMACIST), password=None
    )
    expires_at = NOW.replace(day=NOW.day + 7)
    digest = house.ports.tokens.digest("invitation")
    await house.keeps_link(a_link(colleague, digest, purpose=LinkPurpose.INVITATION, expires_at=expires_at))
    return "invitation"


async def test_accepting_an_invitation_sets_the_password_and_activates(house: House):
    token = await invited(house)
    await accept_invitation(SetPassword(token, PASSWORD), client=CLIENT, ports=house.ports)
    _, actor = await house.signs_in("house@example.com")
    assert actor.role is Role.PHARMACIST
    assert await house.told() == [(Template.WELCOME, "house@example.com")]
    with pytest.raises(Invalid):
        await accept_invitation(SetPassword(token, ANOTHER_PASSWORD), client=CLIENT, ports=house.ports)


async def test_an_invitation_takes_no_password_that_everybody_would_guess(house: House):
    token = await invited(house)
    for password, code in [("password12345", "common_password"), ("the house is mine", "holds_email")]:
        with pytest.raises(Invalid) as refused:
            await accept_invitation(SetPassword(token, password), client=CLIENT, ports=house.ports)
        assert found(refused) == {("password", code)}
    await accept_invitation(SetPassword(token, PASSWORD), client=CLIENT, ports=house.ports)

from datetime import date

import pytest

from qhealth.core.domain.accounts import ChangeOwnAccount, ConfirmPassword, SetPassword, UseToken
from qhealth.core.domain.errors import (
    EmailTaken,
    Invalid,
    InvalidCredentials,
    LastSuperuser,
    PersonHasBookings,
    SessionEnded,
    StaleObject,
    TooManyAttempts,
)
from qhealth.core.domain.mails import Template
from qhealth.core.domain.people import ProfileChanges, Role
from qhealth.core.domain.policy import permissions
from qhealth.core.domain.sessions import LinkPurpose
from qhealth.core.usecases.me import change_me, delete_me, verify_email, view_me
from qhealth.core.usecases.registration import accept_invitation
from qhealth.core.usecases.sessions import authenticate
from tests.builders import NOW, a_booking, a_diagnostic, a_doctor, a_link, a_patient, a_superuser, a_visit, after
from tests.usecases.house import ANOTHER_PASSWORD, CLIENT, PASSWORD, House, acting

EMAIL = "asa@example.com"
NEW = "berg@example.com"


@pytest.fixture
async def asa(house: House):
    return await house.has(a_patient("Åsa", email=EMAIL, birth_date=date(1985, 3, 4)))


async def changes(house: House, person, precondition=None, **fields):
    more = {"precondition": precondition} if precondition else {}
    return await change_me(ChangeOwnAccount(**fields), actor=acting(person), ports=house.ports, **more)


async def verifies(house: House, token: str):
    await verify_email(UseToken(token), client=CLIENT, ports=house.ports)


def found(refused: pytest.ExceptionInfo[Invalid]) -> set[tuple[str, str]]:
    return {(fault.field, fault.code) for fault in refused.value.faults}


async def test_one_sees_ones_own_account_and_what_one_may_do(house: House, asa):
    me = await view_me(actor=acting(asa), ports=house.ports)
    assert (me.id, me.email, me.role, me.age, me.pending_email, me.greetings) == (
        asa.id, EMAIL, Role.PATIENT, 45, None, True,
    )  # fmt: skip
    assert me.permissions == permissions(frozenset({Role.PATIENT}))


async def test_what_is_not_named_stays(house: House, asa):
    me = await changes(house, asa, profile=ProfileChanges(city="Göteborg", phone="+46 70 123 45 67"), greetings=False)
    assert (me.profile.first_name, me.profile.city, me.greetings) == ("Åsa", "Göteborg", False)
    me = await changes(house, asa, profile=ProfileChanges(phone=None))
    assert (me.profile.phone, me.profile.city, me.greetings) == (None, "Göteborg", False)
    assert await house.mails() == []


async def test_the_audit_trail_names_the_fields_that_changed_and_not_what_they_say(house: House, asa):
    await changes(house, asa, profile=ProfileChanges(city="Göteborg", first_name="Åsa"), greetings=False)
    (event,) = await house.events()
    assert (event.action, event.details) == ("user.updated", {"changed": ["greetings", "city"]})


async def test_a_change_that_changes_nothing_writes_nothing(house: House, asa):
    await changes(house, asa, profile=ProfileChanges(first_name="Åsa"), greetings=True, email=EMAIL)
    await changes(house, asa)
    assert await house.account(asa.id) == asa
    assert await house.events() == []


async def test_a_caller_who_read_another_state_is_refused(house: House, asa):
    seen = []

    def stale(current):
        seen.append(current)
        raise StaleObject

    with pytest.raises(StaleObject):
        await changes(house, asa, precondition=stale, greetings=False)
    assert seen == [await view_me(actor=acting(asa), ports=house.ports)]
    assert seen[0].greetings


async def test_faults_of_the_profile_are_named_with_their_path(house: House, asa):
    with pytest.raises(Invalid) as refused:
        await changes(house, asa, email="nobody", profile=ProfileChanges(first_name=" ", height_cm=3))
    assert found(refused) == {
        ("email", "invalid_email"), ("profile.first_name", "required"), ("profile.height_cm", "out_of_range"),
    }  # fmt: skip


async def test_a_new_address_counts_once_it_is_verified(house: House, asa):
    me = await changes(house, asa, email=" Berg@Example.com ")
    assert (me.email, me.pending_email) == (EMAIL, NEW)
    link, notice = await house.mails()
    assert (link.template, link.to) == (Template.EMAIL_VERIFICATION, NEW)
    assert (notice.template, notice.to, notice.facts) == (Template.EMAIL_CHANGE_NOTICE, EMAIL, {"new_email": NEW})
    await house.signs_in(EMAIL)
    await verifies(house, link.facts["token"])
    me = await view_me(actor=acting(asa), ports=house.ports)
    assert (me.email, me.pending_email) == (NEW, None)
    await house.signs_in(NEW)
    with pytest.raises(InvalidCredentials):
        await house.signs_in(EMAIL)
    assert await house.actions() == ["user.email_change_requested", "user.email_changed"]


async def test_the_link_of_an_address_that_was_given_up_leads_nowhere(house: House, asa):
    await changes(house, asa, email=NEW)
    token = await house.token()
    me = await changes(house, asa, email=EMAIL)
    assert me.pending_email is None
    with pytest.raises(Invalid) as refused:
        await verifies(house, token)
    assert found(refused) == {("token", "invalid_token")}


async def test_a_verification_link_works_once_and_for_a_day(house: House, asa):
    await changes(house, asa, email=NEW)
    late = await house.token()
    house.wait(hours=24)
    with pytest.raises(Invalid):
        await verifies(house, late)
    await changes(house, asa, email=NEW)
    token = await house.token()
    await verifies(house, token)
    with pytest.raises(Invalid):
        await verifies(house, token)


async def test_a_verified_address_ends_the_links_that_went_to_the_former_one(house: House, asa):
    await house.keeps_link(a_link(asa, "former", purpose=LinkPurpose.PASSWORD_RESET))
    await changes(house, asa, email=NEW)
    await verifies(house, await house.token())
    link = await house.store.sessions.link("former")
    assert link is not None
    assert link.used_at is not None


async def test_an_address_of_somebody_else_answers_as_a_free_one_and_tells_its_owner(house: House, asa):
    await house.has(a_patient("Bo", email=NEW))
    me = await changes(house, asa, email=NEW)
    assert (me.email, me.pending_email) == (EMAIL, NEW)
    assert await house.told() == [(Template.ALREADY_REGISTERED, NEW), (Template.EMAIL_CHANGE_NOTICE, EMAIL)]


async def test_an_address_taken_in_the_meantime_is_refused_to_the_later_one(house: House, asa):
    await changes(house, asa, email=NEW)
    token = await house.token()
    await house.has(a_patient("Bo", email=NEW))
    with pytest.raises(EmailTaken):
        await verifies(house, token)


async def test_nobody_fills_strangers_mailboxes_by_changing_its_address(house: House, asa):
    for number in range(5):
        await changes(house, asa, email=f"victim-{number}@example.com")
    with pytest.raises(Invalid) as refused:
        await changes(house, asa, email="victim-5@example.com")
    assert found(refused) == {("email", "too_often")}
    assert len(await house.mails()) == 10


async def test_an_imported_patient_gets_in_once_the_address_is_verified(house: House):
    imported = await house.has(a_patient(email=None, activated_at=None), password=None)
    await changes(house, imported, email=NEW)
    await verifies(house, await house.token())
    (mail,) = await house.mails()
    assert (mail.template, mail.to) == (Template.INVITATION, NEW)
    await accept_invitation(SetPassword(mail.facts["token"], PASSWORD), client=CLIENT, ports=house.ports)
    await house.signs_in(NEW)


async def deletes(house: House, person, password: str = PASSWORD):
    await delete_me(ConfirmPassword(password), actor=acting(person), ports=house.ports)


async def test_deleting_ones_account_removes_login_and_contact_data_and_keeps_the_name(house: House, asa):
    await changes(house, asa, email=NEW, profile=ProfileChanges(city="Göteborg", phone="+46 70 123 45 67"))
    link = await house.token()
    access, _ = await house.signs_in(EMAIL)
    await deletes(house, asa)
    assert await house.store.accounts.get(asa.id) is None
    assert await house.store.accounts.by_email(EMAIL) is None
    assert await house.store.accounts.password_hash(asa.id) is None
    with pytest.raises(SessionEnded):
        await authenticate(access.access_token, client=CLIENT, ports=house.ports)
    with pytest.raises(Invalid):
        await verifies(house, link)
    (mail,) = await house.mails()
    assert (mail.template, mail.to, mail.recipient) == (Template.ACCOUNT_DELETED, EMAIL, "Åsa Berg")
    assert (await house.actions())[-1] == "user.deleted"
    assert await house.cut_off() == [asa.id]


async def test_nobody_deletes_an_account_without_its_password(house: House, asa):
    for number in range(5):
        with pytest.raises(Invalid) as refused:
            await deletes(house, asa, f"{ANOTHER_PASSWORD} {number}")
        assert found(refused) == {("password", "wrong_password")}
    with pytest.raises(TooManyAttempts):
        await deletes(house, asa)
    assert await house.account(asa.id) == asa


async def test_a_patient_with_active_bookings_stays_and_hears_what_is_in_the_way(house: House, asa):
    doctor = await house.has(a_doctor())
    mri = await house.offers(a_diagnostic())
    visit = await house.booked(a_visit(patient=asa, doctor=doctor))
    request = await house.booked(a_booking(patient=asa, diagnostic=mri))
    with pytest.raises(PersonHasBookings) as refused:
        await deletes(house, asa)
    assert {(one.kind, one.id) for one in refused.value.obstacles} == {
        ("visit", visit), ("diagnostic_booking", request),
    }  # fmt: skip
    assert await house.account(asa.id) == asa


async def test_what_is_over_keeps_nobody(house: House, asa):
    doctor = await house.has(a_doctor())
    await house.booked(a_visit(patient=asa, doctor=doctor, starting=after(-90), minutes=30))
    assert after(-60) == NOW
    await deletes(house, asa)


async def test_a_doctor_with_a_visit_to_come_stays(house: House, asa):
    doctor = await house.has(a_doctor())
    visit = await house.booked(a_visit(patient=asa, doctor=doctor, starting=after(days=500)))
    with pytest.raises(PersonHasBookings) as refused:
        await deletes(house, doctor)
    assert [one.id for one in refused.value.obstacles] == [visit]


async def test_the_last_superuser_stays(house: House):
    last = await house.has(a_superuser())
    await house.has(a_superuser(activated_at=None))
    with pytest.raises(LastSuperuser):
        await deletes(house, last)
    await house.has(a_superuser())
    await deletes(house, last)

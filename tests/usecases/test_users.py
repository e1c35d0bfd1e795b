from dataclasses import replace

import pytest

from qhealth.core.domain.accounts import AskForRecovery, ChangeUser, UserQuery, UseToken
from qhealth.core.domain.errors import (
    EmailTaken,
    Forbidden,
    Invalid,
    InvalidCredentials,
    LastSuperuser,
    NotFound,
    NotYourself,
    PersonHasBookings,
    StaleObject,
)
from qhealth.core.domain.mails import Template
from qhealth.core.domain.people import Account, ProfileChanges, Role, StaffRole
from qhealth.core.usecases.me import verify_email
from qhealth.core.usecases.passwords import ask_for_recovery
from qhealth.core.usecases.users import (
    block_user,
    change_user,
    delete_user,
    grant_admin,
    list_users,
    revoke_admin,
    unblock_user,
    view_user,
)
from tests.builders import (
    NOW,
    a_doctor,
    a_patient,
    a_pharmacist,
    a_superuser,
    a_visit,
    an_admin,
    an_operator,
)
from tests.usecases.house import CLIENT, House, acting

EMAIL = "asa@example.com"
NEW = "berg@example.com"
MANAGING = [block_user, unblock_user, grant_admin, delete_user]


@pytest.fixture
async def asa(house: House):
    return await house.has(a_patient("Åsa", email=EMAIL))


@pytest.fixture
async def admin(house: House):
    return await house.has(an_admin())


@pytest.fixture
async def superuser(house: House):
    return await house.has(a_superuser())


async def act(house: House, what, user: Account, by: Account):
    return await what(user.id, actor=acting(by), ports=house.ports)


async def changes(house: House, user: Account, by: Account, precondition=None, **fields):
    more = {"precondition": precondition} if precondition else {}
    return await change_user(user.id, ChangeUser(**fields), actor=acting(by), ports=house.ports, **more)


async def test_admins_see_everybody(house: House, asa, admin, superuser):
    page = await list_users(UserQuery(), actor=acting(admin), ports=house.ports)
    assert {user.id for user in page.items} == {asa.id, admin.id, superuser.id}
    assert (await act(house, view_user, superuser, by=admin)).role is Role.SUPERUSER


async def test_filters_are_checked_all_at_once(house: House, admin):
    with pytest.raises(Invalid) as refused:
        await list_users(UserQuery(min_age=-1, page_size=1000), actor=acting(admin), ports=house.ports)
    assert {fault.field for fault in refused.value.faults} == {"min_age", "page_size"}


@pytest.mark.parametrize("person", [a_patient(), a_doctor(), an_operator(), a_pharmacist()])
async def test_nobody_below_admin_sees_or_manages_accounts(house: House, asa, person):
    caller = await house.has(person)
    with pytest.raises(Forbidden):
        await list_users(UserQuery(), actor=acting(caller), ports=house.ports)
    for what in (view_user, revoke_admin, *MANAGING):
        with pytest.raises(Forbidden):
            await act(house, what, asa, by=caller)
    with pytest.raises(Forbidden):
        await changes(house, asa, by=caller, profile=ProfileChanges(city="Göteborg"))


@pytest.mark.parametrize("above", [a_superuser(), an_admin(), a_doctor(is_admin=True)])
async def test_an_admin_manages_nobody_who_is_admin_or_superuser(house: House, admin, above):
    target = await house.has(above)
    for what in MANAGING:
        with pytest.raises(NotFound):
            await act(house, what, target, by=admin)
    with pytest.raises(NotFound):
        await changes(house, target, by=admin, email=NEW)
    with pytest.raises(Forbidden):
        await act(house, revoke_admin, target, by=admin)
    assert await house.account(target.id) == target
    assert await house.events() == []


async def test_an_unknown_user_is_not_found(house: House, superuser):
    for what in (view_user, revoke_admin, *MANAGING):
        with pytest.raises(NotFound):
            await what(4711, actor=acting(superuser), ports=house.ports)


async def test_the_owner_is_told_that_somebody_else_changed_the_profile(house: House, asa, admin):
    user = await changes(house, asa, by=admin, profile=ProfileChanges(city="Göteborg", last_name="Berg"))
    assert user.profile.city == "Göteborg"
    (mail,) = await house.mails()
    assert (mail.template, mail.to, mail.facts) == (Template.PROFILE_CHANGED, EMAIL, {"changed": ["city"]})
    (event,) = await house.events()
    assert event.actor == admin.person
    assert (event.action, event.subject_id, event.details) == ("user.updated", asa.id, {"changed": ["city"]})


async def test_a_superuser_who_changes_its_own_account_gets_no_mail_about_it(house: House, superuser):
    await changes(house, superuser, by=superuser, profile=ProfileChanges(city="Göteborg"))
    assert await house.mails() == []


async def test_a_change_that_changes_nothing_writes_and_mails_nothing(house: House, asa, admin):
    await changes(house, asa, by=admin, profile=ProfileChanges(first_name="Åsa"), email=EMAIL)
    assert await house.account(asa.id) == asa
    assert (await house.mails(), await house.events()) == ([], [])


async def test_a_caller_who_read_another_state_is_refused(house: House, asa, admin):
    shown = await act(house, view_user, asa, by=admin)

    def stale(current: object) -> None:
        assert current == shown
        raise StaleObject

    with pytest.raises(StaleObject):
        await changes(house, asa, by=admin, precondition=stale, profile=ProfileChanges(city="Göteborg"))
    assert await house.account(asa.id) == asa


async def test_only_a_doctor_has_a_specialty(house: House, asa, admin):
    doctor = await house.has(a_doctor())
    assert (await changes(house, doctor, by=admin, specialty="Oncology")).specialty == "Oncology"
    with pytest.raises(Invalid) as refused:
        await changes(house, asa, by=admin, specialty="Oncology")
    assert [(fault.field, fault.code) for fault in refused.value.faults] == [("specialty", "not_allowed")]


async def test_an_address_that_an_admin_gives_waits_until_its_owner_has_verified_it(house: House, asa, admin):
    assert (await changes(house, asa, by=admin, email=NEW)).email == EMAIL
    link, notice = await house.mails()
    assert (link.template, link.to) == (Template.EMAIL_VERIFICATION, NEW)
    assert (notice.template, notice.to) == (Template.EMAIL_CHANGE_NOTICE, EMAIL)
    await verify_email(UseToken(link.facts["token"]), client=CLIENT, ports=house.ports)
    assert (await house.account(asa.id)).email == NEW


async def test_an_imported_patient_is_given_an_address(house: House, admin):
    imported = await house.has(a_patient(email=None, activated_at=None), password=None)
    assert (await changes(house, imported, by=admin, email=NEW)).email is None
    assert await house.told() == [(Template.EMAIL_VERIFICATION, NEW)]


async def test_an_admin_is_told_that_an_address_is_taken(house: House, asa, admin):
    await house.has(a_patient("Bo", email=NEW))
    with pytest.raises(EmailTaken):
        await changes(house, asa, by=admin, email=NEW.upper(), profile=ProfileChanges(city="Göteborg"))
    assert await house.account(asa.id) == asa
    assert await house.mails() == []


async def test_a_blocked_user_is_told_and_cannot_sign_in_or_recover(house: House, asa, admin):
    user = await act(house, block_user, asa, by=admin)
    assert (user.is_active, user.blocked_at) == (False, NOW)
    assert await house.told() == [(Template.ACCOUNT_BLOCKED, EMAIL)]
    assert await house.cut_off() == [asa.id]
    with pytest.raises(InvalidCredentials):
        await house.signs_in(EMAIL)
    await ask_for_recovery(AskForRecovery(EMAIL), client=CLIENT, ports=house.ports)
    assert await house.mails() == []


async def test_an_unblocked_user_is_told_and_can_sign_in(house: House, asa, admin):
    await act(house, block_user, asa, by=admin)
    user = await act(house, unblock_user, asa, by=admin)
    assert (user.is_active, user.blocked_at) == (True, None)
    assert await house.told() == [(Template.ACCOUNT_BLOCKED, EMAIL), (Template.ACCOUNT_UNBLOCKED, EMAIL)]
    await house.signs_in(EMAIL)
    assert await house.actions() == ["user.blocked", "user.unblocked"]


async def test_an_admin_status_comes_and_goes_beside_what_one_is(house: House, superuser):
    doctor = await house.has(a_doctor(email=EMAIL))
    made = await act(house, grant_admin, doctor, by=superuser)
    assert (made.role, made.staff_role, made.is_available_for_booking) == (Role.ADMIN, StaffRole.DOCTOR, True)
    assert (await act(house, revoke_admin, doctor, by=superuser)).role is Role.DOCTOR
    assert await house.told() == [(Template.ADMIN_GRANTED, EMAIL), (Template.ADMIN_REVOKED, EMAIL)]
    assert await house.actions() == ["user.admin_granted", "user.admin_revoked"]


async def test_an_admin_makes_a_patient_admin_who_is_no_patient_then(house: House, asa, admin):
    await act(house, grant_admin, asa, by=admin)
    assert not (await house.account(asa.id)).is_patient


async def test_doing_it_twice_does_and_mails_nothing_more(house: House, superuser):
    user = await house.has(a_doctor())
    for what in (block_user, unblock_user, grant_admin, revoke_admin):
        once = await act(house, what, user, by=superuser)
        stored, events = await house.account(user.id), await house.events()
        assert len(await house.mails()) == 1
        assert await act(house, what, user, by=superuser) == once
        assert await house.account(user.id) == stored
        assert await house.events() == events
        assert await house.mails() == []


async def test_somebody_without_an_address_is_blocked_without_a_mail(house: House, admin):
    imported = await house.has(a_patient(email=None, activated_at=None), password=None)
    await act(house, block_user, imported, by=admin)
    assert await house.mails() == []


async def test_a_superuser_does_not_block_itself(house: House, superuser):
    await house.has(a_superuser())
    with pytest.raises(NotYourself):
        await act(house, block_user, superuser, by=superuser)


async def test_the_last_active_superuser_is_neither_blocked_nor_deleted(house: House, superuser):
    # The caller was a superuser when its request was let in and has been blocked since.
    former = await house.has(replace(a_superuser(), blocked_at=NOW))
    for what in (block_user, delete_user):
        with pytest.raises(LastSuperuser):
            await act(house, what, superuser, by=former)
    with pytest.raises(LastSuperuser):
        await act(house, delete_user, superuser, by=superuser)
    assert await house.account(superuser.id) == superuser


async def test_a_superuser_manages_other_superusers_and_admins(house: House, superuser, admin):
    other = await house.has(a_superuser())
    await act(house, block_user, other, by=superuser)
    await act(house, delete_user, other, by=superuser)
    await act(house, delete_user, admin, by=superuser)
    page = await list_users(UserQuery(), actor=acting(superuser), ports=house.ports)
    assert [user.id for user in page.items] == [superuser.id]


async def test_a_deleted_person_is_told_and_gone(house: House, asa, admin):
    await act(house, delete_user, asa, by=admin)
    assert await house.told() == [(Template.ACCOUNT_DELETED, EMAIL)]
    with pytest.raises(NotFound):
        await act(house, view_user, asa, by=admin)
    (event,) = await house.events()
    assert (event.action, event.actor, event.subject_id) == ("user.deleted", admin.person, asa.id)
    await house.has(a_patient(email=EMAIL))


async def test_a_former_patient_who_is_admin_now_does_not_leave_its_visits_behind(house: House, asa, superuser):
    doctor = await house.has(a_doctor())
    visit = await house.booked(a_visit(patient=asa, doctor=doctor))
    await act(house, grant_admin, asa, by=superuser)
    with pytest.raises(PersonHasBookings) as refused:
        await act(house, delete_user, asa, by=superuser)
    assert [one.id for one in refused.value.obstacles] == [visit]

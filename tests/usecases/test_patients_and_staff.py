import pytest

from qhealth.core.domain.accounts import RegisterStaff, SetPassword, UserQuery
from qhealth.core.domain.errors import EmailTaken, Forbidden, Invalid, NotFound
from qhealth.core.domain.mails import Template
from qhealth.core.domain.people import Account, Profile, Role, StaffRole
from qhealth.core.domain.records import DiagnosisQuery
from qhealth.core.usecases.patients import list_diagnoses, list_patients, view_patient
from qhealth.core.usecases.registration import accept_invitation
from qhealth.core.usecases.staff import list_staff, register_staff, view_staff
from tests.builders import (
    a_doctor,
    a_journal_entry,
    a_patient,
    a_pharmacist,
    a_superuser,
    an_admin,
    an_operator,
)
from tests.usecases.house import CLIENT, PASSWORD, House, acting

ALL_STAFF = [a_superuser(), an_admin(), a_doctor(), an_operator(), a_pharmacist()]
NEW = "house@example.com"


@pytest.fixture
async def asa(house: House):
    return await house.has(a_patient("Åsa"))


@pytest.fixture
async def bo(house: House):
    return await house.has(a_patient("Bo"))


@pytest.mark.parametrize("colleague", ALL_STAFF)
async def test_the_staff_sees_every_patient_and_nobody_else_among_them(house: House, asa, bo, colleague):
    caller = await house.has(colleague)
    page = await list_patients(UserQuery(sort="id"), actor=acting(caller), ports=house.ports)
    assert [user.id for user in page.items] == [asa.id, bo.id]
    assert (await view_patient(bo.id, actor=acting(caller), ports=house.ports)).profile.first_name == "Bo"
    with pytest.raises(NotFound):
        await view_patient(caller.id, actor=acting(caller), ports=house.ports)


async def test_a_patient_sees_itself_alone(house: House, asa, bo):
    page = await list_patients(UserQuery(), actor=acting(asa), ports=house.ports)
    assert ([user.id for user in page.items], page.total) == ([asa.id], 1)
    assert (await view_patient(asa.id, actor=acting(asa), ports=house.ports)).id == asa.id
    for unseen in (bo.id, 4711):
        with pytest.raises(NotFound):
            await view_patient(unseen, actor=acting(asa), ports=house.ports)
        with pytest.raises(NotFound):
            await list_diagnoses(unseen, DiagnosisQuery(), actor=acting(asa), ports=house.ports)


async def test_diagnoses_come_newest_first_without_the_rest_of_the_entry(house: House, asa):
    doctor, pharmacist = await house.has(a_doctor()), await house.has(a_pharmacist())
    async with house.ports.unit_of_work() as uow:
        for diagnosis in ("J45.9 Asthma", "I10 Hypertension"):
            await uow.journal_entries.add(
                a_journal_entry(patient=asa, author=doctor, diagnosis=diagnosis, description="secret", plan="secret")
            )
        await uow.commit()
    for caller in (asa, pharmacist):
        page = await list_diagnoses(asa.id, DiagnosisQuery(), actor=acting(caller), ports=house.ports)
        assert [line.diagnosis for line in page.items] == ["I10 Hypertension", "J45.9 Asthma"]
        assert "secret" not in repr(page)


async def test_somebody_who_is_no_patient_has_no_diagnoses_here(house: House):
    doctor = await house.has(a_doctor())
    with pytest.raises(NotFound):
        await list_diagnoses(doctor.id, DiagnosisQuery(), actor=acting(doctor), ports=house.ports)


@pytest.mark.parametrize("colleague", [a_superuser(), an_admin(), an_operator()])
async def test_the_desk_sees_colleagues_of_every_role(house: House, asa, colleague):
    caller = await house.has(colleague)
    doctor = await house.has(a_doctor(is_admin=True))
    page = await list_staff(UserQuery(), actor=acting(caller), ports=house.ports)
    assert {user.id for user in page.items} == {doctor.id} | ({caller.id} if caller.staff_role else set())
    assert (await view_staff(doctor.id, actor=acting(caller), ports=house.ports)).role is Role.ADMIN
    for unseen in (asa.id, 4711):
        with pytest.raises(NotFound):
            await view_staff(unseen, actor=acting(caller), ports=house.ports)


@pytest.mark.parametrize("person", [a_doctor(), a_pharmacist(), a_patient()])
async def test_others_do_not_see_the_staff(house: House, person):
    caller = await house.has(person)
    with pytest.raises(Forbidden):
        await list_staff(UserQuery(), actor=acting(caller), ports=house.ports)
    with pytest.raises(Forbidden):
        await view_staff(caller.id, actor=acting(caller), ports=house.ports)


async def hires(house: House, by: Account, **fields):
    command = RegisterStaff(
        **{"email": NEW, "role": StaffRole.DOCTOR, "profile": Profile("Greta", "House"), "specialty": None} | fields
    )
    return await register_staff(command, actor=acting(by), ports=house.ports)


@pytest.mark.parametrize("person", [a_doctor(), an_operator(), a_pharmacist(), a_patient()])
async def test_only_admins_hire(house: House, person):
    caller = await house.has(person)
    with pytest.raises(Forbidden):
        await hires(house, by=caller, specialty="Cardiology")


async def test_a_new_doctor_gets_an_invitation_and_sets_the_password(house: House):
    admin = await house.has(an_admin())
    user = await hires(house, by=admin, email=NEW.upper(), specialty="Cardiology")
    assert (user.email, user.role, user.specialty, user.is_active) == (NEW, Role.DOCTOR, "Cardiology", False)
    (mail,) = await house.mails()
    assert (mail.template, mail.to) == (Template.INVITATION, NEW)
    assert (mail.facts["staff_role"], mail.facts["specialty"]) == ("doctor", "Cardiology")
    assert await house.store.accounts.password_hash(user.id) is None
    house.wait(days=6, hours=23)
    await accept_invitation(SetPassword(mail.facts["token"], PASSWORD), client=CLIENT, ports=house.ports)
    await house.signs_in(NEW)
    hired = (await house.events())[0]
    assert (hired.action, hired.actor, hired.details) == ("user.registered", admin.person, {"staff_role": "doctor"})


async def test_an_invitation_expires_after_a_week(house: House):
    await hires(house, by=await house.has(an_admin()), role=StaffRole.PHARMACIST)
    token = await house.token()
    house.wait(days=7)
    with pytest.raises(Invalid):
        await accept_invitation(SetPassword(token, PASSWORD), client=CLIENT, ports=house.ports)


@pytest.mark.parametrize(
    ("role", "specialty", "code"),
    [
        (StaffRole.DOCTOR, None, "required"),
        (StaffRole.DOCTOR, "  ", "required"),
        (StaffRole.OPERATOR, "Cardiology", "not_allowed"),
        (StaffRole.PHARMACIST, "Cardiology", "not_allowed"),
    ],
)
async def test_doctors_have_a_specialty_and_nobody_else(house: House, role, specialty, code):
    admin = await house.has(an_admin())
    with pytest.raises(Invalid) as refused:
        await hires(house, by=admin, role=role, specialty=specialty, email="nobody")
    found = {(fault.field, fault.code) for fault in refused.value.faults}
    assert found == {("email", "invalid_email"), ("specialty", code)}


async def test_an_address_that_somebody_has_is_taken(house: House):
    admin = await house.has(an_admin())
    await house.has(a_patient(email=NEW))
    with pytest.raises(EmailTaken):
        await hires(house, by=admin, role=StaffRole.OPERATOR)
    assert (await house.mails(), await house.events()) == ([], [])

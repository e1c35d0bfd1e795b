"""Sick leaves: written by doctors, read by all staff and the patient, and deleted with a reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from qhealth.core.domain.errors import Forbidden, Invalid, NotFound
from qhealth.core.domain.events import Change, Topic
from qhealth.core.domain.people import Role
from qhealth.core.domain.policy import Actor
from qhealth.core.domain.records import Reason
from qhealth.core.domain.sick_leaves import SickLeave, SickLeaveQuery, WriteSickLeave
from qhealth.core.usecases.sick_leaves import (
    delete_sick_leave,
    list_sick_leaves,
    view_sick_leave,
    write_sick_leave,
)
from qhealth.core.usecases.users import delete_user
from tests.builders import NOW, THAT_DAY
from tests.usecases.care import Care
from tests.usecases.house import acting


async def writes(care: Care, *, by: Actor | None = None, **more: Any) -> SickLeave:
    days = {"from_date": THAT_DAY, "to_date": THAT_DAY + timedelta(days=6)}
    command = WriteSickLeave(**{"patient_id": care.patient.id, "diagnosis": "J20.9", **days, **more})
    return await write_sick_leave(command, actor=by or acting(care.doctor), ports=care.ports)


def fault(refused: pytest.ExceptionInfo[Invalid]) -> tuple[str, str]:
    (only,) = refused.value.faults
    return only.field, only.code


async def test_a_sick_leave_says_for_whom_by_whom_when_and_for_how_long(care: Care):
    text = " As typed:\t%_'\"\\<b>\r\n﷽ 🦉 \u202e e\u0301 é "
    leave = await writes(care, diagnosis=text, description=text)
    assert leave.patient == care.patient.as_patient
    assert (leave.author.id, leave.author.role, leave.written_by) == (care.doctor.id, Role.DOCTOR, None)
    assert (leave.created_at, leave.days, leave.amends, leave.amended_by) == (NOW, 7, None, None)
    assert (leave.diagnosis, leave.description) == (text, text)
    assert await view_sick_leave(leave.id, actor=acting(care.patient), ports=care.ports) == leave
    event = await care.last_event()
    assert (event.action, event.subject_id) == ("sick_leave.created", leave.id)
    assert event.details == {"patient_id": care.patient.id}


async def test_the_patient_is_told_that_there_is_a_new_sick_leave_and_not_what_it_says(care: Care):
    await writes(care)
    mails = await care.last_mails()
    assert list(mails) == ["sick_leave_added"]
    assert mails["sick_leave_added"].to == care.patient.email
    assert mails["sick_leave_added"].facts == {}


async def test_an_admin_writes_for_a_doctor_who_cannot(care: Care):
    leave = await writes(care, by=acting(care.admin), doctor_id=care.doctor.id)
    assert (leave.author.id, leave.author.role) == (care.doctor.id, Role.DOCTOR)
    assert leave.written_by == care.admin.person
    assert (await care.last_event()).details == {"patient_id": care.patient.id, "on_behalf_of": care.doctor.id}


async def test_a_doctor_may_name_itself_and_no_other_doctor(care: Care):
    assert (await writes(care, doctor_id=care.doctor.id)).written_by is None
    with care.refuses(Invalid) as refused:
        await writes(care, doctor_id=care.other_doctor.id)
    assert fault(refused) == ("doctor_id", "not_allowed")


@pytest.mark.parametrize(("colleague", "code"), [("pharmacist", "lacks_the_role"), ("nobody", "unknown")])
async def test_whoever_an_admin_writes_for_is_a_doctor(care: Care, colleague: str, code: str):
    somebody = 999 if colleague == "nobody" else care.pharmacist.id
    with care.refuses(Invalid) as refused:
        await writes(care, by=acting(care.admin), doctor_id=somebody)
    assert fault(refused) == ("doctor_id", code)


async def test_all_faults_are_told_at_once_and_the_description_is_not_needed(care: Care):
    with care.refuses(Invalid) as refused:
        await writes(care, diagnosis=" \n ", to_date=THAT_DAY - timedelta(days=1))
    assert {(one.field, one.code) for one in refused.value.faults} == {
        ("diagnosis", "required"),
        ("to_date", "before_start"),
    }
    assert (await writes(care)).description == ""


async def test_only_doctors_and_those_above_write_and_only_those_above_delete(care: Care):
    leave = await writes(care)
    for role in ("operator", "pharmacist", "patient"):
        with care.refuses(Forbidden):
            await writes(care, by=care.as_role(role))
    for role in ("doctor", "operator", "pharmacist", "patient"):
        with care.refuses(Forbidden):
            await delete_sick_leave(leave.id, Reason("Wrong"), actor=care.as_role(role), ports=care.ports)


async def test_all_staff_see_every_sick_leave_and_a_patient_its_own(care: Care):
    leave = await writes(care)
    for role in ("superuser", "admin", "doctor", "operator", "pharmacist", "patient"):
        actor = care.as_role(role)
        assert await view_sick_leave(leave.id, actor=actor, ports=care.ports) == leave
        assert (await list_sick_leaves(SickLeaveQuery(), actor=actor, ports=care.ports)).items == (leave,)
    stranger = acting(care.other_patient)
    with care.refuses(NotFound):
        await view_sick_leave(leave.id, actor=stranger, ports=care.ports)
    assert (await list_sick_leaves(SickLeaveQuery(), actor=stranger, ports=care.ports)).items == ()


async def test_a_deleted_sick_leave_is_gone_and_the_audit_trail_says_why_and_which(care: Care):
    leave = await writes(care)
    with care.refuses(Invalid) as refused:
        await delete_sick_leave(leave.id, Reason("  "), actor=acting(care.admin), ports=care.ports)
    assert fault(refused) == ("reason", "required")
    await delete_sick_leave(leave.id, Reason("Wrong patient"), actor=acting(care.admin), ports=care.ports)
    with care.refuses(NotFound):
        await view_sick_leave(leave.id, actor=acting(care.superuser), ports=care.ports)
    event = await care.last_event()
    assert (event.action, event.subject_id) == ("sick_leave.deleted", leave.id)
    assert event.details == {
        "patient_id": care.patient.id,
        "author_id": care.doctor.id,
        "reason": "Wrong patient",
        "digest": leave.digest(),
    }


async def test_whoever_may_see_it_hears_of_it(care: Care):
    leave = await writes(care)
    await delete_sick_leave(leave.id, Reason("Wrong"), actor=acting(care.admin), ports=care.ports)
    told = [
        (event.action, event.object_id, event.owner_id)
        for event in await care.changes()
        if event.topic is Topic.SICK_LEAVES
    ]
    assert told == [(change, leave.id, care.patient.id) for change in (Change.CREATED, Change.DELETED)]


async def test_deleting_the_patient_keeps_the_sick_leave(care: Care):
    leave = await writes(care)
    await delete_user(care.patient.id, actor=acting(care.admin), ports=care.ports)
    kept = await view_sick_leave(leave.id, actor=acting(care.doctor), ports=care.ports)
    assert (kept.patient.full_name, kept.digest()) == (leave.patient.full_name, leave.digest())

from datetime import UTC, datetime, timedelta, timezone

import pytest

from qhealth.core.domain.accounts import DoctorQuery, TakeTimeOff, TimeOffQuery
from qhealth.core.domain.errors import Forbidden, Invalid, NotFound, VisitsInTheWay
from qhealth.core.domain.mails import Template
from qhealth.core.domain.people import Account
from qhealth.core.domain.visits import VisitStatus
from qhealth.core.domain.working_hours import NO_HOURS, WeeklyBlock, WorkingHours
from qhealth.core.usecases.doctors import (
    delete_time_off,
    list_doctors,
    list_time_off,
    resume_booking,
    set_working_hours,
    suspend_booking,
    take_time_off,
    view_doctor,
    view_working_hours,
)
from tests.builders import (
    NINE,
    NOW,
    a_doctor,
    a_patient,
    a_pharmacist,
    a_superuser,
    a_visit,
    after,
    an_admin,
    an_operator,
)
from tests.usecases.house import House, acting

EMAIL = "house@example.com"
MORNINGS = WorkingHours(30, (WeeklyBlock(1, "08:00", "12:00"), WeeklyBlock(2, "08:00", "12:00")))
TOMORROW = (after(days=1), after(days=1, hours=8))


@pytest.fixture
async def doctor(house: House):
    return await house.has(a_doctor(email=EMAIL))


@pytest.fixture
async def operator(house: House):
    return await house.has(an_operator())


async def sets_hours(house: House, doctor: Account, by: Account, hours: WorkingHours = MORNINGS):
    return await set_working_hours(doctor.id, hours, actor=acting(by), ports=house.ports)


async def takes_off(
    house: House, doctor: Account, by: Account, span: tuple[datetime, datetime] = TOMORROW, reason="Conference"
):
    return await take_time_off(doctor.id, TakeTimeOff(*span, reason), actor=acting(by), ports=house.ports)


def found(refused: pytest.ExceptionInfo[Invalid]) -> set[tuple[str, str]]:
    return {(fault.field, fault.code) for fault in refused.value.faults}


@pytest.mark.parametrize("person", [a_patient(), a_pharmacist(), a_superuser()])
async def test_everybody_reads_the_directory_and_the_hours(house: House, doctor, operator, person):
    caller = acting(await house.has(person))
    await house.has(a_doctor(blocked_at=NOW))
    page = await list_doctors(DoctorQuery(), actor=caller, ports=house.ports)
    assert list(page.items) == [doctor.as_doctor]
    assert await view_doctor(doctor.id, actor=caller, ports=house.ports) == doctor.as_doctor
    assert await view_working_hours(doctor.id, actor=caller, ports=house.ports) == NO_HOURS
    for unseen in (operator.id, 4711):
        with pytest.raises(NotFound):
            await view_doctor(unseen, actor=caller, ports=house.ports)
        with pytest.raises(NotFound):
            await view_working_hours(unseen, actor=caller, ports=house.ports)


async def test_a_blocked_doctor_has_no_entry(house: House, operator):
    blocked = await house.has(a_doctor(blocked_at=NOW))
    with pytest.raises(NotFound):
        await view_doctor(blocked.id, actor=acting(operator), ports=house.ports)


async def test_an_admin_suspends_and_resumes_booking_and_the_doctor_is_told(house: House, doctor):
    admin = acting(await house.has(an_admin()))
    assert not (await suspend_booking(doctor.id, actor=admin, ports=house.ports)).is_available_for_booking
    assert await house.told() == [(Template.BOOKING_SUSPENDED, EMAIL)]
    assert (await resume_booking(doctor.id, actor=admin, ports=house.ports)).is_available_for_booking
    assert await house.told() == [(Template.BOOKING_RESUMED, EMAIL)]
    assert await house.actions() == ["doctor.booking_suspended", "doctor.booking_resumed"]


async def test_suspending_twice_does_and_mails_nothing_more(house: House, doctor):
    admin = acting(await house.has(an_admin()))
    for act in (suspend_booking, resume_booking):
        once = await act(doctor.id, actor=admin, ports=house.ports)
        stored, events = await house.account(doctor.id), await house.events()
        await house.mails()
        assert await act(doctor.id, actor=admin, ports=house.ports) == once
        assert (await house.account(doctor.id), await house.events(), await house.mails()) == (stored, events, [])


@pytest.mark.parametrize("person", [a_doctor(), an_operator(), a_pharmacist(), a_patient()])
async def test_nobody_below_admin_suspends_a_doctor(house: House, doctor, person):
    caller = acting(await house.has(person))
    for act in (suspend_booking, resume_booking):
        with pytest.raises(Forbidden):
            await act(doctor.id, actor=caller, ports=house.ports)


async def test_only_a_doctor_can_be_suspended(house: House, operator):
    admin = acting(await house.has(an_admin()))
    with pytest.raises(NotFound):
        await suspend_booking(operator.id, actor=admin, ports=house.ports)


async def test_hours_are_replaced_whole(house: House, doctor, operator):
    await sets_hours(house, doctor, by=operator)
    fridays = WorkingHours(20, (WeeklyBlock(5, "13:00", "17:00"),))
    assert await sets_hours(house, doctor, by=doctor, hours=fridays) == fridays
    assert await view_working_hours(doctor.id, actor=acting(doctor), ports=house.ports) == fridays
    assert await house.actions() == ["working_hours.updated"] * 2


async def test_every_fault_of_the_hours_is_named(house: House, doctor):
    hours = WorkingHours(
        7,
        (
            WeeklyBlock(1, "08:00", "12:00"),
            WeeklyBlock(1, "11:00", "13:00"),
            WeeklyBlock(2, "12:00", "08:00"),
            WeeklyBlock(8, "8", "09:01"),
        ),
    )
    with pytest.raises(Invalid) as refused:
        await sets_hours(house, doctor, by=doctor, hours=hours)
    assert found(refused) == {
        ("slot_minutes", "not_on_grid"),
        ("weekly.1", "overlapping_hours"),
        ("weekly.2.end", "ends_before_start"),
        ("weekly.3.weekday", "out_of_range"),
        ("weekly.3.start", "invalid_time"),
        ("weekly.3.end", "not_on_grid"),
    }


async def test_a_doctor_plans_its_own_time_only(house: House, doctor):
    other = await house.has(a_doctor())
    time_off = await takes_off(house, doctor, by=doctor)
    for attempt in (
        sets_hours(house, doctor, by=other),
        takes_off(house, doctor, by=other),
        list_time_off(doctor.id, TimeOffQuery(), actor=acting(other), ports=house.ports),
        delete_time_off(doctor.id, time_off.id, actor=acting(other), ports=house.ports),
        delete_time_off(other.id, time_off.id, actor=acting(other), ports=house.ports),
    ):
        with pytest.raises(NotFound):
            await attempt
    page = await list_time_off(doctor.id, TimeOffQuery(), actor=acting(doctor), ports=house.ports)
    assert list(page.items) == [time_off]


@pytest.mark.parametrize("person", [a_pharmacist(), a_patient()])
async def test_patients_and_pharmacists_plan_nobodys_time_and_do_not_see_absences(house: House, doctor, person):
    caller = await house.has(person)
    for attempt in (
        sets_hours(house, doctor, by=caller),
        takes_off(house, doctor, by=caller),
        list_time_off(doctor.id, TimeOffQuery(), actor=acting(caller), ports=house.ports),
        delete_time_off(doctor.id, 1, actor=acting(caller), ports=house.ports),
    ):
        with pytest.raises(Forbidden):
            await attempt


async def test_only_a_doctor_has_hours_and_absences(house: House, operator):
    for attempt in (
        sets_hours(house, operator, by=operator),
        takes_off(house, operator, by=operator),
        list_time_off(operator.id, TimeOffQuery(), actor=acting(operator), ports=house.ports),
    ):
        with pytest.raises(NotFound):
            await attempt


async def test_an_absence_is_kept_in_utc_and_can_be_taken_back(house: House, doctor, operator):
    stockholm = timezone(timedelta(hours=1))
    time_off = await takes_off(
        house, doctor, by=operator, span=(TOMORROW[0].astimezone(stockholm), TOMORROW[1].astimezone(stockholm))
    )
    assert time_off.starts_at.tzinfo is UTC
    assert (time_off.starts_at, time_off.ends_at, time_off.reason) == (*TOMORROW, "Conference")
    await delete_time_off(doctor.id, time_off.id, actor=acting(operator), ports=house.ports)
    with pytest.raises(NotFound):
        await delete_time_off(doctor.id, time_off.id, actor=acting(operator), ports=house.ports)
    events = await house.events()
    assert [event.action for event in events] == ["time_off.created", "time_off.deleted"]
    assert events[0].details == {"doctor_id": doctor.id}


@pytest.mark.parametrize(
    ("start", "end", "codes"),
    [
        (after(days=2), after(days=2), {"ends_before_start"}),
        (after(days=2), after(days=1), {"ends_before_start"}),
        (after(days=1), after(days=368), {"too_long"}),
        (after(days=-3), NOW, {"in_past"}),
        (after(days=-3), after(days=-4), {"ends_before_start", "in_past"}),
        (after(days=3000), after(days=3001), {"too_far_ahead"}),
        (
            datetime(9999, 12, 31, 20, tzinfo=timezone(timedelta(hours=-12))),
            datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-12))),
            {"too_far_ahead"},
        ),
    ],
)
async def test_an_absence_that_makes_no_sense_is_refused(house: House, doctor, start, end, codes):
    with pytest.raises(Invalid) as refused:
        await takes_off(house, doctor, by=doctor, span=(start, end))
    assert found(refused) == {("ends_at", code) for code in codes}


async def test_an_absence_may_have_begun_already_and_last_a_year(house: House, doctor):
    await takes_off(house, doctor, by=doctor, span=(after(days=-1), after(days=365)))


async def test_booked_visits_that_are_still_to_end_stand_in_the_way(house: House, doctor):
    asa = await house.has(a_patient())
    for starting, status in [
        (after(-90), VisitStatus.BOOKED),
        (after(30), VisitStatus.CANCELLED),
        (after(days=2), VisitStatus.BOOKED),
    ]:
        await house.booked(a_visit(patient=asa, doctor=doctor, starting=starting, status=status))
    late, early = [
        await house.booked(a_visit(patient=asa, doctor=doctor, starting=starting)) for starting in (after(60), NINE)
    ]
    with pytest.raises(VisitsInTheWay) as refused:
        await takes_off(house, doctor, by=doctor, span=(after(days=-1), after(days=1)))
    assert [one.id for one in refused.value.obstacles] == [early, late]
    await takes_off(house, doctor, by=doctor, span=(after(90), after(days=1)))

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from qhealth.core.domain.mails import Template
from qhealth.core.domain.visits import VisitStatus
from qhealth.core.usecases.reminders import send_reminders, still_holds
from tests.builders import NOW, a_booking, a_diagnostic, a_doctor, a_patient, a_visit
from tests.usecases.house import House

DAY = timedelta(days=1)


@pytest.fixture
def house() -> House:
    return House()


async def a_visit_in(house: House, span: timedelta, *, agreed: timedelta = timedelta(), **more) -> int:
    patient, doctor = await house.has(a_patient(email="asa@example.com")), await house.has(a_doctor())
    start = NOW + span
    return await house.booked(a_visit(patient=patient, doctor=doctor, starting=start, created_at=NOW + agreed, **more))


async def test_reminds_of_a_visit_once_within_its_last_24_hours(house: House):
    await a_visit_in(house, 2 * DAY)
    assert await send_reminders(ports=house.ports) == 0
    house.wait(hours=24, minutes=1)
    assert await send_reminders(ports=house.ports) == 1
    assert await send_reminders(ports=house.ports) == 0
    (mail,) = await house.mails()
    assert (mail.template, mail.to) == (Template.VISIT_REMINDER, "asa@example.com")


async def test_a_run_that_was_missed_is_made_up_for(house: House):
    await a_visit_in(house, 2 * DAY)
    house.wait(hours=47)
    assert await send_reminders(ports=house.ports) == 1


async def test_does_not_remind_of_what_has_begun(house: House):
    await a_visit_in(house, 2 * DAY)
    house.wait(hours=48, minutes=1)
    assert await send_reminders(ports=house.ports) == 0


async def test_does_not_remind_of_what_was_agreed_within_the_last_day_before_it(house: House):
    await a_visit_in(house, timedelta(hours=23))
    assert await send_reminders(ports=house.ports) == 0
    assert await house.mails() == []


@pytest.mark.parametrize("status", [VisitStatus.CANCELLED, VisitStatus.COMPLETED, VisitStatus.NO_SHOW])
async def test_does_not_remind_of_a_visit_that_is_not_booked_any_more(house: House, status: VisitStatus):
    await a_visit_in(house, timedelta(hours=23), agreed=-2 * DAY, status=status)
    assert await send_reminders(ports=house.ports) == 0


async def test_reminds_anew_of_a_visit_that_was_moved(house: House):
    visit_id = await a_visit_in(house, timedelta(hours=23), agreed=-2 * DAY)
    assert await send_reminders(ports=house.ports) == 1
    async with house.ports.unit_of_work() as uow:
        visit = await uow.visits.get(visit_id)
        assert visit is not None
        moved = visit.starts_at + 3 * DAY
        await uow.visits.save(replace(visit, starts_at=moved, ends_at=moved + timedelta(minutes=30), updated_at=NOW))
        await uow.commit()
    house.wait(days=3)
    assert await send_reminders(ports=house.ports) == 1


async def test_reminds_of_a_diagnostic_with_a_date(house: House):
    patient = await house.has(a_patient(email="asa@example.com"))
    diagnostic = await house.offers(a_diagnostic())
    start = NOW + 2 * DAY
    await house.booked(a_booking(patient=patient, diagnostic=diagnostic, starting=start))
    house.wait(hours=25)
    assert await send_reminders(ports=house.ports) == 1
    assert await house.told() == [(Template.DIAGNOSTIC_REMINDER, "asa@example.com")]


async def test_goes_through_more_than_one_batch(house: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qhealth.core.usecases.reminders.AT_ONCE", 2)
    patient, doctor = await house.has(a_patient(email="asa@example.com")), await house.has(a_doctor())
    for hour in range(5):
        start = NOW + timedelta(hours=20, minutes=30 * hour)
        await house.booked(a_visit(patient=patient, doctor=doctor, starting=start, created_at=NOW - DAY))
    assert await send_reminders(ports=house.ports) == 5


async def test_a_reminder_whose_visit_was_cancelled_meanwhile_does_not_hold_any_more(house: House):
    visit_id = await a_visit_in(house, timedelta(hours=23), agreed=-2 * DAY)
    await send_reminders(ports=house.ports)
    (mail,) = await house.mails()
    assert await still_holds(mail, ports=house.ports)
    async with house.ports.unit_of_work() as uow:
        visit = await uow.visits.get(visit_id)
        assert visit is not None
        await uow.visits.save(visit.cancelled(at=NOW, by=visit.doctor, reason="", with_notice=False))
        await uow.commit()
    assert not await still_holds(mail, ports=house.ports)


async def test_a_reminder_does_not_hold_for_another_time_or_after_the_start(house: House):
    await a_visit_in(house, timedelta(hours=23), agreed=-2 * DAY)
    await send_reminders(ports=house.ports)
    (mail,) = await house.mails()
    house.wait(hours=23)
    assert not await still_holds(mail, ports=house.ports)

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from qhealth.core.domain.errors import Forbidden, Invalid
from qhealth.core.domain.figures import OverviewQuery, WaitingFigures
from qhealth.core.domain.mails import Template
from qhealth.core.domain.visits import VisitStatus
from qhealth.core.usecases.overview import send_weekly_report, view_overview
from tests.builders import NOW, a_booking, a_diagnostic, a_doctor, a_login_attempt, a_patient, a_visit, an_admin
from tests.usecases.house import House, acting

DAY = timedelta(days=1)


@pytest.fixture
def house() -> House:
    return House()


async def a_week_of_work(house: House, monday) -> None:
    patient, doctor = await house.has(a_patient()), await house.has(a_doctor())
    statuses = [VisitStatus.BOOKED, VisitStatus.COMPLETED, VisitStatus.CANCELLED, VisitStatus.NO_SHOW]
    for hours, status in enumerate(statuses):
        start = monday + timedelta(hours=9 + hours)
        await house.booked(a_visit(patient=patient, doctor=doctor, starting=start, status=status))
    diagnostic = await house.offers(a_diagnostic())
    await house.booked(a_booking(patient=patient, diagnostic=diagnostic, starting=monday + DAY))


async def test_counts_visits_in_the_week_in_which_they_start(house: House):
    admin = acting(await house.has(an_admin()))
    assert NOW.weekday() == 0
    await a_week_of_work(house, NOW - 7 * DAY)
    overview = await view_overview(OverviewQuery(weeks=3), actor=admin, ports=house.ports)
    assert [week.visits for week in overview.weeks] == [0, 4, 0]
    last = overview.weeks[1]
    assert (last.completed, last.cancelled, last.no_show, last.diagnostics) == (1, 1, 1, 1)
    assert [week.monday.weekday() for week in overview.weeks] == [0, 0, 0]


async def test_tells_waiting_requests_apart_by_their_age(house: House):
    admin = acting(await house.has(an_admin()))
    for number, days in enumerate([0, 0.5, 2, 5, 6, 30]):
        patient = await house.has(a_patient(email=f"{number}@example.com"))
        diagnostic = await house.offers(a_diagnostic(f"MRI {number}"))
        await house.booked(a_booking(patient=patient, diagnostic=diagnostic, created_at=NOW - days * DAY))
    overview = await view_overview(OverviewQuery(), actor=admin, ports=house.ports)
    assert overview.waiting == WaitingFigures(2, 1, 2, 1)
    assert overview.waiting.total == 6


async def test_only_admins_and_superusers_see_it(house: House):
    doctor = acting(await house.has(a_doctor()))
    with pytest.raises(Forbidden):
        await view_overview(OverviewQuery(), actor=doctor, ports=house.ports)


@pytest.mark.parametrize("weeks", [0, 54])
async def test_refuses_spans_that_are_no_use(house: House, weeks: int):
    admin = acting(await house.has(an_admin()))
    with pytest.raises(Invalid):
        await view_overview(OverviewQuery(weeks=weeks), actor=admin, ports=house.ports)


async def test_reports_the_last_week_to_every_admin_once(house: House):
    await house.has(replace(an_admin(), email="ada@example.com"))
    await a_week_of_work(house, NOW - 7 * DAY)
    async with house.ports.unit_of_work() as uow:
        for _ in range(5):
            await uow.login_attempts.add(a_login_attempt(success=False, at=NOW - DAY))
        await uow.login_attempts.add(a_login_attempt(success=False, ip_address="192.0.2.8", at=NOW - DAY))
        await uow.commit()
    for _ in range(2):
        await send_weekly_report(ports=house.ports)
    (mail,) = await house.mails()
    assert (mail.template, mail.to) == (Template.WEEKLY_REPORT, "ada@example.com")
    assert mail.facts["monday"] == (NOW - 7 * DAY).date().isoformat() == date(2030, 2, 25).isoformat()
    assert (mail.facts["visits"], mail.facts["cancelled"], mail.facts["blocked_addresses"]) == (4, 1, 1)

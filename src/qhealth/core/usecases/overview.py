"""The clinic at a glance, on the screen and in the weekly report."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from qhealth.core.domain.figures import (
    WAITING_DAYS,
    Overview,
    WaitingFigures,
    WeekFigures,
    monday_of,
    week_from,
)
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.mails import Mail, Template
from qhealth.core.domain.policy import Action, authorise
from qhealth.core.domain.visits import VisitStatus
from qhealth.core.usecases.common import check

if TYPE_CHECKING:
    from datetime import date

    from qhealth.core.domain.figures import OverviewQuery
    from qhealth.core.domain.policy import Actor
    from qhealth.ports.gathered import Ports

BLOCKING_FAILURES: Final = 5
"""So many failed sign-ins within 10 minutes lock an address."""
_LONGEST_WAIT: Final = timedelta(days=50 * 365)


async def view_overview(query: OverviewQuery, *, actor: Actor, ports: Ports) -> Overview:
    """Return the figures of the last weeks and the requests that wait."""
    authorise(actor, Action.OVERVIEW_VIEW)
    now = check(query, ports)
    monday = monday_of(ports.when().today)
    mondays = [monday - timedelta(days=7 * back) for back in reversed(range(query.weeks))]
    weeks = tuple([await _week(day, ports) for day in mondays])
    return Overview(now, weeks, await _waiting(ports))


async def send_weekly_report(*, ports: Ports) -> int:
    """Write the report about last week to every admin and superuser, once; return to how many."""
    now = ports.clock.now()
    monday = monday_of(ports.when().today) - timedelta(days=7)
    week, waiting = await _week(monday, ports), await _waiting(ports)
    window = week_from(monday, ports.clinic.zone)
    facts = {
        "monday": monday.isoformat(),
        "sunday": (monday + timedelta(days=6)).isoformat(),
        "visits": week.visits,
        "completed": week.completed,
        "cancelled": week.cancelled,
        "no_show": week.no_show,
        "diagnostics": week.diagnostics,
        "waiting": waiting.total,
        "waiting_long": waiting.over_seven_days,
        "blocked_addresses": await ports.store.figures.failing_addresses(window, failures=BLOCKING_FAILURES),
    }
    async with ports.unit_of_work() as uow:
        told = [
            Mail(
                Template.WEEKLY_REPORT,
                admin.email or "",
                admin.person.full_name,
                facts,
                once=f"weekly_report:{monday}:{admin.id}",
            )
            for admin in await uow.recipients.administrators()
        ]
        await uow.outbox.add(told, at=now)
        await uow.commit()
    return len(told)


async def _week(monday: date, ports: Ports) -> WeekFigures:
    window = week_from(monday, ports.clinic.zone)
    visits = await ports.store.figures.visits(window)
    return WeekFigures(
        monday=monday,
        visits=sum(visits.values()),
        completed=visits.get(VisitStatus.COMPLETED, 0),
        cancelled=visits.get(VisitStatus.CANCELLED, 0),
        no_show=visits.get(VisitStatus.NO_SHOW, 0),
        diagnostics=await ports.store.figures.diagnostics(window),
    )


async def _waiting(ports: Ports) -> WaitingFigures:
    now = ports.clock.now()
    edges = [now + timedelta(seconds=1), *(now - timedelta(days=days) for days in WAITING_DAYS), now - _LONGEST_WAIT]
    windows = [Interval(older, newer) for newer, older in pairwise(edges)]
    return WaitingFigures(*[await ports.store.figures.waiting(window) for window in windows])

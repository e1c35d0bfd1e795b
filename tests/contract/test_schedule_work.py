"""What schedules look for: reminders, recipients, figures and leftovers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from qhealth.core.domain.diagnostics import BookingStatus
from qhealth.core.domain.events import Change, Event, Topic
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.sessions import SocketTicket
from qhealth.core.domain.visits import VisitStatus
from qhealth.ports.calendar import Claim, Holder, Resource
from qhealth.ports.leftovers import Leftover
from qhealth.ports.unit_of_work import UnitOfWork
from tests.builders import (
    NINE,
    NOW,
    YESTERDAY,
    a_booking,
    a_diagnostic,
    a_doctor,
    a_link,
    a_login_attempt,
    a_mail,
    a_patient,
    a_refresh_token,
    a_session,
    a_visit,
    an_admin,
)
from tests.contract.stores import StoreUnderTest

THAT_DAY = Interval(NOW, NOW + timedelta(days=1))


async def a_pair(store: StoreUnderTest):
    return await store.keep_all([a_patient(), a_doctor()])


async def test_booked_visits_of_a_window_come_up_in_order_until_they_are_noted(store: StoreUnderTest):
    patient, doctor = await a_pair(store)
    late, early, *_ = await store.keep_all(
        [
            a_visit(patient=patient, doctor=doctor, starting=NINE + timedelta(hours=2)),
            a_visit(patient=patient, doctor=doctor, starting=NINE),
            a_visit(patient=patient, doctor=doctor, starting=NINE, status=VisitStatus.CANCELLED),
            a_visit(patient=patient, doctor=doctor, starting=THAT_DAY.ends_at),
        ]
    )
    assert list(await store.reading.reminders.visits(THAT_DAY, most=10)) == [early, late]
    assert list(await store.reading.reminders.visits(THAT_DAY, most=1)) == [early]
    async with store.writing() as uow:
        assert await uow.reminders.note_visit(early)
    async with store.writing() as uow:
        assert not await uow.reminders.note_visit(early)
    assert list(await store.reading.reminders.visits(THAT_DAY, most=10)) == [late]


async def test_a_visit_that_is_moved_comes_up_again(store: StoreUnderTest):
    patient, doctor = await a_pair(store)
    visit = await store.keep(a_visit(patient=patient, doctor=doctor, starting=NINE))
    async with store.writing() as uow:
        await uow.reminders.note_visit(visit)
        moved = await uow.visits.save(
            replace(visit, starts_at=NINE + timedelta(hours=1), ends_at=NINE + timedelta(hours=2))
        )
    assert list(await store.reading.reminders.visits(THAT_DAY, most=10)) == [moved]
    async with store.writing() as uow:
        assert not await uow.reminders.note_visit(visit)
        assert await uow.reminders.note_visit(moved)


async def test_scheduled_bookings_of_a_window_come_up_until_they_are_noted(store: StoreUnderTest):
    patient = await store.keep(a_patient())
    first, second = await store.keep_all([a_diagnostic("MRI"), a_diagnostic("X-ray")])
    booking, _ = await store.keep_all(
        [a_booking(patient=patient, diagnostic=first, starting=NINE), a_booking(patient=patient, diagnostic=second)]
    )
    assert list(await store.reading.reminders.diagnostic_bookings(THAT_DAY, most=10)) == [booking]
    async with store.writing() as uow:
        assert await uow.reminders.note_diagnostic_booking(booking)
        assert not await uow.reminders.note_diagnostic_booking(booking)
    assert list(await store.reading.reminders.diagnostic_bookings(THAT_DAY, most=10)) == []


async def test_greetings_reach_active_people_who_want_them_in_the_order_of_their_ids(store: StoreUnderTest):
    people = [
        a_patient(email="1@example.com"),
        replace(a_patient(email="2@example.com"), greetings=False),
        a_doctor(email="3@example.com", blocked_at=NOW),
        a_patient(email=None),
        a_doctor(email="5@example.com"),
        a_patient(email="6@example.com", activated_at=None),
    ]
    kept = await store.keep_all(people)
    greeted = await store.reading.recipients.greeted(after_id=0, most=10)
    assert [account.email for account in greeted] == ["1@example.com", "5@example.com"]
    assert [account.id for account in await store.reading.recipients.greeted(after_id=kept[0].id, most=1)] == [
        kept[4].id
    ]


async def test_birthdays_are_found_by_month_and_day(store: StoreUnderTest):
    await store.keep_all(
        [
            a_patient(email="1@example.com", birth_date=date(1980, 2, 28)),
            a_patient(email="2@example.com", birth_date=date(1980, 2, 29)),
            a_patient(email="3@example.com", birth_date=date(1980, 12, 28)),
            a_patient(email="4@example.com", birth_date=date(1928, 2, 1)),
        ]
    )
    days = [date(2031, 2, 28), date(2024, 2, 29)]
    born = await store.reading.recipients.born_on(days, after_id=0, most=10)
    assert [account.email for account in born] == ["1@example.com", "2@example.com"]
    born = await store.reading.recipients.born_on(days[:1], after_id=0, most=10)
    assert [account.email for account in born] == ["1@example.com"]


async def test_administrators_are_the_active_ones(store: StoreUnderTest):
    ada, *_ = await store.keep_all([an_admin(), replace(an_admin("Bo"), blocked_at=NOW), a_doctor()])
    assert [account.id for account in await store.reading.recipients.administrators()] == [ada.id]


async def test_never_activated_are_those_who_chose_a_password_and_never_came_back(store: StoreUnderTest):
    async with store.writing() as uow:
        old = await uow.accounts.add(
            a_patient(email="1@example.com", activated_at=None, created_at=YESTERDAY), password_hash="hash"
        )
        await uow.accounts.add(
            a_patient(email="2@example.com", activated_at=None, created_at=YESTERDAY), password_hash=None
        )
        await uow.accounts.add(
            a_patient(email="3@example.com", activated_at=None, created_at=NOW), password_hash="hash"
        )
        await uow.accounts.add(a_patient(email="4@example.com", created_at=YESTERDAY), password_hash="hash")
    found = await store.reading.recipients.never_activated(registered_before=NOW, most=10)
    assert [account.id for account in found] == [old.id]


async def test_figures_count_what_starts_in_a_window(store: StoreUnderTest):
    patient, doctor = await a_pair(store)
    diagnostic, other = await store.keep_all([a_diagnostic("MRI"), a_diagnostic("X-ray")])
    starts = [NOW, NOW + timedelta(hours=1), THAT_DAY.ends_at, NOW - timedelta(minutes=5)]
    await store.keep_all([a_visit(patient=patient, doctor=doctor, starting=start) for start in starts])
    await store.keep(a_visit(patient=patient, doctor=doctor, starting=NINE, status=VisitStatus.NO_SHOW))
    await store.keep_all(
        [
            a_booking(patient=patient, diagnostic=diagnostic, starting=NINE),
            a_booking(patient=patient, diagnostic=other, starting=NINE, status=BookingStatus.CANCELLED),
        ]
    )
    counted = await store.reading.figures.visits(THAT_DAY)
    assert {status: counted.get(status, 0) for status in VisitStatus} == {
        VisitStatus.BOOKED: 2,
        VisitStatus.NO_SHOW: 1,
        VisitStatus.CANCELLED: 0,
        VisitStatus.COMPLETED: 0,
    }
    assert await store.reading.figures.diagnostics(THAT_DAY) == 1


async def test_figures_count_waiting_requests_and_failing_addresses(store: StoreUnderTest):
    patient = await store.keep(a_patient())
    first, second = await store.keep_all([a_diagnostic("MRI"), a_diagnostic("X-ray")])
    await store.keep_all(
        [
            a_booking(patient=patient, diagnostic=first, created_at=NOW),
            a_booking(patient=patient, diagnostic=second, created_at=THAT_DAY.ends_at),
        ]
    )
    await store.keep_all([a_login_attempt(success=False, ip_address="192.0.2.1", at=NINE) for _ in range(3)])
    await store.keep_all([a_login_attempt(success=True, ip_address="192.0.2.2", at=NINE) for _ in range(3)])
    await store.keep_all([a_login_attempt(success=False, ip_address=None, at=NINE) for _ in range(3)])
    assert await store.reading.figures.waiting(THAT_DAY) == 1
    assert await store.reading.figures.failing_addresses(THAT_DAY, failures=3) == 1
    assert await store.reading.figures.failing_addresses(THAT_DAY, failures=4) == 0


async def _sessions(uow: UnitOfWork) -> None:
    asa = await uow.accounts.add(a_patient(), password_hash=None)
    for days in (20, 10, 0):
        session = await uow.sessions.add(a_session(asa, at=NOW - timedelta(days=days)))
        await uow.sessions.add_refresh_token(a_refresh_token(session, digest=f"{days:064}"))


async def _links(uow: UnitOfWork) -> None:
    asa = await uow.accounts.add(a_patient(), password_hash=None)
    for days in (20, 10, 0):
        await uow.sessions.add_link(
            replace(a_link(asa), digest=f"{days:064}", expires_at=NOW - timedelta(days=days), used_at=NOW)
        )


async def _login_attempts(uow: UnitOfWork) -> None:
    for days in (20, 10, 0):
        await uow.login_attempts.add(a_login_attempt(at=NOW - timedelta(days=days)))


async def _occupancy(uow: UnitOfWork) -> None:
    for number, days in enumerate((20, 10, 0)):
        tick = Interval.of(NOW - timedelta(days=days), 5).ticks().start
        await uow.calendar.claim(Holder("visit", number), [Claim(Resource.DOCTOR, 1, 1, tick)])


async def _socket_tickets(uow: UnitOfWork) -> None:
    for days in (20, 10, 0):
        await uow.sessions.add_socket_ticket(SocketTicket(f"digest {days}", 7, NOW - timedelta(days=days)))


async def _mails(uow: UnitOfWork) -> None:
    for days in (20, 10, 0):
        await uow.outbox.add([a_mail(f"{days}@example.com")], at=NOW - timedelta(days=days))
    for message in await uow.outbox.claim(now=NOW, until=NINE, most=10):
        await uow.outbox.delivered(message.id, at=NOW)


async def _events(uow: UnitOfWork) -> None:
    for days in (20, 10, 0):
        await uow.events.add([Event(Topic.VISITS, Change.CREATED, days)], at=NOW - timedelta(days=days))
    await uow.events.log(most=10)


@pytest.mark.parametrize(
    ("kind", "write", "kept"),
    [
        (Leftover.SESSIONS, _sessions, timedelta()),
        (Leftover.LINKS, _links, timedelta(days=1)),
        (Leftover.LOGIN_ATTEMPTS, _login_attempts, timedelta(days=1)),
        (Leftover.OCCUPANCY, _occupancy, timedelta(days=1)),
        (Leftover.MAILS, _mails, timedelta(days=1)),
        (Leftover.EVENTS, _events, timedelta(days=1)),
        (Leftover.SOCKET_TICKETS, _socket_tickets, timedelta(days=1)),
    ],
)
async def test_leftovers_go_from_the_oldest_on_in_portions_and_the_rest_stays(
    store: StoreUnderTest, kind: Leftover, write: Callable[[UnitOfWork], Awaitable[None]], kept: timedelta
):
    async with store.writing() as uow:
        await write(uow)
    removed: list[int] = []
    for _ in range(3):
        async with store.writing() as uow:
            removed.append(await uow.leftovers.remove(kind, before=NOW - kept, most=1))
    assert removed == [1, 1, 0]
    async with store.writing() as uow:
        assert await uow.leftovers.remove(kind, before=NOW + timedelta(days=30), most=10) == 1


async def test_mails_that_wait_are_no_leftovers(store: StoreUnderTest):
    async with store.writing() as uow:
        await uow.outbox.add([a_mail()], at=NOW)
    async with store.writing() as uow:
        assert await uow.leftovers.remove(Leftover.MAILS, before=NOW + timedelta(days=400), most=10) == 0

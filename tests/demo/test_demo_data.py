from collections import defaultdict
from itertools import pairwise

import pytest

from qhealth.core.domain.accounts import Login
from qhealth.core.domain.diagnostics import BookingStatus, DiagnosticQuery
from qhealth.core.domain.intervals import crowded
from qhealth.core.domain.lists import DayOrInstant
from qhealth.core.domain.mails import Template
from qhealth.core.domain.oversight import AuditQuery, LoginAttemptQuery
from qhealth.core.domain.people import Role
from qhealth.core.domain.records import JournalQuery, PrescriptionQuery
from qhealth.core.domain.sessions import Client
from qhealth.core.domain.sick_leaves import SickLeaveQuery
from qhealth.core.domain.visits import VisitStatus
from qhealth.core.usecases.sessions import authenticate, login
from qhealth.demo import READY_ACCOUNTS
from tests.demo.clinic import all_of, bookings, people, ready, visits
from tests.demo.conftest import SMALL
from tests.usecases.house import taken


@pytest.mark.parametrize("account", READY_ACCOUNTS, ids=lambda account: account.role)
async def test_every_ready_account_signs_in_with_its_role(demo, account):
    access = await login(Login(account.email, account.password), client=Client(), ports=demo)
    actor = await authenticate(access.access_token, client=Client(), ports=demo)
    assert actor.role is account.role


def test_there_is_a_ready_account_for_each_role():
    assert [account.role for account in READY_ACCOUNTS] == list(Role)


@pytest.mark.parametrize(
    ("role", "number"),
    [
        (Role.SUPERUSER, 1),
        (Role.ADMIN, 1),
        (Role.DOCTOR, 12),
        (Role.OPERATOR, 3),
        (Role.PHARMACIST, 2),
        (Role.PATIENT, SMALL.patients),
    ],
)
async def test_there_are_as_many_people_of_each_role_as_there_should_be(demo, role, number):
    assert len(await people(demo, role)) == number


async def test_there_are_twenty_diagnostics_and_hours_for_every_doctor(demo):
    assert (await demo.store.diagnostics.find(DiagnosticQuery())).total == 20
    for doctor in await people(demo, Role.DOCTOR):
        assert (await demo.store.schedules.working_hours(doctor.id)).weekly


async def test_names_come_in_several_scripts(demo):
    names = [account.profile.last_name for account in await people(demo, Role.PATIENT)]
    assert any(name.isascii() for name in names)
    assert any(not name.isascii() for name in names)


async def test_no_doctor_and_no_patient_is_in_two_places_at_once(demo):
    taken = defaultdict(list)
    for visit in await visits(demo):
        if visit.status is not VisitStatus.CANCELLED:
            taken["doctor", visit.doctor.id].append(visit.interval)
            taken["patient", visit.patient.id].append(visit.interval)
    for booking in await bookings(demo):
        if booking.status is not BookingStatus.CANCELLED and booking.interval:
            taken["patient", booking.patient.id].append(booking.interval)
    for intervals in taken.values():
        assert not [pair for pair in pairwise(sorted(intervals)) if pair[0].overlaps(pair[1])]


async def test_no_diagnostic_runs_more_often_at_once_than_it_can(demo):
    offered = (await demo.store.diagnostics.find(DiagnosticQuery(page_size=100))).items
    booked = [booking for booking in await bookings(demo) if booking.status is not BookingStatus.CANCELLED]
    for diagnostic in offered:
        busy = [one.interval for one in booked if one.diagnostic.id == diagnostic.id and one.interval]
        assert not crowded(busy, diagnostic.capacity + 1)


async def test_nobody_is_booked_while_the_doctor_is_away_or_off_work(demo):
    assert [visit for visit in await visits(demo) if visit.override] == []


async def test_visits_lie_in_the_past_with_an_outcome_and_in_the_future_without(demo):
    now = demo.clock.now()
    found = await visits(demo)
    past = {visit.status for visit in found if visit.ends_at < now}
    assert {VisitStatus.COMPLETED, VisitStatus.CANCELLED, VisitStatus.NO_SHOW} <= past
    coming = {visit.status for visit in found if visit.starts_at > now}
    assert VisitStatus.BOOKED in coming
    assert not coming & {VisitStatus.COMPLETED, VisitStatus.NO_SHOW}


async def test_requests_wait_and_some_of_them_for_long_with_a_call_note(demo):
    waiting = await bookings(demo, status=BookingStatus.REQUESTED)
    assert any(not booking.call_note for booking in waiting)
    assert any(booking.call_note and (demo.clock.now() - booking.requested_at).days > 14 for booking in waiting)
    assert await bookings(demo, status=BookingStatus.SCHEDULED)
    assert await bookings(demo, status=BookingStatus.COMPLETED)


async def test_records_are_written_by_those_whose_work_it_is_and_some_are_amended(demo):
    entries = await all_of(lambda query: demo.store.journal_entries.find(query, demo.when()), JournalQuery())
    written = await all_of(lambda query: demo.store.prescriptions.find(query, demo.when()), PrescriptionQuery())
    assert {entry.author.role for entry in entries} == {Role.DOCTOR}
    assert {prescription.author.role for prescription in written} == {Role.PHARMACIST}
    assert any(entry.amends for entry in entries)


async def test_the_audit_trail_runs_in_the_order_of_time_up_to_now(demo):
    events = await all_of(lambda query: demo.store.audit_trail.find(query, demo.when()), AuditQuery(sort="id"))
    times = [event.at for event in events]
    assert times == sorted(times)
    assert times[-1] == demo.clock.now()


async def test_somebody_has_signed_in_and_a_stranger_has_failed(demo):
    def attempts(**wanted):
        return demo.store.login_attempts.find(LoginAttemptQuery(**wanted), demo.when())

    assert (await attempts(success=True)).total
    assert (await attempts(success=False, ip_address="203.0.113.66")).total == 5


async def test_only_recent_mails_wait_to_be_delivered_and_their_links_work(demo):
    now = demo.clock.now()
    waiting = await taken(demo)
    async with demo.unit_of_work() as uow:
        links = [await uow.sessions.link(demo.tokens.digest(one.mail.facts.get("token", ""))) for one in waiting]
    assert 0 < len(waiting) < 200
    assert min((now - message.created_at).total_seconds() for message in waiting) < 3600
    assert max((now - message.created_at).days for message in waiting) < 2
    told = {message.mail.template for message in waiting}
    assert {Template.ACTIVATION, Template.INVITATION, Template.PASSWORD_RECOVERY, Template.VISIT_BOOKED} <= told
    assert {link.purpose for link in links if link and link.is_usable(link.purpose, now)} == {
        "activation", "invitation", "password_reset",
    }  # fmt: skip


async def test_the_ready_patient_has_a_record_something_waiting_and_something_to_come(demo):
    patient = await ready(demo, Role.PATIENT)
    told = await visits(demo, patient_id=patient.id)
    assert [visit.status for visit in told].count(VisitStatus.COMPLETED) == 4
    assert told[-1].status is VisitStatus.BOOKED
    assert told[-1].starts_at > demo.clock.now()
    asked = {booking.status for booking in await bookings(demo, patient_id=patient.id)}
    assert asked == {BookingStatus.REQUESTED, BookingStatus.SCHEDULED, BookingStatus.COMPLETED}
    journal = await demo.store.journal_entries.find(JournalQuery(patient_id=patient.id), demo.when())
    assert any(entry.amended_by for entry in journal.items)
    leaves = await demo.store.sick_leaves.find(SickLeaveQuery(patient_id=patient.id), demo.when())
    assert [(leave.author.role, leave.days) for leave in leaves.items] == [(Role.DOCTOR, 7)]
    prescriptions = await demo.store.prescriptions.find(PrescriptionQuery(patient_id=patient.id), demo.when())
    assert prescriptions.total == 2


async def test_the_ready_doctor_has_visits_today_and_in_the_coming_days(demo):
    doctor = await ready(demo, Role.DOCTOR)
    today = DayOrInstant(day=demo.when().today)
    assert len(await visits(demo, doctor_id=doctor.id, from_=today, to=today)) >= 2
    assert len(await visits(demo, doctor_id=doctor.id, from_=DayOrInstant(instant=demo.clock.now()))) >= 5

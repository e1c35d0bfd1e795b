"""How many statements an object, a list and a booking cost, and that no list reads a whole table to find a few rows."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qhealth.adapters.persistence.seeding import BulkWriter
from qhealth.adapters.persistence.store import PersistentStore
from qhealth.core.domain.accounts import DoctorQuery, TimeOffQuery, UserQuery
from qhealth.core.domain.clinic import Clinic
from qhealth.core.domain.diagnostics import BookingStatus, DiagnosticBookingQuery, DiagnosticQuery
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.lists import DayOrInstant
from qhealth.core.domain.oversight import AuditQuery, LoginAttemptQuery
from qhealth.core.domain.people import Gender, Role, StaffRole
from qhealth.core.domain.records import DiagnosisQuery, JournalQuery, PrescriptionQuery
from qhealth.core.domain.sick_leaves import SickLeaveQuery
from qhealth.core.domain.visits import VisitQuery, VisitStatus
from qhealth.ports.accounts import Group
from qhealth.ports.calendar import Claim, Holder, Resource
from qhealth.ports.idempotency import IdempotencyKey
from qhealth.seeding import ClinicAtWork, Size, batches
from tests.builders import (
    NINE,
    NOW,
    STOCKHOLM,
    WHEN,
    a_doctor,
    a_journal_entry,
    a_login_attempt,
    a_mail,
    a_patient,
    a_visit,
    after,
    an_audit_event,
)
from tests.persistence.store_of_its_own import OpenStore, open_store

DAY = DayOrInstant(day=date(2030, 3, 4))
WINDOW = Interval(NINE, after(days=1))
EVERYBODY, PATIENTS, STAFF = Group.EVERYBODY, Group.PATIENTS, Group.STAFF
Reading = Callable[[PersistentStore], Awaitable[object]]

LISTS: dict[str, Reading] = {
    "people": lambda s: s.accounts.find(UserQuery(), EVERYBODY, WHEN),
    "people by e-mail": lambda s: s.accounts.find(UserQuery(email="asa"), EVERYBODY, WHEN),
    "people by name": lambda s: s.accounts.find(UserQuery(name="asa berg", gender=Gender.MALE), EVERYBODY, WHEN),
    "people by role": lambda s: s.accounts.find(UserQuery(role=Role.DOCTOR), EVERYBODY, WHEN),
    "people by state": lambda s: s.accounts.find(UserQuery(is_active=True), EVERYBODY, WHEN),
    "people by age": lambda s: s.accounts.find(UserQuery(min_age=18, max_age=30), EVERYBODY, WHEN),
    "people by birth date": lambda s: s.accounts.find(UserQuery(birth_date=date(1990, 1, 1)), EVERYBODY, WHEN),
    "people by last login": lambda s: s.accounts.find(UserQuery(sort="-last_login_at"), EVERYBODY, WHEN),
    "patients by name": lambda s: s.accounts.find(UserQuery(last_name="berg"), PATIENTS, WHEN),
    "patients by town": lambda s: s.accounts.find(UserQuery(city="gote", country="swe"), PATIENTS, WHEN),
    "staff": lambda s: s.accounts.find(UserQuery(), STAFF, WHEN),
    "doctors": lambda s: s.accounts.find_doctors(DoctorQuery(available=True)),
    "doctors by specialty": lambda s: s.accounts.find_doctors(DoctorQuery(specialty="card")),
    "time off": lambda s: s.schedules.find_time_off(1, TimeOffQuery(from_=DAY, to=DAY), WHEN),
    "diagnostics": lambda s: s.diagnostics.find(DiagnosticQuery()),
    "diagnostics by name": lambda s: s.diagnostics.find(DiagnosticQuery(name="mri")),
    "bookings": lambda s: s.diagnostic_bookings.find(DiagnosticBookingQuery(), WHEN),
    "bookings of a patient": lambda s: s.diagnostic_bookings.find(DiagnosticBookingQuery(), WHEN, owner_id=1),
    "bookings by name": lambda s: s.diagnostic_bookings.find(DiagnosticBookingQuery(patient_name="asa"), WHEN),
    "requests": lambda s: s.diagnostic_bookings.find(DiagnosticBookingQuery(status=BookingStatus.REQUESTED), WHEN),
    "visits": lambda s: s.visits.find(VisitQuery(), WHEN),
    "visits by creation": lambda s: s.visits.find(VisitQuery(sort="-created_at"), WHEN),
    "visits of a day": lambda s: s.visits.find(VisitQuery(from_=DAY, to=DAY), WHEN),
    "visits of a doctor": lambda s: s.visits.find(VisitQuery(doctor_id=1, status=VisitStatus.BOOKED), WHEN),
    "visits of a patient": lambda s: s.visits.find(VisitQuery(), WHEN, owner_id=1),
    "visits by names": lambda s: s.visits.find(VisitQuery(patient_name="asa", doctor_name="house"), WHEN),
    "journal": lambda s: s.journal_entries.find(JournalQuery(), WHEN),
    "journal of a patient": lambda s: s.journal_entries.find(JournalQuery(), WHEN, owner_id=1),
    "journal by diagnosis": lambda s: s.journal_entries.find(JournalQuery(diagnosis="asthma"), WHEN),
    "diagnoses": lambda s: s.journal_entries.diagnoses(1, DiagnosisQuery()),
    "prescriptions": lambda s: s.prescriptions.find(PrescriptionQuery(author_id=1), WHEN),
    "prescriptions by medicine": lambda s: s.prescriptions.find(PrescriptionQuery(medicine="salb"), WHEN),
    "sick leaves": lambda s: s.sick_leaves.find(SickLeaveQuery(), WHEN),
    "sick leaves of a patient": lambda s: s.sick_leaves.find(SickLeaveQuery(), WHEN, owner_id=1),
    "sick leaves by name": lambda s: s.sick_leaves.find(SickLeaveQuery(patient_name="asa"), WHEN),
    "login attempts": lambda s: s.login_attempts.find(LoginAttemptQuery(success=False), WHEN),
    "login attempts by e-mail": lambda s: s.login_attempts.find(LoginAttemptQuery(email="asa"), WHEN),
    "login attempts by address": lambda s: s.login_attempts.find(LoginAttemptQuery(ip_address="192.0.2.7"), WHEN),
    "audit": lambda s: s.audit_trail.find(AuditQuery(), WHEN),
    "audit by person": lambda s: s.audit_trail.find(AuditQuery(actor_id=1, action="visit.created"), WHEN),
    "audit by object": lambda s: s.audit_trail.find(AuditQuery(subject_type="visit", subject_id=1), WHEN),
}
LOOK_UPS: dict[str, Reading] = {
    "busy": lambda s: s.calendar.busy([(resource, 1) for resource in Resource], WINDOW),
    "taken lanes": lambda s: s.calendar.taken_lanes(1, WINDOW.ticks()),
    "schedule": lambda s: s.schedules.schedule(1, WINDOW),
    "booked": lambda s: s.visits.booked_of(1, WINDOW),
    "active": lambda s: s.diagnostic_bookings.active_of(1, now=NOW),
    "in use": lambda s: s.diagnostics.has_active_bookings(1, now=NOW),
    "superusers": lambda s: s.accounts.other_active_superusers(1),
    "sessions": lambda s: s.sessions.of_user(1, now=NOW),
    "signed in": lambda s: s.sessions.signed_in(1),
    "by e-mail": lambda s: s.accounts.with_password("asa@example.com"),
    "waiting mails": lambda s: s.outbox.waiting(),
}


_SMALL = re.compile(r"SCAN (found|hits|merged|some|ids|(asked|part|words)_[0-9]+|diagnostic)")
"""What a statement has found itself, and the diagnostics on offer."""


@pytest.fixture
async def store(tmp_path: Path) -> AsyncGenerator[OpenStore]:
    async with open_store(tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with people, visits and records of every kind, so that no list ends before it begins."""
    folder = tmp_path_factory.mktemp("clinic")
    asyncio.run(_fill(folder))
    return folder


async def _fill(folder: Path) -> None:
    async with open_store(folder) as opened:
        writer = BulkWriter(opened.engine)
        at = ClinicAtWork(Clinic(zone=STOCKHOLM), NOW, 1, await writer.first_ids())
        for batch in batches(Size.of(300, 600), at):
            await writer.add(batch.things)
        async with opened.writing() as uow:
            for given_name, family_name in (("Asta", "Berg"), ("Greta", "House")):
                await uow.accounts.add(a_patient(given_name, family_name, city="Göteborg"), password_hash=None)
                await uow.accounts.add(a_doctor(given_name, family_name), password_hash=None)
            await uow.login_attempts.add(a_login_attempt("asta@example.com"))
            await uow.commit()


@pytest.mark.parametrize("read", [*LISTS.values(), *LOOK_UPS.values()], ids=[*LISTS, *LOOK_UPS])
async def test_finds_by_an_index_whatever_is_asked_for(clinic: Path, read: Reading):
    async with open_store(clinic) as store:
        with store.engine.statements() as sent:
            await read(store.reading)
        assert sent
        for sql in sent:
            reply = await store.engine.send(f"EXPLAIN QUERY PLAN {sql}", [1] * sql.count("?"))
            steps = [str(row["detail"]) for row in reply.rows]
            scans = [step for step in steps if step.startswith("SCAN") and "USING" not in step]
            assert not [step for step in scans if not _SMALL.fullmatch(step)]


_IN_ORDER = (
    *("people", "people by state", "people by last login", "staff", "doctors", "diagnostics", "bookings", "requests"),
    *("visits", "visits by creation", "visits of a day", "visits of a doctor", "visits of a patient", "journal"),
    *("journal of a patient", "prescriptions", "login attempts", "login attempts by address", "audit"),
    "audit by person",
)


@pytest.mark.parametrize("name", _IN_ORDER)
async def test_goes_through_a_list_in_the_order_of_an_index(clinic: Path, name: str):
    async with open_store(clinic) as store:
        with store.engine.statements() as sent:
            await LISTS[name](store.reading)
        [sql] = sent
        reply = await store.engine.send(f"EXPLAIN QUERY PLAN {sql}", [1] * sql.count("?"))
    sorting = [row["detail"] for row in reply.rows if row["detail"].startswith("USE TEMP B-TREE")]
    # The rows of the page itself are sorted once they are joined, and so are the pages of each part that are merged.
    assert len(sorting) <= (1 + len(StaffRole) if name == "staff" else 1)


@pytest.mark.parametrize("read", LOOK_UPS.values(), ids=LOOK_UPS)
async def test_a_look_up_is_one_statement(store: OpenStore, read: Reading):
    with store.engine.statements() as sent:
        await read(store.reading)
    assert len(sent) == 1


async def test_an_object_is_one_statement(store: OpenStore):
    async with store.writing() as uow:
        patient = await uow.accounts.add(a_patient(), password_hash=None)
        doctor = await uow.accounts.add(a_doctor(), password_hash=None)
        visit = await uow.visits.add(a_visit(patient=patient, doctor=doctor, booked_by=doctor.person))
        entry = await uow.journal_entries.add(a_journal_entry(patient=patient, author=doctor))
        await uow.commit()
    with store.engine.statements() as sent:
        assert await store.reading.visits.get(visit.id) == visit
        assert await store.reading.journal_entries.get(entry.id) == entry
        assert await store.reading.accounts.get_many([patient.id, doctor.id]) == {
            patient.id: patient,
            doctor.id: doctor,
        }
    assert len(sent) == 3


async def test_a_page_by_words_is_two_statements_however_many_objects_it_holds(store: OpenStore):
    async with store.writing() as uow:
        patient = await uow.accounts.add(a_patient(), password_hash=None)
        doctor = await uow.accounts.add(a_doctor(), password_hash=None)
        for number in range(30):
            await uow.visits.add(a_visit(patient=patient, doctor=doctor, starting=after(hours=number)))
        await uow.commit()
    with store.engine.statements() as sent:
        page = await store.reading.visits.find(VisitQuery(patient_name="asta"), WHEN)
    assert (len(page.items), page.total, len(sent)) == (25, 30, 2)


async def test_a_page_without_words_is_one_statement(store: OpenStore):
    async with store.writing() as uow:
        for _ in range(3):
            await uow.login_attempts.add(a_login_attempt())
        await uow.commit()
    with store.engine.statements() as sent:
        whole = await store.reading.login_attempts.find(LoginAttemptQuery(), WHEN)
        last = await store.reading.login_attempts.find(LoginAttemptQuery(page=2, page_size=2), WHEN)
        none = await store.reading.login_attempts.find(LoginAttemptQuery(email="nobody"), WHEN)
    assert ([page.total for page in (whole, last, none)], len(sent)) == ([3, 3, 0], 3)
    beyond = await store.reading.login_attempts.find(LoginAttemptQuery(page=9), WHEN)
    assert (beyond.items, beyond.total) == ((), 3)


async def test_booking_a_visit_takes_twelve_statements_at_most(store: OpenStore):
    async with store.writing() as uow:
        patient = await uow.accounts.add(a_patient(), password_hash=None)
        doctor = await uow.accounts.add(a_doctor(), password_hash=None)
        await uow.commit()
    wanted = a_visit(patient=patient, doctor=doctor)
    key = IdempotencyKey(patient.id, "once", "visit.create", "digest")
    with store.engine.statements() as sent:
        async with store.writing() as uow:
            assert await uow.idempotency.recall(key, type(wanted), now=NOW) is None
            await uow.accounts.get_many([patient.id, doctor.id])
            await uow.schedules.schedule(doctor.id, wanted.interval)
            await uow.calendar.busy([(Resource.DOCTOR, doctor.id), (Resource.PATIENT, patient.id)], wanted.interval)
            visit = await uow.visits.add(wanted)
            claims = [
                Claim(resource, held, 1, tick)
                for resource, held in ((Resource.DOCTOR, doctor.id), (Resource.PATIENT, patient.id))
                for tick in wanted.interval.ticks()
            ]
            await uow.calendar.claim(Holder("visit", visit.id), claims)
            await uow.audit_trail.add(an_audit_event("visit.created", subject_id=visit.id))
            await uow.outbox.add([a_mail(), replace(a_mail(), to="doctor@example.com")], at=NOW)
            await uow.commit()
    assert len(sent.all) <= 12

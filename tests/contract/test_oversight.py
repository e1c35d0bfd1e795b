from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from qhealth.core.domain.errors import Contended
from qhealth.core.domain.lists import DayOrInstant
from qhealth.core.domain.oversight import AuditQuery, LoginAttemptQuery
from qhealth.ports.login_attempts import FailedLogin
from tests.builders import NINE, WHEN, a_login_attempt, a_patient, after, an_admin, an_audit_event
from tests.contract.stores import StoreUnderTest

MIDNIGHT = NINE.replace(hour=23) - timedelta(days=1)
MONDAY = DayOrInstant(day=date(2030, 3, 4))


async def test_an_attempt_is_kept_as_it_was_typed_and_can_be_deleted(store: StoreUnderTest):
    given = replace(
        a_login_attempt("  Åsa 🦉 <script>" * 20, ip_address=None, success=False, at=NINE + timedelta(microseconds=1)),
        user_agent=None,
    )
    attempt = await store.keep(given)
    assert attempt == replace(given, id=attempt.id)
    assert await store.reading.login_attempts.get(attempt.id) == attempt
    async with store.writing() as uow:
        await uow.login_attempts.delete(attempt.id)
    with pytest.raises(Contended):
        async with store.writing() as uow:
            await uow.login_attempts.delete(attempt.id)
    assert await store.reading.login_attempts.get(attempt.id) is None


async def test_the_latest_failures_are_told_in_their_order(store: StoreUnderTest):
    for minutes in (3, 1, 2, 0):
        await store.keep(a_login_attempt(f" {minutes}@Example.com", success=False, ip_address=None, at=after(minutes)))
    await store.keep(a_login_attempt("5@example.com", at=after(5)))
    told = await store.reading.login_attempts.failures(after(1), 2)
    assert told == [FailedLogin(" 2@Example.com", None, after(2)), FailedLogin(" 3@Example.com", None, after(3))]
    assert len(await store.reading.login_attempts.failures(after(1), 10)) == 3


ATTEMPTS = {
    "nine": a_login_attempt("asa.berg@example.com", at=NINE),
    "failed": a_login_attempt("ASA.BERG@example.com", success=False, ip_address="2001:db8::1", at=after(1)),
    "midnight": a_login_attempt("bo@example.org", at=MIDNIGHT),
    "before": a_login_attempt("bo@example.org", ip_address=None, at=MIDNIGHT - timedelta(microseconds=1)),
    "again": a_login_attempt("bo@example.org", ip_address="192.0.2.70", at=NINE),
}


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, ["failed", "again", "nine", "midnight", "before"]),
        ({"sort": "created_at"}, ["before", "midnight", "nine", "again", "failed"]),
        ({"sort": "id"}, ["nine", "failed", "midnight", "before", "again"]),
        ({"email": "asa"}, ["failed", "nine"]),
        ({"email": "bo@example.org"}, ["again", "midnight", "before"]),
        ({"email": ""}, ["failed", "again", "nine", "midnight", "before"]),
        ({"email": "erg"}, []),
        ({"ip_address": "192.0.2.7"}, ["nine", "midnight"]),
        ({"ip_address": "2001:db8::1"}, ["failed"]),
        ({"ip_address": ""}, ["failed", "again", "nine", "midnight", "before"]),
        ({"success": True}, ["again", "nine", "midnight", "before"]),
        ({"success": False}, ["failed"]),
        ({"from_": MONDAY}, ["failed", "again", "nine", "midnight"]),
        ({"to": DayOrInstant(day=date(2030, 3, 3))}, ["before"]),
        ({"from_": DayOrInstant(instant=NINE), "to": DayOrInstant(instant=after(1))}, ["again", "nine"]),
        ({"email": "bo", "success": True, "from_": MONDAY, "ip_address": "192.0.2.70"}, ["again"]),
        ({"page_size": 2, "page": 2}, ["nine", "midnight"]),
        ({"page_size": 2, "page": 4}, []),
    ],
)
async def test_every_filter_lets_the_right_attempts_through(
    store: StoreUnderTest, filters: dict[str, Any], names: list[str]
):
    kept = await store.keep_all(ATTEMPTS.values())
    called = {attempt.id: name for attempt, name in zip(kept, ATTEMPTS, strict=True)}
    page = await store.reading.login_attempts.find(LoginAttemptQuery(**filters), WHEN)
    assert [called[attempt.id] for attempt in page.items] == names


async def test_an_event_comes_back_as_it_was_stored(store: StoreUnderTest):
    admin = await store.keep(an_admin())
    details: dict[str, Any] = {"reason": "Fel 🦊 patient", "fields": ["email", "profile.city"], "count": 3, "empty": {}}
    event = replace(
        an_audit_event("journal_entry.deleted", actor=admin, subject_id=2**40, at=NINE + timedelta(microseconds=9)),
        details=details,
    )
    async with store.writing() as uow:
        await uow.audit_trail.add(replace(event, id=77))
        await uow.audit_trail.add(replace(event, actor=None, ip_address=None, details={}))
    found = (await store.reading.audit_trail.find(AuditQuery(sort="id"), WHEN)).items
    assert found[0] == replace(event, id=found[0].id)
    assert found[1] == replace(event, id=found[1].id, actor=None, ip_address=None, details={})
    assert [await store.reading.audit_trail.get(event.id) for event in found] == list(found)
    assert await store.reading.audit_trail.get(999) is None


async def test_an_event_names_its_actor_even_after_the_account_was_deleted(store: StoreUnderTest):
    admin = await store.keep(an_admin("Ada"))
    async with store.writing() as uow:
        await uow.audit_trail.add(an_audit_event(actor=admin))
        await uow.accounts.save(admin.erased(at=NINE))
    (event,) = (await store.reading.audit_trail.find(AuditQuery(), WHEN)).items
    assert event.actor == admin.person


@pytest.mark.parametrize(
    ("filters", "subjects"),
    [
        ({}, [5, 4, 1, 3, 2]),
        ({"sort": "at"}, [2, 3, 1, 4, 5]),
        ({"sort": "-id"}, [5, 4, 3, 2, 1]),
        ({"actor_id": 1}, [4, 1]),
        ({"actor_id": 999}, []),
        ({"action": "visit.cancelled"}, [4, 1]),
        ({"action": "visit"}, []),
        ({"action": "VISIT.cancelled"}, []),
        ({"action": ""}, [5, 4, 1, 3, 2]),
        ({"subject_type": "visit"}, [4, 1, 3]),
        ({"subject_type": "Visit"}, []),
        ({"subject_type": ""}, [5, 4, 1, 3, 2]),
        ({"subject_id": 3}, [3]),
        ({"from_": MONDAY}, [5, 4, 1, 3]),
        ({"to": DayOrInstant(day=date(2030, 3, 3))}, [2]),
        ({"from_": DayOrInstant(instant=NINE), "to": DayOrInstant(instant=after(1))}, [4, 1]),
        ({"subject_type": "visit", "actor_id": 2, "from_": MONDAY}, [3]),
        ({"page_size": 2, "page": 2}, [1, 3]),
        ({"page_size": 2, "page": 4}, []),
    ],
)
async def test_every_filter_lets_the_right_events_through(
    store: StoreUnderTest, filters: dict[str, Any], subjects: list[int]
):
    ada, asta = await store.keep_all([an_admin(), a_patient()])
    events = [
        an_audit_event("visit.cancelled", actor=ada, subject_id=1, at=NINE),
        an_audit_event("user.activated", subject_id=2, at=MIDNIGHT - timedelta(microseconds=1)),
        an_audit_event("visit.deleted", actor=asta, subject_id=3, at=MIDNIGHT),
        an_audit_event("visit.cancelled", actor=ada, subject_id=4, at=NINE),
        an_audit_event("user.blocked", subject_id=5, at=after(1)),
    ]
    async with store.writing() as uow:
        for event in events:
            await uow.audit_trail.add(event)
    page = await store.reading.audit_trail.find(AuditQuery(**filters), WHEN)
    assert [event.subject_id for event in page.items] == subjects

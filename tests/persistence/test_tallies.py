"""The numbers kept beside the rows are those that counting them anew gives, whatever was done to the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from qhealth.adapters.persistence import (
    account_rows,
    audit_trail,
    diagnostic_bookings,
    journal_entries,
    login_attempts,
    patient_words,
    prescriptions,
    search_words,
    sick_leaves,
    visits,
)
from qhealth.adapters.persistence.conditions import Span
from qhealth.adapters.persistence.database import Database
from qhealth.adapters.persistence.engine.sqlite_values import as_instant
from qhealth.adapters.persistence.search_words import WordKind
from qhealth.adapters.persistence.tallies import Tally, keys_of_words
from qhealth.adapters.persistence.totals import ByDay, with_word
from qhealth.core.domain.diagnostics import BookingStatus
from qhealth.core.domain.people import Person
from qhealth.core.domain.visits import VisitStatus
from tests.builders import (
    NINE,
    NOW,
    a_booking,
    a_diagnostic,
    a_doctor,
    a_journal_entry,
    a_login_attempt,
    a_patient,
    a_prescription,
    a_sick_leave,
    a_visit,
    after,
    an_audit_event,
)
from tests.persistence.store_of_its_own import OpenStore, open_store

KEYS = {
    "account": account_rows.tally_keys,
    "visit": visits.tally_keys,
    "diagnostic_booking": diagnostic_bookings.tally_keys,
    "journal_entry": journal_entries.tally_keys,
    "prescription": prescriptions.tally_keys,
    "sick_leave": sick_leaves.tally_keys,
    "login_attempt": login_attempts.tally_keys,
    "audit_event": audit_trail.tally_keys,
}


@pytest.fixture
async def store(tmp_path: Path) -> AsyncGenerator[OpenStore]:
    async with open_store(tmp_path) as opened:
        yield opened


async def kept(store: OpenStore) -> Counter[tuple[str, str, str]]:
    sql = "SELECT subject, facet, bucket, SUM(number) AS number FROM tally GROUP BY subject, facet, bucket"
    rows = (await store.engine.send(sql)).rows
    return Counter({(row["subject"], row["facet"], row["bucket"]): row["number"] for row in rows if row["number"]})


async def counted(store: OpenStore) -> Counter[tuple[str, str, str]]:
    found: Counter[tuple[str, str, str]] = Counter()
    for table, keys in KEYS.items():
        for row in (await store.engine.send(f"SELECT * FROM {table}")).rows:  # noqa: S608 - a name.
            found.update(keys(row))
    for owned in patient_words.ALL:
        columns = ", ".join(("first_name", "last_name", *owned.columns))
        names = f"SELECT {columns} FROM {owned.table} {patient_words.whose(owned.table)}"  # noqa: S608 - names.
        for row in (await store.engine.send(names)).rows:
            found.update(patient_words.keys(owned, patient_words.name_of(row), row))
    return found


async def beside(store: OpenStore) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Return the words of patients' names that stand beside what they have, and those that should."""
    rows = (await store.engine.send("SELECT kind, word, at, subject_id FROM patient_word")).rows
    due: list[tuple[object, ...]] = []
    for owned in patient_words.ALL:
        status = "status" if owned.has_status else "'' AS status"
        columns = f"first_name, last_name, {status}, {owned.table}.{owned.at} AS at, {owned.table}.id AS id"
        sql = f"SELECT {columns} FROM {owned.table}"  # noqa: S608 - names.
        for row in (await store.engine.send(f"{sql} {patient_words.whose(owned.table)}")).rows:
            words = search_words.indexed_words(patient_words.name_of(row))
            due += [(owned.of(row["status"]), word, as_instant(row["at"]), row["id"]) for word in words]
    stand = [(row["kind"], row["word"], as_instant(row["at"]), row["subject_id"]) for row in rows]
    return sorted(stand, key=repr), sorted(due, key=repr)


async def test_the_tallies_follow_whatever_is_done_to_the_rows(store: OpenStore):
    async with store.writing() as uow:
        patient = await uow.accounts.add(a_patient("Anna An", "Andersson", city="Åmål"), password_hash=None)
        other = await uow.accounts.add(a_patient("Anna", "Berg", city="Åmål"), password_hash=None)
        doctor = await uow.accounts.add(a_doctor(), password_hash=None)
        diagnostic = await uow.diagnostics.add(a_diagnostic())
        booked = [
            await uow.visits.add(a_visit(patient=patient, doctor=doctor, starting=after(days=day))) for day in range(4)
        ]
        asked = [
            await uow.diagnostic_bookings.add(a_booking(patient=each, diagnostic=diagnostic))
            for each in (patient, other)
        ]
        entry = await uow.journal_entries.add(a_journal_entry(patient=patient, author=doctor, diagnosis="An angina"))
        await uow.journal_entries.add(a_journal_entry(patient=patient, author=doctor, diagnosis="Angina"))
        medicine = await uow.prescriptions.add(a_prescription(patient=patient, author=doctor))
        leaves = [await uow.sick_leaves.add(a_sick_leave(patient=patient, author=doctor)) for _ in range(2)]
        attempt = await uow.login_attempts.add(a_login_attempt())
        await uow.login_attempts.add(a_login_attempt(success=False))
        await uow.audit_trail.add(an_audit_event())
        await uow.commit()
    first = await kept(store)
    assert first == await counted(store)
    assert first[Tally.WORDS, "visit.patient|booked", "anna"] == 4
    stand, due = await beside(store)
    assert stand == due
    assert first[Tally.VISITS, "booked", ""] == 4
    by = Person(doctor.id, "", "")
    async with store.writing() as uow:
        await uow.visits.save(booked[0].cancelled(at=NOW, by=by, reason="", with_notice=False))
        await uow.visits.save(replace(booked[1], starts_at=after(days=9), ends_at=after(30, days=9)))
        await uow.visits.delete(booked[2])
        scheduled = await uow.diagnostic_bookings.save(
            replace(asked[0], status=BookingStatus.SCHEDULED, starts_at=NINE, ends_at=after(30), updated_at=NOW)
        )
        await uow.diagnostic_bookings.delete(asked[1])
        await uow.journal_entries.delete(entry.id)
        await uow.prescriptions.delete(medicine.id)
        await uow.sick_leaves.delete(leaves[0].id)
        await uow.login_attempts.delete(attempt.id)
        profile = replace(patient.profile, last_name="Öberg", city=None)
        changed = await uow.accounts.save(replace(patient, profile=profile, blocked_at=NOW))
        await uow.accounts.save(other.erased(at=NOW))
        await uow.commit()
    assert await kept(store) == await counted(store)
    async with store.writing() as uow:
        # The one whose time is over is noted as completed when the next is asked for.
        again = replace(a_booking(patient=changed, diagnostic=diagnostic), created_at=after(days=1))
        await uow.diagnostic_bookings.add(again)
        assert scheduled.is_active
        await uow.commit()
    last = await kept(store)
    assert last == await counted(store)
    stand, due = await beside(store)
    assert stand == due
    assert last[Tally.BOOKINGS, "completed", ""] == 1


async def test_what_a_unit_of_work_does_not_commit_is_not_counted(store: OpenStore):
    async with store.writing() as uow:
        await uow.login_attempts.add(a_login_attempt())
    assert not await kept(store)


@pytest.mark.parametrize(
    ("prefix", "number"), [("a", 3), ("an", 2), ("ang", 2), ("angina", 2), ("asthma", 1), ("b", 0)]
)
async def test_a_text_counts_once_however_many_of_its_words_start_alike(store: OpenStore, prefix: str, number: int):
    async with store.writing() as uow:
        patient = await uow.accounts.add(a_patient(), password_hash=None)
        doctor = await uow.accounts.add(a_doctor(), password_hash=None)
        for diagnosis in ("An angina, an angioma", "angina angina", "Asthma"):
            await uow.journal_entries.add(a_journal_entry(patient=patient, author=doctor, diagnosis=diagnosis))
        await uow.commit()
    sql, args = with_word([WordKind.DIAGNOSIS], prefix)
    assert await Database(store.engine).count(f"SELECT {sql} AS number", *args) == number


SPANS = [(0, 24), (0, 1), (-1, 23), (5, 6), (-30, 30), (-72.5, 72.5), (11.9, 12.1), (13, 61), (None, 10), (-10, None)]


@pytest.mark.parametrize(("start", "end"), SPANS)
async def test_a_span_is_added_up_as_it_would_be_counted(store: OpenStore, start: float | None, end: float | None):
    async with store.writing() as uow:
        patient = await uow.accounts.add(a_patient(), password_hash=None)
        doctor = await uow.accounts.add(a_doctor(), password_hash=None)
        for number in range(-20, 20):
            await uow.visits.add(a_visit(patient=patient, doctor=doctor, starting=after(hours=number * 4.5)))
        await uow.commit()
    midnight = NINE.replace(hour=0)
    span = Span(
        "starts_at",
        None if start is None else midnight + timedelta(hours=start),
        None if end is None else midnight + timedelta(hours=end),
    )
    sql, args = ByDay("visit", Tally.VISIT_DAYS, [*VisitStatus]).within(span)
    added = await Database(store.engine).count(f"SELECT {sql} AS number", *args)
    starts = [after(hours=number * 4.5) for number in range(-20, 20)]
    inside = [at for at in starts if (span.start is None or at >= span.start) and (span.end is None or at < span.end)]
    assert added == len(inside)


def test_words_that_start_alike_are_told():
    keys = list(keys_of_words(WordKind.MEDICINE, "Anna an Andersson"))
    assert [key[2] for key in keys] == ["an", "andersson", "anna", "an", "an"]

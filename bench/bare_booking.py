"""A booking's rows written by hand through bare asyncmy: every row that QHealth writes, and none of its checks."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from qhealth.adapters.persistence.search_words import indexed_words
from qhealth.adapters.persistence.tallies import keys_of_words

_TICK_SECONDS = 300
_SHARDS = 8
_LENGTH = timedelta(minutes=30)
_SHORT_NOTICE = timedelta(hours=24)
_BOTH = (
    "SELECT id, first_name, last_name, birth_date, specialty, email FROM account WHERE id IN (%s, %s)"
    " ORDER BY id FOR UPDATE"
)
_VISIT = (
    "INSERT INTO visit (patient_id, doctor_id, starts_at, ends_at, status, note, booked_by_id, created_at, updated_at,"
    " version) VALUES (%s, %s, %s, %s, 'booked', %s, %s, %s, %s, 1)"
)
_CLAIM = "(%s, %s, 1, %s, 'visit', %s)"
_CLAIMS = "INSERT INTO occupancy (resource_kind, resource_id, lane, tick, holder_kind, holder_id) VALUES "
_EVENT = (
    "INSERT INTO audit_event (at, actor_id, ip_address, action, subject_type, subject_id, details)"
    " VALUES (%s, %s, %s, 'visit.booked', 'visit', %s, '{}')"
)
_MAIL = (
    "INSERT INTO outbox (template, address, recipient, facts, created_at, due_at, attempts)"
    " VALUES (%s, %s, %s, %s, %s, %s, 0)"
)
_CHANGE = "INSERT INTO unlogged_event (topic, action, object_id, owner_id, at) VALUES ('visits', 'created', %s, %s, %s)"
_NAME = "('visit.patient|booked', %s, %s, %s)"
_NAMES = "INSERT INTO patient_word (kind, word, at, subject_id) VALUES "
_TALLY = "(%s, %s, %s, %s, %s)"
_TALLIES = "INSERT INTO tally (subject, facet, bucket, shard, number) VALUES "
_ADDING = " ON DUPLICATE KEY UPDATE number = number + VALUES(number)"


class Booker(msgspec.Struct):
    """Whoever books."""

    id: int
    first_name: str
    last_name: str


class Wanted(msgspec.Struct):
    """The body of a booking."""

    patient_id: int
    doctor_id: int
    starts_at: datetime
    note: str = ""


async def book(connection: Any, wanted: Wanted, booker: Booker, address: str) -> Sequence[Any]:  # noqa: ANN401 - asyncmy is hardly typed.
    """Write the rows in one transaction and return the visit's row, as it is read."""
    now = datetime.now(UTC)
    at = now.replace(tzinfo=None)
    starts_at = wanted.starts_at.astimezone(UTC)
    ends_at = starts_at + _LENGTH
    start, end = starts_at.replace(tzinfo=None), ends_at.replace(tzinfo=None)
    await connection.begin()
    cursor = connection.cursor()
    await cursor.execute(_BOTH, (wanted.patient_id, wanted.doctor_id))
    people = {row[0]: row for row in await cursor.fetchall()}
    patient, doctor = people[wanted.patient_id], people[wanted.doctor_id]
    await cursor.execute(_VISIT, (patient[0], doctor[0], start, end, wanted.note, booker.id, at, at))
    visit_id = cursor.lastrowid
    words = indexed_words(f"{patient[1]} {patient[2]}")
    named = [value for word in words for value in (word, start, visit_id)]
    await cursor.execute(_NAMES + ", ".join([_NAME] * len(words)), named)
    ticks = range(int(starts_at.timestamp()) // _TICK_SECONDS, int(ends_at.timestamp()) // _TICK_SECONDS)
    held = [("doctor", doctor[0], tick) for tick in ticks] + [("patient", patient[0], tick) for tick in ticks]
    claims = [value for claim in held for value in (*claim, visit_id)]
    await cursor.execute(_CLAIMS + ", ".join([_CLAIM] * len(held)), claims)
    await cursor.execute(_EVENT, (at, booker.id, address, visit_id))
    facts = _facts(visit_id, doctor, starts_at, ends_at)
    await cursor.execute(_MAIL, ("visit_booked", patient[5], f"{patient[1]} {patient[2]}", facts, at, at))
    if starts_at - now < _SHORT_NOTICE:
        await cursor.execute(_MAIL, ("doctor_visit_booked", doctor[5], f"{doctor[1]} {doctor[2]}", facts, at, at))
    await cursor.execute(_CHANGE, (visit_id, patient[0], at))
    shard = random.randrange(_SHARDS)  # noqa: S311 - which row of several is no secret.
    spread = [(*key, shard, 1) for key in _tallied(doctor[0], starts_at, now)]
    of_words = Counter(keys_of_words("visit.patient|booked", f"{patient[1]} {patient[2]}"))
    rows = [*spread, *sorted((*key, 0, number) for key, number in of_words.items())]
    tallies = [value for row in rows for value in row]
    await cursor.execute(_TALLIES + ", ".join([_TALLY] * len(rows)) + _ADDING, tallies)
    await connection.commit()
    return (
        *(visit_id, start, end, "booked", wanted.note, None, None, None, None, at, at, 1),
        *(*patient[:4], doctor[0], doctor[1], doctor[2], doctor[4]),
        *(booker.id, booker.first_name, booker.last_name, None, None, None),
    )


def _facts(visit_id: int, doctor: Sequence[Any], starts_at: datetime, ends_at: datetime) -> str:
    facts: Mapping[str, object] = {
        "visit_id": visit_id,
        "sequence": 1,
        "doctor": f"{doctor[1]} {doctor[2]}",
        "starts_at": {"$instant": starts_at.isoformat()},
        "ends_at": {"$instant": ends_at.isoformat()},
    }
    return msgspec.json.encode(facts).decode()


def _tallied(doctor_id: int, starts_at: datetime, now: datetime) -> Sequence[tuple[str, str, str]]:
    return (
        ("audit_event", "", ""),
        ("audit_event.action", "visit.booked", ""),
        ("audit_event.day", "", now.date().isoformat()),
        ("audit_event.type", "visit", ""),
        ("visit", "booked", ""),
        ("visit.day", "booked", starts_at.date().isoformat()),
        ("visit.doctor", "booked", str(doctor_id)),
    )

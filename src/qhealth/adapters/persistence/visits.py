"""Visits to doctors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Final

from qhealth.adapters.persistence import patient_words, people, tables
from qhealth.adapters.persistence.conditions import Sql, Where
from qhealth.adapters.persistence.database import Database, Row
from qhealth.adapters.persistence.engine.sqlite_values import as_instant
from qhealth.adapters.persistence.listing import View, columns_of
from qhealth.adapters.persistence.search_words import DOCTORS_NAME, FULL_NAME, WordKind
from qhealth.adapters.persistence.tallies import Tally, day_of
from qhealth.adapters.persistence.tally_book import Key
from qhealth.adapters.persistence.totals import ByDay, kept
from qhealth.core.domain.errors import Contended, Obstacle
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.lists import Page
from qhealth.core.domain.visits import Visit, VisitQuery, VisitStatus
from qhealth.ports.visits import Visits
from qhealth.ports.when import When


def _visit_of(row: Row) -> Visit:
    return Visit(
        id=row["id"],
        patient=people.patient(row),
        doctor=people.doctor(row),
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        status=_STATUSES[row["status"]],
        note=row["note"],
        override=row["override"],
        request_id=row["request_id"],
        booked_by=people.person(row, "booked_by"),
        cancelled_by=people.person(row, "cancelled_by"),
        cancelled_at=row["cancelled_at"],
        cancel_reason=row["cancel_reason"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        version=row["version"],
    )


_COLUMNS: Final = ", ".join(
    (
        columns_of(
            "visit",
            *("id", "starts_at", "ends_at", "status", "note", "override", "request_id"),
            *("cancelled_at", "cancel_reason", "created_at", "updated_at", "version"),
        ),
        people.columns("patient", "birth_date"),
        people.columns("doctor", "specialty"),
        people.columns("booked_by"),
        people.columns("cancelled_by"),
    )
)
_JOINS: Final = " ".join(
    (
        people.join("patient", "visit.patient_id"),
        people.join("doctor", "visit.doctor_id"),
        people.join("booked_by", "visit.booked_by_id"),
        people.join("cancelled_by", "visit.cancelled_by_id"),
    )
)
# Asking the class for its member takes several times as long, which a page of rows notices.
_STATUSES: Final = {status.value: status for status in VisitStatus}
_SORTED: Final = ("starts_at", "created_at")
_TALLIED: Final = (
    "SELECT status, starts_at, doctor_id, first_name, last_name"  # noqa: S608 - constants.
    f" FROM visit {patient_words.whose('visit')} WHERE visit.id = {{}}"
)
VISITS: Final = View("visit", _COLUMNS, _visit_of, _JOINS)

LONGEST_BOOKING: Final = timedelta(days=1)
"""No booking lasts longer (8 hours are the limit), so none that started earlier can reach into a window.

It lets the indexes over the starts bound a search on both sides.
"""
_TOUCHING: Final = "+status = {} AND starts_at < {} AND starts_at > {} AND ends_at > {}"
# A union lets each half use its index, where an OR would use neither. On the sign see `listing.Where`.
_BOOKED_OF: Final = (
    f"SELECT id, starts_at FROM visit WHERE doctor_id = {{}} AND {_TOUCHING}"  # noqa: S608 - a constant.
    f" UNION SELECT id, starts_at FROM visit WHERE patient_id = {{}} AND {_TOUCHING} ORDER BY starts_at, id"
)


def values_of(visit: Visit) -> Row:
    """Return the columns that change with a visit: all but its id and version."""
    return {
        "patient_id": visit.patient.id,
        "doctor_id": visit.doctor.id,
        "starts_at": visit.starts_at,
        "ends_at": visit.ends_at,
        "status": visit.status,
        "note": visit.note,
        "override": visit.override,
        "request_id": visit.request_id,
        "booked_by_id": people.id_of(visit.booked_by),
        "cancelled_by_id": people.id_of(visit.cancelled_by),
        "cancelled_at": visit.cancelled_at,
        "cancel_reason": visit.cancel_reason,
        "created_at": visit.created_at,
        "updated_at": visit.updated_at,
    }


def tally_keys(row: Row) -> tuple[Key, ...]:
    """Return under what a row of `visit` is counted."""
    status = str(row["status"])
    return (
        (Tally.VISITS, status, ""),
        (Tally.VISIT_DAYS, status, day_of(row["starts_at"])),
        (Tally.DOCTORS_VISITS, status, str(row["doctor_id"])),
    )


class PersistentVisits(Visits):
    """Visits in `visit`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, visit: Visit) -> Visit:
        values = {**values_of(visit), "version": visit.version}
        visit_id = await self._database.insert(tables.Visit, values)
        self._database.tallies.add(tally_keys(values))
        await patient_words.added(self._database, patient_words.VISITS, visit_id, visit.patient, values)
        return replace(visit, id=visit_id)

    async def get(self, visit_id: int) -> Visit | None:
        # Of many who want to change one visit, all but the first would have to begin again, over and over.
        await self._database.hold_row(tables.Visit, visit_id)
        return await VISITS.one(self._database, "visit.id = {}", visit_id)

    async def save(self, visit: Visit) -> Visit:
        values = values_of(visit)
        before = await self._database.row(_TALLIED, visit.id)
        if not await self._database.save(tables.Visit, visit.id, visit.version, values):
            raise Contended
        if before:
            self._database.tallies.subtract(tally_keys(before))
            await patient_words.changed(self._database, patient_words.VISITS, visit.id, before, values)
        self._database.tallies.add(tally_keys(values))
        return replace(visit, version=visit.version + 1)

    async def delete(self, visit: Visit) -> None:
        before = await self._database.row(_TALLIED, visit.id)
        await self._database.delete(tables.Visit, visit.id, visit.version)
        if before:
            self._database.tallies.subtract(tally_keys(before))
            await patient_words.removed(self._database, patient_words.VISITS, visit.id, before)

    async def find(self, query: VisitQuery, when: When, *, owner_id: int | None = None) -> Page[Visit]:
        where = Where()
        where.equal("patient_id", owner_id)
        where.equal("patient_id", query.patient_id)
        where.equal("doctor_id", query.doctor_id)
        # Of all narrow conditions, only the one on the doctor has an index with the status.
        where.equal_common("status", query.status, sorted_by=_SORTED, beside_narrow=query.doctor_id is not None)
        where.within("starts_at", query, when.zone)
        listed = patient_words.listed(patient_words.VISITS, [query.status] if query.status else VisitStatus)
        where.says("patient_id", query.patient_name, *FULL_NAME, listed=listed)
        where.says("doctor_id", query.doctor_name, *DOCTORS_NAME, few=True)
        where.says("doctor_id", query.specialty, WordKind.SPECIALTY, few=True)
        if owner_id is None and query.patient_id is None:
            where.total = partial(_total, query, where)
        return await VISITS.page(self._database, query, where)

    async def booked_of(self, user_id: int, window: Interval) -> Sequence[Obstacle]:
        args = (user_id, VisitStatus.BOOKED, window.ends_at, window.starts_at - LONGEST_BOOKING, window.starts_at)
        rows = await self._database.rows(_BOOKED_OF, *args, *args)
        # The columns of a UNION have lost their types on some databases.
        return [Obstacle("visit", row["id"], as_instant(row["starts_at"])) for row in rows]


def _total(query: VisitQuery, where: Where, doctor_ids: Sequence[int] | None) -> Sql | None:
    """Return the number of visits of all patients; to the doctors with these ids, where names were looked up."""
    facets = [query.status] if query.status else [*VisitStatus]
    if any(not word.few for word in where.words):
        return None if query.doctor_id else patient_words.total(patient_words.VISITS, where, facets)
    if query.doctor_id is not None:
        # A condition on names beside an id has not been looked up.
        is_kept = not where.words and where.span is None
        return kept(Tally.DOCTORS_VISITS, facets, [str(query.doctor_id)]) if is_kept else None
    if doctor_ids is not None:
        ids = [str(doctor_id) for doctor_id in doctor_ids]
        return None if where.span else kept(Tally.DOCTORS_VISITS, facets, ids)
    if where.span is None:
        return kept(Tally.VISITS, facets)
    also = [clause for clause in where.clauses if clause.column == "status"]
    return ByDay("visit", Tally.VISIT_DAYS, facets, also).within(where.span)

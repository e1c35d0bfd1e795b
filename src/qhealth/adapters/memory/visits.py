"""Visits in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from qhealth.adapters.memory.listing import equal, page_of, says, within
from qhealth.adapters.memory.references import visit_today
from qhealth.adapters.memory.state import Repository
from qhealth.core.domain.errors import Contended, Obstacle
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.lists import Page
from qhealth.core.domain.visits import Visit, VisitQuery
from qhealth.ports.visits import Visits
from qhealth.ports.when import When


class MemoryVisits(Repository, Visits):
    """Visits in a dictionary."""

    async def add(self, visit: Visit) -> Visit:
        stored = visit_today(self._write, replace(visit, id=self._write.next_id("visits")))
        self._write.visits[stored.id] = stored
        return stored

    async def get(self, visit_id: int) -> Visit | None:
        visit = self._read.visits.get(visit_id)
        return visit_today(self._read, visit) if visit else None

    async def save(self, visit: Visit) -> Visit:
        stored = self._write.visits.get(visit.id)
        if stored is None or stored.version != visit.version:
            raise Contended
        saved = visit_today(self._write, replace(visit, version=visit.version + 1))
        self._write.visits[visit.id] = saved
        return saved

    async def delete(self, visit: Visit) -> None:
        stored = self._write.visits.pop(visit.id, None)
        if stored is None or stored.version != visit.version:
            raise Contended

    async def find(self, query: VisitQuery, when: When, *, owner_id: int | None = None) -> Page[Visit]:
        visits = (
            visit
            for visit in self._all()
            if equal(owner_id, visit.patient.id)
            and _is_wanted(visit, query)
            and within(visit.starts_at, query, when.zone)
        )
        return page_of(visits, query)

    async def booked_of(self, user_id: int, window: Interval) -> Sequence[Obstacle]:
        booked = (
            visit
            for visit in self._read.visits.values()
            if visit.is_booked and user_id in (visit.doctor.id, visit.patient.id) and visit.interval.overlaps(window)
        )
        in_order = sorted(booked, key=lambda visit: (visit.starts_at, visit.id))
        return [Obstacle("visit", visit.id, visit.starts_at) for visit in in_order]

    def _all(self) -> Iterable[Visit]:
        return (visit_today(self._read, visit) for visit in self._read.visits.values())


def _is_wanted(visit: Visit, query: VisitQuery) -> bool:
    return (
        equal(query.doctor_id, visit.doctor.id)
        and equal(query.patient_id, visit.patient.id)
        and equal(query.status, visit.status)
        and says(query.doctor_name, visit.doctor.full_name)
        and says(query.specialty, visit.doctor.specialty)
        and says(query.patient_name, visit.patient.full_name)
    )

"""The occupancy in memory, and who is busy when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from qhealth.adapters.memory.state import Repository
from qhealth.core.domain.diagnostics import BookingStatus
from qhealth.core.domain.intervals import Interval
from qhealth.ports.calendar import Calendar, Claim, Holder, Resource, TickTaken


class MemoryCalendar(Repository, Calendar):
    """One dictionary from claims to their holders: a key that is there is taken."""

    async def busy(
        self, resources: Sequence[tuple[Resource, int]], window: Interval, *, besides: Holder | None = None
    ) -> Mapping[tuple[Resource, int], Sequence[Interval]]:
        found: dict[tuple[Resource, int], list[Interval]] = {resource: [] for resource in resources}
        for holder, held, interval in self._live():
            if holder == besides or not interval.overlaps(window):
                continue
            for resource in held:
                if resource in found:
                    found[resource].append(interval)
        return {resource: sorted(intervals) for resource, intervals in found.items()}

    async def taken_lanes(
        self, diagnostic_id: int, ticks: range, *, besides: Holder | None = None
    ) -> Sequence[tuple[int, int]]:
        return sorted(
            (claim.tick, claim.lane)
            for claim, holder in self._read.claims.items()
            if claim.resource is Resource.DIAGNOSTIC
            and claim.resource_id == diagnostic_id
            and claim.tick in ticks
            and holder != besides
        )

    async def claim(self, holder: Holder, claims: Sequence[Claim]) -> None:
        for claim in claims:
            if claim in self._write.claims:
                raise TickTaken
            self._write.claims[claim] = holder

    async def release(self, holder: Holder) -> None:
        claims = self._write.claims
        for claim in [claim for claim, held_by in claims.items() if held_by == holder]:
            del claims[claim]

    def _live(self) -> Iterator[tuple[Holder, tuple[tuple[Resource, int], ...], Interval]]:
        for visit in self._read.visits.values():
            if visit.is_booked:
                held = ((Resource.DOCTOR, visit.doctor.id), (Resource.PATIENT, visit.patient.id))
                yield Holder("visit", visit.id), held, visit.interval
        for booking in self._read.diagnostic_bookings.values():
            if booking.status is BookingStatus.SCHEDULED and booking.interval:
                held = ((Resource.DIAGNOSTIC, booking.diagnostic.id), (Resource.PATIENT, booking.patient.id))
                yield Holder("diagnostic_booking", booking.id), held, booking.interval

"""Who and what is busy when, and the claims that make double booking impossible."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qhealth.core.domain.intervals import Interval


class Resource(StrEnum):
    """What a booking holds."""

    DOCTOR = "doctor"
    PATIENT = "patient"
    DIAGNOSTIC = "diagnostic"


@dataclass(frozen=True, slots=True)
class Claim:
    """One tick of one resource; the key of the occupancy table. `lane` counts from 1 up to the capacity."""

    resource: Resource
    resource_id: int
    lane: int
    tick: int


@dataclass(frozen=True, slots=True)
class Holder:
    """The booking that holds claims."""

    kind: str
    """"visit" or "diagnostic_booking"."""
    id: int


class Calendar(ABC):
    """Who and what is busy when: the occupancy that makes double booking impossible, and the bookings behind it."""

    @abstractmethod
    async def busy(
        self, resources: Sequence[tuple[Resource, int]], window: Interval, *, besides: Holder | None = None
    ) -> Mapping[tuple[Resource, int], Sequence[Interval]]:
        """Return when each resource is held by live bookings that touch the window, in one statement.

        Every resource asked for is a key of the answer. A patient is busy with visits and with diagnostics. `besides`
        leaves one booking out: the one that is being moved.
        """

    @abstractmethod
    async def taken_lanes(
        self, diagnostic_id: int, ticks: range, *, besides: Holder | None = None
    ) -> Sequence[tuple[int, int]]:
        """Return the (tick, lane) pairs of a diagnostic that are claimed within the ticks."""

    @abstractmethod
    async def claim(self, holder: Holder, claims: Sequence[Claim]) -> None:
        """Claim ticks for a booking, in sorted order.

        Raises:
            TickTaken: somebody else holds one of them; the transaction is of no more use.
        """

    @abstractmethod
    async def release(self, holder: Holder) -> None:
        """Give back every tick that a booking holds."""


class TickTaken(Exception):  # noqa: N818 - named as the event it tells of.
    """A claim met a tick that somebody else holds: the race for a slot was lost."""

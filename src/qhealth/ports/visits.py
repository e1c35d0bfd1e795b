"""Loading and storing visits."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from qhealth.core.domain.errors import Obstacle
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.lists import Page
from qhealth.core.domain.visits import Visit, VisitQuery
from qhealth.ports.when import When


class Visits(ABC):
    """Visits to doctors."""

    @abstractmethod
    async def add(self, visit: Visit) -> Visit:
        """Store a new visit and return it with its id."""

    @abstractmethod
    async def get(self, visit_id: int) -> Visit | None:
        """Return a visit."""

    @abstractmethod
    async def save(self, visit: Visit) -> Visit:
        """Store a changed visit and return it with its version raised; raises `Contended` if it is newer."""

    @abstractmethod
    async def delete(self, visit: Visit) -> None:
        """Delete a visit; raises `Contended` if it is newer or gone."""

    @abstractmethod
    async def find(self, query: VisitQuery, when: When, *, owner_id: int | None = None) -> Page[Visit]:
        """Return a page of visits; `owner_id` narrows the list to that patient."""

    @abstractmethod
    async def booked_of(self, user_id: int, window: Interval) -> Sequence[Obstacle]:
        """Return the booked visits, as doctor or as patient, that touch a window, in order of time."""

"""Where imported objects came from."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence


class Origins(ABC):
    """Which object of ours came from which object of another system, so that an import takes nothing twice."""

    @abstractmethod
    async def known(self, source: str, keys: Sequence[str]) -> Mapping[str, int]:
        """Return the ids of our objects for those keys of the source that were taken before."""

    @abstractmethod
    async def add(self, source: str, ids: Mapping[str, int]) -> None:
        """Store which of our ids stand for which keys of the source."""

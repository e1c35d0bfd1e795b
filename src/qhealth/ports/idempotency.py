"""First answers to creations that may be repeated."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A caller's key for one creation, with a digest of the body that came with it."""

    caller_id: int
    key: str
    operation: str
    """"visit.create" and the like: a key is good for one operation."""
    body_digest: str


class Idempotency(ABC):
    """First answers to creations, kept for 24 hours so that a repeated request creates nothing."""

    @abstractmethod
    async def recall(self, key: IdempotencyKey, kind: type[T], *, now: datetime) -> T | None:
        """Return the first answer to this key, or None.

        Raises:
            IdempotencyKeyReused: the key came before with another body or for another operation.
        """

    @abstractmethod
    async def remember(self, key: IdempotencyKey, answer: object, *, subject_id: int, now: datetime) -> None:
        """Keep the first answer to a key."""

    @abstractmethod
    async def forget(self, operation: str, subject_id: int) -> None:
        """Drop the answers about an object that is deleted, so that nothing of it stays behind."""

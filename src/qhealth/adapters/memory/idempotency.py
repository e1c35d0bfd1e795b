"""First answers to creations, and the origins of imported objects, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar

from qhealth.adapters.memory.state import Answer, Repository
from qhealth.core.domain.errors import IdempotencyKeyReused, Unavailable
from qhealth.ports.idempotency import Idempotency, IdempotencyKey
from qhealth.ports.origins import Origins

_KEPT: Final = timedelta(hours=24)

T = TypeVar("T")


class MemoryIdempotency(Repository, Idempotency):
    """Answers by caller and key."""

    async def recall(self, key: IdempotencyKey, kind: type[T], *, now: datetime) -> T | None:
        stored = self._read.answers.get((key.caller_id, key.key))
        if stored is None or now >= stored.remembered_at + _KEPT:
            return None
        if stored.key != key:
            raise IdempotencyKeyReused
        if not isinstance(stored.answer, kind):
            raise TypeError(f"The answer to this key is a {type(stored.answer).__name__}, no {kind.__name__}.")
        return stored.answer

    async def remember(self, key: IdempotencyKey, answer: object, *, subject_id: int, now: datetime) -> None:
        place = key.caller_id, key.key
        former = self._write.answers.get(place)
        if former is not None and now < former.remembered_at + _KEPT:
            raise Unavailable
        self._write.answers[place] = Answer(key, answer, subject_id, now)

    async def forget(self, operation: str, subject_id: int) -> None:
        answers = self._write.answers
        for place, stored in list(answers.items()):
            if stored.key.operation == operation and stored.subject_id == subject_id:
                del answers[place]


class MemoryOrigins(Repository, Origins):
    """Ids by source and key."""

    async def known(self, source: str, keys: Sequence[str]) -> Mapping[str, int]:
        origins = self._read.origins
        return {key: origins[source, key] for key in keys if (source, key) in origins}

    async def add(self, source: str, ids: Mapping[str, int]) -> None:
        self._write.origins.update({(source, key): our_id for key, our_id in ids.items()})

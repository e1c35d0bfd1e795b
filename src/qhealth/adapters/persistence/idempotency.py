"""First answers to creations, kept as JSON so that the same answer can be given again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, TypeVar
from zlib import crc32

import msgspec

from qhealth.adapters.persistence import tables
from qhealth.adapters.persistence.database import Database
from qhealth.core.domain.errors import IdempotencyKeyReused
from qhealth.ports.idempotency import Idempotency, IdempotencyKey

KEPT: Final = timedelta(hours=24)
_NOW_AND_THEN: Final = 20
"""With one key in so many."""

T = TypeVar("T")


class PersistentIdempotency(Idempotency):
    """Answers in `idempotency_key`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._has_met_expired = False

    async def recall(self, key: IdempotencyKey, kind: type[T], *, now: datetime) -> T | None:
        sql = (
            "SELECT operation, body_digest, answer, created_at FROM idempotency_key"
            " WHERE caller_id = {} AND caller_key = {}"
        )
        row = await self._database.row(sql, key.caller_id, key.key)
        if row is None:
            return None
        if row["created_at"] <= now - KEPT:
            self._has_met_expired = True
            return None
        if (row["operation"], row["body_digest"]) != (key.operation, key.body_digest):
            raise IdempotencyKeyReused
        return msgspec.json.decode(row["answer"], type=kind)

    async def remember(self, key: IdempotencyKey, answer: object, *, subject_id: int, now: datetime) -> None:
        # What has expired goes first where this key is used anew, and otherwise now and then: nothing else cleans the
        # table, and a statement more with every creation would be felt.
        if self._has_met_expired or crc32(key.key.encode(errors="replace")) % _NOW_AND_THEN == 0:
            await self._database.change("DELETE FROM idempotency_key WHERE created_at <= {}", now - KEPT)
        values = {
            "caller_id": key.caller_id,
            "caller_key": key.key,
            "operation": key.operation,
            "body_digest": key.body_digest,
            "answer": msgspec.json.encode(answer).decode(),
            "subject_id": subject_id,
            "created_at": now,
        }
        await self._database.insert(tables.IdempotencyKey, values)

    async def forget(self, operation: str, subject_id: int) -> None:
        sql = "DELETE FROM idempotency_key WHERE operation = {} AND subject_id = {}"
        await self._database.change(sql, operation, subject_id)

"""What was done by whom."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from qhealth.adapters.persistence import documents, people, tables
from qhealth.adapters.persistence.conditions import Sql, Where
from qhealth.adapters.persistence.database import Database, Row
from qhealth.adapters.persistence.listing import View, columns_of
from qhealth.adapters.persistence.tallies import Tally, day_of
from qhealth.adapters.persistence.tally_book import Key
from qhealth.adapters.persistence.totals import ByDay, kept
from qhealth.core.domain.lists import Page
from qhealth.core.domain.oversight import AuditEvent, AuditQuery
from qhealth.ports.audit_trail import AuditTrail
from qhealth.ports.when import When


def _event_of(row: Row) -> AuditEvent:
    return AuditEvent(
        id=row["id"],
        at=row["at"],
        actor=people.person(row, "actor"),
        ip_address=row["ip_address"],
        action=row["action"],
        subject_type=row["subject_type"],
        subject_id=row["subject_id"],
        details=documents.decoded(row["details"]),
    )


_COLUMNS: Final = ", ".join(
    (
        columns_of("audit_event", "id", "at", "ip_address", "action", "subject_type", "subject_id", "details"),
        people.columns("actor"),
    )
)
_EVENTS: Final = View("audit_event", _COLUMNS, _event_of, people.join("actor", "audit_event.actor_id"))


def values_of(event: AuditEvent) -> Row:
    """Return all columns of an event but its id."""
    return {
        "at": event.at,
        "actor_id": people.id_of(event.actor),
        "ip_address": event.ip_address,
        "action": event.action,
        "subject_type": event.subject_type,
        "subject_id": event.subject_id,
        "details": documents.encoded(event.details),
    }


def tally_keys(row: Row) -> tuple[Key, ...]:
    """Return under what a row of `audit_event` is counted."""
    return (
        (Tally.AUDIT_EVENTS, "", ""),
        (Tally.AUDIT_DAYS, "", day_of(row["at"])),
        (Tally.AUDIT_ACTIONS, row["action"], ""),
        (Tally.AUDIT_TYPES, row["subject_type"], ""),
    )


class PersistentAuditTrail(AuditTrail):
    """Events in `audit_event`, whose triggers refuse to change or delete any."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, event: AuditEvent) -> None:
        values = values_of(event)
        await self._database.insert_later(tables.AuditEvent, [values])
        self._database.tallies.add(tally_keys(values))

    async def get(self, event_id: int) -> AuditEvent | None:
        return await _EVENTS.one(self._database, "audit_event.id = {}", event_id)

    async def find(self, query: AuditQuery, when: When) -> Page[AuditEvent]:
        where = Where()
        where.equal("actor_id", query.actor_id)
        where.equal_common("action", query.action, sorted_by=["at"])
        where.equal_common("subject_type", query.subject_type, sorted_by=["at"])
        where.equal("subject_id", query.subject_id)
        where.within("at", query, when.zone)
        if not where.is_narrow:
            where.total = partial(_total, query, where)
        return await _EVENTS.page(self._database, query, where)


def _total(query: AuditQuery, where: Where, _ids: Sequence[int] | None) -> Sql | None:
    match bool(query.action), bool(query.subject_type), where.span:
        case False, False, None:
            return kept(Tally.AUDIT_EVENTS)
        case False, False, span:
            return ByDay("audit_event", Tally.AUDIT_DAYS, [""]).within(span)
        case True, False, None:
            return kept(Tally.AUDIT_ACTIONS, [query.action or ""])
        case False, True, None:
            return kept(Tally.AUDIT_TYPES, [query.subject_type or ""])
        case _:
            return None

"""The login history and the audit trail in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from qhealth.adapters.memory.listing import equal, page_of, same_text, says, within
from qhealth.adapters.memory.references import person
from qhealth.adapters.memory.state import Repository
from qhealth.core.domain.errors import Contended
from qhealth.core.domain.lists import Page
from qhealth.core.domain.oversight import AuditEvent, AuditQuery, LoginAttempt, LoginAttemptQuery
from qhealth.ports.audit_trail import AuditTrail
from qhealth.ports.login_attempts import FailedLogin, LoginAttempts
from qhealth.ports.when import When


class MemoryLoginAttempts(Repository, LoginAttempts):
    """Attempts to sign in, in a dictionary."""

    async def add(self, attempt: LoginAttempt) -> LoginAttempt:
        stored = replace(attempt, id=self._write.next_id("login_attempts"))
        self._write.login_attempts[stored.id] = stored
        return stored

    async def get(self, attempt_id: int) -> LoginAttempt | None:
        return self._read.login_attempts.get(attempt_id)

    async def delete(self, attempt_id: int) -> None:
        if self._write.login_attempts.pop(attempt_id, None) is None:
            raise Contended

    async def find(self, query: LoginAttemptQuery, when: When) -> Page[LoginAttempt]:
        attempts = (
            attempt
            for attempt in self._read.login_attempts.values()
            if says(query.email, attempt.email)
            and same_text(query.ip_address, attempt.ip_address)
            and equal(query.success, attempt.success)
            and within(attempt.created_at, query, when.zone)
        )
        return page_of(attempts, query)

    async def failures(self, since: datetime, most: int) -> Sequence[FailedLogin]:
        found = sorted(
            (one for one in self._read.login_attempts.values() if not one.success and one.created_at >= since),
            key=lambda one: (one.created_at, one.id),
        )
        return [FailedLogin(one.email, one.ip_address, one.created_at) for one in found[-most:]]


class MemoryAuditTrail(Repository, AuditTrail):
    """Audit events in a dictionary that nothing here takes anything out of."""

    async def add(self, event: AuditEvent) -> None:
        stored = replace(event, id=self._write.next_id("audit_events"), details=dict(event.details))
        self._write.audit_events[stored.id] = stored

    async def get(self, event_id: int) -> AuditEvent | None:
        event = self._read.audit_events.get(event_id)
        return self._today(event) if event else None

    async def find(self, query: AuditQuery, when: When) -> Page[AuditEvent]:
        events = (
            self._today(event)
            for event in self._read.audit_events.values()
            if equal(query.actor_id, event.actor.id if event.actor else None)
            and same_text(query.action, event.action)
            and same_text(query.subject_type, event.subject_type)
            and equal(query.subject_id, event.subject_id)
            and within(event.at, query, when.zone)
        )
        return page_of(events, query)

    def _today(self, event: AuditEvent) -> AuditEvent:
        return replace(event, actor=person(self._read, event.actor), details=dict(event.details))

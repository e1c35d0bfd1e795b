"""The login history and the audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qhealth.core.domain.policy import Action, authorise
from qhealth.core.usecases.common import audited, check, found

if TYPE_CHECKING:
    from qhealth.core.domain.lists import Page
    from qhealth.core.domain.oversight import AuditEvent, AuditQuery, LoginAttempt, LoginAttemptQuery
    from qhealth.core.domain.policy import Actor
    from qhealth.ports.gathered import Ports


async def list_login_attempts(query: LoginAttemptQuery, *, actor: Actor, ports: Ports) -> Page[LoginAttempt]:
    """Return a page of the login history, successes and failures."""
    authorise(actor, Action.LOGIN_ATTEMPT_LIST)
    check(query, ports)
    return await ports.store.login_attempts.find(query, ports.when())


async def view_login_attempt(attempt_id: int, *, actor: Actor, ports: Ports) -> LoginAttempt:
    """Return one attempt to sign in."""
    authorise(actor, Action.LOGIN_ATTEMPT_VIEW)
    return found(await ports.store.login_attempts.get(attempt_id))


async def delete_login_attempt(attempt_id: int, *, actor: Actor, ports: Ports) -> None:
    """Delete one attempt from the login history; the audit trail keeps that it was there."""
    authorise(actor, Action.LOGIN_ATTEMPT_DELETE)
    now = ports.clock.now()
    async with ports.unit_of_work() as uow:
        attempt = found(await uow.login_attempts.get(attempt_id))
        await uow.login_attempts.delete(attempt.id)
        await uow.audit_trail.add(
            audited(
                "login_attempt.deleted",
                attempt.id,
                actor=actor,
                at=now,
                attempted_at=attempt.created_at.isoformat(),
                success=attempt.success,
            )
        )
        await uow.commit()


async def list_audit_events(query: AuditQuery, *, actor: Actor, ports: Ports) -> Page[AuditEvent]:
    """Return a page of the audit trail."""
    authorise(actor, Action.AUDIT_EVENT_LIST)
    check(query, ports)
    return await ports.store.audit_trail.find(query, ports.when())


async def view_audit_event(event_id: int, *, actor: Actor, ports: Ports) -> AuditEvent:
    """Return one event of the audit trail."""
    authorise(actor, Action.AUDIT_EVENT_VIEW)
    return found(await ports.store.audit_trail.get(event_id))

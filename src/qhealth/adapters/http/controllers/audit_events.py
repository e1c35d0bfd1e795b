"""The audit trail."""

from __future__ import annotations

from litestar import Controller, get
from litestar.params import FromPath

from qhealth.adapters.http.requests import ApiRequest, Filters
from qhealth.core.domain.lists import Page
from qhealth.core.domain.oversight import AuditEvent, AuditQuery
from qhealth.core.domain.policy import Action
from qhealth.core.usecases import oversight


class AuditEventController(Controller):
    """`/audit-events`."""

    path = "/audit-events"
    tags = ("Oversight",)

    @get(summary="List audit events", actions=(Action.AUDIT_EVENT_LIST,))
    async def list_audit_events(self, request: ApiRequest, filters: Filters[AuditQuery]) -> Page[AuditEvent]:
        """Who did what, the newest first."""
        return await oversight.list_audit_events(filters, actor=request.actor, ports=request.ports)

    @get("/{event_id:int}", summary="View an audit event", actions=(Action.AUDIT_EVENT_VIEW,))
    async def view_audit_event(self, request: ApiRequest, event_id: FromPath[int]) -> AuditEvent:
        """Nobody edits or deletes one."""
        return await oversight.view_audit_event(event_id, actor=request.actor, ports=request.ports)

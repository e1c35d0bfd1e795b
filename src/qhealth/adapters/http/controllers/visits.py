"""Visits to doctors."""

from __future__ import annotations

from litestar import Controller, Response, delete, get, post
from litestar.params import FromPath

from qhealth.adapters.http.controllers.refusals import CANCEL_VISIT, CONFIRM_VISIT, MARK_VISIT, MOVE_VISIT, VISIT_TIME
from qhealth.adapters.http.papers import PDF, paper
from qhealth.adapters.http.requests import ApiRequest, Command, Filters
from qhealth.core.domain.lists import Page
from qhealth.core.domain.policy import Action
from qhealth.core.domain.visits import BookVisit, Cancel, RescheduleVisit, Visit, VisitQuery
from qhealth.core.usecases import documents, visits


class VisitController(Controller):
    """`/visits`."""

    path = "/visits"
    tags = ("Visits",)

    @get(summary="List visits", actions=(Action.VISIT_LIST,))
    async def list_visits(self, request: ApiRequest, filters: Filters[VisitQuery]) -> Page[Visit]:
        """A patient sees its own visits only."""
        return await visits.list_visits(filters, actor=request.actor, ports=request.ports)

    @post(summary="Book a visit", actions=(Action.VISIT_CREATE,), refusals=VISIT_TIME, repeatable=True)
    async def book_visit(self, request: ApiRequest, command: Command[BookVisit]) -> Visit:
        """A refusal says what is in the way and offers the five nearest free times."""
        key = request.idempotency_key("visit.create", command)
        return await visits.book_visit(command, actor=request.actor, ports=request.ports, key=key)

    @get("/{visit_id:int}", summary="View a visit", actions=(Action.VISIT_VIEW,))
    async def view_visit(self, request: ApiRequest, visit_id: FromPath[int]) -> Visit:
        """The `note` is what the doctor should know beforehand."""
        return await visits.view_visit(visit_id, actor=request.actor, ports=request.ports)

    @delete("/{visit_id:int}", summary="Delete a visit", actions=(Action.VISIT_DELETE,))
    async def delete_visit(self, request: ApiRequest, visit_id: FromPath[int]) -> None:
        """Its time is free again. To keep a trace that it was planned, cancel it instead."""
        await visits.delete_visit(visit_id, actor=request.actor, ports=request.ports)

    @post(
        "/{visit_id:int}/reschedule",
        summary="Move a visit",
        status_code=200,
        actions=(Action.VISIT_RESCHEDULE,),
        refusals=MOVE_VISIT,
    )
    async def reschedule_visit(
        self, request: ApiRequest, visit_id: FromPath[int], command: Command[RescheduleVisit]
    ) -> Visit:
        """Moves it to another time, perhaps to another doctor; the old time is given up only for the new one."""
        return await visits.reschedule_visit(visit_id, command, actor=request.actor, ports=request.ports)

    @post(
        "/{visit_id:int}/cancel",
        summary="Cancel a visit",
        status_code=200,
        actions=(Action.VISIT_CANCEL,),
        refusals=CANCEL_VISIT,
    )
    async def cancel_visit(self, request: ApiRequest, visit_id: FromPath[int], command: Command[Cancel]) -> Visit:
        """A patient cancels at the latest 24 hours before the start."""
        return await visits.cancel_visit(visit_id, command, actor=request.actor, ports=request.ports)

    @post(
        "/{visit_id:int}/complete",
        summary="Mark a visit as completed",
        status_code=200,
        actions=(Action.VISIT_COMPLETE,),
        refusals=MARK_VISIT,
    )
    async def complete_visit(self, request: ApiRequest, visit_id: FromPath[int]) -> Visit:
        """Possible from its start on."""
        return await visits.complete_visit(visit_id, actor=request.actor, ports=request.ports)

    @post(
        "/{visit_id:int}/no-show",
        summary="Mark a visit as missed",
        status_code=200,
        actions=(Action.VISIT_NO_SHOW,),
        refusals=MARK_VISIT,
    )
    async def mark_no_show(self, request: ApiRequest, visit_id: FromPath[int]) -> Visit:
        """Possible from its start on."""
        return await visits.mark_no_show(visit_id, actor=request.actor, ports=request.ports)

    @get(
        "/{visit_id:int}/document",
        summary="Download the confirmation of a visit",
        actions=(Action.VISIT_VIEW,),
        refusals=CONFIRM_VISIT,
        content_type=PDF,
    )
    async def print_visit(self, request: ApiRequest, visit_id: FromPath[int]) -> Response[bytes]:
        """For employers and schools, as tagged PDF/A with a number that anybody can check. It leaves the note out."""
        return paper(await documents.print_visit(visit_id, actor=request.actor, ports=request.ports))

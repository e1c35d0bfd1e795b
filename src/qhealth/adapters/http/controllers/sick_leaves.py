"""Sick leaves."""

from __future__ import annotations

from litestar import Controller, Response, delete, get, post
from litestar.params import FromPath

from qhealth.adapters.http.papers import PDF, paper
from qhealth.adapters.http.requests import LONGEST_RECORD_BODY, ApiRequest, Command, Filters
from qhealth.core.domain.lists import Page
from qhealth.core.domain.policy import Action
from qhealth.core.domain.records import Reason
from qhealth.core.domain.sick_leaves import SickLeave, SickLeaveQuery, WriteSickLeave
from qhealth.core.usecases import documents, sick_leaves


class SickLeaveController(Controller):
    """`/sick-leaves`."""

    path = "/sick-leaves"
    tags = ("Sick leaves",)
    request_max_body_size = LONGEST_RECORD_BODY

    @get(summary="List sick leaves", actions=(Action.SICK_LEAVE_LIST,))
    async def list_sick_leaves(self, request: ApiRequest, filters: Filters[SickLeaveQuery]) -> Page[SickLeave]:
        """A patient sees its own sick leaves only. `from` and `to` are about the time of writing."""
        return await sick_leaves.list_sick_leaves(filters, actor=request.actor, ports=request.ports)

    @post(summary="Write a patient off sick", actions=(Action.SICK_LEAVE_CREATE,), repeatable=True)
    async def write_sick_leave(self, request: ApiRequest, command: Command[WriteSickLeave]) -> SickLeave:
        """Text is kept exactly as typed. A sick leave is never changed: a wrong one is deleted and written anew."""
        key = request.idempotency_key("sick_leave.create", command)
        return await sick_leaves.write_sick_leave(command, actor=request.actor, ports=request.ports, key=key)

    @get("/{leave_id:int}", summary="View a sick leave", actions=(Action.SICK_LEAVE_VIEW,))
    async def view_sick_leave(self, request: ApiRequest, leave_id: FromPath[int]) -> SickLeave:
        """Both the first and the last day belong to it."""
        return await sick_leaves.view_sick_leave(leave_id, actor=request.actor, ports=request.ports)

    @delete("/{leave_id:int}", summary="Delete a sick leave", actions=(Action.SICK_LEAVE_DELETE,))
    async def delete_sick_leave(
        self, request: ApiRequest, leave_id: FromPath[int], command: Command[Reason]
    ) -> None:  # fmt: skip
        """Wants a reason, which the audit trail keeps with a digest. Its certificate is void from then on."""
        await sick_leaves.delete_sick_leave(leave_id, command, actor=request.actor, ports=request.ports)

    @get(
        "/{leave_id:int}/document",
        summary="Download the certificate of a sick leave",
        actions=(Action.SICK_LEAVE_DOWNLOAD,),
        content_type=PDF,
    )
    async def print_sick_leave(self, request: ApiRequest, leave_id: FromPath[int]) -> Response[bytes]:
        """As tagged PDF/A, with a number that anybody can check."""
        return paper(await documents.print_sick_leave(leave_id, actor=request.actor, ports=request.ports))

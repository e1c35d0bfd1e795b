"""Prescriptions."""

from __future__ import annotations

from litestar import Controller, Response, delete, get, post
from litestar.params import FromPath

from qhealth.adapters.http.controllers.refusals import AMEND
from qhealth.adapters.http.papers import PDF, paper
from qhealth.adapters.http.requests import LONGEST_RECORD_BODY, ApiRequest, Command, Filters
from qhealth.core.domain.lists import Page
from qhealth.core.domain.policy import Action
from qhealth.core.domain.records import Prescription, PrescriptionQuery, Reason, WritePrescription
from qhealth.core.usecases import documents, prescriptions


class PrescriptionController(Controller):
    """`/prescriptions`."""

    path = "/prescriptions"
    tags = ("Prescriptions",)
    request_max_body_size = LONGEST_RECORD_BODY

    @get(summary="List prescriptions", actions=(Action.PRESCRIPTION_LIST,))
    async def list_prescriptions(
        self, request: ApiRequest, filters: Filters[PrescriptionQuery]
    ) -> Page[Prescription]:  # fmt: skip
        """A patient sees its own prescriptions only."""
        return await prescriptions.list_prescriptions(filters, actor=request.actor, ports=request.ports)

    @post(summary="Prescribe a medicine", actions=(Action.PRESCRIPTION_CREATE,), refusals=AMEND, repeatable=True)
    async def write_prescription(self, request: ApiRequest, command: Command[WritePrescription]) -> Prescription:
        """Text is kept exactly as typed. A prescription is never changed: a correction is a new one that amends it."""
        key = request.idempotency_key("prescription.create", command)
        return await prescriptions.write_prescription(command, actor=request.actor, ports=request.ports, key=key)

    @get("/{prescription_id:int}", summary="View a prescription", actions=(Action.PRESCRIPTION_VIEW,))
    async def view_prescription(self, request: ApiRequest, prescription_id: FromPath[int]) -> Prescription:
        """`amended_by` names the prescription that corrects this one."""
        return await prescriptions.view_prescription(prescription_id, actor=request.actor, ports=request.ports)

    @delete("/{prescription_id:int}", summary="Delete a prescription", actions=(Action.PRESCRIPTION_DELETE,))
    async def delete_prescription(
        self, request: ApiRequest, prescription_id: FromPath[int], command: Command[Reason]
    ) -> None:
        """Wants a reason, which the audit trail keeps together with a digest of the prescription."""
        await prescriptions.delete_prescription(
            prescription_id, command, actor=request.actor, ports=request.ports
        )  # fmt: skip

    @get(
        "/{prescription_id:int}/document",
        summary="Download a prescription",
        actions=(Action.PRESCRIPTION_VIEW,),
        content_type=PDF,
    )
    async def print_prescription(self, request: ApiRequest, prescription_id: FromPath[int]) -> Response[bytes]:
        """For printing, as tagged PDF/A, with a number that anybody can check."""
        return paper(await documents.print_prescription(prescription_id, actor=request.actor, ports=request.ports))

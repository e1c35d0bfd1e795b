"""Whether a document is genuine."""

from __future__ import annotations

from litestar import Controller, get
from litestar.params import FromPath

from qhealth.adapters.http.requests import ApiRequest
from qhealth.core.domain.documents import Confirmation
from qhealth.core.usecases import documents


class ConfirmationController(Controller):
    """`/confirmations`."""

    path = "/confirmations"
    tags = ("Documents",)

    @get("/{number:str}", summary="Check the number of a document", public=True)
    async def confirm_document(self, request: ApiRequest, number: FromPath[str]) -> Confirmation:
        """For whoever holds the paper: its dates and issuer, and whether it still holds. Nothing about the patient."""
        return await documents.confirm_document(number, ports=request.ports)

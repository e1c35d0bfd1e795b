"""The diagnostics that the clinic offers."""

from __future__ import annotations

from litestar import Controller, delete, get, patch, post
from litestar.params import FromPath

from qhealth.adapters.http.controllers.refusals import OFFER_DIAGNOSTIC, WITHDRAW_DIAGNOSTIC
from qhealth.adapters.http.requests import ApiRequest, Command, Filters
from qhealth.core.domain.accounts import DeviceSlotQuery
from qhealth.core.domain.availability import Slots
from qhealth.core.domain.diagnostics import ChangeDiagnostic, CreateDiagnostic, Diagnostic, DiagnosticQuery
from qhealth.core.domain.lists import Page
from qhealth.core.domain.policy import Action
from qhealth.core.usecases import diagnostics


class DiagnosticController(Controller):
    """`/diagnostics`."""

    path = "/diagnostics"
    tags = ("Diagnostics",)

    @get(summary="List diagnostics", actions=(Action.DIAGNOSTIC_LIST,))
    async def list_diagnostics(self, request: ApiRequest, filters: Filters[DiagnosticQuery]) -> Page[Diagnostic]:
        """What the clinic offers at present."""
        return await diagnostics.list_diagnostics(filters, actor=request.actor, ports=request.ports)

    @post(summary="Offer a new diagnostic", actions=(Action.DIAGNOSTIC_CREATE,), refusals=OFFER_DIAGNOSTIC)
    async def create_diagnostic(self, request: ApiRequest, command: Command[CreateDiagnostic]) -> Diagnostic:
        """Names are unique, case and spacing aside."""
        return await diagnostics.create_diagnostic(command, actor=request.actor, ports=request.ports)

    @get("/{diagnostic_id:int}", summary="View a diagnostic", actions=(Action.DIAGNOSTIC_VIEW,))
    async def view_diagnostic(self, request: ApiRequest, diagnostic_id: FromPath[int]) -> Diagnostic:
        """`capacity` many may run at once."""
        return await diagnostics.view_diagnostic(diagnostic_id, actor=request.actor, ports=request.ports)

    @patch(
        "/{diagnostic_id:int}",
        summary="Change a diagnostic",
        actions=(Action.DIAGNOSTIC_UPDATE,),
        refusals=OFFER_DIAGNOSTIC,
    )
    async def change_diagnostic(
        self, request: ApiRequest, diagnostic_id: FromPath[int], command: Command[ChangeDiagnostic]
    ) -> Diagnostic:
        """What is not named stays. Bookings keep their length."""
        return await diagnostics.change_diagnostic(
            diagnostic_id, command, actor=request.actor, ports=request.ports, precondition=request.precondition()
        )

    @delete(
        "/{diagnostic_id:int}",
        summary="Take a diagnostic off the offer",
        actions=(Action.DIAGNOSTIC_DELETE,),
        refusals=WITHDRAW_DIAGNOSTIC,
    )
    async def delete_diagnostic(self, request: ApiRequest, diagnostic_id: FromPath[int]) -> None:
        """Past bookings keep showing it."""
        await diagnostics.delete_diagnostic(diagnostic_id, actor=request.actor, ports=request.ports)

    @get(
        "/{diagnostic_id:int}/slots",
        summary="Find free times of a diagnostic",
        actions=(Action.DIAGNOSTIC_VIEW,),
    )
    async def find_diagnostic_slots(
        self, request: ApiRequest, diagnostic_id: FromPath[int], filters: Filters[DeviceSlotQuery]
    ) -> Slots:
        """At most 62 days at once."""
        return await diagnostics.find_diagnostic_slots(
            diagnostic_id, filters, actor=request.actor, ports=request.ports
        )  # fmt: skip

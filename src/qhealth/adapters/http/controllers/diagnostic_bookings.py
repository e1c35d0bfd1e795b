"""Patients' requests for diagnostics, and their dates."""

from __future__ import annotations

from litestar import Controller, delete, get, patch, post
from litestar.params import FromPath

from qhealth.adapters.http.controllers.refusals import BOOK_DIAGNOSTIC, CANCEL_DIAGNOSTIC, SCHEDULE_DIAGNOSTIC
from qhealth.adapters.http.requests import ApiRequest, Command, Filters
from qhealth.core.domain.diagnostics import (
    BookDiagnostic,
    DiagnosticBooking,
    DiagnosticBookingQuery,
    NoteCall,
    ScheduleDiagnostic,
)
from qhealth.core.domain.lists import Page
from qhealth.core.domain.policy import Action
from qhealth.core.domain.visits import Cancel
from qhealth.core.usecases import diagnostic_bookings

_BOOK = (Action.DIAGNOSTIC_BOOKING_REQUEST, Action.DIAGNOSTIC_BOOKING_CREATE)
_CANCEL = (Action.DIAGNOSTIC_BOOKING_CANCEL, Action.DIAGNOSTIC_BOOKING_WITHDRAW)


class DiagnosticBookingController(Controller):
    """`/diagnostic-bookings`."""

    path = "/diagnostic-bookings"
    tags = ("Diagnostic bookings",)

    @get(summary="List diagnostic bookings", actions=(Action.DIAGNOSTIC_BOOKING_LIST,))
    async def list_diagnostic_bookings(
        self, request: ApiRequest, filters: Filters[DiagnosticBookingQuery]
    ) -> Page[DiagnosticBooking]:
        """A patient sees its own bookings only, without what the operators noted."""
        return await diagnostic_bookings.list_diagnostic_bookings(filters, actor=request.actor, ports=request.ports)

    @post(summary="Ask for a diagnostic or book one", actions=_BOOK, refusals=BOOK_DIAGNOSTIC, repeatable=True)
    async def book_diagnostic(self, request: ApiRequest, command: Command[BookDiagnostic]) -> DiagnosticBooking:
        """A patient asks without a date; staff book for a patient, with a date."""
        key = request.idempotency_key("diagnostic_booking.create", command)
        return await diagnostic_bookings.book_diagnostic(command, actor=request.actor, ports=request.ports, key=key)

    @get("/{booking_id:int}", summary="View a diagnostic booking", actions=(Action.DIAGNOSTIC_BOOKING_VIEW,))
    async def view_diagnostic_booking(self, request: ApiRequest, booking_id: FromPath[int]) -> DiagnosticBooking:
        """`starts_at` and `ends_at` are null while it waits for a date."""
        return await diagnostic_bookings.view_diagnostic_booking(
            booking_id, actor=request.actor, ports=request.ports
        )  # fmt: skip

    @patch("/{booking_id:int}", summary="Note a telephone call", actions=(Action.DIAGNOSTIC_BOOKING_UPDATE,))
    async def note_call(
        self, request: ApiRequest, booking_id: FromPath[int], command: Command[NoteCall]
    ) -> DiagnosticBooking:
        """What the operator noted is seen by staff only."""
        return await diagnostic_bookings.note_call(
            booking_id, command, actor=request.actor, ports=request.ports, precondition=request.precondition()
        )

    @delete("/{booking_id:int}", summary="Delete a diagnostic booking", actions=(Action.DIAGNOSTIC_BOOKING_DELETE,))
    async def delete_diagnostic_booking(self, request: ApiRequest, booking_id: FromPath[int]) -> None:
        """Its time is free again."""
        await diagnostic_bookings.delete_diagnostic_booking(booking_id, actor=request.actor, ports=request.ports)

    @post(
        "/{booking_id:int}/schedule",
        summary="Give a booking its date",
        status_code=200,
        actions=(Action.DIAGNOSTIC_BOOKING_SCHEDULE,),
        refusals=SCHEDULE_DIAGNOSTIC,
    )
    async def schedule_diagnostic(
        self, request: ApiRequest, booking_id: FromPath[int], command: Command[ScheduleDiagnostic]
    ) -> DiagnosticBooking:
        """One that has a date already is moved."""
        return await diagnostic_bookings.schedule_diagnostic(
            booking_id, command, actor=request.actor, ports=request.ports
        )  # fmt: skip

    @post(
        "/{booking_id:int}/cancel",
        summary="Cancel a diagnostic booking",
        status_code=200,
        actions=_CANCEL,
        refusals=CANCEL_DIAGNOSTIC,
    )
    async def cancel_diagnostic_booking(
        self, request: ApiRequest, booking_id: FromPath[int], command: Command[Cancel]
    ) -> DiagnosticBooking:
        """A patient withdraws a request while it has no date; staff cancel always."""
        return await diagnostic_bookings.cancel_diagnostic_booking(
            booking_id, command, actor=request.actor, ports=request.ports
        )

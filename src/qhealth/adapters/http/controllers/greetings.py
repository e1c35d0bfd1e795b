"""Switching greetings off from a mail."""

from __future__ import annotations

from litestar import Controller, post

from qhealth.adapters.http.requests import ApiRequest, Filters
from qhealth.core.domain.accounts import UseToken
from qhealth.core.usecases import greetings


class GreetingController(Controller):
    """`/greetings`."""

    path = "/greetings"
    tags = ("Own account",)
    opt = {"public": True}  # noqa: RUF012 - Litestar reads it once.

    @post("/unsubscribe", summary="Switch greetings off with a mail's link", status_code=204)
    async def unsubscribe(self, request: ApiRequest, filters: Filters[UseToken]) -> None:
        """What mail programs call for their own button (RFC 8058); the body does not matter, and repeating is fine."""
        await greetings.switch_greetings_off(filters.token, client=request.caller, ports=request.ports)

"""The login history."""

from __future__ import annotations

from litestar import Controller, delete, get
from litestar.params import FromPath

from qhealth.adapters.http.requests import ApiRequest, Filters
from qhealth.core.domain.lists import Page
from qhealth.core.domain.oversight import LoginAttempt, LoginAttemptQuery
from qhealth.core.domain.policy import Action
from qhealth.core.usecases import oversight


class LoginAttemptController(Controller):
    """`/login-attempts`."""

    path = "/login-attempts"
    tags = ("Oversight",)

    @get(summary="List attempts to sign in", actions=(Action.LOGIN_ATTEMPT_LIST,))
    async def list_login_attempts(
        self, request: ApiRequest, filters: Filters[LoginAttemptQuery]
    ) -> Page[LoginAttempt]:  # fmt: skip
        """Successful and failed ones, the newest first."""
        return await oversight.list_login_attempts(filters, actor=request.actor, ports=request.ports)

    @get("/{attempt_id:int}", summary="View an attempt to sign in", actions=(Action.LOGIN_ATTEMPT_VIEW,))
    async def view_login_attempt(self, request: ApiRequest, attempt_id: FromPath[int]) -> LoginAttempt:
        """`email` is the address as it was typed."""
        return await oversight.view_login_attempt(attempt_id, actor=request.actor, ports=request.ports)

    @delete("/{attempt_id:int}", summary="Delete an attempt to sign in", actions=(Action.LOGIN_ATTEMPT_DELETE,))
    async def delete_login_attempt(self, request: ApiRequest, attempt_id: FromPath[int]) -> None:
        """The audit trail keeps that it was deleted, and by whom."""
        await oversight.delete_login_attempt(attempt_id, actor=request.actor, ports=request.ports)

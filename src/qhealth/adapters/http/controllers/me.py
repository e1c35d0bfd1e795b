"""One's own account."""

from __future__ import annotations

from litestar import Controller, delete, get, patch, post
from litestar.params import FromPath

from qhealth.adapters.http.controllers.refusals import DELETE_PERSON
from qhealth.adapters.http.requests import ApiRequest, Command
from qhealth.core.domain.accounts import ChangeOwnAccount, ChangePassword, ConfirmPassword
from qhealth.core.domain.lists import Page
from qhealth.core.domain.people import Me
from qhealth.core.domain.sessions import OwnSession
from qhealth.core.usecases import me, passwords, sessions


class MeController(Controller):
    """`/me`."""

    path = "/me"
    tags = ("Own account",)

    @get(summary="View one's own account")
    async def view_me(self, request: ApiRequest) -> Me:
        """`permissions` names the actions that the caller may take."""
        return await me.view_me(actor=request.actor, ports=request.ports)

    @patch(summary="Change one's own account")
    async def change_me(self, request: ApiRequest, command: Command[ChangeOwnAccount]) -> Me:
        """What is not named stays. A new address counts once it is verified."""
        return await me.change_me(
            command, actor=request.actor, ports=request.ports, precondition=request.precondition()
        )  # fmt: skip

    @delete(summary="Delete one's own account", refusals=DELETE_PERSON)
    async def delete_me(self, request: ApiRequest, command: Command[ConfirmPassword]) -> None:
        """Wants the password. Login and contact data go; the medical record stays, as the law asks."""
        await me.delete_me(command, actor=request.actor, ports=request.ports)

    @post("/password", summary="Change one's own password", status_code=204)
    async def change_password(self, request: ApiRequest, command: Command[ChangePassword]) -> None:
        """Ends the caller's other sessions."""
        await passwords.change_password(command, actor=request.actor, ports=request.ports)

    @get("/sessions", summary="List one's own sessions")
    async def list_own_sessions(self, request: ApiRequest) -> Page[OwnSession]:
        """Where the account is signed in, all on one page, the last used first."""
        own = await sessions.list_own_sessions(actor=request.actor, ports=request.ports)
        return Page(own, total=len(own), page=1, page_size=max(1, len(own)))

    @delete("/sessions/{session_id:int}", summary="End one of one's own sessions")
    async def end_own_session(self, request: ApiRequest, session_id: FromPath[int]) -> None:
        """It is over everywhere at once."""
        await sessions.end_own_session(session_id, actor=request.actor, ports=request.ports)

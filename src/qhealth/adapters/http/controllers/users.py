"""Everybody's accounts."""

from __future__ import annotations

from litestar import Controller, delete, get, patch, post
from litestar.params import FromPath

from qhealth.adapters.http.controllers.refusals import ADDRESS, BLOCK_PERSON, DELETE_PERSON
from qhealth.adapters.http.requests import ApiRequest, Command, Filters
from qhealth.core.domain.accounts import ChangeUser, UserQuery
from qhealth.core.domain.lists import Page
from qhealth.core.domain.people import User
from qhealth.core.domain.policy import Action
from qhealth.core.usecases import users


class UserController(Controller):
    """`/users`."""

    path = "/users"
    tags = ("Users",)

    @get(summary="List users", actions=(Action.USER_LIST,))
    async def list_users(self, request: ApiRequest, filters: Filters[UserQuery]) -> Page[User]:
        """Everybody who has not been deleted."""
        return await users.list_users(filters, actor=request.actor, ports=request.ports)

    @get("/{user_id:int}", summary="View a user", actions=(Action.USER_VIEW,))
    async def view_user(self, request: ApiRequest, user_id: FromPath[int]) -> User:
        """`role` is the highest role that the user holds."""
        return await users.view_user(user_id, actor=request.actor, ports=request.ports)

    @patch("/{user_id:int}", summary="Change a user", actions=(Action.USER_UPDATE,), refusals=ADDRESS)
    async def change_user(self, request: ApiRequest, user_id: FromPath[int], command: Command[ChangeUser]) -> User:
        """What is not named stays. A new address counts once its owner has verified it."""
        return await users.change_user(
            user_id, command, actor=request.actor, ports=request.ports, precondition=request.precondition()
        )

    @delete("/{user_id:int}", summary="Delete a user", actions=(Action.USER_DELETE,), refusals=DELETE_PERSON)
    async def delete_user(self, request: ApiRequest, user_id: FromPath[int]) -> None:
        """Login and contact data go; the medical record stays, as the law asks."""
        await users.delete_user(user_id, actor=request.actor, ports=request.ports)

    @post(
        "/{user_id:int}/block",
        summary="Block a user",
        status_code=200,
        actions=(Action.USER_BLOCK,),
        refusals=BLOCK_PERSON,
    )
    async def block_user(self, request: ApiRequest, user_id: FromPath[int]) -> User:
        """Every session of the user ends at once. Blocking twice changes nothing."""
        return await users.block_user(user_id, actor=request.actor, ports=request.ports)

    @post("/{user_id:int}/unblock", summary="Unblock a user", status_code=200, actions=(Action.USER_UNBLOCK,))
    async def unblock_user(self, request: ApiRequest, user_id: FromPath[int]) -> User:
        """Unblocking twice changes nothing."""
        return await users.unblock_user(user_id, actor=request.actor, ports=request.ports)

    @post("/{user_id:int}/grant-admin", summary="Make a user an admin", status_code=200, actions=(Action.ADMIN_GRANT,))
    async def grant_admin(self, request: ApiRequest, user_id: FromPath[int]) -> User:
        """The user keeps its work; granting twice changes nothing."""
        return await users.grant_admin(user_id, actor=request.actor, ports=request.ports)

    @post(
        "/{user_id:int}/revoke-admin",
        summary="Take the admin status back",
        status_code=200,
        actions=(Action.ADMIN_REVOKE,),
    )
    async def revoke_admin(self, request: ApiRequest, user_id: FromPath[int]) -> User:
        """The user keeps its work; revoking twice changes nothing."""
        return await users.revoke_admin(user_id, actor=request.actor, ports=request.ports)

"""Colleagues."""

from __future__ import annotations

from litestar import Controller, get, post
from litestar.params import FromPath

from qhealth.adapters.http.controllers.refusals import ADDRESS
from qhealth.adapters.http.requests import ApiRequest, Command, Filters
from qhealth.core.domain.accounts import RegisterStaff, UserQuery
from qhealth.core.domain.lists import Page
from qhealth.core.domain.people import User
from qhealth.core.domain.policy import Action
from qhealth.core.usecases import staff


class StaffController(Controller):
    """`/staff`."""

    path = "/staff"
    tags = ("Staff",)

    @get(summary="List the staff", actions=(Action.STAFF_LIST,))
    async def list_staff(self, request: ApiRequest, filters: Filters[UserQuery]) -> Page[User]:
        """Doctors, operators and pharmacists, admins among them included."""
        return await staff.list_staff(filters, actor=request.actor, ports=request.ports)

    @post(summary="Register a colleague", actions=(Action.STAFF_REGISTER,), refusals=ADDRESS)
    async def register_staff(self, request: ApiRequest, command: Command[RegisterStaff]) -> User:
        """No password travels: the colleague sets one through a link in the mail."""
        return await staff.register_staff(command, actor=request.actor, ports=request.ports)

    @get("/{user_id:int}", summary="View a colleague", actions=(Action.STAFF_VIEW,))
    async def view_staff(self, request: ApiRequest, user_id: FromPath[int]) -> User:
        """The id of a colleague is the id of the user."""
        return await staff.view_staff(user_id, actor=request.actor, ports=request.ports)

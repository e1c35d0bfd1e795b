"""The clinic at a glance."""

from __future__ import annotations

from litestar import Controller, get

from qhealth.adapters.http.requests import ApiRequest, Filters
from qhealth.core.domain.figures import Overview, OverviewQuery
from qhealth.core.domain.policy import Action
from qhealth.core.usecases import overview


class OverviewController(Controller):
    """`/overview`."""

    path = "/overview"
    tags = ("Oversight",)

    @get(summary="View figures of the last weeks", actions=(Action.OVERVIEW_VIEW,))
    async def view_overview(self, request: ApiRequest, filters: Filters[OverviewQuery]) -> Overview:
        """Weeks begin on Monday in the clinic's time zone; the last one is the present week."""
        return await overview.view_overview(filters, actor=request.actor, ports=request.ports)

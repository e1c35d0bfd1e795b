"""The clinic itself, for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from litestar import Controller, get

from qhealth.adapters.http.requests import ApiRequest
from qhealth.core.domain.validation import Described
from qhealth.core.domain.working_hours import WorkingHours


@dataclass(frozen=True, slots=True)
class ClinicCard:
    """How to reach the clinic, and when it does diagnostics."""

    name: Annotated[str, Described("What the clinic is called.", "QHealth")]
    phone: Annotated[str, Described("The reception's number.", "+46 31 000 00 00")]
    address: Annotated[str, Described("Where it is.", "Storgatan 1, 411 24 Göteborg")]
    time_zone: Annotated[str, Described("IANA name of the zone of its wall-clock times.", "Europe/Stockholm")]
    opening_hours: WorkingHours


class ClinicController(Controller):
    """`/clinic`."""

    path = "/clinic"
    tags = ("Clinic",)
    opt = {"public": True}  # noqa: RUF012 - Litestar reads it once.

    @get(summary="View the clinic")
    async def view_clinic(self, request: ApiRequest) -> ClinicCard:
        """Name, telephone, address, time zone and opening hours, without signing in."""
        clinic = request.ports.clinic
        return ClinicCard(clinic.name, clinic.phone, clinic.address, clinic.zone.key, clinic.opening_hours)

"""What everybody may know of the clinic."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from qhealth.adapters.memory.gathered import memory_ports
from qhealth.core.domain.clinic import Clinic
from qhealth.core.domain.working_hours import WeeklyBlock, WorkingHours
from tests.http.site import Site


async def test_tells_everybody_how_to_reach_the_clinic_and_in_which_zone_it_is():
    hours = WorkingHours(slot_minutes=15, weekly=(WeeklyBlock(1, "08:00", "16:00"),))
    clinic = Clinic("Björkens klinik", "+46 8 123 45 67", "Björkvägen 2, Umeå", ZoneInfo("Europe/Helsinki"), hours)
    async with Site(ports=replace(memory_ports(), clinic=clinic)).browser() as browser:
        answer = await browser.get("/api/v1/clinic")
    assert answer.status_code == 200
    assert answer.json() == {
        "name": "Björkens klinik",
        "phone": "+46 8 123 45 67",
        "address": "Björkvägen 2, Umeå",
        "time_zone": "Europe/Helsinki",
        "opening_hours": {"slot_minutes": 15, "weekly": [{"weekday": 1, "start": "08:00", "end": "16:00"}]},
    }

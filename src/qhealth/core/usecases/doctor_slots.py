"""Free times of doctors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qhealth.core.domain.availability import Rhythm, Slots, free_starts
from qhealth.core.domain.errors import NotFound
from qhealth.core.domain.policy import Action, authorise
from qhealth.core.usecases.calendars import DoctorCalendars, slot_window
from qhealth.core.usecases.common import check, found

if TYPE_CHECKING:
    from qhealth.core.domain.accounts import DoctorSlotQuery
    from qhealth.core.domain.policy import Actor
    from qhealth.ports.gathered import Ports


async def find_doctor_slots(doctor_id: int, query: DoctorSlotQuery, *, actor: Actor, ports: Ports) -> Slots:
    """Return the times at which a visit of the length asked for can be booked with a doctor.

    Raises:
        Invalid: the window is empty or longer than 62 days.
        NotFound: there is no such doctor.
    """
    authorise(actor, Action.DOCTOR_VIEW)
    now = check(query, ports)
    window = slot_window(query, ports.clinic)
    doctor = found(await ports.store.accounts.get(doctor_id))
    if not doctor.is_doctor:
        raise NotFound
    stretch = await DoctorCalendars(ports.store, ports.clinic, doctor).within(window)
    rhythm = Rhythm(query.duration_minutes or stretch.hours.slot_minutes, stretch.hours.slot_minutes)
    free = free_starts(stretch.calendar.working, stretch.calendar.free(), rhythm, now=now)
    return Slots(tuple(slot for slot in free if window.contains(slot)))

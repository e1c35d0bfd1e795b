"""The doctor directory, and when doctors work."""

from __future__ import annotations

from litestar import Controller, delete, get, post, put
from litestar.params import FromPath

from qhealth.adapters.http.controllers.refusals import TIME_OFF
from qhealth.adapters.http.requests import ApiRequest, Command, Filters
from qhealth.core.domain.accounts import DoctorQuery, DoctorSlotQuery, TakeTimeOff, TimeOffQuery
from qhealth.core.domain.availability import Slots
from qhealth.core.domain.lists import Page
from qhealth.core.domain.people import Doctor
from qhealth.core.domain.policy import Action
from qhealth.core.domain.working_hours import TimeOff, WorkingHours
from qhealth.core.usecases import doctor_slots, doctors


class DoctorController(Controller):
    """`/doctors`."""

    path = "/doctors"
    tags = ("Doctors",)

    @get(summary="List doctors", actions=(Action.DOCTOR_LIST,))
    async def list_doctors(self, request: ApiRequest, filters: Filters[DoctorQuery]) -> Page[Doctor]:
        """The directory that every signed-in user sees."""
        return await doctors.list_doctors(filters, actor=request.actor, ports=request.ports)

    @get("/{doctor_id:int}", summary="View a doctor", actions=(Action.DOCTOR_VIEW,))
    async def view_doctor(self, request: ApiRequest, doctor_id: FromPath[int]) -> Doctor:
        """The id of a doctor is the id of the user."""
        return await doctors.view_doctor(doctor_id, actor=request.actor, ports=request.ports)

    @post(
        "/{doctor_id:int}/suspend-booking",
        summary="Stop bookings with a doctor",
        status_code=200,
        actions=(Action.DOCTOR_SUSPEND_BOOKING,),
    )
    async def suspend_booking(self, request: ApiRequest, doctor_id: FromPath[int]) -> Doctor:
        """Visits that are booked already stay."""
        return await doctors.suspend_booking(doctor_id, actor=request.actor, ports=request.ports)

    @post(
        "/{doctor_id:int}/resume-booking",
        summary="Take bookings with a doctor again",
        status_code=200,
        actions=(Action.DOCTOR_RESUME_BOOKING,),
    )
    async def resume_booking(self, request: ApiRequest, doctor_id: FromPath[int]) -> Doctor:
        """Resuming twice changes nothing."""
        return await doctors.resume_booking(doctor_id, actor=request.actor, ports=request.ports)

    @get("/{doctor_id:int}/working-hours", summary="View working hours", actions=(Action.DOCTOR_VIEW,))
    async def view_working_hours(self, request: ApiRequest, doctor_id: FromPath[int]) -> WorkingHours:
        """In the clinic's time zone; weekday 1 is Monday."""
        return await doctors.view_working_hours(doctor_id, actor=request.actor, ports=request.ports)

    @put("/{doctor_id:int}/working-hours", summary="Set working hours", actions=(Action.WORKING_HOURS_EDIT,))
    async def set_working_hours(
        self, request: ApiRequest, doctor_id: FromPath[int], command: Command[WorkingHours]
    ) -> WorkingHours:
        """Replaces the former hours. A doctor sets its own."""
        return await doctors.set_working_hours(doctor_id, command, actor=request.actor, ports=request.ports)

    @get("/{doctor_id:int}/time-off", summary="List a doctor's absences", actions=(Action.TIME_OFF_LIST,))
    async def list_time_off(
        self, request: ApiRequest, doctor_id: FromPath[int], filters: Filters[TimeOffQuery]
    ) -> Page[TimeOff]:
        """Those that touch the span between `from` and `to`."""
        return await doctors.list_time_off(doctor_id, filters, actor=request.actor, ports=request.ports)

    @post(
        "/{doctor_id:int}/time-off",
        summary="Enter an absence",
        actions=(Action.TIME_OFF_CREATE,),
        refusals=TIME_OFF,
    )
    async def take_time_off(
        self, request: ApiRequest, doctor_id: FromPath[int], command: Command[TakeTimeOff]
    ) -> TimeOff:  # fmt: skip
        """Refused over booked visits, which the answer lists."""
        return await doctors.take_time_off(doctor_id, command, actor=request.actor, ports=request.ports)

    @delete(
        "/{doctor_id:int}/time-off/{time_off_id:int}",
        summary="Delete an absence",
        actions=(Action.TIME_OFF_DELETE,),
    )
    async def delete_time_off(
        self, request: ApiRequest, doctor_id: FromPath[int], time_off_id: FromPath[int]
    ) -> None:  # fmt: skip
        """The doctor can be booked at this time again."""
        await doctors.delete_time_off(doctor_id, time_off_id, actor=request.actor, ports=request.ports)

    @get("/{doctor_id:int}/slots", summary="Find free times of a doctor", actions=(Action.DOCTOR_VIEW,))
    async def find_doctor_slots(
        self, request: ApiRequest, doctor_id: FromPath[int], filters: Filters[DoctorSlotQuery]
    ) -> Slots:
        """At most 62 days at once."""
        return await doctor_slots.find_doctor_slots(doctor_id, filters, actor=request.actor, ports=request.ports)

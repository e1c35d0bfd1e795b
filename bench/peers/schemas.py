"""What goes over the wire."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

LONGEST_NOTE = 2000
FURTHEST = timedelta(days=2 * 365)


class Person(BaseModel):
    """A person inside another object."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    first_name: str
    last_name: str


class Patient(Person):
    """A patient inside another object."""

    birth_date: date | None


class Doctor(Person):
    """A doctor inside another object."""

    specialty: str | None


class VisitOut(BaseModel):
    """A visit."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    patient: Patient
    doctor: Doctor
    starts_at: datetime
    ends_at: datetime
    status: str
    note: str
    override: str | None
    request_id: int | None
    booked_by: Person | None
    cancelled_by: Person | None
    cancelled_at: datetime | None
    cancel_reason: str | None
    created_at: datetime
    updated_at: datetime
    version: int


class VisitPage(BaseModel):
    """A page of visits."""

    model_config = ConfigDict(from_attributes=True)

    items: list[VisitOut]
    total: int
    page: int
    page_size: int


class VisitFilters(BaseModel):
    """The query of the list."""

    model_config = ConfigDict(extra="forbid")

    patient_name: str | None = None
    status: Literal["booked", "completed", "cancelled", "no_show"] | None = None
    page: Annotated[int, Field(ge=1)] = 1
    page_size: Annotated[int, Field(ge=1, le=100)] = 25


def _bookable(start: datetime) -> datetime:
    now = datetime.now(UTC)
    if start.minute % 5 or start.second or start.microsecond:
        raise ValueError("A booking starts on a 5-minute mark.")
    if not now <= start <= now + FURTHEST:
        raise ValueError("Bookings are possible from now on up to two years ahead.")
    return start


def _on_grid(minutes: int) -> int:
    if minutes % 5:
        raise ValueError("A booking lasts a multiple of 5 minutes.")
    return minutes


class VisitIn(BaseModel):
    """The booking of a visit."""

    model_config = ConfigDict(extra="forbid")

    patient_id: Annotated[int, Field(ge=1)]
    doctor_id: Annotated[int, Field(ge=1)]
    starts_at: Annotated[AwareDatetime, AfterValidator(_bookable)]
    duration_minutes: Annotated[int, Field(ge=5, le=480), AfterValidator(_on_grid)] | None = None
    note: Annotated[str, Field(max_length=LONGEST_NOTE)] = ""

"""Events: what has changed, told to everybody who may see it, at once.

An event is written in the transaction of the change and says what was changed, never how it looks: whoever passes it on
reads the object anew and shows each audience what its own GET would answer. So no event can tell more than a request
would, and no medical text is kept twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal

from qhealth.core.domain.policy import Action, Scope, scope_of

if TYPE_CHECKING:
    from qhealth.core.domain.diagnostics import Diagnostic, DiagnosticBooking
    from qhealth.core.domain.people import Account
    from qhealth.core.domain.policy import Actor
    from qhealth.core.domain.visits import Visit


class Topic(StrEnum):
    """What an event can be about."""

    DIAGNOSTICS = "diagnostics"
    DIAGNOSTIC_BOOKINGS = "diagnostic-bookings"
    VISITS = "visits"
    JOURNAL_ENTRIES = "journal-entries"
    PRESCRIPTIONS = "prescriptions"
    SICK_LEAVES = "sick-leaves"
    DOCTORS = "doctors"
    """The doctor directory, with working hours and time off: whatever free times depend on beside visits."""
    USERS = "users"
    PATIENTS = "patients"
    STAFF = "staff"
    STANDING = "standing"
    """Whether somebody is still signed in, and with which rights. For the servers alone: nobody can subscribe to it."""


USUAL_TOPICS: Final = (
    Topic.DIAGNOSTICS,
    Topic.DIAGNOSTIC_BOOKINGS,
    Topic.VISITS,
    Topic.JOURNAL_ENTRIES,
    Topic.PRESCRIPTIONS,
    Topic.SICK_LEAVES,
    Topic.DOCTORS,
)
"""What a client hears that asks for nothing in particular; the others it has to name."""

_SEEN_WITH: Final[Mapping[Topic, Action]] = {
    Topic.DIAGNOSTICS: Action.DIAGNOSTIC_VIEW,
    Topic.DIAGNOSTIC_BOOKINGS: Action.DIAGNOSTIC_BOOKING_VIEW,
    Topic.VISITS: Action.VISIT_VIEW,
    Topic.JOURNAL_ENTRIES: Action.JOURNAL_ENTRY_VIEW,
    Topic.PRESCRIPTIONS: Action.PRESCRIPTION_VIEW,
    Topic.SICK_LEAVES: Action.SICK_LEAVE_VIEW,
    Topic.DOCTORS: Action.DOCTOR_VIEW,
    Topic.USERS: Action.USER_VIEW,
    Topic.PATIENTS: Action.PATIENT_VIEW,
    Topic.STAFF: Action.STAFF_VIEW,
}


class Change(StrEnum):
    """What became of an object."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a transaction has changed."""

    topic: Topic
    action: Change
    object_id: int
    owner_id: int | None = None
    """Whose object it is, where the policy knows an owner: the patient of a visit, a booking or a record."""


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event in its place among all others: ids rise in the order of the commits, without gaps."""

    id: int
    event: Event
    at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """An event as its audience receives it."""

    id: int
    topic: Topic
    action: Change
    object_id: int
    at: datetime
    data: object | None
    """What the receiver's own GET answers by now; null where it would answer that there is nothing."""
    type: Literal["event"] = "event"


@dataclass(frozen=True, slots=True)
class Audience:
    """Those who receive an event in the same form: all who see every object of a topic, or the owner of one."""

    topic: Topic
    owner_id: int | None = None

    @property
    def channel(self) -> str:
        """Return the name under which servers speak to it: "visits", "patient.42.visits"."""
        return self.topic.value if self.owner_id is None else f"patient.{self.owner_id}.{self.topic}"


def topics_of(actor: Actor) -> tuple[Topic, ...]:
    """Return what the actor may hear of at all, in the order of `Topic`."""
    return tuple(topic for topic in Topic if _scope(actor, topic) is not Scope.NONE)


def audience_for(actor: Actor, topic: Topic) -> Audience | None:
    """Return as whom the actor hears of a topic; None for what no role of it may view."""
    match _scope(actor, topic):
        case Scope.NONE:
            return None
        case Scope.OWN:
            return Audience(topic, actor.id)
        case _:
            return Audience(topic)


def audiences_for(actor: Actor, also: Collection[Topic] = ()) -> tuple[Audience, ...]:
    """Return as whom the actor hears the usual topics and those that it names, without what it may not hear."""
    more = (topic for topic in Topic if topic in also and topic not in USUAL_TOPICS)
    found = (audience_for(actor, topic) for topic in (*USUAL_TOPICS, *more))
    return tuple(audience for audience in found if audience is not None)


def audiences_of(event: Event) -> tuple[Audience, ...]:
    """Return who is to receive an event; nobody for what concerns the servers alone."""
    if event.topic not in _SEEN_WITH:
        return ()
    everybody = Audience(event.topic)
    return (everybody,) if event.owner_id is None else (everybody, Audience(event.topic, event.owner_id))


def _scope(actor: Actor, topic: Topic) -> Scope:
    action = _SEEN_WITH.get(topic)
    return scope_of(actor.roles, action) if action else Scope.NONE


def of_visit(action: Change, visit: Visit) -> list[Event]:
    """Return what a change of a visit tells."""
    return [Event(Topic.VISITS, action, visit.id, visit.patient.id)]


def of_booking(action: Change, booking: DiagnosticBooking) -> list[Event]:
    """Return what a change of a diagnostic booking tells."""
    return [Event(Topic.DIAGNOSTIC_BOOKINGS, action, booking.id, booking.patient.id)]


def of_diagnostic(action: Change, diagnostic: Diagnostic) -> list[Event]:
    """Return what a change of the offer tells."""
    return [Event(Topic.DIAGNOSTICS, action, diagnostic.id)]


def of_free_times(doctor_id: int) -> list[Event]:
    """Return what a change of working hours or time off tells."""
    return [Event(Topic.DOCTORS, Change.UPDATED, doctor_id)]


def of_account(action: Change, account: Account, *, before: Account | None = None) -> list[Event]:
    """Return what a change of a person's account tells, in every list where the person stands or stood before."""
    forms = (account, before or account)
    told = [Event(Topic.USERS, action, account.id, account.id)]
    if any(form.is_patient for form in forms):
        told.append(Event(Topic.PATIENTS, action, account.id, account.id))
    if account.staff_role is not None:
        told.append(Event(Topic.STAFF, action, account.id, account.id))
    if account.is_doctor:
        told.append(Event(Topic.DOCTORS, action, account.id))
    return told


def of_standing(user_id: int) -> list[Event]:
    """Return what tells every server to look again whether somebody is signed in, and with which rights."""
    return [Event(Topic.STANDING, Change.UPDATED, user_id)]


def standing_changed(events: Iterable[Event]) -> frozenset[int]:
    """Return the ids of the people whose sessions or rights the events are about."""
    return frozenset(event.object_id for event in events if event.topic is Topic.STANDING)

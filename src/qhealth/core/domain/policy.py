"""Who may do what: one table, role by action, read by every use case, by `GET /me` and by the rendered docs.

What is absent is forbidden. Nothing else in the code asks for a role.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cache
from typing import Final

from qhealth.core.domain.errors import Forbidden, NotFound
from qhealth.core.domain.people import Account, Person, Role, highest


class Scope(IntEnum):
    """Over which objects a role has an action; of several roles the widest counts."""

    NONE = 0
    OWN = 1
    """Only what belongs to the caller."""
    BELOW_ADMIN = 2
    """Doctors, operators, pharmacists and patients; no admin and no superuser."""
    ALL = 3


class Action(StrEnum):
    """Everything that somebody may or may not do. `GET /me` lists the caller's."""

    ACCOUNT_VIEW = "account.view"
    ACCOUNT_UPDATE = "account.update"
    ACCOUNT_DELETE = "account.delete"
    USER_LIST = "user.list"
    USER_VIEW = "user.view"
    USER_UPDATE = "user.update"
    USER_BLOCK = "user.block"
    USER_UNBLOCK = "user.unblock"
    USER_DELETE = "user.delete"
    ADMIN_GRANT = "admin.grant"
    ADMIN_REVOKE = "admin.revoke"
    STAFF_REGISTER = "staff.register"
    STAFF_LIST = "staff.list"
    STAFF_VIEW = "staff.view"
    DOCTOR_LIST = "doctor.list"
    DOCTOR_VIEW = "doctor.view"
    DOCTOR_SUSPEND_BOOKING = "doctor.suspend_booking"
    DOCTOR_RESUME_BOOKING = "doctor.resume_booking"
    WORKING_HOURS_EDIT = "working_hours.edit"
    TIME_OFF_LIST = "time_off.list"
    TIME_OFF_CREATE = "time_off.create"
    TIME_OFF_DELETE = "time_off.delete"
    PATIENT_LIST = "patient.list"
    PATIENT_VIEW = "patient.view"
    PATIENT_DIAGNOSES_VIEW = "patient_diagnoses.view"
    DIAGNOSTIC_LIST = "diagnostic.list"
    DIAGNOSTIC_VIEW = "diagnostic.view"
    DIAGNOSTIC_CREATE = "diagnostic.create"
    DIAGNOSTIC_UPDATE = "diagnostic.update"
    DIAGNOSTIC_DELETE = "diagnostic.delete"
    DIAGNOSTIC_BOOKING_REQUEST = "diagnostic_booking.request"
    DIAGNOSTIC_BOOKING_CREATE = "diagnostic_booking.create"
    DIAGNOSTIC_BOOKING_SCHEDULE = "diagnostic_booking.schedule"
    DIAGNOSTIC_BOOKING_UPDATE = "diagnostic_booking.update"
    DIAGNOSTIC_BOOKING_CANCEL = "diagnostic_booking.cancel"
    DIAGNOSTIC_BOOKING_WITHDRAW = "diagnostic_booking.withdraw"
    DIAGNOSTIC_BOOKING_DELETE = "diagnostic_booking.delete"
    DIAGNOSTIC_BOOKING_LIST = "diagnostic_booking.list"
    DIAGNOSTIC_BOOKING_VIEW = "diagnostic_booking.view"
    VISIT_CREATE = "visit.create"
    VISIT_RESCHEDULE = "visit.reschedule"
    VISIT_LIST = "visit.list"
    VISIT_VIEW = "visit.view"
    VISIT_CANCEL = "visit.cancel"
    VISIT_COMPLETE = "visit.complete"
    VISIT_NO_SHOW = "visit.no_show"
    VISIT_DELETE = "visit.delete"
    JOURNAL_ENTRY_CREATE = "journal_entry.create"
    JOURNAL_ENTRY_LIST = "journal_entry.list"
    JOURNAL_ENTRY_VIEW = "journal_entry.view"
    JOURNAL_ENTRY_DELETE = "journal_entry.delete"
    PRESCRIPTION_CREATE = "prescription.create"
    PRESCRIPTION_LIST = "prescription.list"
    PRESCRIPTION_VIEW = "prescription.view"
    PRESCRIPTION_DELETE = "prescription.delete"
    SICK_LEAVE_CREATE = "sick_leave.create"
    SICK_LEAVE_LIST = "sick_leave.list"
    SICK_LEAVE_VIEW = "sick_leave.view"
    SICK_LEAVE_DOWNLOAD = "sick_leave.download"
    SICK_LEAVE_DELETE = "sick_leave.delete"
    OVERVIEW_VIEW = "overview.view"
    LOGIN_ATTEMPT_LIST = "login_attempt.list"
    LOGIN_ATTEMPT_VIEW = "login_attempt.view"
    LOGIN_ATTEMPT_DELETE = "login_attempt.delete"
    AUDIT_EVENT_LIST = "audit_event.list"
    AUDIT_EVENT_VIEW = "audit_event.view"


def _row(scopes: str) -> Mapping[Role, Scope]:
    names = {"all": Scope.ALL, "below": Scope.BELOW_ADMIN, "own": Scope.OWN, "-": Scope.NONE}
    return dict(zip(Role, (names[word] for word in scopes.split()), strict=True))


_EVERYBODY = _row("all all all all all all")
_EVERYBODY_OWN = _row("own own own own own own")
_RULERS = _row("all all - - - -")
_DESK = _row("all all - all - -")
_ROSTER = _row("all all own all - -")
_ALL_STAFF = _row("all all all all all own")
_CARE_STAFF = _row("all all all all - own")
_OVER_USERS = _row("all below - - - -")

POLICY: Final[Mapping[Action, Mapping[Role, Scope]]] = {
    # Columns of a row: superuser, admin, doctor, operator, pharmacist, patient.
    Action.ACCOUNT_VIEW: _EVERYBODY_OWN,
    Action.ACCOUNT_UPDATE: _EVERYBODY_OWN,
    Action.ACCOUNT_DELETE: _EVERYBODY_OWN,
    Action.USER_LIST: _RULERS,
    Action.USER_VIEW: _RULERS,
    Action.USER_UPDATE: _OVER_USERS,
    Action.USER_BLOCK: _OVER_USERS,
    Action.USER_UNBLOCK: _OVER_USERS,
    Action.USER_DELETE: _OVER_USERS,
    Action.ADMIN_GRANT: _OVER_USERS,
    Action.ADMIN_REVOKE: _row("all - - - - -"),
    Action.STAFF_REGISTER: _RULERS,
    Action.STAFF_LIST: _DESK,
    Action.STAFF_VIEW: _DESK,
    Action.DOCTOR_LIST: _EVERYBODY,
    Action.DOCTOR_VIEW: _EVERYBODY,
    Action.DOCTOR_SUSPEND_BOOKING: _RULERS,
    Action.DOCTOR_RESUME_BOOKING: _RULERS,
    Action.WORKING_HOURS_EDIT: _ROSTER,
    Action.TIME_OFF_LIST: _ROSTER,
    Action.TIME_OFF_CREATE: _ROSTER,
    Action.TIME_OFF_DELETE: _ROSTER,
    Action.PATIENT_LIST: _ALL_STAFF,
    Action.PATIENT_VIEW: _ALL_STAFF,
    Action.PATIENT_DIAGNOSES_VIEW: _ALL_STAFF,
    Action.DIAGNOSTIC_LIST: _EVERYBODY,
    Action.DIAGNOSTIC_VIEW: _EVERYBODY,
    Action.DIAGNOSTIC_CREATE: _RULERS,
    Action.DIAGNOSTIC_UPDATE: _RULERS,
    Action.DIAGNOSTIC_DELETE: _RULERS,
    Action.DIAGNOSTIC_BOOKING_REQUEST: _row("- - - - - own"),
    Action.DIAGNOSTIC_BOOKING_CREATE: _DESK,
    Action.DIAGNOSTIC_BOOKING_SCHEDULE: _DESK,
    Action.DIAGNOSTIC_BOOKING_UPDATE: _DESK,
    Action.DIAGNOSTIC_BOOKING_CANCEL: _DESK,
    Action.DIAGNOSTIC_BOOKING_WITHDRAW: _row("- - - - - own"),
    Action.DIAGNOSTIC_BOOKING_DELETE: _DESK,
    Action.DIAGNOSTIC_BOOKING_LIST: _CARE_STAFF,
    Action.DIAGNOSTIC_BOOKING_VIEW: _CARE_STAFF,
    Action.VISIT_CREATE: _DESK,
    Action.VISIT_RESCHEDULE: _DESK,
    Action.VISIT_LIST: _CARE_STAFF,
    Action.VISIT_VIEW: _CARE_STAFF,
    Action.VISIT_CANCEL: _row("all all - all - own"),
    Action.VISIT_COMPLETE: _ROSTER,
    Action.VISIT_NO_SHOW: _ROSTER,
    Action.VISIT_DELETE: _DESK,
    Action.JOURNAL_ENTRY_CREATE: _row("all all all - - -"),
    Action.JOURNAL_ENTRY_LIST: _CARE_STAFF,
    Action.JOURNAL_ENTRY_VIEW: _CARE_STAFF,
    Action.JOURNAL_ENTRY_DELETE: _RULERS,
    Action.PRESCRIPTION_CREATE: _row("all all - - all -"),
    Action.PRESCRIPTION_LIST: _ALL_STAFF,
    Action.PRESCRIPTION_VIEW: _ALL_STAFF,
    Action.PRESCRIPTION_DELETE: _RULERS,
    Action.SICK_LEAVE_CREATE: _row("all all all - - -"),
    Action.SICK_LEAVE_LIST: _ALL_STAFF,
    Action.SICK_LEAVE_VIEW: _ALL_STAFF,
    Action.SICK_LEAVE_DOWNLOAD: _row("all all all - - own"),
    Action.SICK_LEAVE_DELETE: _RULERS,
    Action.OVERVIEW_VIEW: _RULERS,
    Action.LOGIN_ATTEMPT_LIST: _RULERS,
    Action.LOGIN_ATTEMPT_VIEW: _RULERS,
    Action.LOGIN_ATTEMPT_DELETE: _RULERS,
    Action.AUDIT_EVENT_LIST: _RULERS,
    Action.AUDIT_EVENT_VIEW: _RULERS,
}


@dataclass(frozen=True, slots=True)
class Actor:
    """The signed-in person on whose behalf a use case runs."""

    person: Person
    roles: frozenset[Role]
    session_id: int
    ip_address: str | None = None

    @property
    def id(self) -> int:
        """Return the id of the user."""
        return self.person.id

    @property
    def role(self) -> Role:
        """Return the highest role held."""
        return highest(self.roles)


@cache
def scope_of(roles: frozenset[Role], action: Action) -> Scope:
    """Return the widest scope that any of the roles has for the action."""
    row = POLICY[action]
    return max(row[role] for role in roles)


def permissions(roles: frozenset[Role]) -> tuple[str, ...]:
    """Return the names of the actions that the roles may take at all, in the table's order."""
    return tuple(action.value for action in POLICY if scope_of(roles, action) is not Scope.NONE)


def authorise(actor: Actor, action: Action, *, owner_id: int | None = None) -> Scope:
    """Return the actor's scope for the action, or refuse.

    With `owner_id` the object's owner is known already: an object outside the scope is refused at once.

    Raises:
        Forbidden: no role of the actor has the action.
        NotFound: the scope is "own" and the object belongs to somebody else; its existence is not told.
    """
    scope = scope_of(actor.roles, action)
    if scope is Scope.NONE:
        raise Forbidden
    if scope is Scope.OWN and owner_id is not None and owner_id != actor.id:
        raise NotFound
    return scope


def authorise_over(actor: Actor, action: Action, target: Account) -> None:
    """Refuse unless the actor's scope for the action holds the target person.

    Raises:
        Forbidden: no role of the actor has the action.
        NotFound: the target is outside the scope: an admin manages no superuser and no admin.
    """
    scope = authorise(actor, action, owner_id=target.id)
    if scope is Scope.BELOW_ADMIN and (target.is_admin or target.is_superuser):
        raise NotFound


def owner_in_scope(actor: Actor, action: Action) -> int | None:
    """Return whose objects a list is narrowed to: the actor's id where its scope is "own", None where it sees all."""
    return actor.id if authorise(actor, action) is Scope.OWN else None

"""Every way to take each action of the policy table over HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from qhealth.core.domain.people import Account
from qhealth.core.domain.policy import Action
from tests.builders import a_doctor, a_patient, a_person, after
from tests.http.whole import cells as how
from tests.http.whole.cells import HOURS, NEXT_WEEK, Attempt, a, at

CHANGE: Final = {"profile": {"city": "Umeå"}}
SPAN: Final = "?from=2030-03-04&to=2030-03-08"
ABSENCE: Final = {"starts_at": NEXT_WEEK.isoformat(), "ends_at": (NEXT_WEEK + timedelta(hours=2)).isoformat()}
WHY: Final = {"reason": "Wrong patient"}

CALLS: Final[Mapping[Action, Sequence[Attempt]]] = {
    Action.ACCOUNT_VIEW: [a("GET", at("/me")), a("GET", at("/me/sessions")), a("POST", at("/auth/socket-ticket"))],
    Action.ACCOUNT_UPDATE: [a("PATCH", at("/me"), body=CHANGE), how.changes_own_password, how.ends_own_session],
    Action.ACCOUNT_DELETE: [how.deletes_own_account],
    Action.USER_LIST: [a("GET", at("/users"))],
    Action.USER_VIEW: [a("GET", at("/users/{target}"))],
    Action.USER_UPDATE: [a("PATCH", at("/users/{target}"), body=CHANGE)],
    Action.USER_BLOCK: [a("POST", at("/users/{target}/block"))],
    Action.USER_UNBLOCK: [a("POST", at("/users/{target}/unblock"))],
    Action.USER_DELETE: [a("DELETE", at("/users/{target}"))],
    Action.ADMIN_GRANT: [a("POST", at("/users/{target}/grant-admin"))],
    Action.ADMIN_REVOKE: [a("POST", at("/users/{target}/revoke-admin"))],
    Action.STAFF_REGISTER: [how.registers_a_colleague],
    Action.STAFF_LIST: [a("GET", at("/staff"))],
    Action.STAFF_VIEW: [how.views_a_colleague],
    Action.DOCTOR_LIST: [a("GET", at("/doctors"))],
    Action.DOCTOR_VIEW: [
        a("GET", at("/doctors/{target}")),
        a("GET", at("/doctors/{target}/working-hours")),
        a("GET", at("/doctors/{target}/slots" + SPAN)),
    ],
    Action.DOCTOR_SUSPEND_BOOKING: [a("POST", at("/doctors/{target}/suspend-booking"))],
    Action.DOCTOR_RESUME_BOOKING: [a("POST", at("/doctors/{target}/resume-booking"))],
    Action.WORKING_HOURS_EDIT: [a("PUT", at("/doctors/{target}/working-hours"), body=HOURS)],
    Action.TIME_OFF_LIST: [a("GET", at("/doctors/{target}/time-off"))],
    Action.TIME_OFF_CREATE: [a("POST", at("/doctors/{target}/time-off"), body=ABSENCE)],
    Action.TIME_OFF_DELETE: [a("DELETE", how.the_absence)],
    Action.PATIENT_LIST: [a("GET", at("/patients"))],
    Action.PATIENT_VIEW: [a("GET", at("/patients/{target}"))],
    Action.PATIENT_DIAGNOSES_VIEW: [a("GET", at("/patients/{target}/diagnoses"))],
    Action.DIAGNOSTIC_LIST: [a("GET", at("/diagnostics"))],
    Action.DIAGNOSTIC_VIEW: [a("GET", how.of_a_new_diagnostic), a("GET", how.of_a_new_diagnostic, "/slots" + SPAN)],
    Action.DIAGNOSTIC_CREATE: [how.offers_a_diagnostic],
    Action.DIAGNOSTIC_UPDATE: [a("PATCH", how.of_a_new_diagnostic, body={"capacity": 3})],
    Action.DIAGNOSTIC_DELETE: [a("DELETE", how.of_a_new_diagnostic)],
    Action.DIAGNOSTIC_BOOKING_REQUEST: [how.asks_for_a_diagnostic],
    Action.DIAGNOSTIC_BOOKING_CREATE: [how.books_a_diagnostic],
    Action.DIAGNOSTIC_BOOKING_SCHEDULE: [
        a("POST", how.a_request, "/schedule", {"starts_at": NEXT_WEEK.isoformat()}),
    ],
    Action.DIAGNOSTIC_BOOKING_UPDATE: [a("PATCH", how.a_request, body={"call_note": "Prefers mornings"})],
    Action.DIAGNOSTIC_BOOKING_CANCEL: [a("POST", how.a_request, "/cancel", {})],
    Action.DIAGNOSTIC_BOOKING_WITHDRAW: [a("POST", how.a_request, "/cancel", {})],
    Action.DIAGNOSTIC_BOOKING_DELETE: [a("DELETE", how.a_request)],
    Action.DIAGNOSTIC_BOOKING_LIST: [a("GET", at("/diagnostic-bookings"))],
    Action.DIAGNOSTIC_BOOKING_VIEW: [a("GET", how.a_request)],
    Action.VISIT_CREATE: [how.books_a_visit],
    Action.VISIT_RESCHEDULE: [a("POST", how.the_visit, "/reschedule", {"starts_at": after(days=8).isoformat()})],
    Action.VISIT_LIST: [a("GET", at("/visits"))],
    Action.VISIT_VIEW: [a("GET", how.the_visit), a("GET", how.the_visit, "/document")],
    Action.VISIT_CANCEL: [a("POST", how.the_visit, "/cancel", {})],
    Action.VISIT_COMPLETE: [a("POST", how.the_visit_that_began, "/complete")],
    Action.VISIT_NO_SHOW: [a("POST", how.the_visit_that_began, "/no-show")],
    Action.VISIT_DELETE: [a("DELETE", how.the_visit)],
    Action.JOURNAL_ENTRY_CREATE: [how.writes_an_entry],
    Action.JOURNAL_ENTRY_LIST: [a("GET", at("/journal-entries"))],
    Action.JOURNAL_ENTRY_VIEW: [a("GET", how.the_entry)],
    Action.JOURNAL_ENTRY_DELETE: [a("DELETE", how.the_entry, body=WHY)],
    Action.PRESCRIPTION_CREATE: [how.prescribes],
    Action.PRESCRIPTION_LIST: [a("GET", at("/prescriptions"))],
    Action.PRESCRIPTION_VIEW: [a("GET", how.the_prescription), a("GET", how.the_prescription, "/document")],
    Action.PRESCRIPTION_DELETE: [a("DELETE", how.the_prescription, body=WHY)],
    Action.SICK_LEAVE_CREATE: [how.writes_off_sick],
    Action.SICK_LEAVE_LIST: [a("GET", at("/sick-leaves"))],
    Action.SICK_LEAVE_VIEW: [a("GET", how.the_sick_leave)],
    Action.SICK_LEAVE_DOWNLOAD: [a("GET", how.the_sick_leave, "/document")],
    Action.SICK_LEAVE_DELETE: [a("DELETE", how.the_sick_leave, body=WHY)],
    Action.LOGIN_ATTEMPT_LIST: [a("GET", at("/login-attempts"))],
    Action.LOGIN_ATTEMPT_VIEW: [a("GET", how.the_attempt)],
    Action.LOGIN_ATTEMPT_DELETE: [a("DELETE", how.the_attempt)],
    Action.OVERVIEW_VIEW: [a("GET", at("/overview"))],
    Action.AUDIT_EVENT_LIST: [a("GET", at("/audit-events"))],
    Action.AUDIT_EVENT_VIEW: [a("GET", how.the_event)],
}
"""Every way to take an action. Where an action is about somebody's object, that somebody is the cell's target."""

OVER_PEOPLE: Final = frozenset(
    {
        Action.USER_UPDATE,
        Action.USER_BLOCK,
        Action.USER_UNBLOCK,
        Action.USER_DELETE,
        Action.ADMIN_GRANT,
        Action.ADMIN_REVOKE,
    }
)
"""Actions whose target is a person: below an admin, an admin or a superuser."""
OF_DOCTORS: Final = frozenset(
    {
        Action.DOCTOR_VIEW,
        Action.DOCTOR_SUSPEND_BOOKING,
        Action.DOCTOR_RESUME_BOOKING,
        Action.WORKING_HOURS_EDIT,
        Action.TIME_OFF_LIST,
        Action.TIME_OFF_CREATE,
        Action.TIME_OFF_DELETE,
        Action.VISIT_COMPLETE,
        Action.VISIT_NO_SHOW,
    }
)
"""Actions on what belongs to a doctor; everything else that belongs to anybody belongs to a patient."""
BY_NATURE_OWN: Final = frozenset(
    {
        Action.ACCOUNT_VIEW,
        Action.ACCOUNT_UPDATE,
        Action.ACCOUNT_DELETE,
        Action.DIAGNOSTIC_BOOKING_REQUEST,
        Action.PATIENT_LIST,
        Action.DIAGNOSTIC_BOOKING_LIST,
        Action.VISIT_LIST,
        Action.JOURNAL_ENTRY_LIST,
        Action.PRESCRIPTION_LIST,
        Action.SICK_LEAVE_LIST,
    }
)
"""Actions that name nobody: they are about the caller, or narrow what they show to it."""


def a_stranger(action: Action) -> Account:
    """Return a person other than the caller to whom an action's object may belong."""
    return a_doctor() if action in OF_DOCTORS else a_patient()


def people_above(kind: str) -> Account:
    return replace(a_person(), is_admin=kind == "an admin", is_superuser=kind == "a superuser")

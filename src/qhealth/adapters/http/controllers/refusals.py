"""Which rules of the domain an operation may refuse by, for the published document."""

from __future__ import annotations

from typing import Final

from qhealth.core.domain.errors import (
    AlreadyAmended,
    AlreadyCancelled,
    AlreadyCompleted,
    AlreadyScheduled,
    AlreadyStarted,
    CancellationWindowClosed,
    DiagnosticExists,
    DiagnosticInUse,
    DuplicateBooking,
    EmailTaken,
    LastSuperuser,
    NotConfirmable,
    NotStarted,
    NotYourself,
    PersonHasBookings,
    VisitsInTheWay,
)

VISIT_TIME: Final = ("doctor_busy", "patient_busy", "doctor_unavailable", "doctor_time_off", "outside_working_hours")
DIAGNOSTIC_TIME: Final = ("no_capacity", "patient_busy", "outside_opening_hours")
OVER: Final = (AlreadyCancelled.code, AlreadyCompleted.code)
MOVE_VISIT: Final = (*VISIT_TIME, *OVER, AlreadyStarted.code)
CANCEL_VISIT: Final = (*OVER, CancellationWindowClosed.code)
MARK_VISIT: Final = (*OVER, NotStarted.code)
BOOK_DIAGNOSTIC: Final = (*DIAGNOSTIC_TIME, DuplicateBooking.code)
SCHEDULE_DIAGNOSTIC: Final = (*DIAGNOSTIC_TIME, *OVER, AlreadyStarted.code)
CANCEL_DIAGNOSTIC: Final = (*OVER, AlreadyScheduled.code)
OFFER_DIAGNOSTIC: Final = (DiagnosticExists.code,)
WITHDRAW_DIAGNOSTIC: Final = (DiagnosticInUse.code,)
CONFIRM_VISIT: Final = (NotConfirmable.code,)
AMEND: Final = (AlreadyAmended.code,)
ADDRESS: Final = (EmailTaken.code,)
DELETE_PERSON: Final = (PersonHasBookings.code, LastSuperuser.code)
BLOCK_PERSON: Final = (NotYourself.code, LastSuperuser.code)
TIME_OFF: Final = (VisitsInTheWay.code,)

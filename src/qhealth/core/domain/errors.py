"""Every refusal that QHealth knows, as one small tree.

Each class has a stable `code` for programs and a sentence for people. The HTTP adapter maps the bases to statuses in
one table; nothing inside the core knows a status.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qhealth.core.domain.intervals import Interval


@dataclass(frozen=True, slots=True)
class Fault:
    """One field of the input that cannot be taken: `field` is its dotted path as the client wrote it."""

    field: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """What is in the way of a booking. Says when and of what kind, never who."""

    kind: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Obstacle:
    """An object that must be dealt with first: a visit in the way of time off or of deleting a person."""

    kind: str
    id: int
    starts_at: datetime | None


class QHealthError(Exception):
    """Base of every refusal. `detail` is a sentence for people, `code` is stable and for programs."""

    code: ClassVar[str] = "error"
    sentence: ClassVar[str] = "The request was refused."

    def __init__(self, detail: str | None = None) -> None:
        self.detail = detail or self.sentence
        super().__init__(self.detail)


class Invalid(QHealthError):  # noqa: N818 - the tree reads as words: an Invalid, a Conflict, a NotFound.
    """Fields of the input are at fault; all of them are listed."""

    code = "invalid"
    sentence = "Some fields cannot be accepted."

    def __init__(self, faults: Sequence[Fault], detail: str | None = None) -> None:
        self.faults = tuple(faults)
        super().__init__(detail or self._summary())

    def _summary(self) -> str:
        return " ".join(f"{fault.field}: {fault.message}" for fault in self.faults) or self.sentence

    @property
    def problem_code(self) -> str:
        """The code of the fault when there is just one, so that a program can tell a rule by its name."""
        codes = {fault.code for fault in self.faults}
        return codes.pop() if len(codes) == 1 else self.code


class IdempotencyKeyReused(Invalid):
    """The same Idempotency-Key came with another body."""

    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__(
            [Fault("Idempotency-Key", self.code, "This key was already used for another request.")],
        )


class NotFound(QHealthError):  # noqa: N818 - see Invalid.
    """The object is unknown, or outside the caller's scope: the two are not told apart on purpose."""

    code = "not_found"
    sentence = "There is no such object, or it is not yours to see."


class Forbidden(QHealthError):  # noqa: N818 - see Invalid.
    """No role that the caller holds has this action at all."""

    code = "forbidden"
    sentence = "Your role does not include this action."


class Unauthenticated(QHealthError):  # noqa: N818 - see Invalid.
    """No valid credentials came with the request."""

    code = "unauthenticated"
    sentence = "Sign in first: the request carries no valid access token."


class InvalidCredentials(Unauthenticated):
    """One answer for a wrong password and for unknown, blocked and unactivated accounts (OWASP ASVS 6.3.8)."""

    code = "invalid_credentials"
    sentence = "The e-mail address or the password is not right, or the account cannot sign in."


class SessionEnded(Unauthenticated):
    """The session or its refresh token is no longer valid."""

    code = "session_ended"
    sentence = "This session is over. Sign in again."


class StaleObject(QHealthError):  # noqa: N818 - see Invalid.
    """The object has changed since the caller read it (If-Match)."""

    code = "stale_object"
    sentence = "Somebody changed this in the meantime. Read it again, then change it."


class TooManyAttempts(QHealthError):  # noqa: N818 - see Invalid.
    """Too many failed logins; `retry_after` is in seconds."""

    code = "too_many_attempts"

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(f"Too many failed attempts to sign in. Try again in {retry_after} seconds.")


class Unavailable(QHealthError):  # noqa: N818 - see Invalid.
    """A part that is needed is down or overloaded; `retry_after` is in seconds."""

    code = "unavailable"
    sentence = "A needed part of the system is not available right now. Nothing was changed; try again soon."

    def __init__(self, detail: str | None = None, retry_after: int = 2) -> None:
        self.retry_after = retry_after
        super().__init__(detail)


class Contended(Unavailable):
    """Somebody else was in the way, and nothing was kept: begun again at once, the whole of it may succeed."""


class Refused(QHealthError):  # noqa: N818 - see Invalid.
    """Base of every refusal by a rule of the domain."""

    code = "refused"


class HasObstacles(Refused):
    """Base of refusals that name the objects in the way."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        self.obstacles = tuple(obstacles)
        super().__init__()


class VisitsInTheWay(HasObstacles):
    """Time off over booked visits."""

    code = "visits_in_the_way"
    sentence = "The doctor has visits in this time. Move or cancel them first."


class PersonHasBookings(HasObstacles):
    """Deleting a patient with active bookings or a doctor with future visits (specification, "System guarantees")."""

    code = "person_has_bookings"
    sentence = "This person still has active bookings or visits. Cancel or complete them first."


class BookingRefused(Refused):
    """A time cannot be booked; says what is in the way and offers the nearest free times."""

    code = "time_not_free"
    sentence = "This time cannot be booked."

    def __init__(self, conflicts: Sequence[Conflict], alternatives: Sequence[Interval] = ()) -> None:
        self.conflicts = tuple(conflicts)
        self.alternatives = tuple(alternatives)
        self.kind = conflicts[0].kind if conflicts else self.code
        super().__init__(CONFLICT_SENTENCES.get(self.kind, self.sentence))


CONFLICT_SENTENCES = {
    "doctor_busy": "The doctor already has a visit at this time.",
    "patient_busy": "The patient already has a visit or a diagnostic at this time.",
    "doctor_unavailable": "The doctor does not take bookings at present.",
    "doctor_time_off": "The doctor is away at this time.",
    "outside_working_hours": "The doctor does not work at this time.",
    "outside_opening_hours": "The clinic is not open for diagnostics at this time.",
    "no_capacity": "The diagnostic is fully booked at this time.",
}


class DuplicateBooking(Refused):
    """A patient has at most one active booking for the same diagnostic."""

    code = "duplicate_booking"
    sentence = "The patient already has an active booking for this diagnostic."


class DiagnosticExists(Refused):
    """Names of diagnostics are unique, case and spacing aside."""

    code = "diagnostic_exists"
    sentence = "There already is a diagnostic with this name."


class DiagnosticInUse(Refused):
    """A diagnostic with active bookings cannot be deleted."""

    code = "diagnostic_in_use"
    sentence = "There are active bookings of this diagnostic. Cancel or complete them first."


class EmailTaken(Refused):
    """Another account has this e-mail address."""

    code = "email_taken"
    sentence = "Another account already uses this e-mail address."


class CancellationWindowClosed(Refused):
    """A patient cancels at the latest 24 hours before the visit (specification, "Patient flow")."""

    code = "cancellation_window_closed"
    sentence = "A visit can be cancelled up to 24 hours before it starts. Please call the clinic."


class AlreadyCancelled(Refused):
    """It was cancelled before."""

    code = "already_cancelled"
    sentence = "This was cancelled already."


class AlreadyCompleted(Refused):
    """It has taken place, or was marked as missed."""

    code = "already_completed"
    sentence = "This is over already and cannot be changed."


class AlreadyScheduled(Refused):
    """A patient withdraws a request only while it has no date."""

    code = "already_scheduled"
    sentence = "This request has a date already. Please call the clinic to cancel it."


class AlreadyStarted(Refused):
    """A visit or a diagnostic that has started is not moved."""

    code = "already_started"
    sentence = "This has started already and cannot be moved."


class NotStarted(Refused):
    """Completed and no-show are known only after the start."""

    code = "not_started"
    sentence = "This visit has not started yet."


class NotConfirmable(Refused):
    """A paper about a visit that does not take place would say what is not so."""

    code = "not_confirmable"
    sentence = "This visit was cancelled or missed, so there is nothing to confirm."


class AlreadyAmended(Refused):
    """An entry is amended once; a further correction amends the correction."""

    code = "already_amended"
    sentence = "This entry was amended already. Amend the newer one instead."


class LastSuperuser(Refused):
    """The last active superuser stays (roles, note 1)."""

    code = "last_superuser"
    sentence = "This is the last active superuser; there must always be one."


class NotYourself(Refused):
    """A superuser does not block itself (roles, note 1)."""

    code = "not_yourself"
    sentence = "You cannot do this to your own account."


class NotADoctor(Refused):
    """The action is for doctors only."""

    code = "not_a_doctor"
    sentence = "This person is not a doctor."

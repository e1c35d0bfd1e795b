"""What people send about accounts: registration, sign-in, passwords, staff, changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar

from qhealth.core.domain.lists import DayOrInstant, ListQuery
from qhealth.core.domain.people import Gender, Profile, ProfileChanges, RegistrationProfile, Role, StaffRole
from qhealth.core.domain.rules import Between, BookingMinutes, EmailAddress, NewPassword, Text
from qhealth.core.domain.validation import UNSET, Described, Unset

_EMAIL = Described("E-mail address.", "asa.berg@example.com")
_NEW_PASSWORD = Described("12 to 128 characters of any kind; no common one.", "grå gås på grönt gräs")
_TOKEN = Described("The token of the link in the mail.", "3q2-7wAbCdEf")
_SPECIALTY = Described("Specialty; for doctors only, and required there.", "Cardiology")

GivenToken = Annotated[str, Text(500, 1), _TOKEN]
GivenPassword = Annotated[str, Text(1000, 1), Described("The current password.", "grå gås på grönt gräs")]
ChosenPassword = Annotated[str, NewPassword(), _NEW_PASSWORD]


@dataclass(frozen=True, slots=True)
class Register:
    """Register oneself as a patient."""

    email: Annotated[str, EmailAddress(), _EMAIL]
    password: ChosenPassword
    profile: RegistrationProfile


@dataclass(frozen=True, slots=True)
class UseToken:
    """Follow a link of a mail: activation or verification."""

    token: GivenToken


@dataclass(frozen=True, slots=True)
class Login:
    """Sign in."""

    email: Annotated[str, Text(1000), _EMAIL]
    password: Annotated[str, Text(1000), Described("The password.", "grå gås på grönt gräs")]


@dataclass(frozen=True, slots=True)
class AskForRecovery:
    """Ask for a link to set a new password."""

    email: Annotated[str, EmailAddress(), _EMAIL]


@dataclass(frozen=True, slots=True)
class SetPassword:
    """Set a password with the token of a recovery or invitation mail."""

    token: GivenToken
    password: ChosenPassword


@dataclass(frozen=True, slots=True)
class ChangePassword:
    """Change one's own password."""

    current_password: GivenPassword
    new_password: ChosenPassword


@dataclass(frozen=True, slots=True)
class ConfirmPassword:
    """Confirm with the password that it is really the owner who deletes the account."""

    password: GivenPassword


@dataclass(frozen=True, slots=True)
class ChangeOwnAccount:
    """Change one's own account; what is not named stays. A new address counts once it is verified."""

    email: Annotated[str | Unset, EmailAddress(), _EMAIL] = UNSET
    profile: Annotated[ProfileChanges | Unset, Described("The fields of the profile to change.")] = UNSET
    greetings: Annotated[bool | Unset, Described("Whether to send birthday and seasonal greetings.", example=True)] = (
        UNSET
    )


@dataclass(frozen=True, slots=True)
class ChangeUser:
    """Change somebody's account; what is not named stays. A new address counts once its owner has verified it."""

    email: Annotated[str | Unset, EmailAddress(), _EMAIL] = UNSET
    profile: Annotated[ProfileChanges | Unset, Described("The fields of the profile to change.")] = UNSET
    specialty: Annotated[str | Unset, Text(100, 1), _SPECIALTY] = UNSET


@dataclass(frozen=True, slots=True)
class RegisterStaff:
    """Register a colleague, who gets a link to set a password."""

    email: Annotated[str, EmailAddress(), _EMAIL]
    role: Annotated[StaffRole, Described("The colleague's work.", "doctor")]
    profile: Profile
    specialty: Annotated[str | None, Text(100, 1), _SPECIALTY] = None


@dataclass(frozen=True, slots=True)
class TakeTimeOff:
    """Enter a doctor's absence."""

    starts_at: Annotated[datetime, Described("Start, with any UTC offset.", "2030-07-01T06:00:00Z")]
    ends_at: Annotated[datetime, Described("End, with any UTC offset.", "2030-07-05T16:00:00Z")]
    reason: Annotated[str, Text(500), Described("Why; for the staff.", "Conference")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserQuery(ListQuery):
    """Filters of the lists of people."""

    SORTS: ClassVar[tuple[str, ...]] = (
        "last_name", "first_name", "email", "birth_date", "created_at", "last_login_at", "id",
    )  # fmt: skip
    DEFAULT_SORT: ClassVar[str] = "last_name"

    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    name: Annotated[str | None, Described("Words of the first or last name, in any order.")] = None
    role: Role | None = None
    is_active: bool | None = None
    min_age: Annotated[int | None, Between(0, 200)] = None
    max_age: Annotated[int | None, Between(0, 200)] = None
    birth_date: date | None = None
    born_from: Annotated[date | None, Described("Born on this day or later.")] = None
    born_to: Annotated[date | None, Described("Born on this day or earlier.")] = None
    city: str | None = None
    country: str | None = None
    gender: Gender | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorQuery(ListQuery):
    """Filters of the doctor directory."""

    SORTS: ClassVar[tuple[str, ...]] = ("last_name", "first_name", "specialty", "id")
    DEFAULT_SORT: ClassVar[str] = "last_name"

    first_name: str | None = None
    last_name: str | None = None
    specialty: str | None = None
    available: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOffQuery(ListQuery):
    """Filters of a doctor's absences; those that touch the span count."""

    SORTS: ClassVar[tuple[str, ...]] = ("starts_at", "id")
    DEFAULT_SORT: ClassVar[str] = "starts_at"

    from_: DayOrInstant | None = None
    to: DayOrInstant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSlotQuery:
    """Which stretch of free times: at most 62 days."""

    from_: Annotated[DayOrInstant, Described("First day, or an instant.", "2030-03-04")]
    to: Annotated[DayOrInstant, Described("Last day (whole), or an instant.", "2030-03-08")]


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorSlotQuery(DeviceSlotQuery):
    """Which stretch of free times, and how long a visit should last."""

    duration_minutes: Annotated[int | None, BookingMinutes(), Described("Length; the usual slot when not given.")] = (
        None
    )

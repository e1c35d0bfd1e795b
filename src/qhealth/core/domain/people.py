"""People: profiles, roles, accounts, and the small references to people that other objects carry."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated

from qhealth.core.domain.rules import Between, BirthDate, PersonName, Phone, Text, age_on
from qhealth.core.domain.validation import UNSET, Described, Required, Unset


class Role(StrEnum):
    """What a person may hold, the highest first."""

    SUPERUSER = "superuser"
    ADMIN = "admin"
    DOCTOR = "doctor"
    OPERATOR = "operator"
    PHARMACIST = "pharmacist"
    PATIENT = "patient"


class StaffRole(StrEnum):
    """The work that a colleague does at the clinic."""

    DOCTOR = "doctor"
    OPERATOR = "operator"
    PHARMACIST = "pharmacist"


class Gender(StrEnum):
    """Administrative gender, with the codes of HL7 FHIR's AdministrativeGender."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


NEVER = datetime.min.replace(tzinfo=UTC)
"""Stands for an instant that the store has not told yet."""

HeightCm = Annotated[float | None, Between(20, 300), Described("Height in centimetres.", 172)]
WeightKg = Annotated[float | None, Between(0.2, 700), Described("Weight in kilograms.", 68.5)]
AddressLine = Annotated[str | None, Text(100)]


@dataclass(frozen=True, slots=True)
class Profile:
    """Who a person is and where it can be reached."""

    first_name: Annotated[str, PersonName(), Described("Given name, in any script.", "Åsa")]
    last_name: Annotated[str, PersonName(), Described("Family name, in any script.", "O'Neill")]
    phone: Annotated[str | None, Phone(), Described("Telephone number.", "+46 70 123 45 67")] = None
    birth_date: Annotated[date | None, BirthDate(), Described("Day of birth.", "1985-04-12")] = None
    gender: Annotated[Gender, Described("Administrative gender.", "female")] = Gender.UNKNOWN
    height_cm: HeightCm = None
    weight_kg: WeightKg = None
    street: Annotated[AddressLine, Described("Street.", "Storgatan")] = None
    house: Annotated[str | None, Text(20), Described("House number.", "12 B")] = None
    city: Annotated[AddressLine, Described("Town or city.", "Göteborg")] = None
    region: Annotated[AddressLine, Described("Region, county or state.", "Västra Götaland")] = None
    country: Annotated[AddressLine, Described("Country.", "Sweden")] = None


@dataclass(frozen=True, slots=True)
class RegistrationProfile(Profile):
    """The profile with which one registers oneself: the birth date is needed, and one must be 18."""

    birth_date: Annotated[
        date | None, Required(), BirthDate(adult=True), Described("Day of birth; at least 18.", "1985-04-12")
    ] = None


@dataclass(frozen=True, slots=True)
class ProfileChanges:
    """A partial update of a profile: what is not named stays."""

    first_name: Annotated[str | Unset, PersonName(), Described("Given name, in any script.", "Åsa")] = UNSET
    last_name: Annotated[str | Unset, PersonName(), Described("Family name, in any script.", "O'Neill")] = UNSET
    phone: Annotated[str | Unset | None, Phone(), Described("Telephone number.", "+46 70 123 45 67")] = UNSET
    birth_date: Annotated[date | Unset | None, BirthDate(), Described("Day of birth.", "1985-04-12")] = UNSET
    gender: Annotated[Gender | Unset, Described("Administrative gender.", "female")] = UNSET
    height_cm: Annotated[float | Unset | None, Between(20, 300), Described("Height in centimetres.", 172)] = UNSET
    weight_kg: Annotated[float | Unset | None, Between(0.2, 700), Described("Weight in kilograms.", 68.5)] = UNSET
    street: Annotated[str | Unset | None, Text(100), Described("Street.", "Storgatan")] = UNSET
    house: Annotated[str | Unset | None, Text(20), Described("House number.", "12 B")] = UNSET
    city: Annotated[str | Unset | None, Text(100), Described("Town or city.", "Göteborg")] = UNSET
    region: Annotated[str | Unset | None, Text(100), Described("Region, county or state.", "Skåne")] = UNSET
    country: Annotated[str | Unset | None, Text(100), Described("Country.", "Sweden")] = UNSET


@dataclass(frozen=True, slots=True)
class Person:
    """A person inside another object."""

    id: int
    first_name: str
    last_name: str

    @property
    def full_name(self) -> str:
        """Return the name as one line."""
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True, slots=True)
class PatientRef(Person):
    """A patient inside another object: name and birth date, by which staff tell patients apart."""

    birth_date: date | None


@dataclass(frozen=True, slots=True)
class DoctorRef(Person):
    """A doctor inside another object."""

    specialty: str | None


@dataclass(frozen=True, slots=True)
class AuthorRef(Person):
    """The author of a record with the role held when writing it."""

    role: Role


@dataclass(frozen=True, slots=True)
class Doctor(DoctorRef):
    """An entry of the doctor directory, which every signed-in user sees."""

    is_available_for_booking: bool


@dataclass(frozen=True, slots=True)
class User:
    """An account as the API shows it."""

    id: int
    email: str | None
    """Null for people who have no account: imported patients."""
    role: Role
    staff_role: StaffRole | None
    specialty: str | None
    is_available_for_booking: bool | None
    """Null for everybody but doctors."""
    is_active: bool
    profile: Profile
    age: int | None
    created_at: datetime
    last_login_at: datetime | None
    blocked_at: datetime | None
    """Null for whoever is not blocked; one who is not active either has not activated the account, or has none."""


@dataclass(frozen=True, slots=True)
class Me(User):
    """One's own account: what one may do, and the address that waits to be verified."""

    permissions: tuple[str, ...]
    pending_email: str | None
    greetings: bool


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the core keeps it. Credentials are kept apart and never travel with it."""

    id: int
    email: str | None
    profile: Profile
    staff_role: StaffRole | None = None
    specialty: str | None = None
    is_available_for_booking: bool = True
    is_admin: bool = False
    is_superuser: bool = False
    activated_at: datetime | None = None
    blocked_at: datetime | None = None
    deleted_at: datetime | None = None
    pending_email: str | None = None
    greetings: bool = True
    created_at: datetime = NEVER
    last_login_at: datetime | None = None
    version: int = 1
    """Rises with every stored change; a store refuses to overwrite a newer one."""

    @property
    def roles(self) -> frozenset[Role]:
        """Return every role that the person holds; it has the rights of all of them."""
        held = {Role(self.staff_role)} if self.staff_role else set[Role]()
        if self.is_admin:
            held.add(Role.ADMIN)
        if self.is_superuser:
            held.add(Role.SUPERUSER)
        return frozenset(held or {Role.PATIENT})

    @property
    def role(self) -> Role:
        """Return the highest role that the person holds."""
        return highest(self.roles)

    @property
    def is_active(self) -> bool:
        """Return whether the account can sign in: activated, not blocked, not deleted."""
        return self.activated_at is not None and self.blocked_at is None and self.deleted_at is None

    @property
    def is_patient(self) -> bool:
        """Return whether this is a patient: neither staff nor admin nor superuser."""
        return Role.PATIENT in self.roles

    @property
    def is_doctor(self) -> bool:
        """Return whether this is a doctor; one who is made admin stays bookable."""
        return self.staff_role is StaffRole.DOCTOR

    @property
    def person(self) -> Person:
        """Return the reference that other objects carry."""
        return Person(self.id, self.profile.first_name, self.profile.last_name)

    @property
    def as_patient(self) -> PatientRef:
        """Return the reference that bookings and records carry for their patient."""
        return PatientRef(self.id, self.profile.first_name, self.profile.last_name, self.profile.birth_date)

    @property
    def as_doctor(self) -> Doctor:
        """Return the entry of the doctor directory."""
        profile = self.profile
        return Doctor(self.id, profile.first_name, profile.last_name, self.specialty, self.is_available_for_booking)

    @property
    def as_doctor_ref(self) -> DoctorRef:
        """Return the reference that visits carry for their doctor."""
        return DoctorRef(self.id, self.profile.first_name, self.profile.last_name, self.specialty)

    def shown(self, today: date) -> User:
        """Return the account as the API shows it; `today` is the day in the clinic's zone."""
        birth_date = self.profile.birth_date
        return User(
            id=self.id,
            email=self.email,
            role=self.role,
            staff_role=self.staff_role,
            specialty=self.specialty,
            is_available_for_booking=self.is_available_for_booking if self.is_doctor else None,
            is_active=self.is_active,
            profile=self.profile,
            age=age_on(birth_date, today) if birth_date else None,
            created_at=self.created_at,
            last_login_at=self.last_login_at,
            blocked_at=self.blocked_at,
        )

    def shown_to_itself(self, today: date, permissions: tuple[str, ...]) -> Me:
        """Return the account as its owner sees it."""
        user = self.shown(today)
        return Me(
            **{field.name: getattr(user, field.name) for field in fields(user)},
            permissions=permissions,
            pending_email=self.pending_email,
            greetings=self.greetings,
        )

    def erased(self, *, at: datetime) -> Account:
        """Return the account of a deleted person: login and contact data gone, the name kept for the medical record."""
        kept = self.profile
        return replace(
            self,
            email=None,
            pending_email=None,
            profile=Profile(kept.first_name, kept.last_name, birth_date=kept.birth_date, gender=kept.gender),
            is_admin=False,
            is_superuser=False,
            is_available_for_booking=False,
            greetings=False,
            deleted_at=at,
        )


def highest(roles: frozenset[Role]) -> Role:
    """Return the highest of some roles."""
    return next(role for role in Role if role in roles)

"""People made up in bulk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Final

from qhealth.core.domain.people import Account, Gender, Profile, StaffRole
from qhealth.core.domain.text import folded
from qhealth.core.domain.working_hours import WeeklyBlock, WorkingHours
from qhealth.seeding import words
from qhealth.seeding.timetable import MINUTES

HOURS: Final = WorkingHours(
    MINUTES,
    tuple(WeeklyBlock(day, *hours) for day in range(1, 6) for hours in (("08:00", "12:00"), ("13:00", "16:00"))),
)
"""When every doctor works."""
_YOUNGEST_DAYS, _USUAL_DAYS, _OLDEST_DAYS = 18 * 366, 55 * 365, 95 * 365
_YEARS: Final = timedelta(days=3 * 365)
"""Accounts have been made over so long a time."""


def by_rank(things: Sequence[object]) -> list[float]:
    """Return cumulative weights by which the first things are much more usual than the last ones."""
    return list(accumulate(1 / (rank + 4) for rank in range(len(things))))


_NAMING_SHARES: Final = list(accumulate(naming.share for naming in words.NAMINGS))
_NAMES: Final = [
    tuple((names, by_rank(names)) for names in (naming.female, naming.male, naming.family)) for naming in words.NAMINGS
]
_CITY_SHARES: Final = by_rank(words.CITIES)
_COUNTRY_SHARES: Final = (88, 90, 92, 94, 95, 96, 97, 99, 100)
_GENDERS: Final = tuple(Gender)
_GENDER_SHARES: Final = (49, 97, 98, 100)


class People:
    """Makes up people one after the other; ids count on from `next_id`."""

    def __init__(self, rng: Random, now: datetime, today: date, next_id: int) -> None:
        self._rng = rng
        self._now = now
        self._today = today
        self._next_id = next_id
        self._mailboxes: dict[str, str] = {}

    def patients(self, number: int) -> Iterator[Account]:
        """Yield patients, the longest known first. One in ten has no account to sign in with."""
        for place in range(number):
            yield self._person(created_at=self._now - _YEARS * (1 - place / number), has_login=self._rng.random() < 0.9)  # noqa: PLR2004 - said above.

    def staff(self, number: int, role: StaffRole) -> Iterator[Account]:
        """Yield colleagues; doctors have specialties, and one in thirty of them takes no bookings."""
        for place in range(number):
            specialty = words.SPECIALTIES[place % len(words.SPECIALTIES)] if role is StaffRole.DOCTOR else None
            is_available = role is not StaffRole.DOCTOR or place % 30 != 29  # noqa: PLR2004 - said above.
            yield self._person(
                created_at=self._now - _YEARS, role=role, specialty=specialty, is_available_for_booking=is_available
            )

    def _person(
        self,
        *,
        created_at: datetime,
        has_login: bool = True,
        role: StaffRole | None = None,
        specialty: str | None = None,
        is_available_for_booking: bool = True,
    ) -> Account:
        rng, user_id = self._rng, self._next_id
        self._next_id += 1
        profile = self._profile()
        last_login = created_at + (self._now - created_at) * rng.random() if has_login and rng.random() < 0.7 else None  # noqa: PLR2004 - most have signed in.
        return Account(
            id=user_id,
            email=self._address(profile, user_id) if has_login else None,
            profile=profile,
            staff_role=role,
            specialty=specialty,
            is_available_for_booking=is_available_for_booking,
            activated_at=created_at if has_login else None,
            blocked_at=created_at if has_login and rng.random() < 0.005 and role is None else None,  # noqa: PLR2004 - hardly anybody.
            created_at=created_at,
            last_login_at=last_login,
        )

    def _profile(self) -> Profile:
        rng = self._rng
        female, male, (family, family_shares) = rng.choices(_NAMES, cum_weights=_NAMING_SHARES)[0]
        gender = rng.choices(_GENDERS, cum_weights=_GENDER_SHARES)[0]
        given, given_shares = male if gender is Gender.MALE else female
        return Profile(
            first_name=rng.choices(given, cum_weights=given_shares)[0],
            last_name=rng.choices(family, cum_weights=family_shares)[0],
            # Numbers that are set aside for films and books (PTS, "Telefonnummer för användning i böcker").
            phone=f"+46 70 174 06 {rng.randrange(5, 100):02d}",
            birth_date=self._today - timedelta(days=int(rng.triangular(_YOUNGEST_DAYS, _OLDEST_DAYS, _USUAL_DAYS))),
            gender=gender,
            height_cm=float(rng.randrange(150, 200)),
            weight_kg=float(rng.randrange(45, 120)),
            street=words.STREETS[rng.randrange(len(words.STREETS))],
            house=str(rng.randrange(1, 90)),
            city=rng.choices(words.CITIES, cum_weights=_CITY_SHARES)[0],
            region="Västra Götaland",
            country=rng.choices(words.COUNTRIES, cum_weights=_COUNTRY_SHARES)[0],
        )

    def _address(self, profile: Profile, user_id: int) -> str:
        first, last = self._mailbox(profile.first_name), self._mailbox(profile.last_name)
        return f"{first}.{last}.{user_id}@mail.example"

    def _mailbox(self, name: str) -> str:
        known = self._mailboxes.get(name)
        if known is None:
            plain = "".join(letter for letter in folded(name) if letter.isalpha())
            known = self._mailboxes[name] = plain if plain.isascii() else "x"
        return known

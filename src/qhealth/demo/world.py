"""The demonstration's clinic while it is being lived through: who is there, who is busy when, and what time it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from random import Random
from typing import Final

from qhealth.core.domain.accounts import Login
from qhealth.core.domain.diagnostics import Diagnostic
from qhealth.core.domain.errors import InvalidCredentials, TooManyAttempts
from qhealth.core.domain.people import Account, Person, Role, User
from qhealth.core.domain.policy import Actor
from qhealth.core.domain.sessions import Client
from qhealth.core.domain.working_hours import instant_of
from qhealth.core.usecases.sessions import login
from qhealth.demo.accounts import PASSWORD
from qhealth.demo.diary import Deed, Diary
from qhealth.demo.people import People
from qhealth.demo.standins import Post
from qhealth.ports.gathered import Ports

AT_THE_CLINIC: Final = "198.51.100.20"
"""An address for documentation (RFC 5737), like all of the demonstration's."""
_BROWSERS: Final = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/604.1",
)
_FRIDAY: Final = 5
_OFFICE_HOURS: Final = range(8, 17)


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is to be. Doctors, other staff and diagnostics are always the same number."""

    patients: int = 200
    days: int = 180
    """How many days ago the clinic opened; at least 30, or the ready patient's story has no room."""
    requests: int = 190
    """How many diagnostics patients have asked for."""
    visits: float = 1
    """The share of a usual day's visits that there are."""


@dataclass(slots=True)
class World:
    """What the deeds of the diary share."""

    ports: Ports
    post: Post
    diary: Diary
    size: Size
    rng: Random
    people: People
    admin: Actor | None = None
    doctors: list[User] = field(default_factory=list[User])
    """The ready one comes first. One who is missing has not been registered yet."""
    operators: list[Actor] = field(default_factory=list[Actor])
    pharmacists: list[Actor] = field(default_factory=list[Actor])
    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])
    patients: list[Actor] = field(default_factory=list[Actor])
    """Who may be drawn for what happens to anybody; the ready patient has a story of its own."""
    ready_patient: Actor | None = None
    asked_for: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])
    """Who has asked for which diagnostic: nobody asks twice."""
    seen: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict[int, set[int]](set))
    """Which patients each doctor has seen."""
    _busy: defaultdict[date, set[int]] = field(default_factory=lambda: defaultdict[date, set[int]](set))

    @property
    def now(self) -> datetime:
        """Return the instant of the deed that is being done, in UTC."""
        return self.diary.clock.now()

    @property
    def day(self) -> date:
        """Return the clinic's day of the deed that is being done."""
        return self.ports.clinic.day_of(self.now)

    @property
    def today(self) -> date:
        """Return the clinic's day at which the diary ends."""
        return self.ports.clinic.day_of(self.diary.now)

    @property
    def first_day(self) -> date:
        """Return the day on which the clinic opened."""
        return self.today - timedelta(days=self.size.days)

    def working_days(self, start: date, end: date) -> Iterator[date]:
        """Yield the days from Monday to Friday from one day to another, both included."""
        for number in range((end - start).days + 1):
            day = start + timedelta(days=number)
            if day.isoweekday() <= _FRIDAY:
                yield day

    def on(self, day: date, earliest: int = 8, latest: int = 17) -> datetime:
        """Return an instant of a day, drawn between two full hours of the clinic's wall clock."""
        minute = self.rng.randrange(earliest * 60, latest * 60)
        instant = instant_of(day, minute, self.ports.clinic.zone, closing=False)
        return instant + timedelta(seconds=self.rng.randrange(60))

    def later(self, shortest: timedelta, longest: timedelta) -> datetime:
        """Return an instant between two spans from the deed that is being done."""
        return (self.now + shortest + self.rng.random() * (longest - shortest)).replace(microsecond=0)

    def later_at_work(self, shortest: timedelta, longest: timedelta) -> datetime:
        """Return an instant between two spans at which the staff is at work, if there is one among a few drawn."""
        drawn = [self.later(shortest, longest) for _ in range(20)]
        return next(filter(self._is_at_work, drawn), drawn[0])

    def _is_at_work(self, instant: datetime) -> bool:
        wall = instant.astimezone(self.ports.clinic.zone)
        return wall.isoweekday() <= _FRIDAY and wall.hour in _OFFICE_HOURS

    def draw_patient(self, day: date, known: Collection[int]) -> Actor | None:
        """Return a patient who has nothing on a day, one of the known half of the times; None where all have."""
        free = [patient for patient in self.patients if patient.id not in self._busy[day]]
        again = [patient for patient in free if patient.id in known]
        drawn = again if again and self.rng.random() < 0.5 else free  # noqa: PLR2004 - the docstring names it.
        return self.rng.choice(drawn) if drawn else None

    def take_day(self, patient: Actor, day: date) -> bool:
        """Note that a patient has something on a day; False where it has something already."""
        if patient.id in self._busy[day]:
            return False
        self._busy[day].add(patient.id)
        return True

    def operator(self) -> Actor:
        """Return one of those who answer the telephone."""
        return self.rng.choice(self.operators)

    async def account(self, email: str) -> Account:
        """Return somebody by the address."""
        account = await self.ports.store.accounts.by_email(email)
        if account is None:
            message = f"Nobody has the address {email}."
            raise LookupError(message)
        return account

    async def sign_in(self, email: str, ip_address: str, password: str = PASSWORD) -> None:
        """Try to sign in as somebody; the login history keeps whether it went well."""
        client = Client(ip_address, self.rng.choice(_BROWSERS))
        try:
            await login(Login(email, password), client=client, ports=self.ports)
        except (InvalidCredentials, TooManyAttempts):
            # The history has it; whoever mistyped tries again later, or not.
            return

    def signing_in(self, email: str, ip_address: str, password: str = PASSWORD) -> Deed:
        """Return the deed of signing in."""
        return partial(self.sign_in, email, ip_address, password)


def acting(user: User) -> Actor:
    """Return a colleague as signed in at the clinic."""
    person = Person(user.id, user.profile.first_name, user.profile.last_name)
    return Actor(person, frozenset({Role(user.role)}), session_id=0, ip_address=AT_THE_CLINIC)


def utc(day: date, minute: int, world: World) -> datetime:
    """Return the instant in UTC of a minute of the clinic's day."""
    return instant_of(day, minute, world.ports.clinic.zone, closing=False).astimezone(UTC)

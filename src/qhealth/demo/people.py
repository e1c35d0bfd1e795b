"""People made up for the demonstration: names of many languages, addresses of one town."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date, timedelta
from random import Random
from typing import Final

from faker import Faker
from polyfactory.decorators import post_generated
from polyfactory.factories import DataclassFactory

from qhealth.core.domain.people import NEVER, Gender, Profile, RegistrationProfile
from qhealth.core.domain.rules import PersonName
from qhealth.core.domain.text import folded
from qhealth.core.domain.validation import Context

_LOCALES: Final = {
    "sv_SE": 8, "en_GB": 3, "fi_FI": 2, "pl_PL": 2, "vi_VN": 2, "zh_CN": 2, "ar_AA": 2, "fa_IR": 2,
    "uk_UA": 1, "el_GR": 1, "hi_IN": 1, "ja_JP": 1, "es_ES": 1, "tr_TR": 1,
}  # fmt: skip
"""How often each language gives somebody the name."""
_STREETS: Final = (
    "Linnégatan", "Vasagatan", "Storgatan", "Övre Husargatan", "Södra Vägen", "Karl Johansgatan", "Munkebäcksgatan",
    "Hjalmar Brantingsgatan", "Kungsportsavenyn", "Ekedalsgatan", "Nordenskiöldsgatan", "Första Långgatan",
)  # fmt: skip
_TOWNS: Final = ("Göteborg",) * 6 + ("Mölndal", "Partille", "Kungsbacka", "Alingsås", "Härryda")
_NAME: Final = PersonName()
_ANYWHERE: Final = Context(NEVER, date.min, {})
_ADULT_DAYS: Final = (19 * 365, 92 * 365)


class ProfileFactory(DataclassFactory[Profile]):
    """An adult who lives in or near Göteborg. `create_factory` gives it the language of the names."""

    today = date.min
    """The day on which everybody is an adult."""

    @classmethod
    def gender(cls) -> Gender:
        """Return a gender."""
        return cls.__random__.choices(list(Gender), weights=(48, 48, 2, 2))[0]

    @post_generated
    @classmethod
    def first_name(cls, gender: Gender) -> str:
        """Return a given name that goes with the gender."""
        names = cls.__faker__
        usual = {Gender.FEMALE: names.first_name_female, Gender.MALE: names.first_name_male}
        return _possible(usual.get(gender, names.first_name))

    @classmethod
    def last_name(cls) -> str:
        """Return a family name."""
        return _possible(cls.__faker__.last_name)

    @classmethod
    def phone(cls) -> str:
        """Return a number that is set aside for films and books (PTS, "Telefonnummer för användning i böcker")."""
        return f"+46 70 174 06 {cls.__random__.randint(5, 99):02d}"

    @classmethod
    def birth_date(cls) -> date:
        """Return the birth date of an adult; there are more old patients than young ones."""
        youngest, oldest = _ADULT_DAYS
        return cls.today - timedelta(days=int(cls.__random__.triangular(youngest, oldest, 58 * 365)))

    @post_generated
    @classmethod
    def height_cm(cls, gender: Gender) -> float:
        """Return a height in centimetres."""
        return round(cls.__random__.gauss(178 if gender is Gender.MALE else 166, 7))

    @post_generated
    @classmethod
    def weight_kg(cls, height_cm: float) -> float:
        """Return a weight in kilograms that goes with the height."""
        return round(cls.__random__.uniform(19, 32) * (height_cm / 100) ** 2, 1)

    @classmethod
    def street(cls) -> str:
        """Return a street."""
        return cls.__random__.choice(_STREETS)

    @classmethod
    def house(cls) -> str:
        """Return a house number."""
        return f"{cls.__random__.randint(1, 90)}{cls.__random__.choice(('', '', '', ' A', ' B'))}"

    @classmethod
    def city(cls) -> str:
        """Return a town."""
        return cls.__random__.choice(_TOWNS)

    region = "Västra Götaland"
    country = "Sweden"


class People:
    """Makes up people, the same ones for the same seed."""

    def __init__(self, rng: Random, today: date) -> None:
        """Prepare a factory for each language; `today` is the clinic's day."""
        self._rng = rng
        self._factories = {locale: _factory(locale, rng, today) for locale in _LOCALES}
        self._numbers: Iterator[int] = iter(range(1, 1_000_000))

    def somebody(self) -> Profile:
        """Return the profile of an adult."""
        locale = self._rng.choices(list(_LOCALES), weights=list(_LOCALES.values()))[0]
        return self._factories[locale].build()

    def address_of(self, profile: Profile) -> str:
        """Return an e-mail address that nobody else has, like the name where that is written in Latin letters."""
        number = next(self._numbers)
        name = "".join(letter for letter in folded(f"{profile.first_name}.{profile.last_name}") if letter != " ")
        is_plain = name.isascii() and name.replace(".", "").isalpha()
        return f"{name if is_plain else 'patient'}.{number}@mail.example"


def _possible(draw: Callable[[], str]) -> str:
    # Some lists of names hold slips: brackets, or a sign in place of a letter.
    return next(name for name in iter(draw, None) if _NAME.fault(name, _ANYWHERE) is None)


def registering(profile: Profile) -> RegistrationProfile:
    """Return a profile as somebody who registers sends it."""
    return RegistrationProfile(**asdict(profile))


def _factory(locale: str, rng: Random, today: date) -> type[ProfileFactory]:
    names = Faker(locale)
    names.seed_instance(rng.getrandbits(32))
    own = Random(rng.getrandbits(32))  # noqa: S311 - the same people all day long, and nothing secret.
    return ProfileFactory.create_factory(__faker__=names, __random__=own, today=today)

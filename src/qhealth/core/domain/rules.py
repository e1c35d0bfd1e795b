"""The rules that fields keep: the vocabulary of the commands' annotations."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from qhealth.core.domain.intervals import on_grid
from qhealth.core.domain.validation import Context, Rule, Value

ADULT_YEARS = 18
OLDEST_YEARS = 130
FURTHEST_BOOKING = timedelta(days=2 * 365)
LONGEST_BOOKING_MINUTES = 480
LARGEST_ID = 2**63 - 1
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128

Found = tuple[str, str] | None


def storable(text: str) -> bool:
    """Return whether the text holds neither NUL nor an unpaired surrogate, which no UTF-8 store takes."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


@dataclass(frozen=True, slots=True)
class Text(Rule):
    """Text of `shortest` to `longest` characters, stored as typed. `shortest` counts after trimming."""

    longest: int
    shortest: int = 0

    def fault(self, value: Value, context: Context) -> Found:
        """Refuse NUL and unpaired surrogates, blanks where something is required, and too long a text."""
        _ = context
        if not storable(value):
            return "invalid_text", "This holds a character that cannot be stored."
        if len(value.strip()) < self.shortest:
            return "required", "This must not be empty."
        if len(value) > self.longest:
            return "too_long", f"This has {len(value)} characters; at most {self.longest} are possible."
        return None

    def schema(self) -> Mapping[str, object]:
        """Publish the lengths."""
        return {"minLength": self.shortest, "maxLength": self.longest}


@dataclass(frozen=True, slots=True)
class PersonName(Rule):
    """A person's name in any script: letters and marks, joined by spaces, apostrophes, hyphens and full stops."""

    longest: ClassVar[int] = 100
    joints: ClassVar[str] = " \u00a0\u3000'’‘ʼ´`-‐‑.·・,"

    def fault(self, value: Value, context: Context) -> Found:
        """Refuse blanks, digits and signs that no name has."""
        _ = context
        if not value.strip():
            return "required", "A name must not be empty."
        if len(value) > self.longest:
            return "too_long", f"A name has at most {self.longest} characters."
        letters = [sign for sign in value if sign not in self.joints]
        if not any(sign.isalpha() for sign in letters) or not all(_belongs_to_a_letter(sign) for sign in letters):
            return "invalid_name", "A name has letters of any script, spaces, apostrophes, hyphens and full stops."
        return None

    def schema(self) -> Mapping[str, object]:
        """Publish the lengths; the letters of every script do not fit a portable pattern."""
        return {"minLength": 1, "maxLength": self.longest}


def _belongs_to_a_letter(sign: str) -> bool:
    # The two joiners shape letters of Persian and of Indian scripts, without being letters or marks.
    return unicodedata.category(sign)[0] in "LM" or sign in "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class EmailAddress(Rule):
    """An address that mail can be sent to: RFC 5321's lengths, a dotted domain, ASCII only."""

    pattern: ClassVar[str] = (
        r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
        r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])$"
    )
    longest: ClassVar[int] = 254
    longest_local_part: ClassVar[int] = 64

    def fault(self, value: Value, context: Context) -> Found:
        """Refuse what no mail server would take."""
        _ = context
        local = value.strip().partition("@")[0]
        if len(value) > self.longest or len(local) > self.longest_local_part:
            return "invalid_email", "This e-mail address is too long."
        if not re.fullmatch(self.pattern.strip("^$"), value.strip()):
            return "invalid_email", "This is not an e-mail address that mail can be sent to."
        return None

    def schema(self) -> Mapping[str, object]:
        """Publish the format."""
        return {"format": "email", "maxLength": self.longest, "minLength": 3}


@dataclass(frozen=True, slots=True)
class NewPassword(Rule):
    """12 to 128 characters of any kind, without the e-mail's local part (NIST SP 800-63B 3.1.1.2).

    Common passwords are refused by the use case, which asks the `PasswordList` port.
    """

    def fault(self, value: Value, context: Context) -> Found:
        """Refuse passwords that are too short, too long, or hold the local part of the `email` beside them."""
        if not storable(value):
            return "invalid_text", "This holds a character that cannot be stored."
        if len(value) < SHORTEST_PASSWORD:
            return "too_short", f"A password has at least {SHORTEST_PASSWORD} characters."
        if len(value) > LONGEST_PASSWORD:
            return "too_long", f"A password has at most {LONGEST_PASSWORD} characters."
        email = context.siblings.get("email")
        return holds_local_part(value, email) if isinstance(email, str) else None

    def schema(self) -> Mapping[str, object]:
        """Publish the lengths."""
        return {"minLength": SHORTEST_PASSWORD, "maxLength": LONGEST_PASSWORD, "format": "password"}


def holds_local_part(password: str, email: str) -> Found:
    """Return the fault of a password that holds its owner's address; parts under 3 letters would hit by chance."""
    local = email.strip().partition("@")[0].casefold()
    if len(local) >= 3 and local in password.casefold():  # noqa: PLR2004 - the docstring names it.
        return "holds_email", "A password must not hold the e-mail address."
    return None


@dataclass(frozen=True, slots=True)
class Phone(Rule):
    """A telephone number as people write it: 5 to 32 digits, spaces, and the signs + - ( ) . /."""

    pattern: ClassVar[str] = r"^[+0-9 ()./x-]{5,32}$"

    def fault(self, value: Value, context: Context) -> Found:
        """Refuse what nobody could dial."""
        _ = context
        if not re.fullmatch(self.pattern.strip("^$"), value) or not any(sign.isdigit() for sign in value):
            return "invalid_phone", "A telephone number has 5 to 32 digits, spaces and the signs + - ( ) . /."
        return None

    def schema(self) -> Mapping[str, object]:
        """Publish the pattern."""
        return {"pattern": self.pattern}


@dataclass(frozen=True, slots=True)
class Between(Rule):
    """A number from `least` to `most`."""

    least: float
    most: float

    def fault(self, value: Value, context: Context) -> Found:
        """Refuse numbers outside, NaN included."""
        _ = context
        if not self.least <= value <= self.most:
            return "out_of_range", f"This must be from {self.least:,} to {self.most:,}."
        return None

    def schema(self) -> Mapping[str, object]:
        """Publish the limits."""
        return {"minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class Id(Rule):
    """The id of an object."""

    def fault(self, value: Value, context: Context) -> Found:
        """Refuse numbers that no id can be."""
        _ = context
        if not 1 <= value <= LARGEST_ID:
            return "unknown", "There is no object with this id."
        return None

    def schema(self) -> Mapping[str, object]:
        """Publish the limits."""
        return {"minimum": 1, "maximum": LARGEST_ID}


@dataclass(frozen=True, slots=True)
class BirthDate(Rule):
    """A day on which a living person can have been born."""

    adult: bool = False

    def fault(self, value: date, context: Context) -> Found:
        """Refuse days to come, more than 130 years ago and, for self-registration, less than 18 years ago."""
        if value > context.today:
            return "in_future", "A birth date lies in the past."
        years = age_on(value, context.today)
        if years > OLDEST_YEARS:
            return "too_long_ago", f"A birth date is at most {OLDEST_YEARS} years ago."
        if self.adult and years < ADULT_YEARS:
            return "too_young", f"One must be {ADULT_YEARS} to register."
        return None


def age_on(birth_date: date, today: date) -> int:
    """Return the age in whole years; born on 29 February, one is a year older on 1 March of other years."""
    return today.year - birth_date.year - ((today.month, today.day) < (birth_date.month, birth_date.day))


@dataclass(frozen=True, slots=True)
class BookingStart(Rule):
    """An instant that a booking may start at: on a 5-minute mark, not in the past, within two years."""

    def fault(self, value: datetime, context: Context) -> Found:
        """Refuse instants off the grid, past, or too far away to mean it."""
        if not on_grid(value):
            return "not_on_grid", "A booking starts on a 5-minute mark."
        if value < context.now:
            return "starts_in_past", "This time has passed."
        if value > context.now + FURTHEST_BOOKING:
            return "too_far_ahead", "Bookings are possible up to two years ahead."
        return None


@dataclass(frozen=True, slots=True)
class BookingMinutes(Rule):
    """How long a booking lasts: a multiple of 5 minutes, at most 8 hours."""

    def fault(self, value: int, context: Context) -> Found:
        """Refuse lengths off the grid."""
        _ = context
        if value % 5 or not 5 <= value <= LONGEST_BOOKING_MINUTES:  # noqa: PLR2004 - the docstring names it.
            return "not_on_grid", "A booking lasts a multiple of 5 minutes, from 5 minutes to 8 hours."
        return None

    def schema(self) -> Mapping[str, object]:
        """Publish the limits."""
        return {"minimum": 5, "maximum": LONGEST_BOOKING_MINUTES, "multipleOf": 5}


@dataclass(frozen=True, slots=True)
class Entries(Rule):
    """A list of at most `most` entries."""

    most: int

    def fault(self, value: Value, context: Context) -> Found:
        """Refuse longer lists."""
        _ = context
        return ("too_many", f"At most {self.most} entries are possible.") if len(value) > self.most else None

    def schema(self) -> Mapping[str, object]:
        """Publish the limit."""
        return {"maxItems": self.most}

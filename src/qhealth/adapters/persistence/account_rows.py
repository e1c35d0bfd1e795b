"""Accounts as rows, and rows as accounts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from qhealth.adapters.persistence.database import Row
from qhealth.adapters.persistence.listing import View, columns_of
from qhealth.adapters.persistence.places import keys_of_place
from qhealth.adapters.persistence.search_words import (
    MARK,
    Texts,
    WordKind,
    indexed_words,
    later_words,
    sort_key,
    words_together,
)
from qhealth.adapters.persistence.tallies import (
    Tally,
    is_paired,
    keys_of_pairs,
    keys_of_texts,
    keys_of_words,
    keys_within,
    units,
)
from qhealth.adapters.persistence.tally_book import Key
from qhealth.core.domain.people import Account, Doctor, Gender, Profile, Role, StaffRole

_SORTS: Final = {"first_name": "first_name_sort", "last_name": "last_name_sort", "specialty": "specialty_sort"}

TALLIED_TEXTS: Final = {
    WordKind.EMAIL: "email",
    WordKind.FIRST_NAME: "first_name",
    WordKind.LAST_NAME: "last_name",
    WordKind.CITY: "city",
    WordKind.COUNTRY: "country",
}
"""The texts by whose words people are counted, and their columns."""

PAIRED_TEXTS: Final = ((WordKind.LAST_NAME, WordKind.CITY), (WordKind.CITY, WordKind.COUNTRY))
"""Texts that are often asked for together, and are common both."""

AGED: Final = (WordKind.FIRST_NAME, WordKind.LAST_NAME)
"""Names that are asked for together with an age."""
TOWN_AND_NAME: Final = f"{WordKind.CITY}+{WordKind.LAST_NAME}"
"""How the facets of a word of a town and one of a family name begin."""

ACCOUNT_COLUMNS: Final = columns_of(
    "account",
    *("id", "email", "first_name", "last_name", "phone", "birth_date", "gender", "height_cm", "weight_kg"),
    *("street", "house", "city", "region", "country", "staff_role", "specialty", "is_available_for_booking"),
    *("is_admin", "is_superuser", "activated_at", "blocked_at", "deleted_at", "pending_email", "greetings"),
    *("created_at", "last_login_at", "version"),
)


def account_of(row: Row) -> Account:
    """Return the account that a row with `ACCOUNT_COLUMNS` holds."""
    return Account(
        id=row["id"],
        email=row["email"],
        profile=_profile_of(row),
        staff_role=StaffRole(row["staff_role"]) if row["staff_role"] else None,
        specialty=row["specialty"],
        is_available_for_booking=row["is_available_for_booking"],
        is_admin=row["is_admin"],
        is_superuser=row["is_superuser"],
        activated_at=row["activated_at"],
        blocked_at=row["blocked_at"],
        deleted_at=row["deleted_at"],
        pending_email=row["pending_email"],
        greetings=row["greetings"],
        created_at=row["created_at"],
        last_login_at=row["last_login_at"],
        version=row["version"],
    )


def _profile_of(row: Row) -> Profile:
    return Profile(
        first_name=row["first_name"],
        last_name=row["last_name"],
        phone=row["phone"],
        birth_date=row["birth_date"],
        gender=Gender(row["gender"]),
        height_cm=row["height_cm"],
        weight_kg=row["weight_kg"],
        street=row["street"],
        house=row["house"],
        city=row["city"],
        region=row["region"],
        country=row["country"],
    )


def _doctor_of(row: Row) -> Doctor:
    return Doctor(row["id"], row["first_name"], row["last_name"], row["specialty"], row["is_available_for_booking"])


def values_of(account: Account) -> Row:
    """Return the columns that change with an account: all but its id, version, creation and last login."""
    profile = account.profile
    return {
        "email": account.email,
        "first_name": profile.first_name,
        "last_name": profile.last_name,
        "first_name_sort": sort_key(profile.first_name),
        "last_name_sort": sort_key(profile.last_name),
        "phone": profile.phone,
        "birth_date": profile.birth_date,
        "gender": profile.gender,
        "height_cm": profile.height_cm,
        "weight_kg": profile.weight_kg,
        "street": profile.street,
        "house": profile.house,
        "city": profile.city,
        "region": profile.region,
        "country": profile.country,
        "role": account.role,
        "staff_role": account.staff_role,
        "specialty": account.specialty,
        "specialty_sort": sort_key(account.specialty),
        "is_available_for_booking": account.is_available_for_booking,
        "is_admin": account.is_admin,
        "is_superuser": account.is_superuser,
        "is_active": account.is_active,
        "activated_at": account.activated_at,
        "blocked_at": account.blocked_at,
        "deleted_at": account.deleted_at,
        "pending_email": account.pending_email,
        "greetings": account.greetings,
    }


def texts_of(account: Account) -> Texts:
    """Return the texts by which an account is found."""
    profile = account.profile
    return {
        WordKind.EMAIL: account.email,
        WordKind.FIRST_NAME: profile.first_name,
        WordKind.LAST_NAME: profile.last_name,
        WordKind.FIRST_NAME_LATER: later_words(profile.first_name),
        WordKind.LAST_NAME_LATER: later_words(profile.last_name),
        **words_together(profile.first_name, profile.last_name),
        WordKind.CITY: profile.city,
        WordKind.COUNTRY: profile.country,
        WordKind.DOCTOR_FIRST_NAME: profile.first_name if account.is_doctor else None,
        WordKind.DOCTOR_LAST_NAME: profile.last_name if account.is_doctor else None,
        WordKind.SPECIALTY: account.specialty,
        WordKind.ACCOUNT_UNPAIRED: () if has_few_words(account.email, profile.last_name, profile.city) else MARK,
    }


def place_of(account: Account) -> str:
    """Return what people are listed by."""
    return sort_key(account.profile.last_name) or ""


def tally_keys(row: Row) -> Iterator[Key]:
    """Yield under what a row of `account` is counted; deleted people are not."""
    if row["deleted_at"] is not None:
        return
    holder = holds(row["role"], is_staff=row["staff_role"] is not None)
    facet = facet_of(holder, is_active=row["is_active"], gender=row["gender"])
    yield Tally.PEOPLE, facet, ""
    yield from keys_of_place(row["role"], row["last_name"], row["id"])
    if row["birth_date"] is not None:
        yield Tally.BIRTHS, facet, month_of(row["birth_date"])
    for kind, column in TALLIED_TEXTS.items():
        yield from keys_of_words(kind, row[column], facet)
        # How many have a word at all, whoever they are.
        yield from ((Tally.WORDS, kind, word) for word in indexed_words(row[column] or ""))
    for one, other in PAIRED_TEXTS:
        whole = f"{one}+{other}"
        yield from keys_of_texts(f"{whole}|{facet}", whole, row[TALLIED_TEXTS[one]], row[TALLIED_TEXTS[other]])
    if has_few_words(row["email"], row["last_name"], row["city"]):
        yield from _keys_of_pairs(row, facet)


def _keys_of_pairs(row: Row, facet: str) -> Iterator[Key]:
    yield from keys_within(f"{WordKind.EMAIL}|{facet}", row["email"])
    yield from keys_of_pairs(f"{TOWN_AND_NAME}|{facet}", units(row["city"]), units(row["last_name"]))
    if row["birth_date"] is not None:
        for kind in AGED:
            month = [(month_of(row["birth_date"]), True)]
            yield from keys_of_pairs(f"{aged(kind)}|{facet}", units(row[TALLIED_TEXTS[kind]]), month)


def has_few_words(email: str | None, last_name: str, city: str | None) -> bool:
    """Return whether two words of somebody's texts are counted together; whoever has more has a mark."""
    return is_paired(email) and is_paired(last_name, city)


def aged(kind: WordKind) -> str:
    """Return how the facets of a word of a name and a month of birth begin."""
    return f"{kind}+birth"


def holds(role: str, *, is_staff: bool) -> str:
    """Return the part of a facet that tells what people are: their highest role, and whether admins are staff too."""
    is_ruler = role in (Role.SUPERUSER, Role.ADMIN)
    return f"{role}+staff" if is_ruler and is_staff else str(role)


def facet_of(holder: str, *, is_active: bool, gender: str) -> str:
    """Return the facet of people who are alike."""
    return f"{holder}|{'active' if is_active else 'inactive'}|{gender}"


def month_of(day: date) -> str:
    """Return the bucket of a birth date."""
    return day.isoformat()[:7]


ACCOUNTS: Final = View("account", ACCOUNT_COLUMNS, account_of, sorts=_SORTS)
DOCTORS: Final = View(
    "account",
    columns_of("account", "id", "first_name", "last_name", "specialty", "is_available_for_booking"),
    _doctor_of,
    sorts=_SORTS,
)

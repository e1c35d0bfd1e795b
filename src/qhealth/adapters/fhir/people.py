"""Patients and practitioners of FHIR as people of ours.

Postal codes, identifiers, photos, languages and contacts have no place in a profile and are not taken; nor is the death
of a patient, whose record is.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from qhealth.adapters.fhir.words import day, joined, phrase
from qhealth.core.domain.imports import ForeignDoctor, ForeignPatient, Kind, LeftOut, Reason
from qhealth.core.domain.people import Gender, Profile
from qhealth.core.domain.rules import Phone
from qhealth.core.domain.validation import Context

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qhealth.adapters.fhir.resources import Address, ContactPoint, HumanName, HumanResource, Patient, Practitioner

_LONGEST_LINE: Final = 100
_LONGEST_SPECIALTY: Final = 100
_NAME_USES: Final = ("official", "usual", None, "maiden", "nickname", "temp", "old")
_PHONE_USES: Final = ("mobile", "home", "work", None, "temp")
_ADDRESS_USES: Final = ("home", None, "work", "temp", "billing")
# Synthea sets its made-up people apart by a number at the end of each name: "Twyla123 Moen890".
_NUMBERED = re.compile(r"(?<=[^\W\d_])\d+(?=\s|$)")
_PARTIAL_DATE = re.compile(r"\d{4}(-\d{2})?")
# HL7's table of degrees ("Bachelor of Science", "Doctor of Medicine"), which are no specialties.
_DEGREES: Final = "v2-0360"
_PHONE = Phone()
# The rule for telephone numbers does not look at the time.
_NO_CONTEXT = Context(datetime.min.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC).date(), {})


def patient(key: str, resource: Patient) -> ForeignPatient | LeftOut:
    """Return a patient, or why it cannot be taken."""
    found = _profile(resource)
    return LeftOut(Kind.PATIENT, key, found) if isinstance(found, Reason) else ForeignPatient(key, *found)


def doctor(key: str, resource: Practitioner) -> ForeignDoctor | LeftOut:
    """Return a practitioner as a doctor, or why it cannot be taken.

    FHIR R4 names specialties at the roles of a practitioner; a qualification that is no degree stands in for one.
    """
    found = _profile(resource)
    if isinstance(found, Reason):
        return LeftOut(Kind.DOCTOR, key, found)
    return ForeignDoctor(key, *found, specialty=_specialty(resource), is_active=resource.active is not False)


def _specialty(resource: Practitioner) -> str | None:
    for qualification in resource.qualification or ():
        code = qualification.code
        is_degree = code is not None and any(_DEGREES in (coding.system or "") for coding in code.coding or ())
        if not is_degree and (words := phrase(code)):
            return words[:_LONGEST_SPECIALTY]
    return None


def _profile(resource: HumanResource) -> tuple[Profile, tuple[str, ...]] | Reason:
    name = _name(resource.name or ())
    if name is None or not (first := joined(name.given or (), " ")):
        return Reason.NO_FIRST_NAME
    if not (last := (name.family or "").strip()):
        return Reason.NO_LAST_NAME
    born = day(resource.birth_date)
    if born is None and resource.birth_date and not _PARTIAL_DATE.fullmatch(resource.birth_date):
        return Reason.INVALID_BIRTH_DATE
    phone = _phone(resource.telecom or ())
    address = _address(resource.address or ())
    gender = _gender(resource.gender)
    profile = Profile(
        first_name=_NUMBERED.sub("", first),
        last_name=_NUMBERED.sub("", last),
        phone=phone if _can_be_dialled(phone) else None,
        birth_date=born,
        gender=gender or Gender.UNKNOWN,
        street=_line(address, "street"),
        city=_line(address, "city"),
        region=_line(address, "region"),
        country=_line(address, "country"),
    )
    altered = {
        "name": (profile.first_name, profile.last_name) != (first, last),
        "birth_date": born is None and bool(resource.birth_date),
        "gender": gender is None and bool(resource.gender),
        "phone": phone is not None and profile.phone is None,
        **{part: len(text) > _LONGEST_LINE for part, text in address.items()},
    }
    return profile, tuple(part for part, is_altered in altered.items() if is_altered)


def _line(address: Mapping[str, str], part: str) -> str | None:
    return address.get(part, "")[:_LONGEST_LINE].strip() or None


def _name(names: Sequence[HumanName]) -> HumanName | None:
    usable = [name for name in names if name.use in _NAME_USES]
    whole = [name for name in usable if name.family and name.given]
    return min(whole or usable, key=lambda name: _NAME_USES.index(name.use), default=None)


def _gender(code: str | None) -> Gender | None:
    return Gender(code) if code in tuple(Gender) else None


def _phone(telecom: Sequence[ContactPoint]) -> str | None:
    phones = [
        point for point in telecom if point.value and point.use in _PHONE_USES and point.system in ("phone", "sms")
    ]
    phones.sort(key=lambda point: (not _can_be_dialled(_number(point)), point.rank or 99, _PHONE_USES.index(point.use)))
    return _number(phones[0]) if phones else None


def _number(point: ContactPoint) -> str:
    return re.sub(r"^tel:|[‐‑–]", lambda found: "" if found[0] == "tel:" else "-", (point.value or "").strip()).strip()


def _can_be_dialled(phone: str | None) -> bool:
    return phone is not None and _PHONE.fault(phone, _NO_CONTEXT) is None


def _address(addresses: Sequence[Address]) -> dict[str, str]:
    known = [address for address in addresses if address.use in _ADDRESS_USES]
    chosen = min(known, key=lambda address: _ADDRESS_USES.index(address.use), default=None)
    if chosen is None:
        return {}
    parts = {
        "street": joined(chosen.line or (), ", "),
        "city": chosen.city or "",
        "region": chosen.state or "",
        "country": chosen.country or "",
    }
    return {part: text.strip() for part, text in parts.items()}

"""What is asked of clinics of two sizes: every filter alone, with values rare and common, and the usual ones together.

The words are those from which `qhealth seed` makes people up, so that as many in a hundred have them at either size.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from qhealth.core.domain.accounts import DoctorQuery, UserQuery
from qhealth.core.domain.diagnostics import BookingStatus, DiagnosticBookingQuery, DiagnosticQuery
from qhealth.core.domain.lists import DayOrInstant, ListQuery, Page
from qhealth.core.domain.oversight import AuditQuery, LoginAttemptQuery
from qhealth.core.domain.people import Gender, Role
from qhealth.core.domain.records import JournalQuery, PrescriptionQuery
from qhealth.core.domain.visits import VisitQuery, VisitStatus
from qhealth.ports.accounts import Group
from qhealth.ports.unit_of_work import Store
from qhealth.ports.when import When

Q = TypeVar("Q", bound=ListQuery)
Filters = Mapping[str, Any]
Reading = Callable[[Store, When, int], Awaitable[Page[Any]]]

_FIRST_NAMES = ("anna", "ann", "solveig", "rhys", "نور", "xyzzy")
_LAST_NAMES = ("andersson", "and", "lind", "o'neill", "von essen", "väyrynen", "xyzzy")
_NAMES = ("anna", "and", "berg", "solveig", "väyrynen", "anna andersson", "solveig o'neill", "xyzzy")
_DIAGNOSES = ("hypertension", "i10", "pain", "back pain", "type diabetes", "ménière", "disease", "xyzzy")
_MEDICINES = ("mg", "salbutamol", "500 mg", "paracetamol mg", "zopiclone", "xyzzy")
_EMAILS = ("anna", "anna.andersson", "solveig", "person.77", "77", "xyzzy")
_ATTEMPTS = ("person", "person.77", "77", "mail.example", "xyzzy")
_SPECIALTIES = ("cardiology", "p", "medicine", "xyzzy")
_CITIES = ("göteborg", "stock", "upplands väsby", "åre", "xyzzy")


@dataclass(frozen=True, slots=True)
class Case:
    """A list with some filters."""

    list_name: str
    filters: str
    read: Reading

    @property
    def name(self) -> str:
        """What is asked, in one line."""
        return f"{self.list_name} {self.filters}".rstrip()


@dataclass(frozen=True, slots=True)
class Known:
    """Ids that are there at every size, and the day on which the clinic was made up."""

    patient_id: int
    doctor_id: int
    pharmacist_id: int
    operator_id: int
    visit_id: int
    birth_date: date
    doctor_first_name: str
    doctor_last_name: str
    today: date


def cases(known: Known) -> Iterator[Case]:
    """Yield first pages: of every list as it is, with every filter alone, and with the usual ones together."""
    for group, name in ((Group.EVERYBODY, "users"), (Group.PATIENTS, "patients"), (Group.STAFF, "staff")):
        yield from _of_people(name, group, known)
    yield from _alone("doctors", DoctorQuery, _doctors, _of_doctors(known))
    yield from _alone("diagnostics", DiagnosticQuery, _diagnostics, {"name": ("mri", "knee", "xyzzy")})
    yield from _alone("visits", VisitQuery, _visits, _of_visits(known))
    yield from _together("visits", VisitQuery, _visits, _visits_together(known))
    yield from _alone("bookings", DiagnosticBookingQuery, _bookings, _of_bookings(known))
    yield from _together("bookings", DiagnosticBookingQuery, _bookings, _bookings_together(known))
    for name, kind, read, texts, author_id in (
        ("journal", JournalQuery, _journal, {"diagnosis": _DIAGNOSES}, known.doctor_id),
        ("prescriptions", PrescriptionQuery, _prescriptions, {"medicine": _MEDICINES}, known.pharmacist_id),
    ):
        shared = {"patient_id": [known.patient_id], "patient_name": _NAMES, "author_id": [author_id]}
        yield from _alone(name, kind, read, {**shared, **texts, **_spans(known)})
        yield from _together(name, kind, read, _records_together(known, *texts.items(), author_id=author_id))
    attempts = {"email": _ATTEMPTS, "ip_address": ("198.51.100.7", "192.0.2.9"), "success": (True, False)}
    yield from _alone("login attempts", LoginAttemptQuery, _attempts, {**attempts, **_spans(known)})
    yield from _together("login attempts", LoginAttemptQuery, _attempts, _attempts_together(known))
    events = {
        "actor_id": [known.operator_id],
        "action": ("visit.created", "visit.cancelled", "nothing"),
        "subject_type": ("visit", "nothing"),
        "subject_id": [known.visit_id],
    }
    yield from _alone("audit", AuditQuery, _audit, {**events, **_spans(known)})
    yield from _together("audit", AuditQuery, _audit, _events_together(known))


def whole_lists(known: Known) -> Iterator[Case]:
    """Yield the lists that are long enough for a page 1,000."""
    return (
        case for case in cases(known) if not case.filters and case.list_name not in ("staff", "doctors", "diagnostics")
    )


def _of_people(name: str, group: Group, known: Known) -> Iterator[Case]:
    def read(query: UserQuery) -> Reading:
        return lambda store, when, page: store.accounts.find(_at(query, page), group, when)

    yield from _alone(
        name,
        UserQuery,
        read,
        {
            "email": _EMAILS,
            "first_name": _FIRST_NAMES,
            "last_name": _LAST_NAMES,
            "role": [*Role],
            "is_active": (True, False),
            "min_age": (18, 40, 80, 94),
            "max_age": (18, 40, 80),
            "birth_date": (known.birth_date, date(1801, 1, 1)),
            "city": _CITIES,
            "country": ("sweden", "viet", "ål", "xyzzy"),
            "gender": [*Gender],
        },
    )
    yield from _together(
        name,
        UserQuery,
        read,
        (
            {"first_name": "anna", "last_name": "andersson"},
            {"first_name": "solveig", "last_name": "o'neill"},
            {"last_name": "andersson", "city": "göteborg"},
            {"last_name": "lind", "city": "åre"},
            {"last_name": "andersson", "birth_date": known.birth_date},
            {"last_name": "andersson", "gender": Gender.FEMALE},
            {"last_name": "andersson", "is_active": True},
            {"first_name": "anna", "min_age": 40, "max_age": 44},
            {"city": "göteborg", "is_active": False},
            {"city": "göteborg", "country": "sweden"},
            {"gender": Gender.FEMALE, "min_age": 40, "max_age": 44},
            {"min_age": 40, "max_age": 44},
            {"role": Role.PATIENT, "is_active": True},
        ),
    )


def _of_doctors(known: Known) -> dict[str, Any]:
    return {
        "first_name": (known.doctor_first_name, "xyzzy"),
        "last_name": (known.doctor_last_name, "xyzzy"),
        "specialty": _SPECIALTIES,
        "available": (True, False),
    }


def _of_visits(known: Known) -> dict[str, Any]:
    return {
        "doctor_id": [known.doctor_id],
        "doctor_name": (known.doctor_first_name, known.doctor_last_name, "xyzzy"),
        "specialty": _SPECIALTIES,
        "patient_id": [known.patient_id],
        "patient_name": _NAMES,
        "status": [*VisitStatus],
        **_spans(known),
    }


def _visits_together(known: Known) -> tuple[Filters, ...]:
    day, week = _span(known.today - timedelta(days=7), 1), _span(known.today - timedelta(days=14), 7)
    return (
        {"doctor_id": known.doctor_id, **day},
        {"doctor_id": known.doctor_id, **week, "status": VisitStatus.COMPLETED},
        {"doctor_id": known.doctor_id, "status": VisitStatus.BOOKED},
        {"doctor_name": known.doctor_last_name, "status": VisitStatus.BOOKED},
        {"doctor_name": known.doctor_last_name, **day},
        {"specialty": "cardiology", **day},
        {"specialty": "cardiology", "status": VisitStatus.BOOKED},
        {"patient_name": "anna", **day},
        {"patient_name": "solveig", **week},
        {"patient_name": "anna", "status": VisitStatus.BOOKED},
        {"patient_name": "solveig", "status": VisitStatus.NO_SHOW},
        {"patient_name": "anna", "doctor_id": known.doctor_id},
        {"status": VisitStatus.BOOKED, "from_": _day(known.today)},
        {"status": VisitStatus.CANCELLED, **week},
        day,
        week,
    )


def _of_bookings(known: Known) -> dict[str, Any]:
    return {
        "diagnostic_name": ("mri", "knee", "xyzzy"),
        "patient_id": [known.patient_id],
        "patient_name": _NAMES,
        "status": [*BookingStatus],
        **_spans(known),
    }


def _bookings_together(known: Known) -> tuple[Filters, ...]:
    return (
        {"diagnostic_name": "mri", "status": BookingStatus.REQUESTED},
        {"diagnostic_name": "mri", "status": BookingStatus.SCHEDULED},
        {"diagnostic_name": "mri", **_span(known.today - timedelta(days=7), 1)},
        {"patient_name": "anna", "status": BookingStatus.REQUESTED},
        {"patient_name": "anna", "status": BookingStatus.SCHEDULED},
        {"status": BookingStatus.SCHEDULED, **_span(known.today, 7)},
    )


def _records_together(known: Known, text: tuple[str, tuple[str, ...]], *, author_id: int) -> tuple[Filters, ...]:
    name, (common, *_) = text
    return (
        {"patient_name": "anna", name: common},
        {"patient_name": "solveig o'neill", name: common},
        {"author_id": author_id, **_span(known.today - timedelta(days=30), 7)},
        {"author_id": author_id, name: common},
        {name: common, **_span(known.today - timedelta(days=30), 7)},
        {"patient_name": "anna", **_span(known.today - timedelta(days=30), 7)},
        {"patient_id": known.patient_id, name: common},
    )


def _attempts_together(known: Known) -> tuple[Filters, ...]:
    day = _span(known.today - timedelta(days=7), 1)
    return (
        {"success": False, **day},
        {"email": "person.77", "success": False},
        {"ip_address": "198.51.100.7", "success": False},
        {"ip_address": "198.51.100.7", **day},
    )


def _events_together(known: Known) -> tuple[Filters, ...]:
    day = _span(known.today - timedelta(days=7), 1)
    return (
        {"actor_id": known.operator_id, "action": "visit.cancelled"},
        {"actor_id": known.operator_id, **day},
        {"subject_type": "visit", "subject_id": known.visit_id},
        {"action": "visit.cancelled", **day},
    )


def _spans(known: Known) -> dict[str, Any]:
    return {
        "from_": (_day(known.today - timedelta(days=400)), _day(known.today), _day(known.today + timedelta(days=4000))),
        "to": (_day(known.today - timedelta(days=4000)), _day(known.today - timedelta(days=5)), _day(known.today)),
    }


def _span(first: date, days: int) -> dict[str, object]:
    return {"from_": _day(first), "to": _day(first + timedelta(days=days - 1))}


def _day(day: date) -> DayOrInstant:
    return DayOrInstant(day=day)


def _alone(
    name: str, kind: type[ListQuery], read: Callable[[Any], Reading], filters: Mapping[str, Any]
) -> Iterator[Case]:
    yield Case(name, "", read(kind()))
    yield from _together(name, kind, read, ({field: value} for field, values in filters.items() for value in values))


def _together(
    name: str, kind: type[ListQuery], read: Callable[[Any], Reading], filters: Iterable[Filters]
) -> Iterator[Case]:
    return (Case(name, _told(some), read(kind(**some))) for some in filters)


def _told(filters: Filters) -> str:
    return " ".join(f"{name.rstrip('_')}={_value(value)}" for name, value in filters.items())


def _value(value: object) -> str:
    return str(value.day if isinstance(value, DayOrInstant) else value)


def _at(query: Q, page: int) -> Q:
    return replace(query, page=page)


def _doctors(query: DoctorQuery) -> Reading:
    return lambda store, _when, page: store.accounts.find_doctors(_at(query, page))


def _diagnostics(query: DiagnosticQuery) -> Reading:
    return lambda store, _when, page: store.diagnostics.find(_at(query, page))


def _visits(query: VisitQuery) -> Reading:
    return lambda store, when, page: store.visits.find(_at(query, page), when)


def _bookings(query: DiagnosticBookingQuery) -> Reading:
    return lambda store, when, page: store.diagnostic_bookings.find(_at(query, page), when)


def _journal(query: JournalQuery) -> Reading:
    return lambda store, when, page: store.journal_entries.find(_at(query, page), when)


def _prescriptions(query: PrescriptionQuery) -> Reading:
    return lambda store, when, page: store.prescriptions.find(_at(query, page), when)


def _attempts(query: LoginAttemptQuery) -> Reading:
    return lambda store, when, page: store.login_attempts.find(_at(query, page), when)


def _audit(query: AuditQuery) -> Reading:
    return lambda store, when, page: store.audit_trail.find(_at(query, page), when)

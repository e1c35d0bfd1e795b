"""What the templates are told: finished words, with dates and times of the clinic's zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

import segno

from qhealth.adapters.documents.letters import FAMILIES, printable
from qhealth.core.domain.clinic import Clinic
from qhealth.core.domain.documents import IssuedDocument, Subject
from qhealth.core.domain.people import Person
from qhealth.core.domain.records import Prescription
from qhealth.core.domain.sick_leaves import SickLeave
from qhealth.core.domain.visits import Visit, VisitStatus

LONGEST_TEXT: Final = 20_000
"""Characters of a field, about seven pages: what goes on after that stands in the record."""
CHECK_PAGE: Final = "/confirm"
"""Where the web application lets people check a number."""
_TAB: Final = "    "
_GOES_ON: Final = "[The text goes on in the medical record.]"

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Whose documents these are, and where their numbers can be checked."""

    clinic: Clinic
    public_url: str

    def facts_of(self, issued: IssuedDocument, subject: Subject) -> Facts:
        """Return everything that the template of the document's kind says."""
        about = self._about(subject)
        return self._frame(issued, subject) | about

    def _frame(self, issued: IssuedDocument, subject: Subject) -> Facts:
        url = f"{self.public_url}{CHECK_PAGE}/{issued.number}"
        day = self.clinic.day_of(issued.issued_at)
        born = subject.patient.birth_date
        return {
            "fonts": FAMILIES,
            "clinic": {
                "name": printable(self.clinic.name),
                "phone": printable(self.clinic.phone),
                "address": printable(self.clinic.address),
            },
            "number": issued.number,
            "date": [day.year, day.month, day.day],
            "check_url": url,
            "check_page": f"{self.public_url}{CHECK_PAGE}".partition("://")[2],
            "code": code_of(url),
            "patient": printable(subject.patient.full_name),
            "born": _day(born) if born else "Not known",
            "issued_line": f"Issued on {_day(day)}",
            "written_by": None,
        }

    def _about(self, subject: Subject) -> Facts:
        match subject:
            case SickLeave():
                return self._sick_leave(subject)
            case Prescription():
                return self._prescription(subject)
            case _:
                return self._visit(subject)

    def _sick_leave(self, leave: SickLeave) -> Facts:
        return {
            "period": _period(leave.from_date, leave.to_date),
            "days": "1 day" if leave.days == 1 else f"{leave.days} days",
            "diagnosis": _paragraphs(leave.diagnosis),
            "description": _paragraphs(leave.description),
            **_signed(leave.author, str(leave.author.role).capitalize(), leave.written_by),
        }

    def _prescription(self, prescription: Prescription) -> Facts:
        return {
            "written_on": _day(self.clinic.day_of(prescription.created_at)),
            "medicine": _paragraphs(prescription.medicine),
            "instructions": _paragraphs(prescription.instructions),
            "is_corrected": prescription.amended_by is not None,
            **_signed(prescription.author, str(prescription.author.role).capitalize(), prescription.written_by),
        }

    def _visit(self, visit: Visit) -> Facts:
        has_taken_place = visit.status is VisitStatus.COMPLETED
        return {
            "day": _weekday_and_day(self.clinic.day_of(visit.starts_at)),
            "time": f"{self._time(visit.starts_at)} to {self._time(visit.ends_at)} ({self.clinic.zone.key})",
            "doctor": printable(visit.doctor.full_name),
            "specialty": printable(visit.doctor.specialty or ""),
            "sentence": _TOOK_PLACE if has_taken_place else _IS_BOOKED,
            **_signed(visit.doctor, printable(visit.doctor.specialty or "Doctor"), None),
        }

    def _time(self, instant: datetime) -> str:
        return f"{instant.astimezone(self.clinic.zone):%H:%M}"


_TOOK_PLACE: Final = "We confirm that the patient was at our clinic at this time."
_IS_BOOKED: Final = "We confirm that this visit is booked. Whether it took place is not confirmed by this document."


def code_of(url: str) -> str:
    """Return the QR code of an address as SVG, without a quiet zone: the template leaves enough white around it."""
    return segno.make_qr(url, error="m").svg_inline(border=0, dark="#16243a", omitsize=True)


def _signed(issuer: Person, role: str, written_by: Person | None) -> Facts:
    return {
        "issuer": printable(issuer.full_name),
        "issuer_role": role,
        "written_by": printable(written_by.full_name) if written_by else None,
    }


def _paragraphs(text: str) -> list[list[str]]:
    """Return the paragraphs of a text, each as its lines; blank lines part them."""
    shown = text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…\n\n{_GOES_ON}"
    lines = [printable(line.rstrip().replace("\t", _TAB)) for line in shown.splitlines()]
    found: list[list[str]] = [[]]
    for line in lines:
        if line:
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [paragraph for paragraph in found if paragraph]


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _weekday_and_day(day: date) -> str:
    return f"{day:%A}, {_day(day)}"


def _period(first: date, last: date) -> str:
    return _day(first) if first == last else f"{_day(first)} to {_day(last)}"


def timestamp(issued: IssuedDocument) -> datetime:
    """Return what the file says of when it was made, in UTC: a document made anew stays the same."""
    return issued.issued_at.astimezone(UTC).replace(microsecond=0)

"""Medical records, sign-ins and audit events made up in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Final

from qhealth.core.domain.oversight import AuditEvent, LoginAttempt
from qhealth.core.domain.people import AuthorRef, Role
from qhealth.core.domain.records import JournalEntry, Prescription
from qhealth.seeding import words
from qhealth.seeding.care import Staffing
from qhealth.seeding.people import by_rank
from qhealth.seeding.timetable import Turns

_BACK: Final = timedelta(days=3 * 365)
_DIAGNOSIS_SHARES: Final = by_rank(words.DIAGNOSES)
_MEDICINE_SHARES: Final = by_rank(words.MEDICINES)
_ACTIONS: Final = ("visit.created", "visit.created", "visit.completed", "visit.cancelled")


class History:
    """Makes up what was written down over three years, in order of time."""

    def __init__(self, rng: Random, now: datetime, staffing: Staffing) -> None:
        self._rng = rng
        self._now = now
        self._staffing = staffing
        self._size = staffing.size
        self._turns = Turns(max(self._size.patients, 1))

    def journal_entries(self, first_id: int) -> Iterator[JournalEntry]:
        """Yield entries by every doctor about every patient in turn."""
        staffing, size = self._staffing, self._size
        for number in range(size.journal_entries):
            yield JournalEntry(
                id=first_id + number,
                patient=staffing.patient(self._turns.of(number)),
                author=AuthorRef(staffing.doctor_id + number % size.doctors, "", "", Role.DOCTOR),
                diagnosis=self._rng.choices(words.DIAGNOSES, cum_weights=_DIAGNOSIS_SHARES)[0],
                description=words.FINDINGS[number % len(words.FINDINGS)],
                plan=words.PLANS[number % len(words.PLANS)],
                amends=None,
                amended_by=None,
                written_by=None,
                created_at=self._instant(number, size.journal_entries),
            )

    def prescriptions(self, first_id: int) -> Iterator[Prescription]:
        """Yield prescriptions by every pharmacist for every patient in turn."""
        staffing, size = self._staffing, self._size
        for number in range(size.prescriptions):
            yield Prescription(
                id=first_id + number,
                patient=staffing.patient(self._turns.of(number)),
                author=AuthorRef(staffing.pharmacist_id + number % size.pharmacists, "", "", Role.PHARMACIST),
                medicine=self._rng.choices(words.MEDICINES, cum_weights=_MEDICINE_SHARES)[0],
                instructions=words.INSTRUCTIONS[number % len(words.INSTRUCTIONS)],
                amends=None,
                amended_by=None,
                written_by=None,
                created_at=self._instant(number, size.prescriptions),
            )

    def login_attempts(self, first_id: int) -> Iterator[LoginAttempt]:
        """Yield sign-ins, one in thirty of them refused, from addresses for documentation (RFC 5737)."""
        size = self._size
        for number in range(size.login_attempts):
            yield LoginAttempt(
                id=first_id + number,
                email=f"person.{self._turns.of(number)}@mail.example",
                ip_address=f"198.51.100.{number % 251}" if number % 3 else f"203.0.113.{number % 241}",
                user_agent=words.BROWSERS[number % len(words.BROWSERS)],
                success=number % 30 != 7,  # noqa: PLR2004 - said above.
                created_at=self._instant(number, size.login_attempts),
            )

    def audit_events(self, first_id: int, first_visit_id: int) -> Iterator[AuditEvent]:
        """Yield events about the visits, by every operator in turn."""
        size = self._size
        for number in range(size.audit_events):
            yield AuditEvent(
                id=first_id + number,
                at=self._instant(number, size.audit_events),
                actor=self._staffing.operator(number),
                ip_address="198.51.100.20",
                action=_ACTIONS[number % len(_ACTIONS)],
                subject_type="visit",
                subject_id=first_visit_id + number % max(size.visits, 1),
            )

    def _instant(self, number: int, of: int) -> datetime:
        return self._now - _BACK * (1 - number / of)

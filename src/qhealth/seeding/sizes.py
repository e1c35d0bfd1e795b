"""How much is to be made, and whether it can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from qhealth.core.domain.errors import Fault, Invalid

TO_COME: Final = 20
"""One in so many bookings lies ahead, the others have taken place."""
VISIT_SLOTS_A_DAY: Final = 14
DIAGNOSTIC_SLOTS_A_DAY: Final = 6
CAPACITIES: Final = (1, 2, 3)
"""Diagnostics have these capacities in turn."""
_FURTHEST_DAYS: Final = 500
"""Working days; bookings are possible up to two years ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Numbers of things to make. `of` fills in what nobody decided."""

    patients: int
    visits: int
    doctors: int
    operators: int
    pharmacists: int
    diagnostics: int
    bookings: int
    """Bookings of diagnostics."""
    journal_entries: int
    prescriptions: int
    login_attempts: int
    audit_events: int

    @classmethod
    def of(cls, patients: int, visits: int, **decided: int | None) -> Size:
        """Return the size of a clinic with so many patients and visits.

        Raises:
            Invalid: it cannot be: visits without patients or doctors, or more of them ahead than can be booked.
        """
        doctors = max(5, patients // 1000)
        usual = {
            "doctors": doctors,
            "operators": max(2, doctors // 5),
            "pharmacists": max(2, doctors // 10),
            "diagnostics": 40,
            "bookings": visits // 10,
            "journal_entries": visits // 2,
            "prescriptions": visits // 4,
            "login_attempts": patients,
            "audit_events": visits // 2,
        }
        given = {name: number for name, number in decided.items() if number is not None}
        size = cls(patients=patients, visits=visits, **{**usual, **given})
        size.check()
        return size

    @property
    def total(self) -> int:
        """Return the number of all things."""
        people = self.patients + self.doctors + self.operators + self.pharmacists
        care = self.diagnostics + self.bookings + self.visits
        return people + care + self.journal_entries + self.prescriptions + self.login_attempts + self.audit_events

    @property
    def visits_at_once(self) -> int:
        """Return how many doctors see somebody in each slot: three of four."""
        return max(1, min(self.doctors * 3 // 4, self.patients))

    @property
    def places(self) -> int:
        """Return how many diagnostics can run at once."""
        return sum(CAPACITIES[number % len(CAPACITIES)] for number in range(self.diagnostics))

    @property
    def bookings_at_once(self) -> int:
        """Return how many diagnostics run in each slot."""
        return max(1, min(self.places * 3 // 5, self.patients))

    def check(self) -> None:
        """Raise `Invalid` for what cannot be."""
        faults = [*self._missing()]
        if not faults and self.visits // TO_COME > self.visits_at_once * VISIT_SLOTS_A_DAY * _FURTHEST_DAYS:
            faults.append(Fault("doctors", "too_few", "So many visits ahead are more than these doctors can take."))
        if not faults and self.bookings // TO_COME > self.bookings_at_once * DIAGNOSTIC_SLOTS_A_DAY * _FURTHEST_DAYS:
            faults.append(Fault("diagnostics", "too_few", "So many bookings ahead are more than these can take."))
        if faults:
            raise Invalid(faults)

    def _missing(self) -> list[Fault]:
        care = self.visits + self.bookings + self.journal_entries + self.prescriptions
        needs = (
            ("patients", care > 0, "Without patients there is nothing to be done."),
            ("doctors", self.visits + self.journal_entries > 0, "Somebody has to see the patients."),
            ("operators", self.visits + self.bookings + self.audit_events > 0, "Somebody has to book all this."),
            ("pharmacists", self.prescriptions > 0, "Somebody has to prescribe all this."),
            ("diagnostics", self.bookings > 0, "There is nothing to book."),
        )
        return [
            Fault(name, "missing", sentence)
            for name, is_needed, sentence in needs
            if is_needed and getattr(self, name) < 1
        ]

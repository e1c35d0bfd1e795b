"""What the demonstration's clinic offers: its doctors' work and hours, and its diagnostics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from qhealth.core.domain.diagnostics import CreateDiagnostic
from qhealth.core.domain.working_hours import WeeklyBlock, WorkingHours


def _week(slot_minutes: int, *days: tuple[str, str, str]) -> WorkingHours:
    """Return hours from ("12345", "08:00", "12:00"): the weekdays, the start, the end."""
    blocks = (WeeklyBlock(int(day), start, end) for weekdays, start, end in days for day in weekdays)
    return WorkingHours(slot_minutes, tuple(sorted(blocks, key=lambda block: (block.weekday, block.start))))


@dataclass(frozen=True, slots=True)
class Practice:
    """A doctor's work."""

    specialty: str
    hours: WorkingHours
    visits_a_day: float
    """About how many patients come on a usual day."""


GENERAL: Final = "General practice"

DOCTORS: Final = (
    # The first one is the ready account.
    Practice(GENERAL, _week(20, ("12345", "08:00", "12:00"), ("1234", "13:00", "16:20")), 6),
    Practice(GENERAL, _week(20, ("1235", "08:30", "12:10"), ("13", "13:00", "17:00")), 2),
    Practice("Cardiology", _week(30, ("1245", "08:00", "12:00"), ("24", "13:00", "16:00")), 1.6),
    Practice("Dermatology", _week(20, ("134", "09:00", "12:00"), ("134", "13:00", "16:00")), 1.5),
    Practice("Orthopaedics", _week(30, ("12345", "07:30", "11:30")), 1.5),
    Practice("Neurology", _week(45, ("235", "08:00", "12:30"), ("3", "13:30", "16:30")), 1.1),
    Practice("Endocrinology", _week(30, ("124", "08:00", "12:00"), ("1", "13:00", "15:30")), 1.2),
    Practice("Gastroenterology", _week(30, ("135", "09:00", "13:00")), 1.1),
    Practice("Ear, nose and throat", _week(20, ("124", "08:00", "12:00")), 1.2),
    Practice("Ophthalmology", _week(30, ("2345", "10:00", "12:00"), ("2345", "13:00", "15:00")), 1.2),
    Practice("Psychiatry", _week(45, ("1234", "09:00", "12:00"), ("2", "16:00", "19:00")), 1.2),
    Practice("Rheumatology", _week(45, ("245", "08:15", "11:15"), ("5", "12:00", "15:00")), 1),
)

DIAGNOSTICS: Final = (
    CreateDiagnostic("Blood test, basic panel", "Do not eat for 8 hours before; water is fine.", 10, 4),
    CreateDiagnostic("Resting ECG", "Painless, on a couch. Wear something that opens at the front.", 15, 2),
    CreateDiagnostic("Exercise ECG", "On a bicycle. Bring sports shoes; no coffee on the day.", 45, 1),
    CreateDiagnostic("Echocardiography", "Ultrasound of the heart, lying on the left side.", 45, 1),
    CreateDiagnostic("24-hour blood pressure: fitting", "You keep the cuff on overnight and bring it back.", 20, 3),
    CreateDiagnostic("Holter ECG: fitting", "A small recorder that you wear for 24 or 48 hours.", 20, 2),
    CreateDiagnostic("X-ray of the chest", "Tell us if you may be pregnant.", 15, 2),
    CreateDiagnostic("X-ray of hand or foot", "Take off rings and watches.", 15, 2),
    CreateDiagnostic("MRI of the knee", "No metal in the room. Tell us about pacemakers and implants.", 30, 1),
    CreateDiagnostic("MRI of the head", "About 45 minutes in the tube, with hearing protection.", 45, 1),
    CreateDiagnostic("CT of the abdomen", "Drink a litre of water in the hour before.", 30, 1),
    CreateDiagnostic("Ultrasound of the abdomen", "Do not eat for 6 hours before.", 30, 2),
    CreateDiagnostic("Ultrasound of the thyroid", "No preparation.", 20, 1),
    CreateDiagnostic("Spirometry", "No inhaler for 6 hours before, unless you need it.", 30, 2),
    CreateDiagnostic("Gastroscopy", "Do not eat or drink for 8 hours before; somebody should take you home.", 45, 1),
    CreateDiagnostic("Colonoscopy", "Begin with the drink that we send you on the day before.", 60, 1),
    CreateDiagnostic("Allergy prick test", "No antihistamines for 5 days before.", 30, 2),
    CreateDiagnostic("Hearing test", "Avoid loud noise on the day before.", 30, 1),
    CreateDiagnostic("Visual field test", "Bring your glasses. You can drive home afterwards.", 30, 1),
    CreateDiagnostic("Bone density (DXA)", "No calcium tablets on the day.", 20, 1),
)

"""The calendar files that both `icalendar` and the web application's tests read, as they are sent.

`python -m tests.mail.calendar_files` writes them anew after a change.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from qhealth.adapters.mail.calendars import Calendars
from qhealth.core.domain.clinic import Clinic
from qhealth.core.domain.mails import Template
from tests.mail.facts import a_message

FOLDER = Path(__file__).parent / "calendars"
DOCTOR = 'Åsa "Dr." O\'Neill; MD, PhD \\ 李小龍' + " von und zu Hohenlohe-Langenburg" * 3


def examples() -> Mapping[str, bytes]:
    """Return each file's content by its name: one visit that is booked, moved and cancelled."""
    changes = {
        "booked": (Template.VISIT_BOOKED, 1),
        "moved": (Template.VISIT_MOVED, 2),
        "cancelled": (Template.VISIT_CANCELLED, 3),
    }
    return {f"{name}.ics": _content(template, number) for name, (template, number) in changes.items()}


def _content(template: Template, sequence: int) -> bytes:
    file = Calendars(Clinic(), "no-reply@clinic.example").of(a_message(template, sequence=sequence, doctor=DOCTOR))
    assert file is not None
    return file.content.encode()


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, content in examples().items():
        (FOLDER / name).write_bytes(content)

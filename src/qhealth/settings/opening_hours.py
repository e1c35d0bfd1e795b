"""Opening hours as they are written in a variable: `1-5 07:00-19:00, 6 09:00-13:00`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final

from qhealth.core.domain.clinic import opening_hours
from qhealth.core.domain.validation import Context, faults_of
from qhealth.core.domain.working_hours import WeeklyBlock, WorkingHours
from qhealth.settings.variables import Reader

_BLOCK = re.compile(r"(?P<first>[1-7])(-(?P<last>[1-7]))?\s+(?P<start>\d\d:\d\d)\s*-\s*(?P<end>\d\d:\d\d)")

# No rule about weekly hours looks at the time.
_ANY_TIME: Final = Context(datetime.min.replace(tzinfo=UTC), date.min, {})


def parsed_opening_hours(reader: Reader, name: str, usual: WorkingHours) -> WorkingHours:
    """Return the hours that a variable says, or the usual ones; notes every fault with the reader.

    Each part, with commas between them, is a weekday (1 is Monday) or a span of them, a blank, and the hours in the
    clinic's wall-clock time.
    """
    parts = [part.strip() for part in reader.text(name).split(",") if part.strip()]
    if not parts:
        return usual
    blocks: list[WeeklyBlock] = []
    for part in parts:
        if match := _BLOCK.fullmatch(part):
            blocks += _days(match)
        else:
            remedy = "write parts like 1-5 07:00-19:00 with commas between them, where 1 is Monday"
            reader.wrong(name, f'"{part}" is no opening time', remedy, default=None)
    hours = opening_hours(blocks)
    for message in _broken_rules(hours):
        reader.wrong(name, message.rstrip("."), "correct the times", default=None)
    return hours


def _days(match: re.Match[str]) -> Iterator[WeeklyBlock]:
    first = int(match["first"])
    last = int(match["last"] or first)
    # A span such as 6-1 runs over the end of the week.
    for offset in range((last - first) % 7 + 1):
        yield WeeklyBlock((first - 1 + offset) % 7 + 1, match["start"], match["end"])


def _broken_rules(hours: WorkingHours) -> list[str]:
    faults = [*faults_of(hours, _ANY_TIME), *hours.faults()]
    return list(dict.fromkeys(fault.message for fault in faults))
